/** What a recording saw, as scenarios carry it: one piece for each frame, at the time at which it was seen. */
import { groupDigits } from "../base/group-digits.ts";
import { toHex } from "../base/bytes.ts";
import { FRAME_HEADER_BYTES } from "../frame/frame.ts";
import type { Side } from "../probe/event.ts";
import { SIDES } from "../trace/frame-columns.ts";
import { PREFACE_TYPE } from "../trace/scan-direction.ts";
import type { Trace } from "../trace/trace.ts";
import type { SeenOctets } from "./scenario.ts";
import { MAX_TAKEN_BYTES, MAX_TAKEN_PIECES, MAX_TIME_MS } from "./scenario-limits.ts";

/** Octets between frames go with the frame behind them. A problem for a person where they cannot be carried. */
export function seenOctets(
  trace: Trace,
): { readonly seen: readonly SeenOctets[] } | { readonly problem: string } {
  const problem = whyNot(trace);
  if (problem !== undefined) return { problem };
  const seen: SeenOctets[] = [];
  const ends = { client: 0, server: 0 };
  const see = (from: Side, end: number, atMs: number): void => {
    if (end > ends[from]) seen.push({ from, atMs, hex: toHex(trace.bytes(from).subarray(ends[from], end)) });
    ends[from] = end;
  };
  for (let i = 0; i < trace.frames.length; i++) {
    const { from, offset, length, type, at } = trace.frames.plain(i);
    const header = type === PREFACE_TYPE ? 0 : FRAME_HEADER_BYTES;
    see(from, Math.min(trace.bytes(from).length, offset + header + length), at);
  }
  for (const from of SIDES) see(from, trace.bytes(from).length, trace.durationMs);
  return { seen };
}

function whyNot(trace: Trace): string | undefined {
  if (!trace.octetsKnown)
    return "A log names frames without their octets: what the header tables hold is not known.";
  if (trace.holes.some(({ kind }) => kind === "gap"))
    return "Octets are missing in the capture: from there on nobody knows the header tables.";
  const octets = trace.bytes("client").length + trace.bytes("server").length;
  if (octets > MAX_TAKEN_BYTES || trace.frames.length > MAX_TAKEN_PIECES)
    return `The capture has ${groupDigits(trace.frames.length)} frames of ${groupDigits(octets)} octets; at most ${groupDigits(MAX_TAKEN_PIECES)} of ${groupDigits(MAX_TAKEN_BYTES)} can be taken over.`;
  return trace.durationMs > MAX_TIME_MS ? "The capture takes longer than a day." : undefined;
}
