/** Paints the charts of the Windows pane into canvases, from shapes that layout.ts made. Knows colours, no events. */
import type { Trace } from "../../../protocol/index.ts";
import { crisp, MONO, WORDS } from "../../chart/canvas.ts";
import type { Surface } from "../../chart/canvas.ts";
import { colourOf } from "../../chart/colours.ts";
import { hatch } from "../../chart/hatch.ts";
import type { Hatching } from "../../chart/hatch.ts";
import { isOfWindow, limiterName } from "../../chart/limiter-name.ts";
import { LIMITER_STYLES } from "../../chart/limiter-style.ts";
import { formatCount } from "../../ui/format.ts";
import { instantWords, spanWords } from "../../chart/time-words.ts";
import type { Bands, Layers, PlotBox, StallShape, StepLine, ValueScale } from "./layout.ts";
import { timeTicks, xOf } from "./layout.ts";

/** Where in its canvas a plot stands, in CSS pixels. */
export interface PlotPlace {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Stalls show their cause in a lane of this height at the top of a plot. */
export const LANE_PX = 14;
export const STRIP_LANE_PX = 5;

export interface LayerStyle {
  readonly token: `--${string}`;
  readonly hatching: Hatching;
  readonly alpha: number;
}

/** The same in charts and legends. */
export const LAYER_STYLES: Readonly<Record<"maySend" | "data" | "credit" | "unread", LayerStyle>> = {
  maySend: { token: "--water", hatching: "solid", alpha: 0.5 },
  data: { token: "--f-data", hatching: "solid", alpha: 0.42 },
  credit: { token: "--f-wu", hatching: "rising", alpha: 0.85 },
  unread: { token: "--ink3", hatching: "dots", alpha: 0.8 },
};

export function drawBands(
  { context, density }: Surface,
  place: PlotPlace,
  bands: Bands,
  y: (value: number) => number,
  layers: Layers,
): void {
  const { maySend, dataTop, allows, unreadTop } = bands;
  const pixelPx = place.width / maySend.length;
  const fill = (bottom: (p: number) => number, top: Float64Array, style: LayerStyle) => {
    context.fillStyle = hatch(style.token, style.hatching, density);
    context.globalAlpha = style.alpha;
    fillRuns(context, place, pixelPx, top.length, (p) => {
      const [low, high] = [bottom(p), top[p] ?? Number.NaN];
      return Number.isNaN(low) || !(high > low) ? undefined : [y(high), y(low)];
    });
    context.globalAlpha = 1;
  };
  fill(() => 0, maySend, LAYER_STYLES.maySend);
  if (layers.data) fill((p) => maySend[p] ?? Number.NaN, dataTop, LAYER_STYLES.data);
  if (layers.credit) fill((p) => dataTop[p] ?? Number.NaN, allows, LAYER_STYLES.credit);
  if (layers.unread) fill((p) => allows[p] ?? Number.NaN, unreadTop, LAYER_STYLES.unread);
}

/** Neighbouring pixels of the same height become one rectangle: no seams, few calls. */
function fillRuns(
  context: CanvasRenderingContext2D,
  { left }: PlotPlace,
  pixelPx: number,
  count: number,
  at: (p: number) => readonly [top: number, bottom: number] | undefined,
): void {
  let start = 0;
  let run: readonly [number, number] | undefined;
  for (let p = 0; p <= count; p++) {
    const now = p < count ? at(p) : undefined;
    if (run !== undefined && (now === undefined || now[0] !== run[0] || now[1] !== run[1])) {
      context.fillRect(left + start * pixelPx, run[0], (p - start) * pixelPx, run[1] - run[0]);
      run = undefined;
    }
    if (run === undefined && now !== undefined) {
      run = now;
      start = p;
    }
  }
}

export interface LineLook {
  readonly token: `--${string}`;
  readonly width: number;
  readonly dash?: readonly number[];
}

export function drawLine(
  { context }: Surface,
  { left }: PlotPlace,
  { entry, pixels, endX }: StepLine,
  y: (value: number) => number,
  look: LineLook,
): void {
  // Where it moves in most pixels it would hide all that lies behind: then it is a veil from lowest to highest.
  const isDense = pixels.length > DENSE_PART * endX;
  context.strokeStyle = colourOf(look.token);
  context.globalAlpha = isDense ? 0.35 : 1;
  context.lineWidth = isDense ? 1 : look.width;
  context.setLineDash(isDense ? [] : [...(look.dash ?? [])]);
  context.beginPath();
  let before = entry;
  if (before !== undefined) context.moveTo(left, y(before));
  for (const { x, min, max, last } of pixels) {
    if (before === undefined) context.moveTo(left + x, y(max));
    else context.lineTo(left + x, y(before));
    if (min !== last || max !== last) {
      context.lineTo(left + x, y(max));
      context.lineTo(left + x, y(min));
    }
    context.lineTo(left + x, y(last));
    before = last;
  }
  if (before !== undefined) context.lineTo(left + endX, y(before));
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
}

const DENSE_PART = 0.5;

/** The lane names the cause by colour, hatching and, where there is room, in words; what a window is to blame for tints the plot. */
export function drawStalls(
  surface: Surface,
  place: PlotPlace,
  shapes: readonly StallShape[],
  { trace, lanePx }: { readonly trace: Pick<Trace, "timed">; readonly lanePx: number },
): void {
  const { context, density } = surface;
  for (const { x, width, span, count } of shapes) {
    const { token, hatching } = LIMITER_STYLES[span.by];
    const name = limiterName(span.by);
    context.fillStyle = colourOf(token);
    if (isOfWindow(span.by)) {
      context.globalAlpha = 0.08;
      context.fillRect(place.left + x, place.top, width, place.height);
    }
    context.globalAlpha = 0.25;
    context.fillRect(place.left + x, place.top, width, lanePx);
    context.globalAlpha = 1;
    context.fillStyle = hatch(token, hatching, density);
    context.fillRect(place.left + x, place.top, width, lanePx);
    if (lanePx < LANE_PX) continue;
    const more = count > 1 ? `${formatCount(count)} times` : spanWords(trace, span.toMs - span.fromMs);
    drawStallName(surface, place, x, width, `${name} · ${more}`, name);
  }
}

function drawStallName(
  { context }: Surface,
  place: PlotPlace,
  x: number,
  width: number,
  long: string,
  short: string,
): void {
  context.font = WORDS;
  for (const text of [long, short]) {
    const textPx = context.measureText(text).width;
    if (textPx + 12 > width) continue;
    context.fillStyle = colourOf("--bg");
    context.fillRect(place.left + x + 3, place.top + 1, textPx + 6, LANE_PX - 2);
    context.fillStyle = colourOf("--ink");
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.fillText(text, place.left + x + 6, place.top + LANE_PX / 2 + 0.5);
    return;
  }
}

/** Lines at round numbers of octets, their labels in the gutter at the left, and zero stronger than all. */
export function drawValueAxis(surface: Surface, place: PlotPlace, y: ValueScale): void {
  const { context, density } = surface;
  const ticks = y.ticks(Math.max(1, Math.floor(place.height / 34)));
  context.font = MONO;
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.lineWidth = 1 / density;
  for (const tick of ticks) {
    const at = crisp(y(tick), density);
    context.strokeStyle = colourOf("--line");
    line(context, place.left, at, place.left + place.width, at);
    context.fillStyle = colourOf(tick === 0 ? "--ink" : "--ink3");
    if (Number.isInteger(tick)) context.fillText(formatCount(tick), place.left - 6, at);
  }
}

/** Below zero a sender owes: nothing may be sent until credit has lifted the window above it. RFC 9113 §6.9.2. */
export function drawZero(surface: Surface, place: PlotPlace, y: ValueScale, words: boolean): void {
  const { context, density } = surface;
  const zero = crisp(y(0), density);
  const depth = place.top + place.height - zero;
  if ((y.domain()[0] ?? 0) < 0) {
    context.fillStyle = colourOf("--bad");
    context.globalAlpha = 0.08;
    context.fillRect(place.left, zero, place.width, depth);
    context.globalAlpha = 0.16;
    context.fillStyle = hatch("--bad", "falling", density);
    context.fillRect(place.left, zero, place.width, depth);
    context.globalAlpha = 1;
    if (words && depth >= 14)
      label(surface, "negative: nothing may be sent", place.left + 6, zero + depth / 2, "left", "--bad");
  }
  context.strokeStyle = colourOf("--ink2");
  context.lineWidth = 1;
  line(context, place.left, zero, place.left + place.width, zero);
}

export function drawBdp(surface: Surface, place: PlotPlace, y: ValueScale, bdp: number): void {
  const { context, density } = surface;
  const high = y.domain()[1] ?? 0;
  const text = `BDP ${formatCount(bdp)}`;
  if (bdp > high) {
    label(surface, `${text} ↑`, place.left + place.width - 4, place.top + LANE_PX + 10, "right", "--good");
    return;
  }
  const at = crisp(y(bdp), density);
  context.strokeStyle = colourOf("--good");
  context.lineWidth = 1.5;
  context.setLineDash([8, 3, 2, 3]);
  line(context, place.left, at, place.left + place.width, at);
  context.setLineDash([]);
  const above = at - 9 > place.top + LANE_PX;
  label(surface, text, place.left + place.width - 4, above ? at - 9 : at + 9, "right", "--good");
}

function label(
  { context }: Surface,
  text: string,
  x: number,
  y: number,
  align: "left" | "right",
  token: `--${string}`,
): void {
  context.font = WORDS;
  context.textAlign = align;
  context.textBaseline = "middle";
  const width = context.measureText(text).width + 6;
  context.fillStyle = colourOf("--bg");
  context.globalAlpha = 0.85;
  context.fillRect(align === "left" ? x - 3 : x - width + 3, y - 7, width, 14);
  context.globalAlpha = 1;
  context.fillStyle = colourOf(token);
  context.fillText(text, x, y + 0.5);
}

const TICK_PITCH_PX = 92;

/** Round instants along the bottom; where frames are counted, whole ones. */
export function drawTimeAxis(
  surface: Surface,
  place: PlotPlace,
  box: PlotBox,
  { timed }: Pick<Trace, "timed">,
): void {
  const { context, density } = surface;
  const ticks = timeTicks(box, TICK_PITCH_PX);
  const digits = digitsFor(ticks);
  context.font = MONO;
  context.textBaseline = "middle";
  context.fillStyle = colourOf("--ink3");
  context.strokeStyle = colourOf("--line2");
  context.lineWidth = 1 / density;
  for (const tick of ticks) {
    if (!timed && !Number.isInteger(tick)) continue;
    const x = place.left + xOf(box, tick);
    const at = crisp(x, density);
    line(context, at, place.top, at, place.top + 4);
    const text = timed ? `${formatCount(Number(tick.toFixed(digits)))} ms` : instantWords({ timed }, tick);
    const half = context.measureText(text).width / 2;
    const limited = Math.min(Math.max(x, place.left + half), place.left + place.width - half);
    context.textAlign = "center";
    context.fillText(text, limited, place.top + 12);
  }
}

export function drawTimeGrid({ context, density }: Surface, place: PlotPlace, box: PlotBox): void {
  context.strokeStyle = colourOf("--line");
  context.lineWidth = 1 / density;
  for (const tick of timeTicks(box, TICK_PITCH_PX)) {
    const at = crisp(place.left + xOf(box, tick), density);
    line(context, at, place.top, at, place.top + place.height);
  }
}

function digitsFor(ticks: readonly number[]): number {
  const step = (ticks[1] ?? 1) - (ticks[0] ?? 0);
  return step > 0 ? Math.min(6, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9))) : 0;
}

function line(context: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}
