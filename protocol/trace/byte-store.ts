/**
 * The octets of one direction as they were seen, and in which pieces: a growing buffer with a list of chunks.
 * Knows nothing of frames.
 */
import { assert } from "../base/assert.ts";

/** Per direction: what a browser tab holds with ease next to the index built over it. */
const MAX_DIRECTION_BYTES = 256 * 1024 * 1024;

/** One piece as it was seen. */
export interface ByteChunk {
  /** Offset just behind its last octet. */
  readonly end: number;
  /** When it was seen; undefined where times are unknown. */
  readonly atMs: number | undefined;
  /** Position among the chunks of both directions. */
  readonly order: number;
  /** Why octets in front of this chunk are missing, if they are. */
  readonly gapBefore: string | undefined;
  /** How many octets those are, where it is known. */
  readonly lostBefore: number | undefined;
}

export class ByteStore {
  readonly chunks: ByteChunk[] = [];
  /** Octets that did not fit under MAX_DIRECTION_BYTES. */
  dropped = 0;
  readonly #limit: number;
  #buffer = new Uint8Array(1024);
  #length = 0;

  constructor(limitBytes = MAX_DIRECTION_BYTES) {
    assert(limitBytes >= 0, "a byte store needs a limit of 0 or more");
    this.#limit = limitBytes;
  }

  get length(): number {
    return this.#length;
  }

  append(bytes: Uint8Array, order: number, atMs?: number, gapBefore?: string, lostBefore?: number): void {
    const room = this.#limit - this.#length;
    const taken = bytes.length > room ? bytes.subarray(0, room) : bytes;
    this.dropped += bytes.length - taken.length;
    if (taken.length === 0 && gapBefore === undefined) return;
    this.#grow(this.#length + taken.length);
    this.#buffer.set(taken, this.#length);
    this.#length += taken.length;
    this.chunks.push({ end: this.#length, atMs, order, gapBefore, lostBefore });
  }

  /** All octets so far; a view that later appends may leave behind. */
  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  #grow(needed: number): void {
    if (needed <= this.#buffer.length) return;
    const grown = new Uint8Array(Math.min(this.#limit, Math.max(needed, 2 * this.#buffer.length)));
    grown.set(this.bytes());
    this.#buffer = grown;
  }
}
