/**
 * What each event does to an end. A draft starts as a copy of a state that others hold, is changed in place event
 * by event, and gives the new state at the end: each stream that was touched is copied once, the rest is shared.
 */
import { unreachable } from "../base/assert.ts";
import type { EventBody, TraceEvent } from "../probe/event.ts";
import type { EndpointState, StreamPlaces } from "./endpoint-state.ts";
import type { StreamView } from "./view.ts";

const NEW_STREAM: Omit<StreamView, "id"> = {
  state: "idle",
  sendWindow: undefined,
  recvWindow: undefined,
  sendWindowPeak: 0,
  recvWindowPeak: 0,
  bufferedBytes: 0,
  queuedBytes: 0,
  blockedBy: undefined,
  blockedSinceMs: undefined,
  method: undefined,
  path: undefined,
  status: undefined,
  activity: undefined,
};

/** Those events that change what an end looks like. */
export type StateEvent = Extract<
  EventBody,
  {
    type:
      | "window"
      | "buffered"
      | "queued"
      | "blocked"
      | "unblocked"
      | "stream"
      | "request"
      | "response"
      | "activity"
      | "setting"
      | "settings.acked"
      | "connection";
  }
>;

const STATE_EVENTS: ReadonlySet<string> = new Set<StateEvent["type"]>([
  "window",
  "buffered",
  "queued",
  "blocked",
  "unblocked",
  "stream",
  "request",
  "response",
  "activity",
  "setting",
  "settings.acked",
  "connection",
]);

export function isStateEvent(event: TraceEvent): event is TraceEvent & StateEvent {
  return STATE_EVENTS.has(event.type);
}

type StreamEvent = Exclude<StateEvent, { type: "setting" | "settings.acked" | "connection" }>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export class EndpointDraft {
  readonly #state: Mutable<EndpointState>;
  readonly #places: StreamPlaces;
  /** The streams that are this draft's own, by id. */
  readonly #touched = new Map<number, Mutable<StreamView>>();

  /** `places` are those of the same side; a stream that comes up gets the next one. */
  constructor(state: EndpointState, places: StreamPlaces) {
    this.#state = { ...state };
    this.#places = places;
  }

  apply(event: TraceEvent & StateEvent): void {
    if (event.type === "setting") this.#set(event.owner, event.id, event.value);
    else if (event.type === "settings.acked") this.#state.localSettingsAcked = true;
    else if (event.type === "connection") applyConnection(this.#state, event);
    else if (event.streamId === 0) applyToFlow(this.#state, event);
    else applyToStream(this.#stream(event.streamId), event);
  }

  /** The state after all events; the draft must not be used again. */
  finish(): EndpointState {
    return this.#state;
  }

  #stream(id: number): Mutable<StreamView> {
    const touched = this.#touched.get(id);
    if (touched !== undefined) return touched;
    const { streams } = this.#state;
    const place = this.#places.get(id);
    const before = place === undefined ? undefined : streams.get(place);
    const own = before === undefined ? { id, ...NEW_STREAM } : { ...before };
    if (place === undefined) this.#places.set(id, streams.length);
    this.#state.streams =
      place !== undefined && before !== undefined ? streams.set(place, own) : streams.push(own);
    this.#touched.set(id, own);
    return own;
  }

  #set(owner: "local" | "peer", id: number, value: number): void {
    const key = owner === "local" ? "localSettings" : "peerSettings";
    this.#state[key] = new Map(this.#state[key]).set(id, value);
  }
}

function applyConnection(
  state: Mutable<EndpointState>,
  event: Extract<EventBody, { type: "connection" }>,
): void {
  state.state = event.state;
  state.closeCode = event.code ?? state.closeCode;
  state.closeReason = event.reason ?? state.closeReason;
}

/** What the connection and each stream have alike. What is told of stream 0 is told of the connection. */
type Flow = Mutable<
  Pick<
    StreamView,
    "sendWindow" | "recvWindow" | "sendWindowPeak" | "recvWindowPeak" | "blockedBy" | "blockedSinceMs"
  >
>;

function applyToFlow(flow: Flow, event: TraceEvent & StreamEvent): void {
  if (event.type === "window") applyWindow(flow, event);
  if (event.type === "unblocked") {
    flow.blockedBy = undefined;
    flow.blockedSinceMs = undefined;
  }
  if (event.type === "blocked") {
    flow.blockedBy = event.by;
    // Told again with another reason, the wait is still the same wait.
    flow.blockedSinceMs ??= event.at;
  }
}

function applyWindow(flow: Flow, event: Extract<EventBody, { type: "window" }>): void {
  if (event.flow === "send") {
    flow.sendWindow = event.known === false ? undefined : event.value;
    flow.sendWindowPeak = Math.max(flow.sendWindowPeak, event.value);
  } else {
    flow.recvWindow = event.known === false ? undefined : event.value;
    flow.recvWindowPeak = Math.max(flow.recvWindowPeak, event.value);
  }
}

function applyToStream(stream: Mutable<StreamView>, event: TraceEvent & StreamEvent): void {
  switch (event.type) {
    case "window":
    case "blocked":
    case "unblocked":
      applyToFlow(stream, event);
      return;
    case "buffered":
      stream.bufferedBytes = event.bytes;
      return;
    case "queued":
      stream.queuedBytes = event.bytes;
      return;
    case "stream":
      stream.state = event.to;
      return;
    case "request":
      stream.method = event.method;
      stream.path = event.path;
      return;
    case "response":
      stream.status = event.status;
      return;
    case "activity":
      stream.activity = { actor: event.actor, text: event.text };
      return;
    default:
      unreachable(event);
  }
}
