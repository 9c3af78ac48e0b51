/**
 * The whole recording in one line, and the stretch of it that the charts show: its edges can be moved, it can be
 * dragged, and a drag beside it draws a new one. By keyboard the edges are sliders.
 */
import { useMemo, useRef } from "react";
import type { KeyboardEvent, PointerEvent } from "react";
import type { Trace } from "../../../protocol/index.ts";
import { beginDrawing } from "../../chart/canvas.ts";
import { coloursVersion } from "../../chart/colours.ts";
import { usePaint } from "../../chart/use-paint.ts";
import { playback } from "../../state/playback.ts";
import { instantWords, spanWords } from "../../chart/time-words.ts";
import { Button } from "../../ui/Button.tsx";
import { drawBands, drawStalls, STRIP_LANE_PX } from "./draw.ts";
import type { Gutters } from "./geometry.ts";
import { msAt, sampleBands, stallShapes, valueScale, xOf } from "./layout.ts";
import { usePane } from "./pane-state.ts";
import type { PaneStore } from "./pane-state.ts";
import type { WindowRow } from "./rows.ts";
import { holds, isWhole, moveEdge, panRange, rangeBetween, zoomRange } from "./time-range.ts";

export interface OverviewProps {
  readonly trace: Trace;
  readonly row: WindowRow;
  readonly store: PaneStore;
  readonly gutters: Gutters;
}

export function Overview({ trace, row, store, gutters }: OverviewProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const brush = useRef<HTMLDivElement>(null);
  const cursor = useRef<HTMLDivElement>(null);
  const text = useRef<HTMLSpanElement>(null);
  const drawn = useRef("");
  const handlers = useMemo(() => brushHandlers(trace, store), [trace, store]);
  usePaint(() => {
    if (canvas.current) drawn.current = drawWhole(canvas.current, trace, row, gutters.plot, drawn.current);
    placeBrush(brush.current, text.current, trace, store, gutters.plot);
    if (cursor.current) {
      const x = xOf(wholeBox(trace, gutters.plot), playback.getState().atMs);
      cursor.current.style.transform = `translateX(${x.toFixed(1)}px)`;
    }
  });
  return (
    <div className="flex h-8 shrink-0 items-stretch border-t border-line bg-panel">
      <ZoomButtons trace={trace} store={store} width={gutters.left} />
      <div
        role="group"
        aria-label="Stretch of time that is shown"
        className="relative my-1 cursor-crosshair touch-none bg-sunk select-none"
        style={{ width: gutters.plot }}
        {...handlers}
      >
        <canvas ref={canvas} aria-hidden="true" className="block size-full" />
        <div
          ref={cursor}
          aria-hidden="true"
          className="pointer-events-none absolute inset-y-0 left-0 w-px bg-accent"
        />
        <div ref={brush} data-part="body" className="absolute inset-y-0 border-y border-accent bg-accent/10">
          <Edge edge="from" trace={trace} store={store} />
          <Edge edge="to" trace={trace} store={store} />
        </div>
      </div>
      <span
        ref={text}
        className="min-w-0 flex-1 truncate pr-2 text-right font-mono text-xs leading-8 text-ink3"
        title="Time that is shown"
      />
    </div>
  );
}

function ZoomButtons({
  trace,
  store,
  width,
}: {
  readonly trace: Trace;
  readonly store: PaneStore;
  readonly width: number;
}) {
  const whole = usePane(store, (state) => isWhole(state.range, trace.durationMs));
  const zoom = (factor: number) => {
    const { range } = store.getState();
    const { atMs } = playback.getState();
    const anchorMs = holds(range, atMs) ? atMs : (range.fromMs + range.toMs) / 2;
    store.setState({ range: zoomRange(range, factor, anchorMs, trace.durationMs) });
  };
  return (
    <div className="flex shrink-0 items-center pl-1.5" style={{ width }}>
      <Button variant="quiet" title="Look closer" aria-label="Look closer" onClick={() => zoom(2)}>
        +
      </Button>
      <Button
        variant="quiet"
        title="Show more"
        aria-label="Show more"
        disabled={whole}
        onClick={() => zoom(0.5)}
      >
        −
      </Button>
      <Button
        variant="quiet"
        title="Show the whole recording"
        disabled={whole}
        onClick={() => store.setState({ range: { fromMs: 0, toMs: trace.durationMs } })}
      >
        all
      </Button>
    </div>
  );
}

