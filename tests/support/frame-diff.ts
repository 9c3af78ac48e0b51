/**
 * Compares the octets of one direction frame by frame, and says in words where they part. Reads frames by itself
 * (nine octets, then the payload), so that it does not lean on the code that it checks; fields are decoded by our
 * HPACK for showing only.
 */
import { expect } from "vitest";
import { Http2Error } from "../../protocol/base/http2-error.ts";
import { HpackDecoder } from "../../protocol/hpack/decoder.ts";

export interface SeenFrame {
  readonly hex: string;
  readonly text: string;
  /** Increment and stream of a WINDOW_UPDATE. */
  readonly credit: { readonly streamId: number; readonly increment: number } | undefined;
}

const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const NAMES =
  "DATA HEADERS PRIORITY RST_STREAM SETTINGS PUSH_PROMISE PING GOAWAY WINDOW_UPDATE CONTINUATION".split(" ");
const SHOWN_AROUND = 3;

export function splitFrames(bytes: Uint8Array): readonly SeenFrame[] {
  const octets = Buffer.from(bytes);
  const frames: SeenFrame[] = [];
  const hpack = new HpackDecoder();
  let at = 0;
  if (octets.subarray(0, 24).toString("latin1") === PREFACE) {
    frames.push({ hex: octets.subarray(0, 24).toString("hex"), text: "PREFACE", credit: undefined });
    at = 24;
  }
  while (at < octets.length) {
    const end = at + 9 <= octets.length ? at + 9 + octets.readUIntBE(at, 3) : octets.length;
    frames.push(describe(octets.subarray(at, end), hpack, end > octets.length));
    at = end;
  }
  return frames;
}

/** Fails with the first difference and what stands around it. */
export function expectSameFrames(actual: Uint8Array, expected: Uint8Array): void {
  expectSameList(splitFrames(actual), splitFrames(expected));
}

/**
 * As expectSameFrames, but WINDOW_UPDATEs that follow each other count as one: their sums for each stream must be
 * the same, how they are cut and ordered need not.
 */
export function expectSameFramesBesidesCredit(actual: Uint8Array, expected: Uint8Array): void {
  expectSameList(foldCredit(splitFrames(actual)), foldCredit(splitFrames(expected)));
}

export function foldCredit(frames: readonly SeenFrame[]): readonly SeenFrame[] {
  const folded: SeenFrame[] = [];
  let sums = new Map<number, number>();
  const close = (): void => {
    if (sums.size === 0) return;
    const parts = [...sums].sort(([a], [b]) => a - b).map(([id, sum]) => `stream ${id}: +${sum}`);
    const text = `WINDOW_UPDATEs ${parts.join(", ")}`;
    folded.push({ hex: text, text, credit: undefined });
    sums = new Map();
  };
  for (const frame of frames) {
    if (frame.credit === undefined) {
      close();
      folded.push(frame);
    } else {
      const { streamId, increment } = frame.credit;
      sums.set(streamId, (sums.get(streamId) ?? 0) + increment);
    }
  }
  close();
  return folded;
}

function expectSameList(actual: readonly SeenFrame[], expected: readonly SeenFrame[]): void {
  const length = Math.max(actual.length, expected.length);
  for (let i = 0; i < length; i++) {
    if (actual[i]?.hex !== expected[i]?.hex) expect.fail(describeDifference(actual, expected, i));
  }
}

function describeDifference(
  actual: readonly SeenFrame[],
  expected: readonly SeenFrame[],
  at: number,
): string {
  const lines = [`frames differ from number ${at} on (${actual.length} frames, expected ${expected.length})`];
  for (let i = Math.max(0, at - SHOWN_AROUND); i < at; i++) lines.push(`    ${i}  ${actual[i]?.text}`);
  for (let i = at; i < at + SHOWN_AROUND; i++) {
    const [got, wanted] = [actual[i], expected[i]];
    if (got === undefined && wanted === undefined) break;
    if (got?.hex === wanted?.hex) {
      lines.push(`    ${i}  ${got?.text}`);
      continue;
    }
    lines.push(`  - ${i}  ${wanted?.text ?? "(nothing)"}`, `  + ${i}  ${got?.text ?? "(nothing)"}`);
    if (got !== undefined && wanted !== undefined) lines.push(`       ${firstOctet(got.hex, wanted.hex)}`);
  }
  return lines.join("\n");
}

function firstOctet(actual: string, expected: string): string {
  let at = 0;
  while (at < actual.length && actual.slice(at, at + 2) === expected.slice(at, at + 2)) at += 2;
  const around = (hex: string): string => hex.slice(at, at + 32) || "(end)";
  return `from octet ${at / 2}: expected ${around(expected)}, got ${around(actual)}`;
}

function describe(frame: Buffer, hpack: HpackDecoder, cut: boolean): SeenFrame {
  const hex = frame.toString("hex");
  if (frame.length < 9) return { hex, text: `${frame.length} octets that are no frame`, credit: undefined };
  const [type, flags, streamId] = [
    frame.readUInt8(3),
    frame.readUInt8(4),
    frame.readUInt32BE(5) & 0x7fff_ffff,
  ];
  const payload = frame.subarray(9);
  const name = NAMES[type] ?? `type ${type}`;
  const head = `${name} stream ${streamId} flags 0x${flags.toString(16)} length ${frame.readUIntBE(0, 3)}${cut ? " CUT" : ""}`;
  const credit =
    type === 8 && payload.length === 4 ? { streamId, increment: payload.readUInt32BE(0) } : undefined;
  const detail = credit === undefined ? describePayload(type, payload, hpack) : `+${credit.increment}`;
  return { hex, text: `${head} ${detail}`, credit };
}

function describePayload(type: number, payload: Buffer, hpack: HpackDecoder): string {
  if (type === 1) {
    const fields = hpack.decode(payload);
    return fields instanceof Http2Error
      ? fields.reason
      : fields.map(({ name, value }) => `${name}: ${value}`).join(" | ");
  }
  return type === 0 ? JSON.stringify(payload.subarray(0, 24).toString("latin1")) : payload.toString("hex");
}
