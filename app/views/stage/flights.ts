/**
 * Which frames are in the pipe at an instant, and where in it their octets are. Pure. A position is a part of the
 * way from the sender (0) to the receiver (1); nothing here moves for decoration.
 */
import type { Side, Trace } from "../../../protocol/index.ts";
import { formatOctets } from "../../ui/format.ts";
import { frameStyle } from "../../ui/frame-style.ts";

export interface Capsule {
  readonly index: number;
  readonly from: Side;
  readonly type: number;
  readonly streamId: number;
  readonly length: number;
  /** Where its last octet is, and its first: tail <= head. */
  readonly tail: number;
  readonly head: number;
}

/** More capsules than this would be thinner than a pixel each. */
const MAX_CAPSULES = 400;

/** In order of sending; of too many, the last to leave. */
export function flightsAt(trace: Trace, atMs: number): readonly Capsule[] {
  if (!trace.timed) return [];
  const { frames } = trace;
  return frames
    .inFlight(atMs)
    .slice(-MAX_CAPSULES)
    .map((index) => {
      const { from, type, streamId, length, at } = frames.get(index);
      const { sentMs, arrivesMs, arrivedMs } = frames.times(index);
      const tail = part(atMs, sentMs, arrivedMs);
      return { index, from, type, streamId, length, tail, head: part(atMs, at, arrivesMs) };
    });
}

function part(atMs: number, fromMs: number, toMs: number): number {
  if (atMs <= fromMs) return 0;
  return toMs > fromMs ? Math.min(1, (atMs - fromMs) / (toMs - fromMs)) : 1;
}

/** So narrow can be seen, and be pointed at. */
const SLIVER_PX = 4;

/** Where a capsule stands in a lane of that width. Pixels from the left; the client's lane runs to the right. */
export function capsuleSpan({ from, tail, head }: Capsule, lanePx: number): { left: number; length: number } {
  const length = Math.max(SLIVER_PX, (head - tail) * lanePx);
  const behind = Math.min(tail * lanePx, lanePx - SLIVER_PX);
  return { left: Math.max(0, from === "client" ? behind : lanePx - behind - length), length };
}

/** Who misses a sliver by that meant it. */
const REACH_PX = 4;

/** The capsule that is seen there, or nearly: the last to leave lies on top. */
export function capsuleAt(capsules: readonly Capsule[], x: number, lanePx: number): Capsule | undefined {
  const within = (reach: number) =>
    capsules.findLast((capsule) => {
      const { left, length } = capsuleSpan(capsule, lanePx);
      return x >= left - reach && x <= left + length + reach;
    });
  return within(0) ?? within(REACH_PX);
}

export function capsuleWords({ type, streamId, length }: Capsule): string {
  const { name } = frameStyle(type);
  return `${name}${streamId === 0 ? "" : `, stream ${streamId}`}, ${formatOctets(length)}`;
}

/** Capsules of one type and stream that follow one another are one run with one label. */
export interface Run {
  readonly first: Capsule;
  readonly count: number;
  /** Octets of payload in all. */
  readonly length: number;
  readonly tail: number;
  readonly head: number;
}

export function runsOf(capsules: readonly Capsule[]): readonly Run[] {
  const runs: Run[] = [];
  for (const capsule of capsules) {
    const last = runs.at(-1);
    if (last !== undefined && last.first.type === capsule.type && last.first.streamId === capsule.streamId) {
      runs[runs.length - 1] = {
        ...last,
        count: last.count + 1,
        length: last.length + capsule.length,
        tail: capsule.tail,
      };
    } else {
      runs.push({ first: capsule, count: 1, length: capsule.length, tail: capsule.tail, head: capsule.head });
    }
  }
  return runs;
}

export interface PlacedLabel {
  readonly key: number;
  readonly text: string;
  readonly type: number;
  /** Middle of the run it names, and left edge of the label, in pixels of the lane. */
  readonly anchorPx: number;
  readonly leftPx: number;
  /** 0 is the line next to the lane. */
  readonly line: number;
}

/** Advance of JetBrains Mono at 11 px. */
const CHAR_PX = 6.7;
const LABEL_GAP_PX = 8;

/** Labels that find room, newest first to be left out; the rest can be had by pointing. */
export function placeLabels(
  runs: readonly Run[],
  lanePx: number,
  nameOf: (type: number) => string,
  lines: number,
): readonly PlacedLabel[] {
  const taken: [number, number][][] = Array.from({ length: lines }, () => []);
  const placed: PlacedLabel[] = [];
  for (const run of runs) {
    const text = labelText(run, nameOf);
    const width = text.length * CHAR_PX;
    const middle = ((run.tail + run.head) / 2) * lanePx;
    const anchorPx = run.first.from === "client" ? middle : lanePx - middle;
    const leftPx = Math.max(0, Math.min(lanePx - width, anchorPx - width / 2));
    const line = taken.findIndex((spans) =>
      spans.every(([from, to]) => leftPx > to + LABEL_GAP_PX || leftPx + width < from - LABEL_GAP_PX),
    );
    if (line < 0) continue;
    taken[line]?.push([leftPx, leftPx + width]);
    placed.push({ key: run.first.index, text, type: run.first.type, anchorPx, leftPx, line });
  }
  return placed;
}

function labelText(run: Run, nameOf: (type: number) => string): string {
  const stream = run.first.type < 0 || run.first.streamId === 0 ? "" : ` ${run.first.streamId}`;
  return `${nameOf(run.first.type)}${stream}${run.count > 1 ? ` ×${run.count}` : ""}`;
}
