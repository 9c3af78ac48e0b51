/**
 * Why nothing is moving, and what will change it: read from the recording, not guessed. A stream's standstill is a run
 * of stalls between which none of its octets got out; what ends it is found among the events that did end it. The
 * causes behind it are causes.ts. Structure only: words are the screens'.
 */
import type { Limiter, Side, TraceEvent } from "../probe/event.ts";
import { causesOf } from "./causes.ts";
import type { Cause } from "./causes.ts";
import { logIndex } from "./log-index.ts";
import type { LogIndex } from "./log-index.ts";
import type { Stall, Trace } from "./trace.ts";

/** What ends a standstill. */
export type Outcome =
  | ({ readonly kind: "freed" } & End)
  /** The octets are never sent: the stream or the connection ends first. */
  | ({ readonly kind: "given up" } & End)
  /** Nothing will ever come. `waiting`: who still waits, and for what, when it is over. */
  | { readonly kind: "never"; readonly waiting: readonly Waiting[] }
  /** The recording ends before. */
  | { readonly kind: "open" };

interface End {
  /** The event, and the frame that brought it if it was one. */
  readonly seq: number;
  readonly atMs: number;
  readonly frame: number | undefined;
  /** The event with which the sender stands still no more: at the same instant or, behind a lock, later. */
  readonly overSeq: number;
}

type Waiting = Extract<TraceEvent, { type: "deadlock" }>["waiting"][number];

export interface Diagnosis {
  readonly side: Side;
  /** 0: requests that have no stream yet, or the connection as a whole. */
  readonly streamId: number;
  /** What holds now. */
  readonly by: Limiter;
  readonly stall: Stall;
  /** Since when none of its octets got out for whatever reason. */
  readonly sinceMs: number;
  /** From the limiter to its root: each is why the one before it is so. Never empty. */
  readonly causes: readonly Cause[];
  readonly outcome: Outcome;
}

/** One for each stream of this end that stands still at this event, longest first. */
export function diagnoseEndpoint(trace: Trace, side: Side, seq: number): readonly Diagnosis[] {
  if (!trace.hasState) return [];
  const endpoint = trace.seek(seq)[side];
  const blocked = endpoint.blockedBy === undefined ? [] : [0];
  for (const stream of endpoint.streams) if (stream.blockedBy !== undefined) blocked.push(stream.id);
  return blocked
    .flatMap((streamId) => diagnoseStream(trace, side, streamId, seq) ?? [])
    .toSorted((a, b) => a.sinceMs - b.sinceMs || a.streamId - b.streamId);
}

/** Undefined if nothing is in the stream's way. `streamId` 0: the connection. */
export function diagnoseStream(
  trace: Trace,
  side: Side,
  streamId: number,
  seq: number,
): Diagnosis | undefined {
  if (!trace.hasState) return undefined;
  const index = logIndex(trace);
  const stall = index.stallAt(side, streamId, seq);
  if (stall === undefined) return undefined;
  const { sinceMs, ahead } = standstill(index, stall);
  const causes = causesOf(index, stall, seq);
  const outcome = outcomeOf(index, decisive(stall, ahead));
  return { side, streamId, by: stall.by, stall, sinceMs, causes, outcome };
}

/** Since when the stream gets nothing out, and the stalls that are still `ahead` of it before it does. */
function standstill(
  index: LogIndex,
  stall: Stall,
): { readonly sinceMs: number; readonly ahead: readonly Stall[] } {
  const all = index.stalls(stall.side, stall.streamId);
  const at = all.indexOf(stall);
  let first = at;
  let last = at;
  while (first > 0 && follows(index, all[first - 1], all[first])) first--;
  while (last < all.length - 1 && follows(index, all[last], all[last + 1])) last++;
  return { sinceMs: all[first]?.fromMs ?? stall.fromMs, ahead: all.slice(at + 1, last + 1) };
}

function follows(index: LogIndex, before: Stall | undefined, next: Stall | undefined): boolean {
  if (before?.toSeq === undefined || next === undefined || before.toMs !== next.fromMs) return false;
  const progress = index.nextProgress(before.side, before.streamId, before.fromSeq);
  return progress === undefined || progress > next.fromSeq;
}

/** What passes by itself does not free anybody, where something else had to come first. */
const PASSING: ReadonlySet<Limiter> = new Set<Limiter>(["frame being written", "lock", "scheduler"]);

function decisive(now: Stall, ahead: readonly Stall[]): Stall {
  const last = ahead.at(-1) ?? now;
  if (last.toSeq === undefined) return last;
  return ahead.findLast((stall) => !PASSING.has(stall.by)) ?? (PASSING.has(now.by) ? last : now);
}

function outcomeOf(index: LogIndex, stall: Stall): Outcome {
  const { toSeq } = stall;
  if (toSeq === undefined) return neverOrOpen(index.trace);
  const ended = endOfLife(index, stall, toSeq);
  const kind = ended === undefined ? "freed" : "given up";
  const event = ended ?? freeingEvent(index, stall, toSeq);
  const frame = frameBehind(index, stall.side, event);
  return { kind, seq: event.seq, atMs: event.at, frame, overSeq: Math.max(event.seq, toSeq) };
}

