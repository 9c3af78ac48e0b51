/**
 * What the pointer and the keyboard do on the large chart. Dragging moves the player's cursor, with Shift it draws a
 * stretch to look at; wheel and pinch zoom, a double click shows everything. It is a slider along the points of one
 * series, so that screen readers hear each point.
 */
import { useEffect, useRef } from "react";
import type { KeyboardEvent } from "react";
import type { Trace } from "../../../protocol/index.ts";
import { seekSeq } from "../../state/playback-actions.ts";
import { pause } from "../../state/playback-actions.ts";
import { formatCount } from "../../ui/format.ts";
import { instantWords } from "../../chart/time-words.ts";
import { AXIS_PX } from "./geometry.ts";
import type { Gutters } from "./geometry.ts";
import { usePane } from "./pane-state.ts";
import type { PaneStore, Walk } from "./pane-state.ts";
import { attachPointer } from "./pointer.ts";
import { walkSeries } from "./reading-place.ts";
import type { WalkSeries } from "./reading-place.ts";
import { rowInWords } from "./rows.ts";
import type { WindowRow } from "./rows.ts";
import { holds, panRange, rangeAround, zoomRange } from "./time-range.ts";
import { playback } from "../../state/playback.ts";
import { indexAtSeq } from "./reading.ts";

export interface PlotSurfaceProps {
  readonly trace: Trace;
  readonly row: WindowRow;
  readonly store: PaneStore;
  readonly gutters: Gutters;
}

export function PlotSurface({ trace, row, store, gutters }: PlotSurfaceProps) {
  const root = useRef<HTMLDivElement>(null);
  const walk = usePane(store, (state) => state.walk);
  const all = walkSeries(row);
  const series = all[walk?.series ?? 0];
  useEffect(() => (root.current ? attachPointer(root.current, trace, store) : undefined), [trace, store]);
  const index = walk?.index ?? 0;
  return (
    <div
      ref={root}
      role="slider"
      tabIndex={0}
      aria-label={`Points of ${series?.name ?? "the window"}: ${rowInWords(row)}`}
      aria-valuemin={1}
      aria-valuemax={Math.max(1, series?.column.seqs.length ?? 1)}
      aria-valuenow={index + 1}
      aria-valuetext={series ? pointInWords(trace, series, index) : "no points"}
      aria-keyshortcuts="ArrowLeft ArrowRight ArrowUp ArrowDown Enter + - 0"
      className="absolute top-0 z-10 cursor-crosshair touch-pan-y select-none focus-visible:-outline-offset-2"
      style={{ left: gutters.left, width: gutters.plot, bottom: AXIS_PX }}
      onKeyDown={(event) => onKey(event, trace, all, store)}
      onBlur={() => store.setState({ walk: undefined })}
    />
  );
}

function onKey(event: KeyboardEvent, trace: Trace, all: readonly WalkSeries[], store: PaneStore): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const { walk } = store.getState();
  const next = walkKey(event.key, event.shiftKey, walk, all);
  if (next !== undefined) walkTo(next, all, trace, store);
  else if (event.key === "Enter" && walk) {
    pause();
    seekSeq(all[walk.series]?.column.seqs[walk.index] ?? -1);
  } else if (event.key === "Escape" && walk) store.setState({ walk: undefined });
  else if (!zoomKey(event.key, trace, store)) return;
  event.preventDefault();
  event.stopPropagation();
}

/** The first key begins at the player's cursor. Shift takes ten points at once. */
function walkKey(
  key: string,
  shift: boolean,
  walk: Walk | undefined,
  all: readonly WalkSeries[],
): Walk | undefined {
  const series = walk?.series ?? 0;
  const column = all[series]?.column;
  if (column === undefined) return undefined;
  const last = column.seqs.length - 1;
  const index = walk?.index ?? Math.max(0, indexAtSeq(column, playback.getState().seq));
  const by = shift ? 10 : 1;
  if (key === "ArrowRight") return { series, index: Math.min(last, index + by) };
  if (key === "ArrowLeft") return { series, index: Math.max(0, index - by) };
  if (key === "Home") return { series, index: 0 };
  if (key === "End") return { series, index: last };
  if (key !== "ArrowUp" && key !== "ArrowDown") return undefined;
  const other = (series + (key === "ArrowDown" ? 1 : all.length - 1)) % all.length;
  const target = all[other]?.column;
  // The point of the other series that holds at the same event.
  return target && { series: other, index: Math.max(0, indexAtSeq(target, column.seqs[index] ?? -1)) };
}

function walkTo(walk: Walk, all: readonly WalkSeries[], trace: Trace, store: PaneStore): void {
  const atMs = all[walk.series]?.column.times[walk.index] ?? 0;
  const { range } = store.getState();
  store.setState({
    walk,
    hoverMs: undefined,
    ...(holds(range, atMs) ? {} : { range: rangeAround(range, atMs, trace.durationMs) }),
  });
}

function zoomKey(key: string, { durationMs }: Trace, store: PaneStore): boolean {
  const { range } = store.getState();
  const { atMs } = playback.getState();
  const anchorMs = holds(range, atMs) ? atMs : (range.fromMs + range.toMs) / 2;
  const span = range.toMs - range.fromMs;
  if (key === "+" || key === "=") store.setState({ range: zoomRange(range, 2, anchorMs, durationMs) });
  else if (key === "-") store.setState({ range: zoomRange(range, 0.5, anchorMs, durationMs) });
  else if (key === "0") store.setState({ range: { fromMs: 0, toMs: durationMs } });
  else if (key === "PageUp") store.setState({ range: panRange(range, -span / 2, durationMs) });
  else if (key === "PageDown") store.setState({ range: panRange(range, span / 2, durationMs) });
  else return false;
  return true;
}

/** "client may send 49 151 at 0.42 ms: −16 384 by DATA". */
function pointInWords(trace: Trace, { name, column }: WalkSeries, index: number): string {
  const value = column.values[index] ?? 0;
  const when = instantWords(trace, column.times[index] ?? 0);
  if (Number.isNaN(value)) return `${name} is not known from ${when} on: octets are missing`;
  const text = `${name} ${formatCount(value)} at ${when}`;
  const event = trace.events.get(column.seqs[index] ?? 0);
  if (event.type !== "window") return text;
  if (event.why === "initial") return `${text}: its first value`;
  const by = event.why === "data" ? "DATA" : event.why === "settings" ? "SETTINGS" : "WINDOW_UPDATE";
  return `${text}: ${event.delta > 0 ? "+" : ""}${formatCount(event.delta)} by ${by}`;
}
