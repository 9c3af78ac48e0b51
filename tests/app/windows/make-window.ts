/** Windows written by hand, for tests of what is drawn. */
import type { WindowRow } from "../../../app/views/windows/rows.ts";
import type { FlowEnd, FlowWindow, Side, StepColumn } from "../../../protocol/index.ts";

/** A point: when, the value from then on, and the octets of DATA charged up to then. Each is an event of its own. */
export type Point = readonly [ms: number, value: number, taken?: number];

export function column(points: readonly Point[]): StepColumn {
  return {
    times: Float64Array.from(points, ([ms]) => ms),
    values: Float64Array.from(points, ([, value]) => value),
    seqs: Float64Array.from(points, (_, i) => i),
  };
}

export function end(side: Side, points: readonly Point[], closedMs = Number.POSITIVE_INFINITY): FlowEnd {
  return {
    ...column(points),
    side,
    taken: Float64Array.from(points, ([, , taken]) => taken ?? 0),
    closedSeq: closedMs,
    closedMs,
  };
}

export function flowWindow(part: Partial<FlowWindow> = {}): FlowWindow {
  return {
    from: "client",
    streamId: 1,
    sender: undefined,
    receiver: undefined,
    queued: undefined,
    buffered: undefined,
    ...part,
  };
}

export function rowOf(part: Partial<WindowRow> & { readonly window: FlowWindow }): WindowRow {
  const { from, streamId } = part.window;
  return {
    key: `${from} ${streamId}`,
    name: streamId === 0 ? "connection" : `stream ${streamId}`,
    direction: from === "client" ? "client → server" : "server → client",
    request: "",
    dataBytes: 0,
    stalls: [],
    stalledMs: 0,
    endMs: 100,
    ...part,
  };
}
