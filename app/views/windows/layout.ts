/**
 * Shapes of the charts, from columns and a stretch of time. Pure. A pixel shows everything that falls into it: lines
 * keep the lowest and the highest value of each pixel, areas the value with which the pixel ends.
 */
import { scaleLinear } from "d3";
import type { ScaleLinear } from "d3";
import type { FlowWindow, LinkConfig, StepColumn } from "../../../protocol/index.ts";
import { lastAtOrBefore } from "./reading.ts";
import type { StallSpan, WindowRow } from "./rows.ts";
import type { TimeRange } from "./time-range.ts";

export interface PlotBox {
  readonly range: TimeRange;
  /** CSS pixels. */
  readonly width: number;
}

export function xOf({ range, width }: PlotBox, ms: number): number {
  const span = range.toMs - range.fromMs;
  return span === 0 ? 0 : ((ms - range.fromMs) / span) * width;
}

export function msAt({ range, width }: PlotBox, x: number): number {
  return range.fromMs + (width === 0 ? 0 : x / width) * (range.toMs - range.fromMs);
}

/** One pixel of a step line: where it begins to differ, and what it passes through. */
export interface LinePixel {
  readonly x: number;
  readonly min: number;
  readonly max: number;
  readonly last: number;
}

export interface StepLine {
  /** Value with which the line enters the plot; undefined if it begins inside. */
  readonly entry: number | undefined;
  readonly pixels: readonly LinePixel[];
  /** Where it ends. */
  readonly endX: number;
}

/** The line of a window's end, up to `endMs`, after which nobody keeps it. */
export function stepLine(column: StepColumn, box: PlotBox, endMs: number): StepLine {
  const { times, values } = column;
  const untilMs = Math.min(box.range.toMs, endMs);
  const before = lastAtOrBefore(times, box.range.fromMs);
  const pixels: { x: number; min: number; max: number; last: number }[] = [];
  let current: (typeof pixels)[number] | undefined;
  for (let i = before + 1; i < times.length && (times[i] ?? 0) <= untilMs; i++) {
    const x = xOf(box, times[i] ?? 0);
    const value = values[i] ?? 0;
    if (current === undefined || Math.floor(x) !== Math.floor(current.x)) {
      current = { x, min: value, max: value, last: value };
      pixels.push(current);
    }
    current.min = Math.min(current.min, value);
    current.max = Math.max(current.max, value);
    current.last = value;
  }
  const entry = endMs >= box.range.fromMs ? values[before] : undefined;
  return { entry, pixels, endX: Math.min(box.width, xOf(box, Math.max(untilMs, box.range.fromMs))) };
}

/**
 * For each pixel, from below: what may be sent; above it the DATA under way; above that the credit under way, up to
 * what is allowed; above that what the receiver has not read. NaN where it is not known.
 */
export interface Bands {
  readonly maySend: Float64Array;
  readonly dataTop: Float64Array;
  readonly allows: Float64Array;
  readonly unreadTop: Float64Array;
  readonly waiting: Float64Array;
}

export function sampleBands({ window, endMs }: WindowRow, box: PlotBox, pixels: number): Bands {
  const bands = {
    maySend: new Float64Array(pixels).fill(Number.NaN),
    dataTop: new Float64Array(pixels).fill(Number.NaN),
    allows: new Float64Array(pixels).fill(Number.NaN),
    unreadTop: new Float64Array(pixels).fill(Number.NaN),
    waiting: new Float64Array(pixels).fill(Number.NaN),
  };
  const { fromMs, toMs } = box.range;
  for (let p = 0; p < pixels; p++) {
    const ms = fromMs + ((p + 1) / pixels) * (toMs - fromMs);
    // What ends inside of a pixel is still seen in it.
    if (fromMs + (p / pixels) * (toMs - fromMs) > endMs) break;
    sampleAt(window, Math.min(ms, endMs), p, bands);
  }
  return bands;
}

