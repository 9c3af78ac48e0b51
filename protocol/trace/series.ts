/** What charts read, built in one pass over the log: windows as step functions, stalls as intervals. */
import type { Side, TraceEvent } from "../probe/event.ts";
import type { EventLog } from "./event-log.ts";
import type { Stall, WindowSeries } from "./trace.ts";

type WindowEvent = Extract<TraceEvent, { type: "window" }>;

/** One series per window, in order of first appearance. */
export function windowSeries(log: EventLog): readonly WindowSeries[] {
  const groups = new Map<string, WindowEvent[]>();
  for (let seq = 0; seq < log.length; seq++) {
    const event = log.get(seq);
    if (event.type !== "window") continue;
    const key = `${event.side} ${event.flow} ${event.streamId}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [event]);
    else group.push(event);
  }
  return [...groups.values()].flatMap((group) => toSeries(group));
}

function toSeries(events: readonly WindowEvent[]): readonly WindowSeries[] {
  const [first] = events;
  if (first === undefined) return [];
  return [
    {
      side: first.side,
      flow: first.flow,
      streamId: first.streamId,
      times: Float64Array.from(events, (event) => event.at),
      values: Float64Array.from(events, (event) => (event.known === false ? Number.NaN : event.value)),
      seqs: Float64Array.from(events, (event) => event.seq),
    },
  ];
}

/** Intervals in which a sender could not go on, by their beginning. A new limiter ends one stall and begins another. */
export function stalls(log: EventLog, durationMs: number): readonly Stall[] {
  const open = new Map<string, TraceEvent & { type: "blocked" }>();
  const found: Stall[] = [];
  const close = (key: string, toMs: number, toSeq: number | undefined): void => {
    const from = open.get(key);
    if (from === undefined) return;
    open.delete(key);
    const { side, streamId, by } = from;
    found.push({ side, streamId, by, fromMs: from.at, toMs, fromSeq: from.seq, toSeq });
  };
  for (let seq = 0; seq < log.length; seq++) {
    const event = log.get(seq);
    if (event.type !== "blocked" && event.type !== "unblocked") continue;
    const key = streamKey(event.side, event.streamId);
    if (event.type === "blocked" && open.get(key)?.by === event.by) continue;
    close(key, event.at, event.seq);
    if (event.type === "blocked") open.set(key, event);
  }
  for (const key of open.keys()) close(key, durationMs, undefined);
  return found.sort((a, b) => a.fromSeq - b.fromSeq);
}

/** For maps by end and stream. */
export function streamKey(side: Side, streamId: number): string {
  return `${side} ${streamId}`;
}
