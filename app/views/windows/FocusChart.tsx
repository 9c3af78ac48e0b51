/**
 * The chosen window, large: both ends' views of it one over the other, with what lies between them. The chart is
 * drawn when what it shows changes; while the cursor moves only the cursor is.
 */
import { useRef } from "react";
import type { Trace } from "../../../protocol/index.ts";
import { beginDrawing } from "../../chart/canvas.ts";
import { coloursVersion } from "../../chart/colours.ts";
import { usePaint } from "../../chart/use-paint.ts";
import { useObservedBox } from "../../chart/use-resize.ts";
import { playback } from "../../state/playback.ts";
import { instantWords } from "../../chart/time-words.ts";
import {
  drawBands,
  drawBdp,
  drawLine,
  drawStalls,
  drawTimeAxis,
  drawTimeGrid,
  drawValueAxis,
  drawZero,
  LANE_PX,
} from "./draw.ts";
import type { PlotPlace } from "./draw.ts";
import { AXIS_PX } from "./geometry.ts";
import type { Gutters } from "./geometry.ts";
import { sampleBands, stallShapes, stepLine, valueScale, xOf } from "./layout.ts";
import type { PlotBox, ValueScale } from "./layout.ts";
import { PlotSurface } from "./PlotSurface.tsx";
import type { PaneState, PaneStore } from "./pane-state.ts";
import { readingPlace } from "./reading-place.ts";
import { readWindow } from "./reading.ts";
import type { WindowRow } from "./rows.ts";
import { holds } from "./time-range.ts";

export interface FocusChartProps {
  readonly trace: Trace;
  readonly row: WindowRow;
  readonly store: PaneStore;
  readonly gutters: Gutters;
  readonly bdp: number | undefined;
}

export function FocusChart({ trace, row, store, gutters, bdp }: FocusChartProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const marks = useRef<HTMLDivElement>(null);
  const drawn = useRef<Drawn>(undefined);
  const size = useObservedBox(canvas);
  usePaint(() => {
    if (!canvas.current) return;
    const fresh = drawChart(
      canvas.current,
      { trace, row, gutters, bdp, size: size.current },
      store.getState(),
      drawn.current?.key,
    );
    if (fresh) drawn.current = fresh;
    if (marks.current && drawn.current)
      placeMarks(marks.current, drawn.current, gutters.plot, { trace, row, store });
  });
  return (
    <div className="relative min-h-24 flex-1">
      <canvas ref={canvas} aria-hidden="true" className="absolute inset-0 block size-full" />
      <div
        ref={marks}
        aria-hidden="true"
        className="pointer-events-none absolute inset-y-0 z-20"
        style={{ left: gutters.left, width: gutters.plot }}
      >
        <i data-mark="allows" className={`${MARK} border-ink`} />
        <i data-mark="maySend" className={`${MARK} border-f-ping`} />
        <b data-clock="pointer" className={`${CLOCK} bg-ink text-panel`} />
        <b data-clock="cursor" className={`${CLOCK} bg-accent text-on-accent`} />
      </div>
      <PlotSurface trace={trace} row={row} store={store} gutters={gutters} />
    </div>
  );
}

const MARK = "absolute -top-1 -left-1 size-2 rounded-full border-2 bg-panel";
const CLOCK =
  "absolute bottom-0.5 left-0 rounded-sm px-1 font-mono text-xs leading-4 font-semibold whitespace-nowrap";
const TOP_PX = 4;

interface Drawn {
  readonly key: string;
  readonly y: ValueScale;
}

interface Subject extends Pick<FocusChartProps, "trace" | "row" | "gutters" | "bdp"> {
  /** As observed: asking the canvas would lay out the page in the middle of a frame. */
  readonly size: { readonly width: number; readonly height: number };
}

