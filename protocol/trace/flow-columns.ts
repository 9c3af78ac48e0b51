/**
 * Every flow-control window of a recording as columns, its two ends side by side: what its sender may still send,
 * what its receiver still allows, and how many octets of DATA each of them has counted. From these follows what is
 * under way: DATA that the one has charged and the other not yet, and credit that the other has granted and the one
 * does not know of yet. RFC 9113 §5.2, §6.9. Reads the trace, knows nothing of how it is drawn.
 */
import type { Side, TraceEvent } from "../probe/event.ts";
import { otherSide } from "./frame-columns.ts";
import { streamKey } from "./series.ts";
import type { Trace } from "./trace.ts";

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
  if (!trace.hasState) return [];
  const { changes, closed, queued, buffered } = gather(trace);
  const windows = new Map<string, { from: Side; streamId: number; sender?: FlowEnd; receiver?: FlowEnd }>();
  for (const { flow, streamId, end } of changes.ends(closed)) {
    const from = flow === "send" ? end.side : otherSide(end.side);
    const key = streamKey(from, streamId);
    let window = windows.get(key);
    if (window === undefined) windows.set(key, (window = { from, streamId }));
    window[flow === "send" ? "sender" : "receiver"] = end;
  }
  return [...windows]
    .map(([key, { from, streamId, sender, receiver }]) => ({
      from,
      streamId,
      sender,
      receiver,
      queued: queued.get(key)?.column(),
      buffered: buffered.get(streamKey(otherSide(from), streamId))?.column(),
    }))
    .sort((a, b) => a.from.localeCompare(b.from) || a.streamId - b.streamId);
}

interface Facts {
  /** By side and stream; stream 0 holds the sums. */
  readonly queued: Map<string, Level>;
  readonly buffered: Map<string, Level>;
  /** By side and stream: the event that closed it there. */
  readonly closed: Map<string, TraceEvent>;
  readonly changes: WindowChanges;
}

/** In one pass: events of captures are made for whoever reads them. */
function gather(trace: Trace): Facts {
  const facts: Facts = {
    queued: new Map(),
    buffered: new Map(),
    closed: new Map(),
    changes: new WindowChanges(),
  };
  for (let seq = 0; seq < trace.events.length; seq++) {
    const event = trace.events.get(seq);
    if (event.type === "window") facts.changes.add(event);
    else if (event.type === "queued" || event.type === "buffered") setLevel(facts[event.type], event);
    else if (event.type === "stream" && event.to === "closed")
      facts.closed.set(streamKey(event.side, event.streamId), event);
  }
  return facts;
}

type WindowEvent = Extract<TraceEvent, { type: "window" }>;

/** One end's own changes among all; its columns are a part of theirs. */
interface OwnChanges extends Pick<WindowEvent, "side" | "flow" | "streamId"> {
  count: number;
  start: number;
  next: number;
  taken: number;
}

/** What changes the ends of windows. Long captures have tens of thousands of these: columns of their own for each would take long to make. */
class WindowChanges {
  readonly #ends = new Map<number, OwnChanges>();
  readonly #whose: OwnChanges[] = [];
  readonly #times: number[] = [];
  readonly #values: number[] = [];
  readonly #seqs: number[] = [];
  readonly #charges: number[] = [];

  add({ side, flow, streamId, at, seq, value, delta, why, known }: WindowEvent): void {
    const key = 4 * streamId + (side === "client" ? 0 : 2) + (flow === "send" ? 0 : 1);
    let own = this.#ends.get(key);
    if (own === undefined) {
      own = { side, flow, streamId, count: 0, start: 0, next: 0, taken: 0 };
      this.#ends.set(key, own);
    }
    own.count++;
    this.#whose.push(own);
    this.#times.push(at);
    this.#values.push(known === false ? Number.NaN : value);
    this.#seqs.push(seq);
    this.#charges.push(why === "data" ? -delta : 0);
  }

  /** In order of first appearance. */
  ends(
    closed: Facts["closed"],
  ): readonly (Pick<WindowEvent, "flow" | "streamId"> & { readonly end: FlowEnd })[] {
    const { times, values, seqs, taken } = this.#byEnd();
    return Array.from(this.#ends.values(), ({ side, flow, streamId, start, next }) => {
      const closing = closed.get(streamKey(side, streamId));
      const end: FlowEnd = {
        side,
        times: times.subarray(start, next),
        values: values.subarray(start, next),
        seqs: seqs.subarray(start, next),
        taken: taken.subarray(start, next),
        closedSeq: closing?.seq ?? Number.POSITIVE_INFINITY,
        closedMs: closing?.at ?? Number.POSITIVE_INFINITY,
      };
      return { flow, streamId, end };
    });
  }

  /** Columns of all, one end after the other. */
  #byEnd(): StepColumn & Pick<FlowEnd, "taken"> {
    const column = (): Float64Array => new Float64Array(this.#seqs.length);
    const [times, values, seqs, taken] = [column(), column(), column(), column()];
    let length = 0;
    for (const own of this.#ends.values()) {
      own.start = own.next = length;
      own.taken = 0;
      length += own.count;
    }
    for (const [i, own] of this.#whose.entries()) {
      const place = own.next++;
      own.taken += this.#charges[i] ?? 0;
      times[place] = this.#times[i] ?? 0;
      values[place] = this.#values[i] ?? 0;
      seqs[place] = this.#seqs[i] ?? 0;
      taken[place] = own.taken;
    }
    return { times, values, seqs, taken };
  }
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
