/**
 * All frames of a recording in one order, column by column: what tables and charts read without building objects.
 * Merges the two directions; where the times come from is the business of wire-times.ts.
 */
import type { Side } from "../probe/event.ts";
import type { DirectionScan } from "./scan-direction.ts";

export const SIDES = ["client", "server"] as const satisfies readonly Side[];

export function otherSide(side: Side): Side {
  return side === "client" ? "server" : "client";
}

/** When the frames of one direction left and arrived, in wire order. */
export interface FrameTimes {
  /** Decides the order among the frames of both directions; never falls within a direction. */
  readonly order: Float64Array;
  /** Decides between equal `order`. */
  readonly tieBreak: Float64Array;
  readonly at: Float64Array;
  readonly sentMs: Float64Array;
  readonly arrivesMs: Float64Array;
  readonly arrivedMs: Float64Array;
}

export interface FrameColumns {
  readonly length: number;
  /** 0 client, 1 server: index into SIDES. */
  readonly from: Uint8Array;
  /** Position among the frames of its direction. */
  readonly ordinal: Uint32Array;
  readonly type: Int16Array;
  readonly flags: Uint8Array;
  readonly streamId: Uint32Array;
  readonly payloadLength: Uint32Array;
  readonly offset: Float64Array;
  readonly end: Float64Array;
  readonly at: Float64Array;
  readonly sentMs: Float64Array;
  readonly arrivesMs: Float64Array;
  readonly arrivedMs: Float64Array;
  /** Seq of the events that wrote and read the frame; -1 where there is none. */
  readonly writeSeq: Float64Array;
  readonly readSeq: Float64Array;
  /** For each side: index of its n-th frame. */
  readonly indexOf: readonly [client: Uint32Array, server: Uint32Array];
}

export function mergeFrames(
  scans: readonly [DirectionScan, DirectionScan],
  times: readonly [FrameTimes, FrameTimes],
): FrameColumns {
  const counts = [scans[0].frames.type.length, scans[1].frames.type.length] as const;
  const columns = emptyColumns(counts);
  const next: [number, number] = [0, 0];
  for (let i = 0; i < columns.length; i++) {
    const side = comesFirst(times, next, counts);
    fillRow(columns, i, side, next[side], scans[side], times[side]);
    next[side]++;
  }
  return columns;
}

/** First index in [0, length) whose value is not below `value`; `length` if there is none. */
export function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** First index whose value is above `value`; `length` if there is none. */
export function upperBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function comesFirst(
  times: readonly [FrameTimes, FrameTimes],
  next: readonly [number, number],
  counts: readonly [number, number],
): 0 | 1 {
  if (next[0] >= counts[0]) return 1;
  if (next[1] >= counts[1]) return 0;
  const difference = (times[0].order[next[0]] ?? 0) - (times[1].order[next[1]] ?? 0);
  if (difference !== 0) return difference < 0 ? 0 : 1;
  return (times[0].tieBreak[next[0]] ?? 0) <= (times[1].tieBreak[next[1]] ?? 0) ? 0 : 1;
}

function emptyColumns(counts: readonly [number, number]): FrameColumns {
  const n = counts[0] + counts[1];
  return {
    length: n,
    from: new Uint8Array(n),
    ordinal: new Uint32Array(n),
    type: new Int16Array(n),
    flags: new Uint8Array(n),
    streamId: new Uint32Array(n),
    payloadLength: new Uint32Array(n),
    offset: new Float64Array(n),
    end: new Float64Array(n),
    at: new Float64Array(n),
    sentMs: new Float64Array(n),
    arrivesMs: new Float64Array(n),
    arrivedMs: new Float64Array(n),
    writeSeq: new Float64Array(n).fill(-1),
    readSeq: new Float64Array(n).fill(-1),
    indexOf: [new Uint32Array(counts[0]), new Uint32Array(counts[1])],
  };
}

function fillRow(
  columns: FrameColumns,
  i: number,
  side: 0 | 1,
  ordinal: number,
  { frames }: DirectionScan,
  times: FrameTimes,
): void {
  columns.from[i] = side;
  columns.ordinal[i] = ordinal;
  columns.indexOf[side][ordinal] = i;
  columns.type[i] = frames.type[ordinal] ?? 0;
  columns.flags[i] = frames.flags[ordinal] ?? 0;
  columns.streamId[i] = frames.streamId[ordinal] ?? 0;
  columns.payloadLength[i] = frames.length[ordinal] ?? 0;
  columns.offset[i] = frames.offset[ordinal] ?? 0;
  columns.end[i] = frames.end[ordinal] ?? 0;
  columns.at[i] = times.at[ordinal] ?? 0;
  columns.sentMs[i] = times.sentMs[ordinal] ?? 0;
  columns.arrivesMs[i] = times.arrivesMs[ordinal] ?? 0;
  columns.arrivedMs[i] = times.arrivedMs[ordinal] ?? 0;
}
