/** The windows of a recording as rows of a list: which there are, how they are called, sorted and found. Pure. */
import { flowWindows, otherSide } from "../../../protocol/index.ts";
import type { FlowWindow, Limiter, Side, Stall, Trace } from "../../../protocol/index.ts";
import { formatCount } from "../../ui/format.ts";

export interface StallSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly by: Limiter;
  /** Nothing in this recording ends it. */
  readonly isLasting: boolean;
}

export interface WindowRow {
  readonly key: string;
  readonly window: FlowWindow;
  /** `connection`, `stream 3`. */
  readonly name: string;
  /** `client → server`. */
  readonly direction: string;
  /** `POST /upload`; empty for the connection and for streams without a request. */
  readonly request: string;
  /** Octets of DATA that went through it; one that carried none was never used. */
  readonly dataBytes: number;
  /** When its sender could not go on, and why; by time. Those of a connection's streams are joined. */
  readonly stalls: readonly StallSpan[];
  readonly stalledMs: number;
  /** The last of its ends is closed then. */
  readonly endMs: number;
}

export type RowOrder = "id" | "stalled" | "bytes";

/** Built once for each trace. */
export function windowRows(trace: Trace): readonly WindowRow[] {
  let rows = CACHE.get(trace);
  if (rows === undefined) {
    const last = trace.seek(trace.events.length - 1);
    const spans = stallSpans(trace.stalls(), trace.durationMs);
    rows = flowWindows(trace).map((window) => describe(window, last, spans, trace.durationMs));
    CACHE.set(trace, rows);
  }
  return rows;
}

export function sortRows(rows: readonly WindowRow[], order: RowOrder): readonly WindowRow[] {
  if (order === "id") return rows;
  return rows.toSorted((a, b) =>
    order === "stalled" ? b.stalledMs - a.stalledMs : b.dataBytes - a.dataBytes,
  );
}

export interface RowFilter {
  /** Words that must all be found: `stream 3`, `POST`, `/upload`, `stalled`. */
  readonly words: string;
  readonly sender: Side | "either";
  /** Windows that no DATA went through are shown too. */
  readonly unused: boolean;
}

export function filterRows(rows: readonly WindowRow[], filter: RowFilter): readonly WindowRow[] {
  const words = filter.words.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter(
    (row) =>
      (filter.unused || row.dataBytes > 0 || row.stalledMs > 0) &&
      (filter.sender === "either" || row.window.from === filter.sender) &&
      isFound(row, words),
  );
}

/** The one to begin with: the window that cost most time, else the one that most went through. */
export function mostTelling(rows: readonly WindowRow[]): WindowRow | undefined {
  const cost = ({ window, stalls }: WindowRow) =>
    coveredMs(stalls.filter(({ by }) => BLAMED[window.streamId === 0 ? "connection" : "stream"].has(by)));
  return rows.toSorted((a, b) => cost(b) - cost(a) || b.dataBytes - a.dataBytes)[0];
}

/** Causes that name the window itself. */
const BLAMED: Readonly<Record<"connection" | "stream", ReadonlySet<Limiter>>> = {
  connection: new Set<Limiter>(["connection window", "connection and stream window"]),
  stream: new Set<Limiter>(["stream window", "connection and stream window"]),
};

/** Numbers must be a whole stream id, so that `1` does not find stream 21. */
function isFound(row: WindowRow, words: readonly string[]): boolean {
  const text =
    `${row.name} ${row.direction} ${row.request} ${row.stalledMs > 0 ? "stalled" : ""}`.toLowerCase();
  return words.every((word) =>
    /^\d+$/.test(word) ? row.window.streamId === Number(word) : text.includes(word),
  );
}

const CACHE = new WeakMap<Trace, readonly WindowRow[]>();

function describe(
  window: FlowWindow,
  last: ReturnType<Trace["seek"]>,
  spans: SpansByWindow,
  durationMs: number,
): WindowRow {
  const { from, streamId, sender, receiver } = window;
  const stream = last.client.stream(streamId) ?? last.server.stream(streamId);
  const stalls = spans.get(`${from} ${streamId}`) ?? [];
  const closed = Math.max(sender?.closedMs ?? 0, receiver?.closedMs ?? 0);
  return {
    key: `${from} ${streamId}`,
    window,
    name: streamId === 0 ? "connection" : `stream ${streamId}`,
    direction: `${from} → ${otherSide(from)}`,
    request: stream?.method === undefined ? "" : `${stream.method} ${stream.path ?? ""}`,
    dataBytes: Math.max(sender?.taken.at(-1) ?? 0, receiver?.taken.at(-1) ?? 0),
    stalls,
    stalledMs: coveredMs(stalls),
    endMs: Math.min(closed, durationMs),
  };
}

type SpansByWindow = ReadonlyMap<string, readonly StallSpan[]>;

/** By sender and stream. A stall of a stream under the connection's window is one of the connection, too. */
function stallSpans(stalls: readonly Stall[], durationMs: number): SpansByWindow {
  const spans = new Map<string, StallSpan[]>();
  const add = (key: string, span: StallSpan) => {
    const list = spans.get(key);
    if (list === undefined) spans.set(key, [span]);
    else list.push(span);
  };
  for (const { side, streamId, by, fromMs, toMs, toSeq } of stalls) {
    const span = { fromMs, toMs: Math.min(toMs, durationMs), by, isLasting: toSeq === undefined };
    add(`${side} ${streamId}`, span);
    const ofConnection = by === "connection window" || by === "connection and stream window";
    if (streamId !== 0 && ofConnection) add(`${side} 0`, { ...span, by: "connection window" });
  }
  return new Map([...spans].map(([key, list]) => [key, joinSpans(list)]));
}

/** Spans of one cause that overlap or touch become one. */
export function joinSpans(spans: readonly StallSpan[]): readonly StallSpan[] {
  const joined: StallSpan[] = [];
  const open = new Map<Limiter, number>();
  for (const span of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const at = open.get(span.by);
    const before = at === undefined ? undefined : joined[at];
    if (at !== undefined && before !== undefined && before.toMs >= span.fromMs) {
      const toMs = Math.max(before.toMs, span.toMs);
      joined[at] = { ...before, toMs, isLasting: before.isLasting || span.isLasting };
    } else {
      open.set(span.by, joined.length);
      joined.push(span);
    }
  }
  return joined;
}

/** Time in at least one of the spans, which are sorted by their beginning. */
function coveredMs(spans: readonly StallSpan[]): number {
  let total = 0;
  let endMs = Number.NEGATIVE_INFINITY;
  for (const { fromMs, toMs } of spans) {
    total += Math.max(0, toMs - Math.max(fromMs, endMs));
    endMs = Math.max(endMs, toMs);
  }
  return total;
}

/** For lists and screen readers: "stream 3, client → server, POST /upload, 204 800 octets of DATA". */
export function rowInWords({ name, direction, request, dataBytes }: WindowRow): string {
  return [name, direction, request, `${formatCount(dataBytes)} octets of DATA`].filter(Boolean).join(", ");
}
