/**
 * The life of a stream as rows: state, what happens, next state. RFC 9113 §5.1, figure 2. The engine runs these
 * rows, diagrams draw them, tests walk them. What to answer to a frame that has no row is up to each end.
 */
import type { StreamState } from "../probe/event.ts";

/** HEADERS with END_STREAM is two events: first the HEADERS, then the END_STREAM. */
export type StreamEvent =
  | "send HEADERS"
  | "recv HEADERS"
  | "send PUSH_PROMISE"
  | "recv PUSH_PROMISE"
  | "send END_STREAM"
  | "recv END_STREAM"
  | "send RST_STREAM"
  | "recv RST_STREAM"
  /** The connection under it is gone. */
  | "connection closed";

export interface TransitionRow {
  readonly from: StreamState;
  readonly on: StreamEvent;
  readonly to: StreamState;
  readonly rfc: string;
}

const RFC = "RFC 9113 §5.1";

/** Every state but idle and closed can be left this way. */
function endings(from: StreamState): readonly TransitionRow[] {
  return [
    { from, on: "send RST_STREAM", to: "closed", rfc: "RFC 9113 §6.4" },
    { from, on: "recv RST_STREAM", to: "closed", rfc: "RFC 9113 §6.4" },
    { from, on: "connection closed", to: "closed", rfc: "RFC 9113 §5.4.1" },
  ];
}

export const STREAM_TRANSITIONS: readonly TransitionRow[] = [
  { from: "idle", on: "send HEADERS", to: "open", rfc: RFC },
  { from: "idle", on: "recv HEADERS", to: "open", rfc: RFC },
  { from: "idle", on: "send PUSH_PROMISE", to: "reserved (local)", rfc: RFC },
  { from: "idle", on: "recv PUSH_PROMISE", to: "reserved (remote)", rfc: RFC },

  { from: "reserved (local)", on: "send HEADERS", to: "half-closed (remote)", rfc: RFC },
  ...endings("reserved (local)"),
  { from: "reserved (remote)", on: "recv HEADERS", to: "half-closed (local)", rfc: RFC },
  ...endings("reserved (remote)"),

  { from: "open", on: "send END_STREAM", to: "half-closed (local)", rfc: RFC },
  { from: "open", on: "recv END_STREAM", to: "half-closed (remote)", rfc: RFC },
  ...endings("open"),
  { from: "half-closed (local)", on: "recv END_STREAM", to: "closed", rfc: RFC },
  ...endings("half-closed (local)"),
  { from: "half-closed (remote)", on: "send END_STREAM", to: "closed", rfc: RFC },
  ...endings("half-closed (remote)"),
];

/** The rows by state and event: one is looked up for every frame that opens or ends something. */
const NEXT = new Map<StreamState, Map<StreamEvent, StreamState>>();
for (const { from, on, to } of STREAM_TRANSITIONS) NEXT.set(from, (NEXT.get(from) ?? new Map()).set(on, to));

/** The next state; undefined where no row allows this event. */
export function transition(state: StreamState, on: StreamEvent): StreamState | undefined {
  return NEXT.get(state)?.get(on);
}
