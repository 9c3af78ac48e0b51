/**
 * A frame whose boundaries are known and whose payload nobody has looked at yet: the header's fields, where the
 * payload stands, and how to read numbers there. The scanner reuses one record for all frames, so parsers copy
 * what they keep. RFC 9113 §4.1.
 *
 * Reading small frames is a hot path: the ArrayBuffer is remembered per chunk, since asking a Uint8Array for it
 * costs as much as making a view of it.
 */
import { EMPTY_BYTES } from "../base/bytes.ts";
import { FRAME_HEADER_BYTES } from "./frame.ts";

const HEADER_BYTES = FRAME_HEADER_BYTES;
const EMPTY = EMPTY_BYTES;

export class RawFrame {
  /** Payload: first octet in `bytes`, and one past the last. */
  start = 0;
  end = 0;
  /** As the header declares it; equals end - start unless somebody built the record by hand. */
  length = 0;
  type = 0;
  flags = 0;
  streamId = 0;
  reserved: 0 | 1 = 0;
  bytes: Uint8Array = EMPTY;
  /** Whose buffer is known. */
  #viewed: Uint8Array = EMPTY;
  #buffer: ArrayBufferLike = EMPTY.buffer;
  #base = 0;

  setBytes(bytes: Uint8Array): void {
    this.bytes = bytes;
  }

  /** For a payload that does not stand behind its header. */
  setPayload(bytes: Uint8Array, start: number, length: number): void {
    this.bytes = bytes;
    this.start = start;
    this.end = start + length;
  }

  /** Reads the nine octets at `at`; the caller sees to it that they are there. */
  readHeader(bytes: Uint8Array, at: number): void {
    this.setBytes(bytes);
    const length = ((bytes[at] ?? 0) << 16) | this.uint16(at + 1);
    const idWord = this.uint32(at + 5);
    this.length = length;
    this.type = bytes[at + 3] ?? 0;
    this.flags = bytes[at + 4] ?? 0;
    this.streamId = idWord & 0x7fff_ffff;
    this.reserved = idWord > 0x7fff_ffff ? 1 : 0;
    this.start = at + HEADER_BYTES;
    this.end = at + HEADER_BYTES + length;
  }

  /** Bit of the octet at index `at` of `bytes`, counted from the frame's first bit. */
  bit(at: number): number {
    return (HEADER_BYTES + at - this.start) * 8;
  }

  /** Not a copy. */
  view(start: number, end: number): Uint8Array {
    if (start === end) return EMPTY;
    if (this.#viewed !== this.bytes) this.#findBuffer();
    return new Uint8Array(this.#buffer, this.#base + start, end - start);
  }

  #findBuffer(): void {
    this.#viewed = this.bytes;
    this.#buffer = this.bytes.buffer;
    this.#base = this.bytes.byteOffset;
  }

  uint8(at: number): number {
    return this.bytes[at] ?? 0;
  }

  uint16(at: number): number {
    const bytes = this.bytes;
    return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  }

  uint32(at: number): number {
    const bytes = this.bytes;
    const high = ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16);
    return (high | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0;
  }
}

export function emptyRawFrame(): RawFrame {
  return new RawFrame();
}

/** Reads the nine octets at `at` into the record; the caller sees to it that they are there. */
export function readHeaderInto(raw: RawFrame, bytes: Uint8Array, at: number): void {
  raw.readHeader(bytes, at);
}
