/**
 * Finds frames in a stream of octets that comes in pieces, and nothing more: no judgement of payloads or order.
 * Owns the octets that wait. RFC 9113 §4.1.
 *
 * Cost is linear at any chunking: a frame inside one chunk is given as a range of it; one across chunks is
 * gathered once, in a buffer that doubles up to the frame's size, so a header that declares 16 MiB does not make
 * us allocate 16 MiB before they come. Chunks that are pushed ahead of scan() wait in a queue; how many is up to
 * the caller, who holds them anyway.
 */
import { EMPTY_BYTES } from "../base/bytes.ts";
import { FRAME_HEADER_BYTES } from "./frame.ts";
import { RawFrame } from "./raw-frame.ts";

/** The largest length that 24 bits can say; Go's Framer reads up to this by default. */
export const MAX_FRAME_LENGTH = 0xff_ffff;

// Named here once: where modules are not bundled, each use of an import costs a call, and these run per frame.
const HEADER_BYTES = FRAME_HEADER_BYTES;
const EMPTY = EMPTY_BYTES;

/** First buffer of a frame across chunks: most frames fit, so most are copied once. */
const FIRST_GATHER_BYTES = 16_384 + HEADER_BYTES;

export class FrameScanner {
  /** The frame found last; reused, so it holds until the next scan(). */
  readonly frame = new RawFrame();
  /** Where that frame begins in the stream. */
  offset = 0;
  /** The header at the front declares more than maxReadSize: `frame` holds that header, and scanning is over. */
  tooLong = false;
  maxReadSize: number;

  #chunk: Uint8Array = EMPTY;
  #at = 0;
  #queue: Uint8Array[] = [];
  #queueAt = 0;
  #gathered: Uint8Array = EMPTY;
  #gatheredBytes = 0;
  #nextOffset: number;
  #pushedEnd: number;

  /** `offset` is the place in the stream of the first octet that will be pushed. */
  constructor(maxReadSize = MAX_FRAME_LENGTH, offset = 0) {
    this.maxReadSize = maxReadSize;
    this.offset = offset;
    this.#nextOffset = offset;
    this.#pushedEnd = offset;
  }

  /** Octets of that frame, header included; 0 before the first and for one that is too long. */
  get wireLength(): number {
    return this.#nextOffset - this.offset;
  }

  /** Octets that belong to no frame yet. */
  get pendingBytes(): number {
    return this.#pushedEnd - this.#nextOffset;
  }

  /** Takes ownership: frames are views of `bytes`, so the caller must not write to it again. */
  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#pushedEnd += bytes.length;
    if (this.#at < this.#chunk.length) {
      this.#queue.push(bytes);
      return;
    }
    this.#chunk = bytes;
    this.#at = 0;
  }

  /** True when `frame` holds the next frame; false when more octets are needed or the frame is too long. */
  scan(): boolean {
    if (this.tooLong) return false;
    if (this.#gatheredBytes > 0) return this.#gather();
    const chunk = this.#chunk;
    const at = this.#at;
    const left = chunk.length - at;
    if (left < HEADER_BYTES) return left > 0 && this.#gather();
    this.frame.readHeader(chunk, at);
    const { length, end } = this.frame;
    if (length > this.maxReadSize) return this.#stop();
    if (end > chunk.length)
      return at + HEADER_BYTES === chunk.length ? this.#takePayload(length) : this.#gather();
    this.#at = end;
    if (end === chunk.length) this.#nextChunk();
    return this.#found(length);
  }

  #found(length: number): true {
    this.offset = this.#nextOffset;
    this.#nextOffset += HEADER_BYTES + length;
    return true;
  }

  #stop(): false {
    this.offset = this.#nextOffset;
    this.tooLong = true;
    return false;
  }

  /** The header ends its chunk, as when a payload was written without a copy: where the next one holds it all, neither is copied. */
  #takePayload(length: number): boolean {
    const next = this.#queue[this.#queueAt];
    if (next === undefined) return false;
    if (next.length < length) return this.#gather();
    this.#nextChunk();
    this.frame.setPayload(next, 0, length);
    this.#at = length;
    if (length === next.length) this.#nextChunk();
    return this.#found(length);
  }

  /** The slow way, for a frame across chunks: collects the header, then the payload. */
  #gather(): boolean {
    if (!this.#collect(HEADER_BYTES)) return false;
    this.frame.readHeader(this.#gathered, 0);
    const { length, end } = this.frame;
    if (length > this.maxReadSize) return this.#stop();
    if (!this.#collect(end)) return false;
    this.frame.setBytes(this.#gathered);
    this.#gathered = EMPTY;
    this.#gatheredBytes = 0;
    return this.#found(length);
  }

  /** Moves octets from the chunks until `wanted` are gathered; false if there are too few. */
  #collect(wanted: number): boolean {
    while (this.#gatheredBytes < wanted) {
      const left = this.#chunk.length - this.#at;
      if (left === 0) return false;
      const taken = Math.min(left, wanted - this.#gatheredBytes);
      this.#reserve(this.#gatheredBytes + taken, wanted);
      this.#gathered.set(this.#chunk.subarray(this.#at, this.#at + taken), this.#gatheredBytes);
      this.#gatheredBytes += taken;
      this.#at += taken;
      if (taken === left) this.#nextChunk();
    }
    return true;
  }

  #reserve(needed: number, wanted: number): void {
    if (needed <= this.#gathered.length) return;
    const grown = Math.max(needed, 2 * this.#gathered.length, FIRST_GATHER_BYTES);
    const bigger = new Uint8Array(Math.min(grown, wanted));
    bigger.set(this.#gathered.subarray(0, this.#gatheredBytes));
    this.#gathered = bigger;
  }

  #nextChunk(): void {
    this.#at = 0;
    const next = this.#queue[this.#queueAt];
    if (next === undefined) {
      this.#chunk = EMPTY;
      if (this.#queueAt > 0) this.#queue = [];
      this.#queueAt = 0;
      return;
    }
    this.#chunk = next;
    this.#queue[this.#queueAt++] = EMPTY;
  }
}
