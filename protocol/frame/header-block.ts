/**
 * HEADERS or PUSH_PROMISE and the CONTINUATIONs behind it → one header block, the parts kept with their places.
 * Bounds what an unfinished block may hold. Does not decode: that is hpack/. RFC 9113 §4.3, §6.10, §10.5.1.
 */
import { concatBytes } from "../base/bytes.ts";
import type { Http2Error } from "../base/http2-error.ts";
import { Flag, FrameType } from "./frame.ts";
import type { ContinuationFrame, Frame, HeadersFrame, PushPromiseFrame } from "./frame.ts";
import { atStreamOffset, frameFault } from "./frame-fault.ts";

/** Go's client takes header lists of 10 MiB, 32 octets added per field; encoded they are smaller. */
const MAX_HEADER_BLOCK_BYTES = 16 * 1024 * 1024;

/** What a block of that size takes in frames of the smallest maximum size (1024), four times over. */
const MAX_CONTINUATIONS = 4096;

export type BlockFrame = HeadersFrame | PushPromiseFrame | ContinuationFrame;

export interface HeaderBlockPart {
  readonly frame: BlockFrame;
  /** Stream offset of the frame's first octet, as it was given. */
  readonly frameOffset: number;
  /** Where its fragment stands: in the joined block, and counted from the frame's first octet. */
  readonly blockOffset: number;
  readonly fragmentOffset: number;
}

export interface HeaderBlock {
  readonly streamId: number;
  /** The frame that began it; undefined if the reader came in the middle, so that the block lacks its beginning. */
  readonly head: HeadersFrame | PushPromiseFrame | undefined;
  /** All fragments in one; the fragment itself where there is but one. */
  readonly bytes: Uint8Array;
  readonly parts: readonly HeaderBlockPart[];
}

export interface HeaderBlockLimits {
  readonly maxBytes?: number;
  readonly maxContinuations?: number;
}

/** Expects frames in the order that FrameOrder allows; frames of other types do not concern it. */
export class HeaderBlockJoiner {
  readonly #maxBytes: number;
  readonly #maxContinuations: number;
  #head: HeadersFrame | PushPromiseFrame | undefined;
  #parts: HeaderBlockPart[] = [];
  #bytes = 0;

  constructor(limits: HeaderBlockLimits = {}) {
    this.#maxBytes = limits.maxBytes ?? MAX_HEADER_BLOCK_BYTES;
    this.#maxContinuations = limits.maxContinuations ?? MAX_CONTINUATIONS;
  }

  /** Whether a block has begun and not ended. */
  get open(): boolean {
    return this.#parts.length > 0;
  }

  /** The whole block on the frame that ends it, undefined before; an error empties the joiner. */
  add(frame: BlockFrame, frameOffset = 0): HeaderBlock | Http2Error | undefined {
    const part = { frame, frameOffset, blockOffset: 0, fragmentOffset: fragmentOffsetOf(frame) };
    if (frame.type === FrameType.CONTINUATION) {
      part.blockOffset = this.#bytes;
      this.#parts.push(part);
    } else {
      this.#head = frame;
      this.#parts = [part];
      this.#bytes = 0;
    }
    this.#bytes += frame.fragment.length;
    const fault = this.#checkLimits(frame);
    if (fault !== undefined) {
      this.reset();
      return atStreamOffset(fault, frameOffset);
    }
    return (frame.flags & Flag.END_HEADERS) === 0 ? undefined : this.#finish(frame.streamId);
  }

  /** Forgets an unfinished block, as a reader does that goes on after a fault. */
  reset(): void {
    this.#head = undefined;
    this.#parts = [];
    this.#bytes = 0;
  }

  #checkLimits(frame: BlockFrame): Http2Error | undefined {
    if (this.#bytes > this.#maxBytes) {
      const reason = `The header block has grown to ${this.#bytes} octets, above the limit of ${this.#maxBytes}`;
      return frameFault("frame.block.size", reason, frame.streamId, 0);
    }
    const continuations = this.#parts.length - (this.#head === undefined ? 0 : 1);
    if (continuations <= this.#maxContinuations) return undefined;
    const reason = `${continuations} CONTINUATION frames in one header block, above the limit of ${this.#maxContinuations}`;
    return frameFault("frame.block.continuations", reason, frame.streamId, 0);
  }

  #finish(streamId: number): HeaderBlock {
    const parts = this.#parts;
    const [only] = parts;
    const bytes =
      parts.length === 1 && only !== undefined
        ? only.frame.fragment
        : concatBytes(parts.map((part) => part.frame.fragment));
    const block: HeaderBlock = { streamId, head: this.#head, bytes, parts };
    this.reset();
    return block;
  }
}

export function isBlockFrame(frame: Frame): frame is BlockFrame {
  return (
    frame.type === FrameType.HEADERS ||
    frame.type === FrameType.PUSH_PROMISE ||
    frame.type === FrameType.CONTINUATION
  );
}

function fragmentOffsetOf(frame: BlockFrame): number {
  if (frame.type === FrameType.CONTINUATION) return 9;
  const padLength = frame.padding === undefined ? 0 : 1;
  if (frame.type === FrameType.PUSH_PROMISE) return 9 + padLength + 4;
  return 9 + padLength + (frame.priority === undefined ? 0 : 5);
}
