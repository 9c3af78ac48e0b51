/**
 * Where everything stands on the ladder. Pure: frames and stalls in, pixels out.
 *
 * The vertical axis is time, but not evenly: it is linear where frames are under way, a long silence is folded to
 * a fixed height, and where many frames leave at once it is stretched until every label has a row of its own. One
 * monotone function maps times to y for both lifelines, so slanted arrows cross where they really cross.
 */
import { firstWhere } from "../../chart/first-where.ts";
import type { StallRun } from "./stall-runs.ts";

export const ROW_PX = 16;
const TOP_PX = 20;
const BOTTOM_PX = 48;
/** Height of a silence, however long it was. */
const FOLD_PX = 56;
/** Height that the median flight from end to end should have. */
const FLIGHT_PX = 132;
/** Recordings round times to a nanosecond; anything shorter is no flight. */
const SHORTEST_FLIGHT_MS = 1e-6;

/** Column by column: there may be a million. In order of `at`. */
export interface LadderFrames {
  readonly index: Int32Array;
  /** 1 where the client sends. */
  readonly fromClient: Uint8Array;
  readonly at: Float64Array;
  readonly arrivedMs: Float64Array;
}

export interface Fold {
  readonly y: number;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface StallBar {
  readonly stall: StallRun;
  readonly y: number;
  readonly height: number;
}

export interface LadderLayout {
  readonly heightPx: number;
  /** Frame index of each row, in the order given. */
  readonly frames: Int32Array;
  /** 1 where the client sends. */
  readonly fromClient: Uint8Array;
  readonly ySend: Float64Array;
  readonly yArrive: Float64Array;
  /** Top of the label's row in the sender's gutter. */
  readonly yLabel: Float64Array;
  readonly folds: readonly Fold[];
  readonly stalls: readonly StallBar[];
  readonly yOf: (ms: number) => number;
  readonly msAt: (y: number) => number;
  /** Row numbers that touch [fromY, toY], ascending. */
  readonly visible: (fromY: number, toY: number) => readonly number[];
}

interface Knots {
  readonly times: Float64Array;
  readonly ys: Float64Array;
  readonly folds: readonly Fold[];
}

export function ladderLayout(frames: LadderFrames, stalls: readonly StallRun[] = []): LadderLayout {
  const knots = placeKnots(frames, stalls);
  const yOf = (ms: number): number => interpolate(knots.times, knots.ys, ms);
  const n = frames.at.length;
  const layout = {
    frames: frames.index,
    fromClient: frames.fromClient,
    ySend: new Float64Array(n),
    yArrive: new Float64Array(n),
    yLabel: new Float64Array(n),
  };
  placeEnds(frames, knots, layout);
  const deepest = new Float64Array(n);
  const gutterBottom = [0, 0];
  let lowest = TOP_PX;
  for (let i = 0; i < n; i++) {
    const side = layout.fromClient[i] ?? 0;
    const label = Math.max((layout.ySend[i] ?? 0) - ROW_PX / 2, gutterBottom[side] ?? 0);
    layout.yLabel[i] = label;
    gutterBottom[side] = label + ROW_PX;
    lowest = Math.max(lowest, label + ROW_PX, layout.yArrive[i] ?? 0);
    deepest[i] = lowest;
  }
  return {
    ...layout,
    heightPx: Math.max(lowest, knots.ys.at(-1) ?? 0) + BOTTOM_PX,
    folds: knots.folds,
    stalls: stalls.map((stall) => ({
      stall,
      y: yOf(stall.fromMs),
      height: Math.max(2, yOf(stall.toMs) - yOf(stall.fromMs)),
    })),
    yOf,
    msAt: (y) => interpolate(knots.ys, knots.times, y),
    visible: (fromY, toY) => visibleRows(layout, deepest, fromY, toY),
  };
}

/** Whatever a frame does, it does at a knot. */
function placeEnds(
  { at, arrivedMs }: LadderFrames,
  { times, ys }: Knots,
  { ySend, yArrive }: Pick<LadderLayout, "ySend" | "yArrive">,
): void {
  let knot = 0;
  for (let i = 0; i < at.length; i++) {
    const sentMs = at[i] ?? 0;
    while ((times[knot] ?? Infinity) < sentMs) knot++;
    ySend[i] = ys[knot] ?? 0;
    yArrive[i] = arrivedMs[i] === sentMs ? (ySend[i] ?? 0) : interpolate(times, ys, arrivedMs[i] ?? 0);
  }
}

/** One knot for each distinct time at which something happens, from top to bottom. */
function placeKnots(frames: LadderFrames, stalls: readonly StallRun[]): Knots {
  const { at, fromClient } = frames;
  const times = distinctTimes(frames, stalls);
  const pxPerMs = FLIGHT_PX / medianFlightMs(frames);
  const ys = new Float64Array(times.length);
  const folds: Fold[] = [];
  const gutterBottom: [number, number] = [0, 0];
  const labels: [number, number] = [0, 0];
  let next = 0;
  let y = TOP_PX;
  for (let k = 0; k < times.length; k++) {
    const time = times[k] ?? 0;
    const before = k === 0 ? time : (times[k - 1] ?? time);
    const linear = (time - before) * pxPerMs;
    const folded = linear > 2 * FLIGHT_PX;
    y += folded ? FOLD_PX : linear;
    labels.fill(0);
    for (; next < at.length && (at[next] ?? 0) <= time; next++) labels[fromClient[next] === 1 ? 1 : 0]++;
    for (const side of SIDES) if (labels[side] > 0) y = Math.max(y, gutterBottom[side] + ROW_PX / 2);
    for (const side of SIDES)
      if (labels[side] > 0) gutterBottom[side] = y - ROW_PX / 2 + labels[side] * ROW_PX;
    if (folded) folds.push({ y: ((ys[k - 1] ?? TOP_PX) + y) / 2, fromMs: before, toMs: time });
    ys[k] = y;
  }
  return { times, ys, folds };
}

const SIDES = [0, 1] as const;

function distinctTimes({ at, arrivedMs }: LadderFrames, stalls: readonly StallRun[]): Float64Array {
  // The first is where time begins.
  const all = new Float64Array(1 + 2 * at.length + 2 * stalls.length);
  for (let i = 0; i < at.length; i++) {
    all[2 * i + 1] = at[i] ?? 0;
    all[2 * i + 2] = arrivedMs[i] ?? 0;
  }
  for (const [i, stall] of stalls.entries()) all.set([stall.fromMs, stall.toMs], 1 + 2 * (at.length + i));
  // What was seen at one place is in order as it is.
  if (!isAscending(all)) all.sort();
  let count = 0;
  for (let i = 0; i < all.length; i++) {
    const time = all[i] ?? 0;
    if (count === 0 || time !== all[count - 1]) all[count++] = time;
  }
  return all.subarray(0, count);
}

function isAscending(values: Float64Array): boolean {
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) < (values[i - 1] ?? 0)) return false;
  return true;
}

