/**
 * What can happen in a recording, as plain JSON data. The log of these events, together with the bytes of both
 * directions, is the truth; every view is a fold over it. Producers are the few seams named in ARCHITECTURE.md;
 * protocol logic itself never builds an event.
 *
 * Units: times in virtual milliseconds since the start of the recording, sizes in octets, window values in octets
 * (they can be negative, RFC 9113 §6.9.2). Stream id 0 stands for the connection.
 */

export type Side = "client" | "server";

/** RFC 9113 §5.1, figure 2. */
export type StreamState =
  | "idle"
  | "reserved (local)"
  | "reserved (remote)"
  | "open"
  | "half-closed (local)"
  | "half-closed (remote)"
  | "closed";

/** Why a sender with something to send cannot send it now. */
export type Limiter =
  | "connection window"
  | "stream window"
  | "connection and stream window"
  | "max concurrent streams"
  | "pipe full"
  | "frame being written"
  | "scheduler"
  /** The peer's preface or SETTINGS have not come: nobody knows yet what is allowed. */
  | "settings"
  /** The body waits for a 100, as its request has asked. RFC 9110 §10.1.1. */
  | "100-continue"
  /** Another goroutine holds the lock without which nothing is written. */
  | "lock"
  /** The application has announced the octets and not handed them over. */
  | "application"
  /** The connection is given up after an error: what is queued will not be sent. */
  | "going away";

/** What a goroutine waits for: a channel operation, a select over several, a lock, a condition, a timer. */
export interface WaitReason {
  readonly kind: "receive" | "send" | "select" | "mutex" | "cond" | "sleep" | "io";
  /** Names of the channels (or the lock, the condition) as in Go's source, select cases in order. */
  readonly on: readonly string[];
}

export type EventBody =
  // ---- pipe: bytes under way. Offsets count from the first octet that this side ever sent.
  | {
      readonly type: "wire.send";
      readonly from: Side;
      readonly offset: number;
      readonly length: number;
      /** First octet leaves, last octet has left, last octet is there: the whole segment becomes readable then. */
      readonly startMs: number;
      readonly endMs: number;
      readonly arriveMs: number;
    }
  | { readonly type: "wire.arrive"; readonly from: Side; readonly offset: number; readonly length: number }
  | { readonly type: "wire.close"; readonly from: Side; readonly arriveMs: number }
  // ---- frames, at the framer of an endpoint. Offsets as above, in the direction of the frame.
  | FrameEvent<"frame.write">
  | FrameEvent<"frame.read">
  // ---- flow control
  | {
      readonly type: "window";
      readonly side: Side;
      /** `send`: what this side may still send. `recv`: what it still allows the peer to send. */
      readonly flow: "send" | "recv";
      readonly streamId: number;
      readonly delta: number;
      readonly value: number;
      readonly why: "initial" | "data" | "window update" | "settings";
      /** From here on the window cannot be known (a capture lost octets); `value` is what it was before. */
      readonly known?: false;
    }
  /** Octets received and not yet read by the application (the body pipe). */
  | { readonly type: "buffered"; readonly side: Side; readonly streamId: number; readonly bytes: number }
  /** Octets of body that the application still has to send and that no frame carries yet; `known` false: so far known. */
  | { readonly type: "queued"; readonly side: Side; readonly streamId: number; readonly bytes: number }
  | { readonly type: "blocked"; readonly side: Side; readonly streamId: number; readonly by: Limiter }
  | { readonly type: "unblocked"; readonly side: Side; readonly streamId: number }
  // ---- streams and messages
  | {
      readonly type: "stream";
      readonly side: Side;
      readonly streamId: number;
      readonly from: StreamState;
      readonly to: StreamState;
      /** Row of the transition table that was taken, such as `recv END_STREAM`. */
      readonly on: string;
    }
  | {
      readonly type: "request";
      readonly side: Side;
      readonly streamId: number;
      readonly method: string;
      readonly path: string;
    }
  | { readonly type: "response"; readonly side: Side; readonly streamId: number; readonly status: number }
  /** What the application at this end of the stream is doing, in a few words: "reading the body", "done". */
  | {
      readonly type: "activity";
      readonly side: Side;
      readonly streamId: number;
      readonly actor: string;
      readonly text: string;
    }
  // ---- connection
  | {
      readonly type: "setting";
      readonly side: Side;
      /** `local`: announced by this side. `peer`: announced by the other and now obeyed here. */
      readonly owner: "local" | "peer";
      readonly id: number;
      readonly value: number;
    }
  | { readonly type: "settings.acked"; readonly side: Side }
  | {
      readonly type: "connection";
      readonly side: Side;
      readonly state: "open" | "going away" | "closed";
      readonly code?: number;
      readonly reason?: string;
    }
  | {
      readonly type: "fault";
      readonly side: Side;
      readonly scope: "connection" | "stream";
      readonly code: number;
      readonly token: string;
      readonly reason: string;
      readonly rfc: string;
      readonly streamId?: number;
    }
  // ---- header compression
  | {
      readonly type: "hpack";
      readonly side: Side;
      readonly table: "encoder" | "decoder";
      readonly change: "insert" | "evict" | "resize";
      readonly name?: string;
      readonly value?: string;
      /** Octets in the table after the change (RFC 7541 §4.1), and its maximum. */
      readonly size: number;
      readonly maxSize: number;
    }
  // ---- goroutines
  | {
      readonly type: "go.spawn";
      readonly side?: Side;
      readonly g: number;
      readonly name: string;
      readonly parent: number;
    }
  | { readonly type: "go.run"; readonly g: number }
  | { readonly type: "go.block"; readonly g: number; readonly wait: WaitReason }
  | { readonly type: "go.exit"; readonly g: number }
  | {
      readonly type: "chan";
      readonly g: number;
      readonly op: "send" | "receive" | "close";
      readonly chan: string;
      readonly length: number;
    }
  | {
      readonly type: "timer";
      readonly op: "start" | "stop" | "fire";
      readonly name: string;
      readonly atMs: number;
    }
  | {
      readonly type: "deadlock";
      readonly waiting: readonly { readonly name: string; readonly wait: WaitReason }[];
    }
  // ---- a person's or the script's own actions
  | { readonly type: "input"; readonly text: string };

interface FrameEvent<T extends string> {
  readonly type: T;
  readonly side: Side;
  /** Offset of the frame header in the bytes of its direction, and octets in all, header included. */
  readonly offset: number;
  readonly length: number;
  /** Type octet as on the wire; -1 stands for the client preface. */
  readonly frameType: number;
  readonly flags: number;
  readonly streamId: number;
}

/** An event as it stands in the log. `cause` is the seq of the event that made this one possible, if known. */
export type TraceEvent = EventBody & { readonly seq: number; readonly at: number; readonly cause?: number };