interface EdgeProps {
  readonly edge: "from" | "to";
  readonly trace: Trace;
  readonly store: PaneStore;
}

function Edge({ edge, trace, store }: EdgeProps) {
  const ms = usePane(store, ({ range }) => (edge === "from" ? range.fromMs : range.toMs));
  const onKeyDown = (event: KeyboardEvent) => {
    const sign = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (sign === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const { range } = store.getState();
    const step = (range.toMs - range.fromMs) / (event.shiftKey ? 5 : 50);
    store.setState({ range: moveEdge(range, edge, ms + sign * step, trace.durationMs) });
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      data-part={edge}
      aria-label={edge === "from" ? "Shown from" : "Shown to"}
      aria-valuemin={0}
      aria-valuemax={Math.ceil(trace.durationMs)}
      aria-valuenow={Math.round(ms)}
      aria-valuetext={instantWords(trace, ms)}
      className={`absolute -inset-y-0.5 w-6 cursor-ew-resize ${edge === "from" ? "-left-3" : "-right-3"} after:absolute after:inset-y-1 after:left-1/2 after:w-1.5 after:-translate-x-1/2 after:rounded-sm after:bg-accent`}
      onKeyDown={onKeyDown}
    />
  );
}

function wholeBox({ durationMs }: Trace, width: number) {
  return { range: { fromMs: 0, toMs: durationMs }, width };
}

/** What the pointer has taken hold of: an edge, the stretch itself, or nothing of it. */
function brushHandlers(trace: Trace, store: PaneStore) {
  let part = "";
  let lastMs = 0;
  let firstMs = 0;
  const at = (event: PointerEvent<HTMLElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = Math.min(Math.max(event.clientX - box.left, 0), box.width);
    return msAt(wholeBox(trace, box.width), x);
  };
  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      event.currentTarget.setPointerCapture(event.pointerId);
      const under = event.target instanceof HTMLElement ? event.target.dataset["part"] : undefined;
      // All of it shown, there is nothing to move: then a drag draws a new stretch.
      part = under === "body" && isWhole(store.getState().range, trace.durationMs) ? "" : (under ?? "");
      firstMs = lastMs = at(event);
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
      const ms = at(event);
      const { range } = store.getState();
      if (part === "from" || part === "to")
        store.setState({ range: moveEdge(range, part, ms, trace.durationMs) });
      else if (part === "body") store.setState({ range: panRange(range, ms - lastMs, trace.durationMs) });
      else store.setState({ range: rangeBetween(firstMs, ms, trace.durationMs) });
      lastMs = ms;
    },
    onDoubleClick: () => store.setState({ range: { fromMs: 0, toMs: trace.durationMs } }),
  };
}

function placeBrush(
  brush: HTMLElement | null,
  text: HTMLElement | null,
  trace: Trace,
  store: PaneStore,
  width: number,
): void {
  const { range } = store.getState();
  const box = wholeBox(trace, width);
  const key = `${range.fromMs} ${range.toMs} ${width}`;
  if (!brush || brush.dataset["key"] === key) return;
  brush.dataset["key"] = key;
  brush.style.left = `${xOf(box, range.fromMs)}px`;
  brush.style.width = `${Math.max(2, xOf(box, range.toMs) - xOf(box, range.fromMs))}px`;
  if (text) text.textContent = spanWords(trace, range.toMs - range.fromMs);
}

const LAYERS = { data: false, credit: false, unread: false, waiting: false, bdp: false } as const;

function drawWhole(
  canvas: HTMLCanvasElement,
  trace: Trace,
  row: WindowRow,
  plotPx: number,
  before: string,
): string {
  const key = [row.key, plotPx, window.devicePixelRatio, coloursVersion()].join(" ");
  if (key === before) return before;
  const surface = beginDrawing(canvas);
  if (!surface) return before;
  const { width, height } = surface;
  const place = { left: 0, top: 0, width, height };
  const box = wholeBox(trace, width);
  const bands = sampleBands(row, box, Math.round(width * surface.density));
  drawBands(surface, place, bands, valueScale(bands, [], LAYERS, undefined, height, 2), LAYERS);
  drawStalls(surface, place, stallShapes(row.stalls, box), { trace, lanePx: STRIP_LANE_PX });
  return key;
}
