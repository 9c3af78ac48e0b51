/** What both ends look like at one instant: the fold of the event log up to a seq. Frozen; share freely. */
import type { Limiter, Side, StreamState } from "../probe/event.ts";

export interface StreamView {
  readonly id: number;
  readonly state: StreamState;
  /** Octets this end may still send on the stream; can be negative. Undefined where it cannot be known. */
  readonly sendWindow: number | undefined;
  /** Octets this end still allows the peer. */
  readonly recvWindow: number | undefined;
  /** Largest value that each window has had: the height of its tank. */
  readonly sendWindowPeak: number;
  readonly recvWindowPeak: number;
  /** Received, not yet read by the application. */
  readonly bufferedBytes: number;
  /** To be sent, not yet in a frame. */
  readonly queuedBytes: number;
  /** Why what it has to send does not go now: its limiter, if there is one. */
  readonly blockedBy: Limiter | undefined;
  readonly blockedSinceMs: number | undefined;
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly status: number | undefined;
  /** What the application is doing with this stream: {actor: "handler", text: "reading the body"}. */
  readonly activity: { readonly actor: string; readonly text: string } | undefined;
}

export interface EndpointView {
  readonly side: Side;
  readonly state: "not started" | "open" | "going away" | "closed";
  readonly closeCode: number | undefined;
  readonly closeReason: string | undefined;
  readonly sendWindow: number | undefined;
  readonly recvWindow: number | undefined;
  readonly sendWindowPeak: number;
  readonly recvWindowPeak: number;
  /** Why this end cannot send anything on the connection as a whole. */
  readonly blockedBy: Limiter | undefined;
  readonly blockedSinceMs: number | undefined;
  /** Streams that this end has seen, by ascending id, closed ones included. */
  readonly streams: Iterable<StreamView>;
  readonly streamCount: number;
  stream(id: number): StreamView | undefined;
  /** Settings by id: own ones as announced, the peer's as obeyed here. */
  readonly localSettings: ReadonlyMap<number, number>;
  readonly peerSettings: ReadonlyMap<number, number>;
  readonly localSettingsAcked: boolean;
}

export interface ConnectionView {
  /** Last event that is part of this view; -1 before the first. */
  readonly seq: number;
  readonly at: number;
  readonly client: EndpointView;
  readonly server: EndpointView;
}
