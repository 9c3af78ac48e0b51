/**
 * What one end looks like, as data that is never changed in place: each event gives a new state that shares the
 * rest with the one before. The streams stand in a copy-on-write vector in the order in which they came up; where
 * each id stands is the same in every state, so the places are kept once beside them.
 */
import { CowVector } from "../base/cow-vector.ts";
import type { EventBody, Limiter, Side, TraceEvent } from "../probe/event.ts";
import type { EndpointView, StreamView } from "./view.ts";

export interface EndpointState {
  readonly state: EndpointView["state"];
  readonly closeCode: number | undefined;
  readonly closeReason: string | undefined;
  readonly sendWindow: number | undefined;
  readonly recvWindow: number | undefined;
  readonly sendWindowPeak: number;
  readonly recvWindowPeak: number;
  readonly blockedBy: Limiter | undefined;
  readonly blockedSinceMs: number | undefined;
  readonly streams: CowVector<StreamView>;
  readonly localSettings: ReadonlyMap<number, number>;
  readonly peerSettings: ReadonlyMap<number, number>;
  readonly localSettingsAcked: boolean;
}

/** Id → place in the vector of streams. Grows with the furthest state; earlier states hold fewer places. */
export type StreamPlaces = Map<number, number>;

export const NEW_ENDPOINT: EndpointState = {
  state: "not started",
  closeCode: undefined,
  closeReason: undefined,
  sendWindow: undefined,
  recvWindow: undefined,
  sendWindowPeak: 0,
  recvWindowPeak: 0,
  blockedBy: undefined,
  blockedSinceMs: undefined,
  streams: CowVector.empty(),
  localSettings: new Map(),
  peerSettings: new Map(),
  localSettingsAcked: false,
};

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

/** `places` are those of the event's side; a stream that comes up gets the next place. */
export function reduceEndpoint(
  state: EndpointState,
  places: StreamPlaces,
  event: TraceEvent & StateEvent,
): EndpointState {
  switch (event.type) {
    case "setting":
      return withSetting(state, event.owner, event.id, event.value);
    case "settings.acked":
      return { ...state, localSettingsAcked: true };
    case "connection":
      return {
        ...state,
        state: event.state,
        closeCode: event.code ?? state.closeCode,
        closeReason: event.reason ?? state.closeReason,
      };
    case "window":
      if (event.streamId === 0) return { ...state, ...windowChange(state, event) };
      break;
    case "blocked":
      if (event.streamId === 0) return { ...state, blockedBy: event.by, blockedSinceMs: event.at };
      break;
    case "unblocked":
      if (event.streamId === 0) return { ...state, ...UNBLOCKED };
      break;
    default:
  }
  return withStream(state, places, event);
}

const UNBLOCKED = { blockedBy: undefined, blockedSinceMs: undefined } as const;

type StreamEvent = Exclude<StateEvent, { type: "setting" | "settings.acked" | "connection" }>;

function withStream(
  state: EndpointState,
  places: StreamPlaces,
  event: TraceEvent & StreamEvent,
): EndpointState {
  const { streams } = state;
  const place = places.get(event.streamId);
  const stream = place === undefined ? undefined : streams.get(place);
  const changed = reduceStream(stream ?? { id: event.streamId, ...NEW_STREAM }, event);
  if (place !== undefined && stream !== undefined) return { ...state, streams: streams.set(place, changed) };
  if (place === undefined) places.set(event.streamId, streams.length);
  return { ...state, streams: streams.push(changed) };
}

function reduceStream(stream: StreamView, event: TraceEvent & StreamEvent): StreamView {
  switch (event.type) {
    case "window":
      return { ...stream, ...windowChange(stream, event) };
    case "buffered":
      return { ...stream, bufferedBytes: event.bytes };
    case "queued":
      return { ...stream, queuedBytes: event.bytes };
    case "blocked":
      // Told again with another reason, the wait is still the same wait.
      return { ...stream, blockedBy: event.by, blockedSinceMs: stream.blockedSinceMs ?? event.at };
    case "unblocked":
      return { ...stream, ...UNBLOCKED };
    case "stream":
      return { ...stream, state: event.to };
    case "request":
      return { ...stream, method: event.method, path: event.path };
    case "response":
      return { ...stream, status: event.status };
    case "activity":
      return { ...stream, activity: { actor: event.actor, text: event.text } };
  }
}

type Windows = Pick<StreamView, "sendWindow" | "recvWindow" | "sendWindowPeak" | "recvWindowPeak">;

function windowChange(peaks: Windows, event: Extract<EventBody, { type: "window" }>): Partial<Windows> {
  const { flow, value } = event;
  return flow === "send"
    ? { sendWindow: value, sendWindowPeak: Math.max(peaks.sendWindowPeak, value) }
    : { recvWindow: value, recvWindowPeak: Math.max(peaks.recvWindowPeak, value) };
}

function withSetting(
  state: EndpointState,
  owner: "local" | "peer",
  id: number,
  value: number,
): EndpointState {
  const key = owner === "local" ? "localSettings" : "peerSettings";
  return { ...state, [key]: new Map(state[key]).set(id, value) };
}

/** A state as views read it. `places` may know streams that this state does not have yet. */
export class EndpointSnapshot implements EndpointView {
  readonly side: Side;
  readonly state: EndpointView["state"];
  readonly closeCode: number | undefined;
  readonly closeReason: string | undefined;
  readonly sendWindow: number | undefined;
  readonly recvWindow: number | undefined;
  readonly sendWindowPeak: number;
  readonly recvWindowPeak: number;
  readonly blockedBy: Limiter | undefined;
  readonly blockedSinceMs: number | undefined;
  readonly localSettings: ReadonlyMap<number, number>;
  readonly peerSettings: ReadonlyMap<number, number>;
  readonly localSettingsAcked: boolean;
  readonly #streams: CowVector<StreamView>;
  readonly #places: StreamPlaces;
  #sorted: readonly StreamView[] | undefined;

  constructor(side: Side, state: EndpointState, places: StreamPlaces) {
    this.side = side;
    this.state = state.state;
    this.closeCode = state.closeCode;
    this.closeReason = state.closeReason;
    this.sendWindow = state.sendWindow;
    this.recvWindow = state.recvWindow;
    this.sendWindowPeak = state.sendWindowPeak;
    this.recvWindowPeak = state.recvWindowPeak;
    this.blockedBy = state.blockedBy;
    this.blockedSinceMs = state.blockedSinceMs;
    this.localSettings = state.localSettings;
    this.peerSettings = state.peerSettings;
    this.localSettingsAcked = state.localSettingsAcked;
    this.#streams = state.streams;
    this.#places = places;
  }

  get streamCount(): number {
    return this.#streams.length;
  }

  get streams(): Iterable<StreamView> {
    this.#sorted ??= [...this.#streams].sort((a, b) => a.id - b.id);
    return this.#sorted;
  }

  stream(id: number): StreamView | undefined {
    const place = this.#places.get(id);
    return place === undefined ? undefined : this.#streams.get(place);
  }
}
