/**
 * The recording's octets in the pieces in which they travelled: in a simulation the segments of the pipe, in a capture
 * the frames that were seen at once. Knows nothing of what the pieces are packed into.
 */
import type { Side } from "../probe/event.ts";
import type { Hole, Trace } from "../trace/trace.ts";

export interface Segment {
  readonly from: Side;
  /** In bytes(from). */
  readonly offset: number;
  readonly length: number;
  /** First octet leaves, last octet has left, last octet is there. */
  readonly startMs: number;
  readonly sentMs: number;
  readonly arriveMs: number;
  /** Octets of this direction that are missing in front of it; at least 1 where their number is unknown. */
  readonly lostBefore: number;
}

/** In the order in which one sees them who stands beside the client. */
export function segmentsOf(trace: Trace): readonly Segment[] {
  const onWire = wireSegments(trace);
  const segments = onWire.length > 0 ? onWire : frameSegments(trace);
  return segments
    .map((segment, i) => ({ segment, i }))
    .toSorted((a, b) => seenMs(a.segment) - seenMs(b.segment) || first(a.segment, b.segment) || a.i - b.i)
    .map(({ segment }) => segment);
}

/** When a segment passes the client. */
export function seenMs({ from, sentMs, arriveMs }: Segment): number {
  return from === "client" ? sentMs : arriveMs;
}

/** Whoever watches a connection knows HTTP/2 by the client's preface, so at the same instant that comes first. */
function first(a: Segment, b: Segment): number {
  if (a.offset !== 0 && b.offset !== 0) return 0;
  return (a.from === "client" && a.offset === 0 ? 0 : 1) - (b.from === "client" && b.offset === 0 ? 0 : 1);
}

function wireSegments({ events }: Trace): readonly Segment[] {
  const found: Segment[] = [];
  for (let seq = 0; seq < events.length; seq++) {
    const event = events.get(seq);
    if (event.type !== "wire.send") continue;
    const { from, offset, length, startMs, endMs, arriveMs } = event;
    found.push({ from, offset, length, startMs, sentMs: endMs, arriveMs, lostBefore: 0 });
  }
  return found;
}

/** Frames of one side with nothing of the other between them, seen at the same time. */
function frameSegments(trace: Trace): readonly Segment[] {
  const cutter = new Cutter(trace);
  const { frames } = trace;
  for (let i = 0; i < frames.length; i++) cutter.add(i);
  return cutter.finish();
}

class Cutter {
  readonly #trace: Trace;
  readonly #found: Segment[] = [];
  readonly #done: Record<Side, number> = { client: 0, server: 0 };
  readonly #nextOffset: Float64Array;
  /** In the order of their offsets: the next one to come, and the last that was passed. */
  readonly #gaps: Readonly<Record<Side, readonly Gap[]>>;
  readonly #nextGap: Record<Side, number> = { client: 0, server: 0 };
  readonly #lost: Record<Side, Gap | undefined> = { client: undefined, server: undefined };

  constructor(trace: Trace) {
    this.#trace = trace;
    this.#nextOffset = nextOffsets(trace);
    this.#gaps = { client: gapsOf(trace, "client"), server: gapsOf(trace, "server") };
    // Text of HTTP/1.1 in front of everything: a request, then its answer, before any frame.
    for (const from of SIDES) {
      const text = trace.holes.find(
        (hole) => hole.from === from && hole.kind === "http1" && hole.offset === 0,
      );
      if (text !== undefined) this.#upTo(from, text.length, 0);
    }
  }

  add(i: number): void {
    const { from, at } = this.#trace.frames.plain(i);
    this.#upTo(from, this.#nextOffset[i] ?? 0, at);
  }

  finish(): readonly Segment[] {
    for (const from of SIDES) this.#upTo(from, this.#trace.bytes(from).length, this.#trace.durationMs);
    return this.#found;
  }

  #upTo(from: Side, end: number, atMs: number): void {
    const gaps = this.#gaps[from];
    for (;;) {
      const gap = gaps[this.#nextGap[from]];
      if (gap === undefined || gap.offset >= end) break;
      this.#push(from, gap.offset, atMs);
      this.#lost[from] = gap;
      this.#nextGap[from]++;
    }
    this.#push(from, end, atMs);
  }

  #push(from: Side, end: number, atMs: number): void {
    const offset = this.#done[from];
    if (end <= offset) return;
    this.#done[from] = end;
    const gap = this.#lost[from];
    const lostBefore = gap?.offset === offset ? gap.lost : 0;
    const last = this.#found.at(-1);
    if (last?.from === from && last.sentMs === atMs && lostBefore === 0) {
      this.#found[this.#found.length - 1] = { ...last, length: end - last.offset };
      return;
    }
    const times = { startMs: atMs, sentMs: atMs, arriveMs: atMs };
    this.#found.push({ from, offset, length: end - offset, ...times, lostBefore });
  }
}

const SIDES = ["client", "server"] as const satisfies readonly Side[];

/** Of each frame: where the next of its direction begins, or the octets end. */
function nextOffsets(trace: Trace): Float64Array {
  const { frames } = trace;
  const next = new Float64Array(frames.length);
  const ends: Record<Side, number> = {
    client: trace.bytes("client").length,
    server: trace.bytes("server").length,
  };
  for (let i = frames.length - 1; i >= 0; i--) {
    const { from, offset } = frames.plain(i);
    next[i] = ends[from];
    ends[from] = offset;
  }
  return next;
}

interface Gap {
  readonly offset: number;
  readonly lost: number;
}

/** Octets that are missing at one offset are told once, though several holes may meet there. */
function gapsOf(trace: Trace, from: Side): readonly Gap[] {
  const holes = trace.holes.filter((hole) => hole.from === from && hole.kind === "gap");
  const inOrder = holes.toSorted((a, b) => a.offset - b.offset);
  const fresh = inOrder.filter((hole, i) => hole.offset !== inOrder[i - 1]?.offset);
  return lacks(trace, from, fresh);
}

/** What the frame that each gap cut still lacked, so that a reader goes on at the right place; 1 where no frame was cut. */
function lacks({ frames }: Trace, from: Side, gaps: readonly Hole[]): readonly Gap[] {
  const found: Gap[] = [];
  let cut = { offset: 0, end: 0 };
  let i = 0;
  for (const { offset, length } of gaps) {
    for (; i < frames.length; i++) {
      const row = frames.plain(i);
      if (row.from !== from) continue;
      if (row.offset >= offset) break;
      cut = { offset: row.offset, end: row.offset + (row.type === -1 ? row.length : 9 + row.length) };
    }
    const isCut = cut.end > offset + length;
    found.push({ offset, lost: isCut ? cut.end - offset - length : 1 });
  }
  return found;
}
