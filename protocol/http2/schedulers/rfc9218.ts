/**
 * Extensible priorities, Go's default in 1.27: control frames, then the most urgent streams. Within one urgency
 * streams that can use pieces take turns among themselves, the others go one after another, and both kinds
 * alternate frame by frame. RFC 9218 §10; Go priorityWriteSchedulerRFC9218.
 */
import { assert } from "../../base/assert.ts";
import { ClientPriorities } from "../client-priorities.ts";
import { DEFAULT_PRIORITY } from "../priority-field.ts";
import { WriteQueue } from "../write-scheduler.ts";
import type {
  ExtensiblePriority,
  FrameWriteRequest,
  OpenStreamOptions,
  ScheduledStream,
  WriteScheduler,
} from "../write-scheduler.ts";
import { Ring, StreamQueue } from "./ring.ts";

const URGENCIES = 8;

interface Level<S extends ScheduledStream> {
  readonly incremental: Ring<S>;
  readonly sequential: Ring<S>;
}

interface Placed<S extends ScheduledStream> {
  readonly stream: StreamQueue<S>;
  ring: Ring<S>;
}

export class Rfc9218Scheduler<S extends ScheduledStream> implements WriteScheduler<S> {
  readonly priorities = new ClientPriorities();
  #control = new WriteQueue<S>();
  #levels: readonly Level<S>[] = Array.from({ length: URGENCIES }, () => ({
    incremental: new Ring<S>(),
    sequential: new Ring<S>(),
  }));
  #streams = new Map<number, Placed<S>>();
  /** Which kind goes first at the next pop. */
  #incrementalFirst = true;
  /** A PRIORITY_UPDATE that came before its request; only the last is kept, since anybody can send many. */
  #early: { readonly streamId: number; readonly priority: ExtensiblePriority } | undefined;

  openStream(streamId: number, options: OpenStreamOptions = {}): void {
    assert(!this.#streams.has(streamId), () => `stream ${streamId} is opened twice`);
    let priority = options.priority ?? DEFAULT_PRIORITY;
    if (this.#early?.streamId === streamId) {
      priority = this.#early.priority;
      this.#early = undefined;
    }
    const stream = new StreamQueue<S>(streamId);
    const ring = this.#ringOf(priority);
    ring.add(stream);
    this.#streams.set(streamId, { stream, ring });
  }

  closeStream(streamId: number): void {
    const placed = this.#streams.get(streamId);
    if (placed === undefined) return;
    this.#streams.delete(streamId);
    placed.ring.remove(placed.stream);
  }

  /** Weights and dependencies are of RFC 7540. */
  adjustStream(_streamId: number): void {}

  updatePriority(streamId: number, priority: ExtensiblePriority): void {
    const placed = this.#streams.get(streamId);
    if (placed === undefined) {
      this.#early = { streamId, priority };
      return;
    }
    placed.ring.remove(placed.stream);
    placed.ring = this.#ringOf(priority);
    placed.ring.add(placed.stream);
  }

  push(request: FrameWriteRequest<S>): void {
    const placed = request.isControl ? undefined : this.#streams.get(request.streamId);
    (placed?.stream.queue ?? this.#control).push(request);
  }

  pop(): FrameWriteRequest<S> | undefined {
    const control = this.#control.shift();
    if (control !== undefined) return control;
    const incrementalFirst = this.#incrementalFirst;
    this.#incrementalFirst = !incrementalFirst;
    for (const { incremental, sequential } of this.#levels) {
      const taken = incrementalFirst
        ? (incremental.take("next stream") ?? sequential.take("same stream"))
        : (sequential.take("same stream") ?? incremental.take("next stream"));
      if (taken !== undefined) return taken;
    }
    return undefined;
  }

  *heads(): Iterable<FrameWriteRequest<S>> {
    for (const { stream } of this.#streams.values())
      if (stream.queue.head !== undefined) yield stream.queue.head;
  }

  #ringOf({ urgency, incremental }: ExtensiblePriority): Ring<S> {
    const level = this.#levels[urgency];
    assert(level !== undefined, () => `urgency ${urgency} is not between 0 and 7`);
    return incremental ? level.incremental : level.sequential;
  }
}
