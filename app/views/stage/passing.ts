/** Which frames pass the place of a capture at the cursor: the one that it stands at, and those of the same instant around it. Pure. */
import type { Side, Trace } from "../../../protocol/index.ts";
import { firstWhere } from "../../chart/first-where.ts";

export interface PassingFrame {
  readonly index: number;
  readonly from: Side;
  readonly type: number;
  readonly streamId: number;
  readonly length: number;
  /** Of this lane's frames at this instant: negative have passed before the cursor's frame, positive come after it. */
  readonly place: number;
}

export interface Passing {
  /** The one that passed last, by index. */
  readonly frame: number;
  /** Those of the same instant, the current one among them, as many as there is room for. */
  readonly around: readonly PassingFrame[];
  /** At the same instant there are so many in all. */
  readonly count: number;
  readonly atMs: number;
  /** Until the next instant at which something passes; undefined at the end, and where it is not known. */
  readonly nextMs: number | undefined;
}

/** On each side of the current one, in its lane. */
const MAX_AROUND = 3;
/** One packet holds few; a recording with one time for all holds everything. */
const MAX_COUNTED = 1000;

/** Undefined before the first frame. */
export function passingAt(trace: Trace, seq: number): Passing | undefined {
  const last = lastPassed(trace, seq);
  if (last < 0) return undefined;
  const { frames } = trace;
  const { at } = frames.plain(last);
  const same = (i: number): boolean => i === last || (trace.timed && frames.plain(i).at === at);
  let first = last;
  while (first > 0 && last - first < MAX_COUNTED && same(first - 1)) first--;
  let end = last + 1;
  while (end < frames.length && end - last < MAX_COUNTED && same(end)) end++;
  const around = (["client", "server"] as const).flatMap((from) => lane(trace, from, { first, last, end }));
  const next = trace.timed && end < frames.length && !same(end) ? frames.plain(end).at - at : undefined;
  return { frame: last, around, count: end - first, atMs: at, nextMs: next };
}

function lane(
  { frames }: Trace,
  from: Side,
  { first, last, end }: { readonly first: number; readonly last: number; readonly end: number },
): readonly PassingFrame[] {
  const found: PassingFrame[] = [];
  const take = (i: number, place: number): number => {
    const { type, streamId, length } = frames.plain(i);
    found.push({ index: i, from, type, streamId, length, place });
    return place;
  };
  if (frames.plain(last).from === from) take(last, 0);
  let place = 0;
  for (let i = last - 1; i >= first && place > -MAX_AROUND; i--)
    if (frames.plain(i).from === from) place = take(i, place - 1);
  place = 0;
  for (let i = last + 1; i < end && place < MAX_AROUND; i++)
    if (frames.plain(i).from === from) place = take(i, place + 1);
  return found;
}

/** The last frame of a capture that has passed at this event, -1 if none; they pass in their order. */
export function lastPassed({ frames }: Trace, seq: number): number {
  return firstWhere(frames.length, (i) => (frames.times(i).writeSeq ?? 0) > seq) - 1;
}
