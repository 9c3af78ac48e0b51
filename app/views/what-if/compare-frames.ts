/**
 * Two recordings frame by frame: which frame of the one is which of the other, and what is not the same about them. In each direction frames keep
 * their order; both directions stand in one list by the time at which their frames left. Pure.
 */
import { dissectRecordedFrame, FrameType } from "../../../protocol/index.ts";
import type { FieldNode, FrameRow, Side, Trace } from "../../../protocol/index.ts";
import { firstWhere } from "../../chart/first-where.ts";
import { formatMs } from "../../ui/format.ts";

/** Frames by index; undefined where the one recording has no such frame. */
export interface FramePair {
  readonly a: number | undefined;
  readonly b: number | undefined;
  /** When the first of the two left, and never before the pair above. */
  readonly atMs: number;
}

export interface Difference {
  readonly kind: "same" | "time" | "content" | "only a" | "only b";
  /** For a person; empty where all is the same. */
  readonly words: string;
}

/** From the first pair on that is not the same in octets and time; none if all are. */
export function pairsFromDifference(a: Trace, b: Trace): readonly FramePair[] {
  const pairs = inTime(a, b, [pairsOf(a, b, "client"), pairsOf(a, b, "server")]);
  const first = pairs.findIndex((pair) => kindOf(a, b, pair) !== "same");
  return first < 0 ? [] : pairs.slice(first);
}

/** Row of the last pair that had left by then; -1 in front of the first. */
export function rowAt(pairs: readonly FramePair[], atMs: number): number {
  return firstWhere(pairs.length, (row) => (pairs[row]?.atMs ?? 0) > atMs) - 1;
}

export function differenceOf(a: Trace, b: Trace, pair: FramePair): Difference {
  const kind = kindOf(a, b, pair);
  if (pair.a === undefined || pair.b === undefined)
    return { kind, words: pair.a === undefined ? "only in B" : "only in A" };
  if (kind === "content") return { kind, words: contentWords(a, pair.a, b, pair.b) };
  return { kind, words: kind === "same" ? "" : timeWords(a, pair.a, b, pair.b) };
}

// ---- which is which

/** Frames of one direction, by their place in the recording. */
interface Line {
  readonly frames: readonly number[];
  /** Of all its octets. */
  readonly content: Int32Array;
  /** Type and stream. */
  readonly kind: readonly number[];
}

type Match = readonly [a: number | undefined, b: number | undefined];

/** So many frames may have come in between before what follows is taken for other frames. */
const LOOKAHEAD = 32;

function pairsOf(a: Trace, b: Trace, from: Side): readonly Match[] {
  const [left, right] = [lineOf(a, from), lineOf(b, from)];
  const matches: Match[] = [];
  let [i, j] = [0, 0];
  while (i < left.frames.length && j < right.frames.length) {
    const [skipA, skipB] = nextAlike(left, i, right, j) ?? [1, 1];
    alikeInKind(left, i, i + skipA, right, j, j + skipB, matches);
    i += skipA;
    j += skipB;
    if (i < left.frames.length && j < right.frames.length && left.content[i] === right.content[j])
      matches.push([left.frames[i++], right.frames[j++]]);
  }
  for (; i < left.frames.length; i++) matches.push([left.frames[i], undefined]);
  for (; j < right.frames.length; j++) matches.push([undefined, right.frames[j]]);
  return matches;
}

/** How many to pass over on either side until octets are the same again, as few as can be, and rather as many on both. */
function nextAlike(left: Line, i: number, right: Line, j: number): readonly [number, number] | undefined {
  for (let far = 0; far <= LOOKAHEAD; far++) {
    const half = far >> 1;
    for (let n = 0; n <= far; n++) {
      const skip = n <= half ? half - n : n;
      if (areAlike(left.content, i + skip, right.content, j + far - skip)) return [skip, far - skip];
    }
  }
  return undefined;
}

/** Two in a row: one alone may be like any other of its kind. */
function areAlike(left: Int32Array, i: number, right: Int32Array, j: number): boolean {
  return i < left.length && left[i] === right[j] && left[i + 1] === right[j + 1];
}

/** What lies between: frames of one type on one stream are the same frame with another content. */
function alikeInKind(
  left: Line,
  i: number,
  endA: number,
  right: Line,
  j: number,
  endB: number,
  matches: Match[],
): void {
  let b = j;
  for (let a = i; a < endA; a++) {
    const found = right.kind.slice(b, endB).indexOf(left.kind[a] ?? -1);
    if (found < 0) {
      matches.push([left.frames[a], undefined]);
      continue;
    }
    for (let n = 0; n < found; n++) matches.push([undefined, right.frames[b++]]);
    matches.push([left.frames[a], right.frames[b++]]);
  }
  while (b < endB) matches.push([undefined, right.frames[b++]]);
}

function lineOf(trace: Trace, from: Side): Line {
  const { frames } = trace;
  const places = Array.from({ length: frames.length }, (_unused, i) => i).filter(
    (i) => frames.plain(i).from === from,
  );
  const octets = trace.bytes(from);
  const ends = places.map((_unused, n) => {
    const next = places[n + 1];
    return next === undefined ? octets.length : frames.plain(next).offset;
  });
  return {
    frames: places,
    content: Int32Array.from(places, (i, n) => hashOf(octets, frames.plain(i).offset, ends[n] ?? 0)),
    kind: places.map((i) => frames.plain(i).streamId * 512 + frames.plain(i).type),
  };
}

