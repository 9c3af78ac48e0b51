/** Streams in a circle with one of them at the head: what the schedulers that take turns walk. Knows no order of its own. */
import { assert } from "../../base/assert.ts";
import { WriteQueue } from "../write-scheduler.ts";
import type { FrameWriteRequest, ScheduledStream } from "../write-scheduler.ts";

export class StreamQueue<S extends ScheduledStream> {
  readonly streamId: number;
  readonly queue = new WriteQueue<S>();

  constructor(streamId: number) {
    this.streamId = streamId;
  }
}

/** Where the head stands after a stream has sent. */
export type AfterTurn = "next stream" | "same stream";

export class Ring<S extends ScheduledStream> {
  /** In the order of turns, the head first. */
  #streams: StreamQueue<S>[] = [];

  /** At the end of the circle: its turn comes last. */
  add(stream: StreamQueue<S>): void {
    this.#streams.push(stream);
  }

  remove(stream: StreamQueue<S>): void {
    const at = this.#streams.indexOf(stream);
    assert(at >= 0, `stream ${stream.streamId} is not in this circle`);
    this.#streams.splice(at, 1);
  }

  /** One frame of the first stream, from the head on, that may send. */
  take(then: AfterTurn): FrameWriteRequest<S> | undefined {
    for (let at = 0; at < this.#streams.length; at++) {
      const taken = this.#streams[at]?.queue.consume(Infinity);
      if (taken === undefined) continue;
      const head = then === "next stream" ? at + 1 : at;
      this.#streams.push(...this.#streams.splice(0, head));
      return taken;
    }
    return undefined;
  }
}
