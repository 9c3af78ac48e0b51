/**
 * Go's round-robin scheduler, its default from 1.21 to 1.26: control frames first, then one frame of each stream
 * in turn. Priorities mean nothing to it.
 */
import { assert } from "../../base/assert.ts";
import { WriteQueue } from "../write-scheduler.ts";
import type { FrameWriteRequest, ScheduledStream, WriteScheduler } from "../write-scheduler.ts";
import { Ring, StreamQueue } from "./ring.ts";

export class RoundRobinScheduler<S extends ScheduledStream> implements WriteScheduler<S> {
  #control = new WriteQueue<S>();
  #streams = new Map<number, StreamQueue<S>>();
  #ring = new Ring<S>();

  openStream(streamId: number): void {
    assert(!this.#streams.has(streamId), () => `stream ${streamId} is opened twice`);
    const stream = new StreamQueue<S>(streamId);
    this.#streams.set(streamId, stream);
    this.#ring.add(stream);
  }

  closeStream(streamId: number): void {
    const stream = this.#streams.get(streamId);
    if (stream === undefined) return;
    this.#streams.delete(streamId);
    this.#ring.remove(stream);
  }

  adjustStream(_streamId: number): void {}

  updatePriority(_streamId: number): void {}

  push(request: FrameWriteRequest<S>): void {
    const stream = request.isControl ? undefined : this.#streams.get(request.streamId);
    (stream?.queue ?? this.#control).push(request);
  }

  pop(): FrameWriteRequest<S> | undefined {
    return this.#control.shift() ?? this.#ring.take("next stream");
  }

  *heads(): Iterable<FrameWriteRequest<S>> {
    for (const { queue } of this.#streams.values()) if (queue.head !== undefined) yield queue.head;
  }
}
