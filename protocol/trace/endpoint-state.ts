/**
 * What one end looks like at one moment, as data that is never changed once it is given out, and as views read it.
 * The streams stand in a copy-on-write vector in the order in which they came up; where each id stands is the same
 * at every moment, so the places are kept once beside all of them.
 */
import { CowVector } from "../base/cow-vector.ts";
import type { Limiter, Side } from "../probe/event.ts";
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
