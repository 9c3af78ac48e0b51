/**
 * Two recordings side by side: where they part, and how each of them ends. Pure; knows nothing of what made them differ. Meant
 * for two futures of one scenario, and right for any two simulations.
 */
import type { Limiter, Side } from "../probe/event.ts";
import type { Trace } from "./trace.ts";

export interface Comparison {
  /** Undefined: they are the same, event for event. */
  readonly parting: Parting | undefined;
  readonly a: Ending;
  readonly b: Ending;
}

export interface Parting {
  /** First event that is not the same in both, and when; where one recording is over, the other's next. */
  readonly seq: number;
  readonly atMs: number;
  /** First frame on the wire that is not the same in both; undefined in a recording that has no such frame. */
  readonly frameA: number | undefined;
  readonly frameB: number | undefined;
}

export interface Ending {
  readonly durationMs: number;
  /** Somebody waits for ever. */
  readonly deadlock: boolean;
  /** Octets and frames that each side has sent. */
  readonly octets: Readonly<Record<Side, number>>;
  readonly frames: Readonly<Record<Side, number>>;
  /** Longest first. */
  readonly stalls: readonly StallTime[];
  readonly requests: readonly RequestOutcome[];
  /** What the ends have found fault with, by token. */
  readonly faults: readonly string[];
}

/** For how long at least one stream (or the connection) of this side stood still for this reason. */
export interface StallTime {
  readonly side: Side;
  readonly by: Limiter;
  readonly ms: number;
  /** It never ended. */
  readonly forEver: boolean;
}

/** As the client's caller knows it. */
export interface RequestOutcome {
  readonly streamId: number;
  readonly method: string;
  readonly path: string;
  readonly status: number | undefined;
  /** When the stream closed for the client; undefined if it never did. */
  readonly endMs: number | undefined;
  /** What closed it, as a row of the transition table: `recv END_STREAM`, `recv RST_STREAM`. */
  readonly endedBy: string | undefined;
}

/** `fromSeq`: up to there they are known to be the same. */
export function compareTraces(a: Trace, b: Trace, fromSeq = 0): Comparison {
  const seq = firstDifference(a, b, fromSeq);
  return {
    parting: seq === undefined ? undefined : { seq, atMs: timeOf(a, b, seq), ...firstFrames(a, b) },
    a: endingOf(a),
    b: endingOf(b),
  };
}

function endingOf(trace: Trace): Ending {
  const frames = { client: 0, server: 0 };
  for (let i = 0; i < trace.frames.length; i++) frames[trace.frames.get(i).from]++;
  const facts = collectFacts(trace);
  return {
    durationMs: trace.durationMs,
    deadlock: facts.deadlock,
    octets: { client: trace.bytes("client").length, server: trace.bytes("server").length },
    frames,
    stalls: stallTimes(trace),
    requests: requestsOf(trace, facts.ends),
    faults: facts.faults,
  };
}

interface End {
  readonly atMs: number;
  readonly on: string;
}

interface Facts {
  readonly deadlock: boolean;
  readonly faults: readonly string[];
  /** By stream id, as the client saw them. */
  readonly ends: ReadonlyMap<number, End>;
}

function collectFacts({ events }: Trace): Facts {
  let deadlock = false;
  const faults: string[] = [];
  const ends = new Map<number, End>();
  for (let seq = 0; seq < events.length; seq++) {
    const event = events.get(seq);
    if (event.type === "deadlock") deadlock = true;
    else if (event.type === "fault") faults.push(event.token);
    else if (event.type === "stream" && event.side === "client" && event.to === "closed")
      ends.set(event.streamId, { atMs: event.at, on: event.on });
  }
  return { deadlock, faults, ends };
}

function requestsOf(trace: Trace, ends: ReadonlyMap<number, End>): readonly RequestOutcome[] {
  const { client } = trace.seek(trace.events.length - 1);
  return [...client.streams]
    .filter((stream) => stream.method !== undefined)
    .map(({ id, method = "", path = "", status }) => {
      const end = ends.get(id);
      return { streamId: id, method, path, status, endMs: end?.atMs, endedBy: end?.on };
    });
}

function stallTimes(trace: Trace): readonly StallTime[] {
  const groups = new Map<string, { side: Side; by: Limiter; ms: number; toMs: number; forEver: boolean }>();
  // By their beginning: what overlaps what was counted before counts from its end.
  for (const { side, by, fromMs, toMs, toSeq } of trace.stalls()) {
    const key = `${side} ${by}`;
    const group = groups.get(key) ?? { side, by, ms: 0, toMs: 0, forEver: false };
    groups.set(key, group);
    group.ms += Math.max(0, toMs - Math.max(fromMs, group.toMs));
    group.toMs = Math.max(group.toMs, toMs);
    group.forEver ||= toSeq === undefined;
  }
  return [...groups.values()]
    .filter(({ ms, forEver }) => ms > 0 || forEver)
    .map(({ side, by, ms, forEver }) => ({ side, by, ms, forEver }))
    .sort((x, y) => y.ms - x.ms);
}

/** Seq of the first event that is not the same in both; undefined if they are the same. Up to `fromSeq` they are known to be. */
export function firstDifference(a: Trace, b: Trace, fromSeq = 0): number | undefined {
  const both = Math.min(a.events.length, b.events.length);
  for (let seq = fromSeq; seq < both; seq++) {
    if (!isSame(a.events.get(seq), b.events.get(seq))) return seq;
  }
  return a.events.length === b.events.length ? undefined : both;
}

function timeOf(a: Trace, b: Trace, seq: number): number {
  const times = [a, b].flatMap(({ events }) => (seq < events.length ? [events.get(seq).at] : []));
  return Math.min(...times);
}

/** Plain data, so key by key. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
  return (
    left.length === right.size &&
    left.every(([key, value]) => right.has(key) && isSame(value, right.get(key)))
  );
}

/** In each direction the frame in which the octets first differ; of the two directions the one that parts earlier. */
function firstFrames(a: Trace, b: Trace): Pick<Parting, "frameA" | "frameB"> {
  const places = (["client", "server"] as const).flatMap((from) => {
    const offset = firstOctet(a.bytes(from), b.bytes(from));
    if (offset === undefined) return [];
    const [frameA, frameB] = [frameAt(a, from, offset), frameAt(b, from, offset)];
    const atMs = Math.min(startOf(a, frameA), startOf(b, frameB));
    return [{ frameA, frameB, atMs }];
  });
  const [first] = places.sort((x, y) => x.atMs - y.atMs);
  return { frameA: first?.frameA, frameB: first?.frameB };
}

function firstOctet(a: Uint8Array, b: Uint8Array): number | undefined {
  const both = Math.min(a.length, b.length);
  for (let i = 0; i < both; i++) if (a[i] !== b[i]) return i;
  return a.length === b.length ? undefined : both;
}

/** The frame of this direction that holds the octet. */
function frameAt({ frames }: Trace, from: Side, offset: number): number | undefined {
  let found: number | undefined;
  for (let i = 0; i < frames.length; i++) {
    const row = frames.get(i);
    if (row.from !== from) continue;
    if (row.offset > offset) return found;
    found = row.offset + wireLength(row.type, row.length) > offset ? i : undefined;
  }
  return found;
}

/** The preface has no frame header. */
function wireLength(type: number, length: number): number {
  return type === -1 ? length : 9 + length;
}

function startOf({ frames }: Trace, frame: number | undefined): number {
  return frame === undefined ? Infinity : frames.get(frame).at;
}