function sampleAt(
  { sender, receiver, buffered, queued }: FlowWindow,
  ms: number,
  p: number,
  into: Bands,
): void {
  const s = sender ? lastAtOrBefore(sender.times, ms) : -1;
  const r = receiver ? lastAtOrBefore(receiver.times, ms) : -1;
  const counting = receiver === undefined || ms < receiver.closedMs;
  const maySend = sender?.values[s];
  const allows = receiver?.values[r];
  into.maySend[p] = maySend ?? Number.NaN;
  into.allows[p] = counting ? (allows ?? Number.NaN) : Number.NaN;
  if (maySend !== undefined && counting)
    into.dataTop[p] = maySend + (sender?.taken[s] ?? 0) - (receiver?.taken[r] ?? 0);
  if (allows !== undefined && buffered)
    into.unreadTop[p] = allows + (buffered.values[lastAtOrBefore(buffered.times, ms)] ?? 0);
  if (queued) into.waiting[p] = queued.values[lastAtOrBefore(queued.times, ms)] ?? Number.NaN;
}

export interface Layers {
  readonly data: boolean;
  readonly credit: boolean;
  readonly unread: boolean;
  readonly waiting: boolean;
  readonly bdp: boolean;
}

export type ValueScale = ScaleLinear<number, number>;

/** From the lowest to the highest that is seen, zero included; room is left for the stalls' lane on top. */
export function valueScale(
  bands: Bands,
  lines: readonly StepLine[],
  layers: Layers,
  bdp: number | undefined,
  bottomPx: number,
  topPx: number,
): ValueScale {
  let [low, high] = [0, 1];
  const see = (value: number | undefined) => {
    if (value === undefined || Number.isNaN(value)) return;
    low = Math.min(low, value);
    high = Math.max(high, value);
  };
  for (const line of lines) {
    see(line.entry);
    for (const { min, max } of line.pixels) {
      see(min);
      see(max);
    }
  }
  if (layers.data) bands.dataTop.forEach(see);
  if (layers.unread) bands.unreadTop.forEach(see);
  if (layers.waiting) bands.waiting.forEach(see);
  // A pipe that is very much larger than the window would press the window flat: then an arrow tells of it.
  if (layers.bdp && bdp !== undefined && bdp <= BDP_MOST_TIMES * high) see(bdp);
  return scaleLinear([low, high], [bottomPx, topPx]).nice(4);
}

const BDP_MOST_TIMES = 4;

/** Octets that fill the path for one round trip: below that, a window lets the link stand idle. Undefined if the link has no bandwidth. */
export function bandwidthDelayProduct(link: LinkConfig | undefined): number | undefined {
  if (link?.bandwidthKbps === undefined || link.delayMs === 0) return undefined;
  // 1 kbit/s is an eighth of an octet per millisecond.
  return Math.round((link.bandwidthKbps / 8) * 2 * link.delayMs);
}

export interface StallShape {
  readonly x: number;
  readonly width: number;
  readonly span: StallSpan;
  /** Stalls that were joined because they fall into the same pixel. */
  readonly count: number;
}

/** Those in sight. None is too short to be seen; those of one cause that fall into the same pixel are drawn as one. */
export function stallShapes(spans: readonly StallSpan[], box: PlotBox): readonly StallShape[] {
  const shapes: { x: number; width: number; span: StallSpan; count: number }[] = [];
  const last = new Map<string, (typeof shapes)[number]>();
  for (const span of spans) {
    if (span.toMs < box.range.fromMs || span.fromMs > box.range.toMs) continue;
    const x = Math.max(0, xOf(box, span.fromMs));
    const end = Math.max(x + 1, Math.min(box.width, xOf(box, span.toMs)));
    const before = last.get(span.by);
    if (before !== undefined && x - before.x - before.width < SAME_PIXEL_PX) {
      before.width = Math.max(before.width, end - before.x);
      before.count += 1;
    } else {
      const shape = { x, width: end - x, span, count: 1 };
      last.set(span.by, shape);
      shapes.push(shape);
    }
  }
  return shapes;
}

const SAME_PIXEL_PX = 0.5;

export function stallsAt(spans: readonly StallSpan[], ms: number): readonly StallSpan[] {
  return spans.filter((span) => span.fromMs <= ms && ms < span.toMs);
}

/** Round instants to label, as many as have room. */
export function timeTicks(box: PlotBox, pitchPx: number): readonly number[] {
  const wanted = Math.max(1, Math.floor(box.width / pitchPx));
  return scaleLinear([box.range.fromMs, box.range.toMs], [0, box.width]).ticks(wanted);
}