/** FNV-1a, 32 bits. */
function hashOf(octets: Uint8Array, from: number, to: number): number {
  let hash = 0x811c_9dc5;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ (octets[i] ?? 0), 0x0100_0193);
  return hash;
}

/** Both directions in one list: of the two that come next, the earlier. */
function inTime(a: Trace, b: Trace, lines: readonly (readonly Match[])[]): readonly FramePair[] {
  const heads = lines.map((line) => ({ line, at: 0 }));
  const leftAt = ([i, j]: Match): number =>
    Math.min(
      i === undefined ? Infinity : a.frames.plain(i).at,
      j === undefined ? Infinity : b.frames.plain(j).at,
    );
  const pairs: FramePair[] = [];
  let atMs = 0;
  for (;;) {
    const next = heads
      .flatMap((head) => {
        const match = head.line[head.at];
        return match === undefined ? [] : [{ head, match, ms: leftAt(match) }];
      })
      .sort((x, y) => x.ms - y.ms)[0];
    if (next === undefined) return pairs;
    next.head.at++;
    atMs = Math.max(atMs, next.ms);
    pairs.push({ a: next.match[0], b: next.match[1], atMs });
  }
}

// ---- what differs

const SAME_MS = 1e-6;
/** Less would read 0.00 ms. */
const LEAST_MS = 0.005;

function kindOf(a: Trace, b: Trace, pair: FramePair): Difference["kind"] {
  if (pair.b === undefined) return "only a";
  if (pair.a === undefined) return "only b";
  const [left, right] = [a.frames.plain(pair.a), b.frames.plain(pair.b)];
  if (!sameOctets(octetsOf(a, left), octetsOf(b, right))) return "content";
  const isSame = Math.abs(left.at - right.at) < SAME_MS && arrives(a, pair.a) === arrives(b, pair.b);
  return isSame ? "same" : "time";
}

/** What was under way when the connection was cut never does, whenever it should have. */
function arrives({ frames, durationMs }: Trace, frame: number): boolean {
  return frames.times(frame).arrivedMs <= durationMs + SAME_MS;
}

/** The preface has no frame header. */
function octetsOf(trace: Trace, { from, offset, type, length }: Omit<FrameRow, "headers">): Uint8Array {
  return trace.bytes(from).subarray(offset, offset + length + (type === -1 ? 0 : 9));
}

function sameOctets(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((octet, i) => octet === b[i]);
}

function timeWords(a: Trace, i: number, b: Trace, j: number): string {
  const by = b.frames.plain(j).at - a.frames.plain(i).at;
  const inA = arrives(a, i);
  const end = inA === arrives(b, j) ? "" : `arrives only in ${inA ? "A" : "B"}`;
  if (Math.abs(by) < SAME_MS) return end;
  const moved = `${Math.abs(by) < LEAST_MS ? "a moment" : formatMs(Math.abs(by))} ${by > 0 ? "later" : "earlier"} in B`;
  return end === "" ? moved : `${moved}, ${end}`;
}

/** More are for the inspector. */
const MAX_NAMED = 2;
const MAX_VALUE_CHARS = 24;

function contentWords(a: Trace, i: number, b: Trace, j: number): string {
  const [left, right] = [a.frames.get(i).headers, b.frames.get(j).headers];
  const [was, is] =
    left !== undefined && right !== undefined
      ? [left, right].map((fields) => fields.map(({ name, value }) => [name, value] as const))
      : [leavesOf(a, i), leavesOf(b, j)];
  const changes = changesBetween(was ?? [], is ?? []);
  if (changes.length === 0) return "other octets, the same meaning";
  const more = changes.length - MAX_NAMED;
  return changes.slice(0, MAX_NAMED).join(", ") + (more > 0 ? `, and ${more} more` : "");
}

type Named = readonly (readonly [name: string, value: string])[];

function leavesOf(trace: Trace, frame: number): Named {
  const isData = trace.frames.plain(frame).type === FrameType.DATA;
  const leaves: (readonly [string, string])[] = [];
  const walk = ({ id, label, value, children }: FieldNode): void => {
    const [name, setting] = children;
    if (id === "settings.setting" && name && setting) leaves.push([name.value, setting.value]);
    else if (children.length > 0) for (const child of children) walk(child);
    // Of others it follows from the rest.
    else if (id !== "frame.length" || isData) leaves.push([label, value]);
  };
  walk(trace.dissect(frame, dissectRecordedFrame));
  return leaves;
}

/** What has the same name, the nth time, is the same field. */
function changesBetween(was: Named, is: Named): readonly string[] {
  const [before, after] = [numbered(was), numbered(is)];
  const changed = [...before].flatMap(([key, { name, value }]) => {
    const now = after.get(key)?.value;
    if (now === value) return [];
    if (now === undefined) return [`without ${name}`];
    const [left, right] = [short(value), short(now)];
    return [left === right ? `other ${name}` : `${name} ${left} → ${right}`];
  });
  const added = [...after].flatMap(([key, { name, value }]) =>
    before.has(key) ? [] : [`with ${name} ${short(value)}`],
  );
  return [...changed, ...added];
}

function numbered(fields: Named): ReadonlyMap<string, { readonly name: string; readonly value: string }> {
  const counts = new Map<string, number>();
  return new Map(
    fields.map(([name, value]) => {
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      return [`${name} ${count}`, { name, value }];
    }),
  );
}

function short(value: string): string {
  return value.length > MAX_VALUE_CHARS ? `${value.slice(0, MAX_VALUE_CHARS - 1)}…` : value;
}
