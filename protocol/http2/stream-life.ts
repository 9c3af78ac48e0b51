/** The state of one stream at one end: all its changes pass through here, by the rows of stream-transitions.ts. */
import { assert } from "../base/assert.ts";
import type { Side, StreamState } from "../probe/event.ts";
import type { Probe } from "../probe/probe.ts";
import { transition } from "./stream-transitions.ts";
import type { StreamEvent } from "./stream-transitions.ts";

export class StreamLife {
  readonly streamId: number;
  #state: StreamState = "idle";
  #side: Side;
  #probe: Probe | undefined;

  constructor(side: Side, streamId: number, probe: Probe | undefined) {
    this.#side = side;
    this.streamId = streamId;
    this.#probe = probe;
  }

  get state(): StreamState {
    return this.#state;
  }

  /** The caller has made sure that this may happen now: an event without a row is a programmer fault. */
  take(on: StreamEvent): void {
    const from = this.#state;
    const to = transition(from, on);
    assert(to !== undefined, () => `stream ${this.streamId} is ${from}: nothing is said about ${on}`);
    this.#state = to;
    this.#probe?.emit({ type: "stream", side: this.#side, streamId: this.streamId, from, to, on });
  }
}