function neverOrOpen({ events, isInferred }: Trace): Outcome {
  // A capture ends when somebody stops it.
  if (isInferred) return { kind: "open" };
  const last = events.length === 0 ? undefined : events.get(events.length - 1);
  if (last?.type === "deadlock") return { kind: "never", waiting: last.waiting };
  return last?.type === "input" && last.text.startsWith("stopped:")
    ? { kind: "open" }
    : { kind: "never", waiting: [] };
}

/** Whether the octets were given up rather than sent: then by what. */
function endOfLife(index: LogIndex, { side, streamId }: Stall, toSeq: number): TraceEvent | undefined {
  const { at } = index.trace.events.get(toSeq);
  const progress = index.nextProgress(side, streamId, toSeq);
  if (progress !== undefined && index.trace.events.get(progress).at === at) return undefined;
  const view = index.trace.seek(toSeq)[side];
  const left = streamId === 0 ? 1 : (view.stream(streamId)?.queuedBytes ?? 0);
  const ends = (event: TraceEvent): boolean =>
    (event.type === "stream" && event.side === side && event.streamId === streamId && isCutOff(event)) ||
    (event.type === "connection" && event.side === side && event.state === "closed");
  const end = index.before(toSeq, ends, firstOfInstant(index, toSeq));
  if (end !== undefined) return end;
  if (left > 0) return undefined;
  // It stopped and its stream lives: the application, or the peer's answer, has called it off.
  const called = (event: TraceEvent): boolean =>
    event.type === "input" ||
    (event.type === "timer" && event.op === "fire") ||
    (event.type === "frame.read" && event.side === side);
  const gaveUp = (event: TraceEvent): boolean =>
    event.type === "queued" && event.side === side && event.streamId === streamId && event.bytes === 0;
  const dropped = index.before(toSeq, gaveUp, firstOfInstant(index, toSeq));
  return dropped === undefined ? undefined : (index.before(toSeq, called) ?? dropped);
}

/** Closed, and not because everything was said. */
function isCutOff({ to, on }: TraceEvent & { readonly type: "stream" }): boolean {
  return to === "closed" && !on.endsWith("END_STREAM");
}

/** The event that took the limiter away. */
function freeingEvent(index: LogIndex, stall: Stall, toSeq: number): TraceEvent {
  const end = index.trace.events.get(toSeq);
  if (stall.by === "settings") return firstWord(index, stall) ?? end;
  const wanted = FREES[stall.by];
  return wanted === undefined
    ? end
    : (index.before(toSeq, (event) => wanted(event, stall), stall.fromSeq) ?? end);
}

function firstWord(index: LogIndex, { side, fromSeq }: Stall): TraceEvent | undefined {
  const read = index.nextRead(side, fromSeq);
  return read === undefined ? undefined : index.trace.events.get(read);
}

type Test = (event: TraceEvent, stall: Stall) => boolean;

const opensWindow: Test = (event, { side, streamId }) =>
  event.type === "window" &&
  event.side === side &&
  event.flow === "send" &&
  event.delta > 0 &&
  event.value > 0 &&
  (event.streamId === 0 || event.streamId === streamId);

const hearsOfPeer: Test = (event, { side }) => event.type === "frame.read" && event.side === side;

const freesSlot: Test = (event, { side }) =>
  (event.type === "stream" && event.side === side && event.to === "closed") ||
  (event.type === "setting" && event.side === side && event.owner === "peer");

const timerFires: Test = (event) => event.type === "timer" && event.op === "fire";

/** What to look for, last one first, between the beginning and the end of a stall. */
const FREES: Readonly<Partial<Record<Limiter, Test>>> = {
  "connection window": opensWindow,
  "stream window": opensWindow,
  "connection and stream window": opensWindow,
  "max concurrent streams": freesSlot,
  "100-continue": (event, stall) =>
    (hearsOfPeer(event, stall) && "streamId" in event && event.streamId === stall.streamId) ||
    (event.type === "timer" && event.op === "fire" && event.name === "ExpectContinueTimeout"),
  application: timerFires,
};

/** The frame that brought it: what this side read last, if the event came of reading. */
function frameBehind(index: LogIndex, side: Side, event: TraceEvent): number | undefined {
  const came =
    event.type === "window" ||
    event.type === "setting" ||
    event.type === "frame.read" ||
    (event.type === "stream" && event.on.startsWith("recv"));
  return came ? index.frameOf(index.lastRead(side, event.seq)) : undefined;
}

function firstOfInstant(index: LogIndex, seq: number): number {
  const { events } = index.trace;
  const { at } = events.get(seq);
  let first = seq;
  while (first > 0 && events.get(first - 1).at === at) first--;
  return first;
}
