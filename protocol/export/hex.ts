/**
 * The octets as hex that a person can read and the Decode room reads back: a line that says who sends and when, then rows
 * of 16 octets. Bits of frames are not explained: each piece is what travelled at once.
 */
import { toHex } from "../base/bytes.ts";
import type { Exported, ExportSource } from "./export-source.ts";
import { segmentsOf } from "./segments.ts";

/** Three chars an octet: as much as the Decode room takes as text, with room to spare. */
const MAX_OCTETS = 16 * 1024 * 1024;
/** As many marked pieces as the Decode room tells apart. */
const MAX_PIECES = 10_000;
const OCTETS_PER_ROW = 16;

export function exportHex({ trace }: ExportSource): Exported {
  const lines: string[] = [];
  let octets = 0;
  let pieces = 0;
  const segments = segmentsOf(trace);
  for (const { from, offset, length, arriveMs, lostBefore } of segments) {
    octets += length;
    if (octets > MAX_OCTETS || ++pieces > MAX_PIECES) break;
    const time = trace.timed ? ` ${Number(arriveMs.toFixed(6))} ms` : "";
    if (lines.length > 0) lines.push("");
    if (lostBefore > 0) lines.push("; octets are missing here");
    lines.push(`# ${from}${time}`);
    const bytes = trace.bytes(from).subarray(offset, offset + length);
    for (let i = 0; i < length; i += OCTETS_PER_ROW)
      lines.push(toHex(bytes.subarray(i, i + OCTETS_PER_ROW), " "));
  }
  const notes = [
    "Times are those at which the octets arrive.",
    ...(trace.holes.some((hole) => hole.kind === "gap")
      ? ["Octets that the recording lacks are missing here too: read back, the rest closes up."]
      : []),
    ...(octets > MAX_OCTETS || pieces > MAX_PIECES
      ? [
          `Only the first ${Math.min(pieces, MAX_PIECES) - (octets > MAX_OCTETS ? 1 : 0)} of ${segments.length} pieces are in it.`,
        ]
      : []),
  ];
  return { content: `${lines.join("\n")}\n`, notes: trace.timed ? notes : notes.slice(1) };
}
