/**
 * A frame whose boundaries are known and whose payload nobody has looked at yet: the header's fields, and where
 * the payload stands. The scanner reuses one record for all frames, so parsers copy what they keep. RFC 9113 §4.1.
 */
import { EMPTY_BYTES } from "../base/bytes.ts";
import { FRAME_HEADER_BYTES } from "./frame.ts";

export interface RawFrame {
  bytes: Uint8Array;
  /** Payload: first octet in `bytes`, and one past the last. */
  start: number;
  end: number;
  /** As the header declares it; equals end - start unless somebody built the record by hand. */
  length: number;
  type: number;
  flags: number;
  streamId: number;
  reserved: 0 | 1;
}

export function emptyRawFrame(): RawFrame {
  return { bytes: EMPTY_BYTES, start: 0, end: 0, length: 0, type: 0, flags: 0, streamId: 0, reserved: 0 };
}

/** Reads the nine octets at `at` into the record; the caller sees to it that they are there. */
export function readHeaderInto(raw: RawFrame, bytes: Uint8Array, at: number): void {
  const idWord = uint32(bytes, at + 5);
  raw.bytes = bytes;
  raw.length = uint24(bytes, at);
  raw.type = uint8(bytes, at + 3);
  raw.flags = uint8(bytes, at + 4);
  raw.streamId = idWord & 0x7fff_ffff;
  raw.reserved = idWord > 0x7fff_ffff ? 1 : 0;
  raw.start = at + FRAME_HEADER_BYTES;
  raw.end = raw.start + raw.length;
}

/** Bit of the octet at index `at` of raw.bytes, counted from the frame's first bit. */
export function bitAt(raw: RawFrame, at: number): number {
  return (FRAME_HEADER_BYTES + at - raw.start) * 8;
}

/** A view, not a copy. */
export function view(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return start === end ? EMPTY_BYTES : new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start);
}

export function uint8(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}

export function uint16(bytes: Uint8Array, at: number): number {
  return (uint8(bytes, at) << 8) | uint8(bytes, at + 1);
}

export function uint24(bytes: Uint8Array, at: number): number {
  return (uint8(bytes, at) << 16) | (uint8(bytes, at + 1) << 8) | uint8(bytes, at + 2);
}

export function uint32(bytes: Uint8Array, at: number): number {
  return ((uint8(bytes, at) << 24) | uint24(bytes, at + 1)) >>> 0;
}
