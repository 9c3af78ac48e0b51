/**
 * Remembers how each of the last streams was closed, so that a frame which was under way is told from one that
 * nobody had a reason to send. RFC 9113 §5.1 (closed), §5.1.1, §6.1.
 */
import type { Http2Error } from "../base/http2-error.ts";
import type { StreamState } from "../probe/event.ts";
import { dataAfterEnd, oldId } from "./closed-streams.ts";
import type { ClosedStreams, ClosingStream } from "./closed-streams.ts";
import { strictServerFault } from "./strict-faults.ts";

/**
 * A frame can be under way for about as long as a round trip; four times the streams that Go's server lets a client
 * open at once are far more than close in that time. What is forgotten is given the benefit of the doubt.
 */
export const MAX_REMEMBERED_STREAMS = 1000;

type Memory =
  /** Both ends had ended it, or the client had when we reset it. */
  | "ended"
  | "reset by the client"
  /** The client may not have known when it sent what comes now. */
  | "reset here";

export class ClosedStreamMemory implements ClosedStreams {
  /** In the order of closing. */
  #closed = new Map<number, Memory>();
  #highestForgotten = 0;

  get size(): number {
    return this.#closed.size;
  }

  remember({ streamId, reset, clientEnded }: ClosingStream): void {
    const how = clientEnded === "with RST_STREAM" ? "reset by the client" : "ended";
    this.#put(streamId, reset && clientEnded === undefined ? "reset here" : how);
  }

  onHeaders(streamId: number, highestId: number): Http2Error | undefined {
    const how = this.#closed.get(streamId);
    if (how !== undefined) return this.#judge(streamId, how, "HEADERS");
    // Ids that were left out when a higher one came can never be used. RFC 9113 §5.1.1.
    return streamId > this.#highestForgotten ? oldId(streamId, highestId) : undefined;
  }

  /** The stream was opened and is reset: its DATA may be under way. */
  onRefused(streamId: number, highestId: number): number {
    if (streamId % 2 === 0) return highestId;
    if (!this.#closed.has(streamId)) this.#put(streamId, "reset here");
    return Math.max(streamId, highestId);
  }

  onData(streamId: number, state: StreamState): Http2Error | undefined {
    if (state === "reserved (local)") {
      const reason = `DATA on stream ${streamId}, which this end has promised`;
      return strictServerFault("server.data.promised", reason, streamId);
    }
    if (state !== "closed") return dataAfterEnd(streamId);
    const how = this.#closed.get(streamId);
    if (how !== undefined) return this.#judge(streamId, how, "DATA");
    return streamId > this.#highestForgotten ? afterEnd(streamId, "DATA") : undefined;
  }

  #judge(streamId: number, how: Memory, what: string): Http2Error | undefined {
    if (how === "reset here") return undefined;
    if (how === "ended") return afterEnd(streamId, what);
    // Said once: what follows may have been sent before it is heard.
    this.#put(streamId, "reset here");
    return strictServerFault(
      "server.closed.after-reset",
      `${what} on stream ${streamId} after its RST_STREAM`,
      streamId,
    );
  }

  #put(streamId: number, how: Memory): void {
    this.#closed.delete(streamId);
    this.#closed.set(streamId, how);
    if (this.#closed.size <= MAX_REMEMBERED_STREAMS) return;
    const [oldest] = this.#closed.keys();
    if (oldest === undefined) return;
    this.#closed.delete(oldest);
    this.#highestForgotten = Math.max(this.#highestForgotten, oldest);
  }
}

function afterEnd(streamId: number, what: string): Http2Error {
  const reason = `${what} on stream ${streamId}, which both ends have done with`;
  return strictServerFault("server.closed.after-end", reason, streamId);
}
