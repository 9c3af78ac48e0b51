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
/** Browsers make nothing higher, and what stands below could not be scrolled to: Firefox ends at 17.9 million. */
const MOST_PX = 17_000_000;
const LEAST_PX_PER_MS = 1e-6;
/** Recordings round times to a nanosecond; anything shorter is no flight. */
const SHORTEST_FLIGHT_MS = 1e-6;

/** Column by column: there may be a million. In order of `at`. */
export interface LadderFrames {
  readonly index: Int32Array;
  /** 1 where the client sends. */
  readonly fromClient: Uint8Array;
  readonly at: Float64Array;
  /** `at` itself where nothing takes any time, as in captures. */
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

/** What is said of a row is reckoned when it is asked for: there may be a million, of which a few dozen can be seen. */
export interface LadderLayout {
  readonly heightPx: number;
  /** Frame index of each row, in the order given. */
  readonly frames: Int32Array;
  /** 1 where the client sends. */
  readonly fromClient: Uint8Array;
  readonly ySend: (row: number) => number;
  readonly yArrive: (row: number) => number;
  /** Top of the label's row in the sender's gutter. */
  readonly yLabel: (row: number) => number;
  readonly folds: readonly Fold[];
  readonly stalls: readonly StallBar[];
  readonly yOf: (ms: number) => number;
  readonly msAt: (y: number) => number;
  /** Row numbers that touch [fromY, toY], ascending. */
  readonly visible: (fromY: number, toY: number) => readonly number[];
}

interface Knots {
  readonly ys: Float64Array;
  /** How far down labels reach of what has left by then. */
  readonly bottoms: Float64Array;
  /** When the last of what has left by then arrives. */
  readonly latestMs: Float64Array;
  /** For each row: how many labels of its instant stand above it in its gutter. */
  readonly ranks: Uint32Array;
  readonly folds: readonly Fold[];
}

export function ladderLayout(frames: LadderFrames, stalls: readonly StallRun[] = []): LadderLayout {
  const times = distinctTimes(frames, stalls);
  const knots = placeKnots(frames, times, FLIGHT_PX / medianFlightMs(frames));
  const { ys, bottoms, latestMs, ranks, folds } = knots;
  const { at, arrivedMs } = frames;
  const yOf = (ms: number): number => interpolate(times, ys, ms);
  const ySend = (row: number): number => yOf(at[row] ?? 0);
  const yArrive = (row: number): number => yOf(arrivedMs[row] ?? 0);
  // Knots lie so far apart that the labels of one never reach into those of the next.
  const yLabel = (row: number): number => ySend(row) + ((ranks[row] ?? 0) - 0.5) * ROW_PX;
  const visible = (fromY: number, toY: number): readonly number[] => {
    const deep = firstWhere(times.length, (k) => Math.max(bottoms[k] ?? 0, yOf(latestMs[k] ?? 0)) >= fromY);
    const rows: number[] = [];
    let row = firstWhere(at.length, (i) => (at[i] ?? 0) >= (times[deep] ?? Infinity));
    for (; row < at.length && ySend(row) <= toY + ROW_PX; row++)
      if (Math.max(yArrive(row), yLabel(row) + ROW_PX) >= fromY) rows.push(row);
    return rows;
  };
  return {
    frames: frames.index,
    fromClient: frames.fromClient,
    heightPx: Math.max(bottoms.at(-1) ?? 0, ys.at(-1) ?? 0) + BOTTOM_PX,
    folds,
    stalls: stalls.map((stall) => ({
      stall,
      y: yOf(stall.fromMs),
      height: Math.max(2, yOf(stall.toMs) - yOf(stall.fromMs)),
    })),
    yOf,
    ySend,
    yArrive,
    yLabel,
    msAt: (y) => interpolate(ys, times, y),
    visible,
  };
}

/** One knot for each distinct time at which something happens, from top to bottom. Where that becomes too high, time takes less. */
function placeKnots(frames: LadderFrames, times: Float64Array, pxPerMs: number): Knots {
  const { at, arrivedMs, fromClient } = frames;
  const ys = new Float64Array(times.length);
  const bottoms = new Float64Array(times.length);
  const latestMs = new Float64Array(times.length);
  const ranks = new Uint32Array(at.length);
  const folds: Fold[] = [];
  const gutterBottom: [number, number] = [0, 0];
  const labels: [number, number] = [0, 0];
  let next = 0;
  let y = TOP_PX;
  let before = times[0] ?? 0;
  let arrives = 0;
  for (let k = 0; k < times.length; k++) {
    const time = times[k] ?? 0;
    const linear = (time - before) * pxPerMs;
    const folded = linear > 2 * FLIGHT_PX;
    y += folded ? FOLD_PX : linear;
    labels[0] = labels[1] = 0;
    for (; next < at.length && (at[next] ?? 0) <= time; next++) {
      ranks[next] = labels[fromClient[next] === 1 ? 1 : 0]++;
      arrives = Math.max(arrives, arrivedMs[next] ?? 0);
    }
    if (labels[0] > 0) y = Math.max(y, gutterBottom[0] + ROW_PX / 2);
    if (labels[1] > 0) y = Math.max(y, gutterBottom[1] + ROW_PX / 2);
    if (labels[0] > 0) gutterBottom[0] = y + (labels[0] - 0.5) * ROW_PX;
    if (labels[1] > 0) gutterBottom[1] = y + (labels[1] - 0.5) * ROW_PX;
    if (folded) folds.push({ y: ((ys[k - 1] ?? TOP_PX) + y) / 2, fromMs: before, toMs: time });
    if (y > MOST_PX && pxPerMs > LEAST_PX_PER_MS) return placeKnots(frames, times, pxPerMs / 8);
    ys[k] = y;
    bottoms[k] = Math.max(gutterBottom[0], gutterBottom[1]);
    latestMs[k] = arrives;
    before = time;
  }
  return { ys, bottoms, latestMs, ranks, folds };
}

function distinctTimes({ at, arrivedMs }: LadderFrames, stalls: readonly StallRun[]): Float64Array {
  const lists = arrivedMs === at ? [at] : [at, arrivedMs];
  // The first is where time begins.
  const all = new Float64Array(1 + lists.length * at.length + 2 * stalls.length);
  for (const [i, list] of lists.entries()) all.set(list, 1 + i * at.length);
  for (const [i, stall] of stalls.entries())
    all.set([stall.fromMs, stall.toMs], 1 + lists.length * at.length + 2 * i);
  return distinct(all);
}

/** In order, each once; in place. */
function distinct(times: Float64Array): Float64Array {
  let count = 0;
  let last = Number.NaN;
  let isAscending = true;
  for (let i = 0; i < times.length; i++) {
    const time = times[i] ?? 0;
    if (time === last) continue;
    // What was seen at one place is in order as it is.
    if (time < last) isAscending = false;
    times[count++] = last = time;
  }
  const found = times.subarray(0, count);
  return isAscending ? found : distinct(found.sort());
}

/** Of the frames that take any time at all; 1 ms when none does (captures seen at one place). */
function medianFlightMs({ at, arrivedMs }: LadderFrames): number {
  if (arrivedMs === at) return 1;
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
  return x === x1 ? y1 : y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
}