/** Undefined if the canvas already shows it. */
function drawChart(
  canvas: HTMLCanvasElement,
  { trace, row, gutters, bdp, size }: Subject,
  pane: PaneState,
  before: string | undefined,
): Drawn | undefined {
  const { range, layers } = pane;
  const looks = [size.width, size.height, window.devicePixelRatio, coloursVersion(), row.key, range.fromMs];
  const key = [...looks, range.toMs, ...Object.values(layers), gutters.plot].join(" ");
  if (key === before) return undefined;
  const surface = beginDrawing(canvas, size);
  if (!surface) return undefined;
  const place: PlotPlace = {
    left: gutters.left,
    top: TOP_PX,
    width: gutters.plot,
    height: Math.max(10, surface.height - AXIS_PX - TOP_PX),
  };
  const box = { range, width: place.width };
  const { sender, receiver, queued } = row.window;
  const bands = sampleBands(row, box, Math.round(place.width * surface.density));
  const sent = sender && stepLine(sender, box, row.endMs);
  const allowed = receiver && stepLine(receiver, box, Math.min(row.endMs, receiver.closedMs));
  const waiting = layers.waiting && queued ? stepLine(queued, box, row.endMs) : undefined;
  const lines = [sent, allowed, waiting].filter((one) => one !== undefined);
  const y = valueScale(bands, lines, layers, bdp, place.top + place.height, place.top + LANE_PX + 4);
  drawTimeGrid(surface, place, box);
  drawValueAxis(surface, place, y);
  drawBands(surface, place, bands, y, layers);
  drawStalls(surface, place, stallShapes(row.stalls, box), { trace, lanePx: LANE_PX });
  drawZero(surface, place, y, true);
  if (layers.bdp && bdp !== undefined) drawBdp(surface, place, y, bdp);
  if (waiting) drawLine(surface, place, waiting, y, { token: "--f-data", width: 1.5, dash: [1.5, 3] });
  if (allowed) drawLine(surface, place, allowed, y, { token: "--ink", width: 1.25, dash: [5, 3] });
  if (sent) drawLine(surface, place, sent, y, { token: "--f-ping", width: 2 });
  drawTimeAxis(surface, { ...place, top: place.top + place.height }, box, trace);
  return { key, y };
}

/** The two values that are read, as points on their lines, and the times of cursor and pointer on the axis. */
function placeMarks(
  marks: HTMLElement,
  { y }: Drawn,
  width: number,
  { trace, row, store }: Pick<FocusChartProps, "trace" | "row" | "store">,
): void {
  const pane = store.getState();
  const { seq, atMs } = readingPlace(trace, pane, row);
  const reading = readWindow(row.window, seq);
  const box = { range: pane.range, width };
  for (const mark of marks.children) {
    if (!(mark instanceof HTMLElement)) continue;
    const clock = mark.dataset["clock"];
    if (clock !== undefined) {
      placeClock(mark, box, trace, clock === "cursor" ? playback.getState().atMs : pane.hoverMs);
      continue;
    }
    const value = mark.dataset["mark"] === "allows" ? reading.allows : reading.maySend;
    const isShown = value !== undefined && holds(pane.range, atMs) && atMs <= row.endMs;
    if (mark.hidden === isShown) mark.hidden = !isShown;
    if (isShown) mark.style.transform = `translate(${xOf(box, atMs).toFixed(1)}px, ${y(value).toFixed(1)}px)`;
  }
}

/** Centred below its line, and inside of the chart. */
function placeClock(clock: HTMLElement, box: PlotBox, trace: Trace, atMs: number | undefined): void {
  const isShown = atMs !== undefined && holds(box.range, atMs);
  if (clock.hidden === isShown) clock.hidden = !isShown;
  if (!isShown) return;
  const text = instantWords(trace, atMs);
  if (clock.textContent !== text) clock.textContent = text;
  // The font is monospaced: no need to measure, which would lay out the page in the middle of a frame.
  const half = (text.length * CLOCK_CHAR_PX + 8) / 2;
  const x = Math.min(Math.max(xOf(box, atMs), half), box.width - half);
  clock.style.transform = `translateX(calc(${x.toFixed(1)}px - 50%))`;
}

const CLOCK_CHAR_PX = 6.6;
