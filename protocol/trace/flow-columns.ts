/**
 * Every flow-control window of a recording as columns, its two ends side by side: what its sender may still send,
 * what its receiver still allows, and how many octets of DATA each of them has counted. From these follows what is
 * under way: DATA that the one has charged and the other not yet, and credit that the other has granted and the one
 * does not know of yet. RFC 9113 §5.2, §6.9. Reads the trace, knows nothing of how it is drawn.
 */
import type { Side, TraceEvent } from "../probe/event.ts";
import { otherSide } from "./frame-columns.ts";
import { streamKey } from "./series.ts";
import type { Trace, WindowSeries } from "./trace.ts";

/** A step function: `values[i]` holds from event `seqs[i]`, at `times[i]` milliseconds, up to the next one. */
export interface StepColumn {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly seqs: Float64Array;
}

/** One end of a window. What it was granted in all, its first value included, is value plus taken. */
export interface FlowEnd extends StepColumn {
  readonly side: Side;
  /** Octets of DATA (padding included) that this end has charged to the window, up to and with each point. */
  readonly taken: Float64Array;
  /** Event by which this end closed the stream, and when: from there on it no longer keeps this window. Infinity: never. */
  readonly closedSeq: number;
  readonly closedMs: number;
}

export interface FlowWindow {
  /** Who sends DATA under it. */
  readonly from: Side;
  /** 0: the connection. */
  readonly streamId: number;
  readonly sender: FlowEnd | undefined;
  readonly receiver: FlowEnd | undefined;
  /** Octets that wait at the sender and that no frame carries yet; for the connection those of all streams. */
  readonly queued: StepColumn | undefined;
  /** Octets that the receiver's application has not read yet; for the connection those of all streams. */
  readonly buffered: StepColumn | undefined;
}

/** Each window once: the client's sending first, the connection before its streams. Empty where windows are unknown. */
export function flowWindows(trace: Trace): readonly FlowWindow[] {
  const facts = gather(trace);
  const windows = new Map<string, { from: Side; streamId: number; sender?: FlowEnd; receiver?: FlowEnd }>();
  for (const series of trace.windows()) {
    const from = series.flow === "send" ? series.side : otherSide(series.side);
    const key = streamKey(from, series.streamId);
    const window = windows.get(key) ?? { from, streamId: series.streamId };
    windows.set(key, {
      ...window,
      [series.flow === "send" ? "sender" : "receiver"]: toEnd(trace, series, facts.closed),
    });
  }
  return [...windows]
    .map(([key, { from, streamId, sender, receiver }]) => ({
      from,
      streamId,
      sender,
      receiver,
      queued: facts.queued.get(key)?.column(),
      buffered: facts.buffered.get(streamKey(otherSide(from), streamId))?.column(),
    }))
    .sort((a, b) => a.from.localeCompare(b.from) || a.streamId - b.streamId);
}

function toEnd(trace: Trace, series: WindowSeries, closings: Facts["closed"]): FlowEnd {
  const { side, streamId, times, values, seqs } = series;
  const taken = new Float64Array(seqs.length);
  let sum = 0;
  seqs.forEach((seq, i) => {
    const event = trace.events.get(seq);
    if (event.type === "window" && event.why === "data") sum -= event.delta;
    taken[i] = sum;
  });
  const closing = closings.get(streamKey(side, streamId));
  const [closedSeq, closedMs] = [
    closing?.seq ?? Number.POSITIVE_INFINITY,
    closing?.at ?? Number.POSITIVE_INFINITY,
  ];
  return { side, times, values, seqs, taken, closedSeq, closedMs };
}

interface Facts {
  /** By side and stream; stream 0 holds the sums. */
  readonly queued: Map<string, Level>;
  readonly buffered: Map<string, Level>;
  /** By side and stream: the event that closed it there. */
  readonly closed: Map<string, TraceEvent>;
}

function gather(trace: Trace): Facts {
  const facts: Facts = { queued: new Map(), buffered: new Map(), closed: new Map() };
  for (let seq = 0; seq < trace.events.length; seq++) {
    const event = trace.events.get(seq);
    if (event.type === "queued" || event.type === "buffered") setLevel(facts[event.type], event);
    else if (event.type === "stream" && event.to === "closed")
      facts.closed.set(streamKey(event.side, event.streamId), event);
  }
  return facts;
}

function setLevel(
  levels: Map<string, Level>,
  event: Extract<TraceEvent, { type: "queued" | "buffered" }>,
): void {
  const own = levelOf(levels, streamKey(event.side, event.streamId));
  const all = levelOf(levels, streamKey(event.side, 0));
  const delta = event.bytes - own.value;
  own.add(event, delta);
  all.add(event, delta);
}

function levelOf(levels: Map<string, Level>, key: string): Level {
  let level = levels.get(key);
  if (level === undefined) levels.set(key, (level = new Level()));
  return level;
}

/** A step function that grows. */
class Level {
  value = 0;
  readonly #times: number[] = [];
  readonly #values: number[] = [];
  readonly #seqs: number[] = [];

  add({ at, seq }: TraceEvent, delta: number): void {
    this.value += delta;
    this.#times.push(at);
    this.#values.push(this.value);
    this.#seqs.push(seq);
  }

  column(): StepColumn {
    return {
      times: Float64Array.from(this.#times),
      values: Float64Array.from(this.#values),
      seqs: Float64Array.from(this.#seqs),
    };
  }
}
