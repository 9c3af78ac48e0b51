/**
 * The moments at which stepping stops: "frame i has left its sender" and "frame i was read by its receiver and has done its work there", in
 * the order in which they happen. A capture has seen each frame at one place: there it stops once. Pure: a trace in, columns out. Columns,
 * because a recording may have 100 000 frames.
 */
import type { Trace } from "../../protocol/index.ts";
import { firstWhere } from "../chart/first-where.ts";

export interface Moments {
  readonly length: number;
  /** Last event that has happened at this moment; -1 if none. Never falls. */
  readonly seqs: Float64Array;
  /** Never falls. For recordings without times: 0, 1, 2, ... so that playing gives each frame its turn. */
  readonly times: Float64Array;
  readonly frames: Uint32Array;
  /** 1: the receiver has read it; 0: it has left its sender. */
  readonly read: Uint8Array;
}

export interface Cursor {
  readonly seq: number;
  readonly atMs: number;
}

/** Built once for each trace. */
export function momentsOf(trace: Trace): Moments {
  let moments = CACHE.get(trace);
  if (!moments) {
    moments = collectMoments(trace);
    CACHE.set(trace, moments);
  }
  return moments;
}

/** Those of this trace, made elsewhere. */
export function adoptMoments(trace: Trace, moments: Moments): void {
  CACHE.set(trace, moments);
}

/** Last moment at or before the cursor; -1 if it stands before the first. */
export function momentAt(
  m: Moments,
  cursor: Cursor,
  order = (step: number) => compare(m, step, cursor),
): number {
  return firstWhere(m.length, (step) => order(step) > 0) - 1;
}

/** Where an event stands: its own time, or a later one before the next event. Untimed recordings only know the order. */
export function standAt(trace: Trace, seq: number, laterMs = 0): Cursor & { readonly step: number } {
  const moments = momentsOf(trace);
  if (trace.timed) {
    const cursor = { seq, atMs: Math.max(laterMs, seq < 0 ? 0 : trace.events.get(seq).at) };
    return { ...cursor, step: momentAt(moments, cursor) };
  }
  const step = momentAt(
    moments,
    { seq, atMs: Number.POSITIVE_INFINITY },
    (s) => (moments.seqs[s] ?? 0) - seq,
  );
  return { seq, atMs: Math.max(0, step), step };
}

export function cursorOf(m: Moments, step: number): Cursor {
  return { seq: m.seqs[step] ?? -1, atMs: m.times[step] ?? 0 };
}

/** Moment at which this frame has left its sender; -1 if the frame does not exist. */
export function momentOfFrame(m: Moments, frame: number): number {
  for (let step = 0; step < m.length; step++) if (m.frames[step] === frame && m.read[step] === 0) return step;
  return -1;
}

/**
 * The last event of what a frame does to its receiver in the instant in which it is read: windows, states and
 * settings have changed, the application has not yet touched the body, and the next frame is still to be read.
 */
export function handledSeq(trace: Trace, readSeq: number): number {
  const read = trace.events.get(readSeq);
  if (read.type !== "frame.read") return readSeq;
  let buffered = -1;
  let seq = readSeq;
  for (; seq + 1 < trace.events.length; seq++) {
    const next = trace.events.get(seq + 1);
    if (next.at !== read.at || (next.type === "frame.read" && next.side === read.side)) break;
    if (next.type !== "buffered" || next.side !== read.side) continue;
    if (next.bytes < buffered) break;
    buffered = next.bytes;
  }
  return seq;
}

const CACHE = new WeakMap<Trace, Moments>();

function collectMoments(trace: Trace): Moments {
  const all = new MomentList(2 * trace.frames.length);
  for (let frame = 0; frame < trace.frames.length; frame++) {
    if (trace.timed && trace.hasState && !trace.isInferred) collectFrame(trace, frame, all);
    else all.add(frame, 0, trace.timed ? trace.frames.plain(frame).at : frame, seqOfPassed(trace, frame));
  }
  return all.finish();
}

function collectFrame(trace: Trace, frame: number, into: MomentList): void {
  const { writeSeq, readSeq, sentMs, arrivedMs } = trace.frames.times(frame);
  // A frame that had not wholly left when the recording ends still gets its turn, at the end.
  const leftMs = Math.min(sentMs, trace.durationMs);
  into.add(frame, 0, leftMs, seqAround(trace, leftMs, writeSeq));
  if (readSeq === undefined) return;
  const readMs = trace.events.get(readSeq).at;
  into.add(frame, 1, Math.max(readMs, arrivedMs), handledSeq(trace, readSeq));
}

/** The event itself when it falls on this instant, so that what happens later in the same instant is still to come. */
function seqAround(trace: Trace, atMs: number, eventSeq: number | undefined): number {
  if (eventSeq !== undefined && trace.events.get(eventSeq).at === atMs) return eventSeq;
  return trace.events.lastAt(atMs);
}

/** All that follows from it, up to the next frame. */
function seqOfPassed({ frames, events }: Trace, frame: number): number {
  const next = frame + 1 < frames.length ? frames.times(frame + 1).writeSeq : undefined;
  return (next ?? events.length) - 1;
}

/** Columns that grow, and that are put in order at the end if they are not. */
class MomentList {
  readonly #frames: Uint32Array;
  readonly #read: Uint8Array;
  readonly #times: Float64Array;
  readonly #seqs: Float64Array;
  #length = 0;

  constructor(most: number) {
    this.#frames = new Uint32Array(most);
    this.#read = new Uint8Array(most);
    this.#times = new Float64Array(most);
    this.#seqs = new Float64Array(most);
  }

  add(frame: number, read: 0 | 1, atMs: number, seq: number): void {
    const i = this.#length++;
    this.#frames[i] = frame;
    this.#read[i] = read;
    this.#times[i] = atMs;
    this.#seqs[i] = seq;
  }

  finish(): Moments {
    const length = this.#length;
    const order = Uint32Array.from({ length }, (_, i) => i);
    // Captures are in order already, and long.
    if (!order.every((i) => i === 0 || this.#compare(i - 1, i) < 0))
      order.sort((a, b) => this.#compare(a, b));
    const seqs = inOrder(order, this.#seqs, new Float64Array(length));
    for (let i = 1; i < length; i++) seqs[i] = Math.max(seqs[i] ?? 0, seqs[i - 1] ?? 0);
    return {
      length,
      seqs,
      times: inOrder(order, this.#times, new Float64Array(length)),
      frames: inOrder(order, this.#frames, new Uint32Array(length)),
      read: inOrder(order, this.#read, new Uint8Array(length)),
    };
  }

  #compare(a: number, b: number): number {
    const byTime =
      (this.#times[a] ?? 0) - (this.#times[b] ?? 0) || (this.#seqs[a] ?? 0) - (this.#seqs[b] ?? 0);
    const byFrame = (this.#frames[a] ?? 0) - (this.#frames[b] ?? 0);
    return byTime || byFrame || (this.#read[a] ?? 0) - (this.#read[b] ?? 0);
  }
}

function inOrder<T extends Float64Array | Uint32Array | Uint8Array>(
  order: Uint32Array,
  column: T,
  into: T,
): T {
  for (let i = 0; i < order.length; i++) into[i] = column[order[i] ?? 0] ?? 0;
  return into;
}

function compare(m: Moments, step: number, cursor: Cursor): number {
  return (m.times[step] ?? 0) - cursor.atMs || (m.seqs[step] ?? 0) - cursor.seq;
}