/** Of the frames that take any time at all; 1 ms when none does (captures seen at one place). */
function medianFlightMs({ at, arrivedMs }: LadderFrames): number {
  const flights: number[] = [];
  for (let i = 0; i < at.length; i++) {
    const flightMs = (arrivedMs[i] ?? 0) - (at[i] ?? 0);
    if (flightMs >= SHORTEST_FLIGHT_MS) flights.push(flightMs);
  }
  flights.sort((a, b) => a - b);
  return flights[flights.length >> 1] ?? 1;
}

/** Piecewise linear through (xs, ys), both ascending; flat outside. */
function interpolate(xs: Float64Array, ys: Float64Array, x: number): number {
  if (xs.length === 0) return 0;
  const i = firstWhere(xs.length, (at) => (xs[at] ?? 0) >= x);
  if (i === 0) return ys[0] ?? 0;
  if (i === xs.length) return ys[xs.length - 1] ?? 0;
  const [x0 = 0, x1 = 0, y0 = 0, y1 = 0] = [xs[i - 1], xs[i], ys[i - 1], ys[i]];
  return x1 === x0 ? y1 : y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
}

function visibleRows(
  layout: Pick<LadderLayout, "ySend" | "yArrive" | "yLabel">,
  deepest: Float64Array,
  fromY: number,
  toY: number,
): readonly number[] {
  const rows: number[] = [];
  for (
    let i = firstWhere(deepest.length, (at) => (deepest[at] ?? 0) >= fromY);
    i < layout.ySend.length && (layout.ySend[i] ?? 0) <= toY + ROW_PX;
    i++
  ) {
    const bottom = Math.max(layout.yArrive[i] ?? 0, (layout.yLabel[i] ?? 0) + ROW_PX);
    if (bottom >= fromY) rows.push(i);
  }
  return rows;
}
