/**
 * The view at any event: the nearest kept state, and a short fold from there. The log is the truth; nothing here
 * knows more than it.
 */
import type { Side, TraceEvent } from "../probe/event.ts";
import { EndpointDraft, isStateEvent } from "./endpoint-draft.ts";
import { EndpointSnapshot, NEW_ENDPOINT } from "./endpoint-state.ts";
import type { EndpointState, StreamPlaces } from "./endpoint-state.ts";
import type { EventLog } from "./event-log.ts";
import type { ConnectionView } from "./view.ts";

/** A fold of this many events takes well under a millisecond, and keeping a state costs a few kilobytes. */
export const EVENTS_PER_CHECKPOINT = 1024;

interface FoldState {
  /** Number of events folded: the seq of the next one. */
  readonly next: number;
  readonly client: EndpointState;
  readonly server: EndpointState;
}

const START: FoldState = { next: 0, client: NEW_ENDPOINT, server: NEW_ENDPOINT };

export class ViewSeeker {
  readonly #log: EventLog;
  /** State before event i * EVENTS_PER_CHECKPOINT, as far as anybody has sought. */
  readonly #checkpoints: FoldState[] = [START];
  readonly #places: Readonly<Record<Side, StreamPlaces>> = { client: new Map(), server: new Map() };
  #last: FoldState = START;

  constructor(log: EventLog) {
    this.#log = log;
  }

  /** The view that has event `seq` as its last; before the first event for -1. Seqs beyond the ends count as the ends. */
  seek(seq: number): ConnectionView {
    const next = Math.max(0, Math.min(this.#log.length, Math.trunc(seq) + 1));
    const state = this.#fold(this.#nearest(next), next);
    this.#last = state;
    return {
      seq: next - 1,
      at: next === 0 ? 0 : this.#log.get(next - 1).at,
      client: new EndpointSnapshot("client", state.client, this.#places.client),
      server: new EndpointSnapshot("server", state.server, this.#places.server),
    };
  }

  /** The furthest state not behind `next` that we have: a checkpoint, or the one last shown (stepping forwards). */
  #nearest(next: number): FoldState {
    const wanted = Math.min(Math.floor(next / EVENTS_PER_CHECKPOINT), this.#checkpoints.length - 1);
    const checkpoint = this.#checkpoints[wanted] ?? START;
    return this.#last.next <= next && this.#last.next > checkpoint.next ? this.#last : checkpoint;
  }

  #fold(from: FoldState, next: number): FoldState {
    let state = from;
    while (state.next < next) {
      this.#keep(state);
      const edge = (Math.floor(state.next / EVENTS_PER_CHECKPOINT) + 1) * EVENTS_PER_CHECKPOINT;
      state = this.#foldTo(state, Math.min(next, edge));
    }
    this.#keep(state);
    return state;
  }

  #foldTo(from: FoldState, next: number): FoldState {
    const client = new EndpointDraft(from.client, this.#places.client);
    const server = new EndpointDraft(from.server, this.#places.server);
    for (let seq = from.next; seq < next; seq++) {
      const event: TraceEvent = this.#log.get(seq);
      if (isStateEvent(event)) (event.side === "client" ? client : server).apply(event);
    }
    return { next, client: client.finish(), server: server.finish() };
  }

  #keep(state: FoldState): void {
    if (state.next % EVENTS_PER_CHECKPOINT !== 0) return;
    this.#checkpoints[state.next / EVENTS_PER_CHECKPOINT] ??= state;
  }
}
