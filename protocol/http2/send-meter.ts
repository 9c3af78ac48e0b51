/**
 * What the recording says about bodies that want to go out: how many octets no frame carries yet, and why a
 * stream with something to send cannot send it. Says each thing once, when it changes.
 */
import type { Limiter, Side } from "../probe/event.ts";
import type { Probe } from "../probe/probe.ts";

export class SendMeter {
  #side: Side;
  #probe: Probe;
  #queued = new Map<number, number>();
  #blocked = new Map<number, Limiter>();

  constructor(side: Side, probe: Probe) {
    this.#side = side;
    this.#probe = probe;
  }

  /** `delta` octets more (or, negative, fewer) wait on this stream. */
  queue(streamId: number, delta: number): void {
    if (delta === 0) return;
    const bytes = (this.#queued.get(streamId) ?? 0) + delta;
    if (bytes === 0) this.#queued.delete(streamId);
    else this.#queued.set(streamId, bytes);
    this.#probe.emit({ type: "queued", side: this.#side, streamId, bytes });
  }

  /** Undefined: nothing is in the way, or there is nothing to send. */
  block(streamId: number, by: Limiter | undefined): void {
    if (this.#blocked.get(streamId) === by) return;
    if (by === undefined) {
      this.#blocked.delete(streamId);
      this.#probe.emit({ type: "unblocked", side: this.#side, streamId });
      return;
    }
    this.#blocked.set(streamId, by);
    this.#probe.emit({ type: "blocked", side: this.#side, streamId, by });
  }

  /** All streams at once: those not in `now` are not blocked. */
  blockExactly(now: ReadonlyMap<number, Limiter>): void {
    for (const streamId of this.#blocked.keys()) if (!now.has(streamId)) this.block(streamId, undefined);
    for (const [streamId, by] of now) this.block(streamId, by);
  }

  /** The stream is over: nothing will be sent. */
  forget(streamId: number): void {
    this.queue(streamId, -(this.#queued.get(streamId) ?? 0));
    this.block(streamId, undefined);
  }
}
