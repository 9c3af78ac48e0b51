/**
 * The strips of the Windows pane. Pure: window series in, paths out. A strip shows one window from both ends: what
 * its sender may still send and what its receiver still allows. Between the two lines lies what is under way:
 * octets, or credit coming back.
 */
import { curveStepAfter, line, scaleLinear } from "d3";
import type { Side, Stall, WindowSeries } from "../../../protocol/index.ts";

export interface WindowStrip {
  readonly key: string;
  /** Who sends DATA under this window. */
  readonly from: Side;
  readonly streamId: number;
  readonly sender: WindowSeries | undefined;
  readonly receiver: WindowSeries | undefined;
  readonly minValue: number;
  readonly maxValue: number;
  /** Whether DATA ever went through it. */
  readonly moved: boolean;
  readonly stalls: readonly Stall[];
}

export interface StripShape {
  readonly senderPath: string;
  /** The same line closed down to zero: the water. */
  readonly senderArea: string;
  readonly receiverPath: string;
  readonly zeroY: number;
  readonly stalls: readonly { readonly x: number; readonly width: number; readonly stall: Stall }[];
}

/** One strip for each window: the client's sending direction first, the connection before its streams. */
export function windowStrips(
  series: readonly WindowSeries[],
  stalls: readonly Stall[],
): readonly WindowStrip[] {
  const strips = new Map<
    string,
    { from: Side; streamId: number; sender?: WindowSeries; receiver?: WindowSeries }
  >();
  for (const one of series) {
    const from = one.flow === "send" ? one.side : other(one.side);
    const key = `${from} ${one.streamId}`;
    const strip = strips.get(key) ?? { from, streamId: one.streamId };
    strips.set(key, one.flow === "send" ? { ...strip, sender: one } : { ...strip, receiver: one });
  }
  return [...strips]
    .map(([key, strip]) => describeStrip(key, strip, stalls))
    .sort((a, b) => a.from.localeCompare(b.from) || a.streamId - b.streamId);
}

function describeStrip(
  key: string,
  strip: { from: Side; streamId: number; sender?: WindowSeries; receiver?: WindowSeries },
  stalls: readonly Stall[],
): WindowStrip {
  const values = [strip.sender?.values, strip.receiver?.values].flatMap((column) =>
    column === undefined ? [] : [column],
  );
  return {
    key,
    from: strip.from,
    streamId: strip.streamId,
    sender: strip.sender,
    receiver: strip.receiver,
    minValue: values.reduce((min, column) => column.reduce((a, b) => Math.min(a, b), min), 0),
    maxValue: values.reduce((max, column) => column.reduce((a, b) => Math.max(a, b), max), 1),
    moved: [strip.sender, strip.receiver].some((one) => one !== undefined && falls(one.values)),
    stalls: stalls.filter((stall) => stall.side === strip.from && concerns(stall, strip.streamId)),
  };
}

/** DATA only ever takes; a window that never fell was never used. */
function falls(values: Float64Array): boolean {
  return values.some((value, i) => i > 0 && value < (values[i - 1] ?? 0));
}

function concerns(stall: Stall, streamId: number): boolean {
  if (streamId === 0) return stall.by === "connection window" || stall.by === "connection and stream window";
  return stall.streamId === streamId;
}

function other(side: Side): Side {
  return side === "client" ? "server" : "client";
}

export interface StripBox {
  readonly width: number;
  readonly height: number;
  readonly endMs: number;
}

export function stripShape(strip: WindowStrip, box: StripBox): StripShape {
  const x = timeScale(box);
  const y = scaleLinear([strip.minValue, strip.maxValue], [box.height - 1, 1]);
  const step = line<readonly [number, number]>(
    (point) => x(point[0]),
    (point) => y(point[1]),
  ).curve(curveStepAfter);
  const points = (one: WindowSeries | undefined): readonly (readonly [number, number])[] =>
    stepPoints(one, box.endMs);
  const sender = points(strip.sender);
  const senderPath = step([...sender]) ?? "";
  const [first, last] = [sender[0], sender.at(-1)];
  return {
    senderPath,
    senderArea: first === undefined || last === undefined ? "" : `${senderPath}V${y(0)}H${x(first[0])}Z`,
    receiverPath: step([...points(strip.receiver)]) ?? "",
    zeroY: y(0),
    stalls: strip.stalls.map((stall) => ({
      stall,
      x: x(stall.fromMs),
      width: Math.max(1, x(stall.toMs) - x(stall.fromMs)),
    })),
  };
}

export function timeScale(box: Pick<StripBox, "width" | "endMs">): (ms: number) => number {
  return scaleLinear([0, box.endMs], [0, box.width]).clamp(true);
}

/** The last value holds until the end of the chart. */
function stepPoints(series: WindowSeries | undefined, endMs: number): readonly (readonly [number, number])[] {
  if (series === undefined || series.values.length === 0) return [];
  const points = Array.from(series.times, (time, i) => [time, series.values[i] ?? 0] as const).filter(
    ([time]) => time <= endMs,
  );
  const last = points.at(-1);
  return last === undefined ? [] : [...points, [endMs, last[1]] as const];
}

/** The value that holds at this time: the last one set at or before it. Undefined before the first. */
export function valueAt(series: WindowSeries | undefined, ms: number): number | undefined {
  if (series === undefined) return undefined;
  let low = 0;
  let high = series.times.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if ((series.times[mid] ?? 0) <= ms) low = mid + 1;
    else high = mid;
  }
  return series.values[low - 1];
}
