/**
 * The one rule about frames' order that needs no stream states: a header block is contiguous. RFC 9113 §4.3, §6.10.
 * Go's checkFrameOrder does the same for HEADERS but does not watch PUSH_PROMISE; we do, as the RFC says.
 */
import type { Http2Error } from "../base/http2-error.ts";
import { Flag, FrameType } from "./frame.ts";
import { frameFault } from "./frame-fault.ts";
import { frameTypeName } from "./frame-names.ts";

// Looked up once: these are read for every frame.
const { HEADERS, PUSH_PROMISE, CONTINUATION } = FrameType;
const { END_HEADERS } = Flag;

export class FrameOrder {
  /** Stream whose header block is open; 0 for none. */
  #openStreamId = 0;
  #first = true;

  /** To be called for each frame that could be read, in order; after a fault the open block is forgotten. */
  check(type: number, flags: number, streamId: number): Http2Error | undefined {
    // The usual frames, quickly: no block is open, and this one begins none that goes on.
    if (this.#openStreamId === 0 && type !== CONTINUATION) {
      this.#first = false;
      if ((type === HEADERS || type === PUSH_PROMISE) && (flags & END_HEADERS) === 0)
        this.#openStreamId = streamId;
      return undefined;
    }
    return this.#checkBlock(type, flags, streamId);
  }

  /** For a frame that could not be read but ends only its stream: it must stand in its place, and opens no block. */
  checkRefused(type: number, flags: number, streamId: number): Http2Error | undefined {
    if (this.#openStreamId !== 0) return this.check(type, flags, streamId);
    this.#first = false;
    return undefined;
  }

  #checkBlock(type: number, flags: number, streamId: number): Http2Error | undefined {
    const isContinuation = type === CONTINUATION;
    const open = this.#openStreamId;
    const first = this.#first;
    this.#first = false;
    if (isContinuation || type === HEADERS || type === PUSH_PROMISE) {
      this.#openStreamId = (flags & END_HEADERS) === 0 ? streamId : 0;
    }
    if (open === 0) {
      // The reader may have begun in the middle of a connection, so the very first frame may go on with a block.
      return isContinuation && !first ? this.#strayContinuation(streamId) : undefined;
    }
    if (isContinuation && streamId === open) return undefined;
    return this.#brokenBlock(type, streamId, open);
  }

  #strayContinuation(streamId: number): Http2Error {
    this.#openStreamId = 0;
    const reason = `CONTINUATION on stream ${streamId}, but no header block is open`;
    return frameFault("frame.order.continuation", reason, streamId, 3);
  }

  #brokenBlock(type: number, streamId: number, open: number): Http2Error {
    if (type === CONTINUATION) {
      this.#openStreamId = 0;
      const reason = `CONTINUATION on stream ${streamId}, but the open header block is stream ${open}'s`;
      return frameFault("frame.order.continuation-stream", reason, streamId, 5);
    }
    // HEADERS and PUSH_PROMISE have opened a block of their own above.
    if (type !== HEADERS && type !== PUSH_PROMISE) this.#openStreamId = 0;
    const reason = `${frameTypeName(type)} on stream ${streamId} inside the header block of stream ${open}, where only CONTINUATION may stand`;
    return frameFault("frame.order.interleaved", reason, streamId, 3);
  }
}
