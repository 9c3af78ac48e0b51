/**
 * What the recording says about octets that want to go out: how many no frame carries yet, and why a stream with
 * something to send cannot send it. Says each thing once, when it changes. Only endpoints with a probe have one.
 */
import type { Blocking } from "../goroutine/runtime.ts";
import type { Limiter, Side } from "../probe/event.ts";
import type { Probe } from "../probe/probe.ts";

export class SendMeter {
  #side: Side;
  #probe: Probe;
  #queued = new Map<number, number>();
  /** What keeps each stream from having its next frame written. */
  #held = new Map<number, Limiter>();
  /** What keeps the frame that is being written from leaving. */
  #writing: { readonly streamId: number; readonly by: Limiter } | undefined;
  #said = new Map<number, Limiter>();

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
    if (by === undefined) this.#held.delete(streamId);
    else this.#held.set(streamId, by);
    this.#say(streamId);
  }

  blockedBy(streamId: number): Limiter | undefined {
    return this.#said.get(streamId);
  }

  /** All streams at once: those not in `now` are not blocked. */
  blockExactly(now: ReadonlyMap<number, Limiter>): void {
    for (const streamId of this.#held.keys()) if (!now.has(streamId)) this.block(streamId, undefined);
    for (const [streamId, by] of now) this.block(streamId, by);
  }

  /**
   * A frame of this stream is on its way into the connection and waits there. That a write takes its time matters
   * only to octets behind it; that the pipe is full, to the frame itself.
   */
  writing(streamId: number, by: "pipe full" | "frame being written" | undefined): void {
    const before = this.#writing;
    const counts = by === "pipe full" || (by !== undefined && this.#queued.has(streamId));
    this.#writing = counts ? { streamId, by } : undefined;
    if (before !== undefined && before.streamId !== streamId) this.#say(before.streamId);
    this.#say(streamId);
  }

  /** Runs `wait`, and says why the stream stands still each time it gives up control. The caller says when it is over. */
  *stating<T>(streamId: number, why: () => Limiter | undefined, wait: Blocking<T>): Blocking<T> {
    let step = wait.next();
    for (; step.done !== true; step = wait.next()) {
      this.block(streamId, why());
      yield;
    }
    return step.value;
  }

  /** The stream is over: nothing will be sent. */
  forget(streamId: number): void {
    this.queue(streamId, -(this.#queued.get(streamId) ?? 0));
    this.block(streamId, undefined);
  }

  #say(streamId: number): void {
    const { streamId: written, by: late } = this.#writing ?? { streamId: -1, by: undefined };
    const by = this.#held.get(streamId) ?? (written === streamId ? late : undefined);
    if (this.#said.get(streamId) === by) return;
    if (by === undefined) {
      this.#said.delete(streamId);
      this.#probe.emit({ type: "unblocked", side: this.#side, streamId });
      return;
    }
    this.#said.set(streamId, by);
    this.#probe.emit({ type: "blocked", side: this.#side, streamId, by });
  }
}
