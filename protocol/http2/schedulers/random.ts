/**
 * Go's random write scheduler, the default of 1.17 and 1.18: control frames first, then any stream that has
 * something that may go. Go takes the order of its map iteration; here one is drawn, each alike, from the seed.
 */
import { IdTable } from "../../base/id-table.ts";
import type { Prng } from "../../base/prng.ts";
import { WriteQueue } from "../write-scheduler.ts";
import type { FrameWriteRequest, ScheduledStream, WriteScheduler } from "../write-scheduler.ts";

export interface RandomSchedulerOptions {
  readonly prng: Prng;
  /** Go up to 2021-12 queued a RST_STREAM behind the frames of its stream; later it is a control frame. */
  readonly rstStreamInControlQueue: boolean;
}

export class RandomScheduler<S extends ScheduledStream> implements WriteScheduler<S> {
  #options: RandomSchedulerOptions;
  #control = new WriteQueue<S>();
  /** Streams with something queued. */
  #streams = new IdTable<WriteQueue<S>>();

  constructor(options: RandomSchedulerOptions) {
    this.#options = options;
  }

  /** Queues come with the first frame. */
  openStream(_streamId: number): void {}

  closeStream(streamId: number): void {
    this.#streams.delete(streamId);
  }

  /** Priorities mean nothing to it. */
  adjustStream(_streamId: number): void {}

  updatePriority(_streamId: number): void {}

  push(request: FrameWriteRequest<S>): void {
    const streamId = request.streamId;
    if (streamId === 0 || (request.isControl && this.#options.rstStreamInControlQueue)) {
      this.#control.push(request);
      return;
    }
    const queue = this.#streams.get(streamId) ?? new WriteQueue<S>();
    this.#streams.set(streamId, queue);
    queue.push(request);
  }

  pop(): FrameWriteRequest<S> | undefined {
    const control = this.#control.shift();
    if (control !== undefined) return control;
    let ready = 0;
    for (let at = this.#streams.oldest; at !== undefined; at = at.younger) if (canGo(at.value)) ready++;
    if (ready === 0) return undefined;
    let skip = ready === 1 ? 0 : this.#options.prng.below(ready);
    for (let at = this.#streams.oldest; at !== undefined; at = at.younger) {
      if (!canGo(at.value) || skip-- > 0) continue;
      const request = at.value.consume(Infinity);
      if (at.value.empty) this.#streams.delete(at.id);
      return request;
    }
    return undefined;
  }

  *heads(): Iterable<FrameWriteRequest<S>> {
    for (const queue of this.#streams.values()) if (queue.head !== undefined) yield queue.head;
  }
}

function canGo<S extends ScheduledStream>(queue: WriteQueue<S>): boolean {
  return queue.head?.canGo(Infinity) === true;
}
