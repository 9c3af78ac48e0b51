/**
 * The moments at which stepping stops: "frame i has left its sender" and "frame i was read by its receiver and has done its work there", in
 * the order in which they happen. Pure: a trace in, columns out. Columns, because a recording may have 100 000 frames.
 */
import type { Trace } from "../../protocol/index.ts";

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
    moments = sortMoments(collectMoments(trace));
    CACHE.set(trace, moments);
  }
  return moments;
}

/** Last moment at or before the cursor; -1 if it stands before the first. */
export function momentAt(
  m: Moments,
  cursor: Cursor,
  order = (step: number) => compare(m, step, cursor),
): number {
  let low = 0;
  let high = m.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (order(middle) <= 0) low = middle + 1;
    else high = middle;
  }
  return low - 1;
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

interface Moment extends Cursor {
  readonly frame: number;
  readonly read: 0 | 1;
}

function collectMoments(trace: Trace): Moment[] {
  const moments: Moment[] = [];
  for (let frame = 0; frame < trace.frames.length; frame++) {
    if (trace.timed) collectFrame(trace, frame, moments);
    else moments.push({ frame, read: 0, atMs: frame, seq: seqOfUntimed(trace, frame) });
  }
  return moments;
}

function collectFrame(trace: Trace, frame: number, into: Moment[]): void {
  const { writeSeq, readSeq, sentMs, arrivedMs } = trace.frames.times(frame);
  // A frame that had not wholly left when the recording ends still gets its turn, at the end.
  const leftMs = Math.min(sentMs, trace.durationMs);
  into.push({ frame, read: 0, atMs: leftMs, seq: seqAround(trace, leftMs, writeSeq) });
  if (readSeq === undefined) return;
  const readMs = trace.events.get(readSeq).at;
  into.push({ frame, read: 1, atMs: Math.max(readMs, arrivedMs), seq: handledSeq(trace, readSeq) });
}

/** The event itself when it falls on this instant, so that what happens later in the same instant is still to come. */
function seqAround(trace: Trace, atMs: number, eventSeq: number | undefined): number {
  if (eventSeq !== undefined && trace.events.get(eventSeq).at === atMs) return eventSeq;
  return trace.events.lastAt(atMs);
}

function seqOfUntimed(trace: Trace, frame: number): number {
  const { writeSeq, readSeq } = trace.frames.times(frame);
  return readSeq ?? writeSeq ?? trace.events.length - 1;
}

function sortMoments(list: Moment[]): Moments {
  list.sort((a, b) => a.atMs - b.atMs || a.seq - b.seq || a.frame - b.frame || a.read - b.read);
  const moments = {
    length: list.length,
    seqs: new Float64Array(list.length),
    times: new Float64Array(list.length),
    frames: new Uint32Array(list.length),
    read: new Uint8Array(list.length),
  };
  let seq = -1;
  for (const [step, moment] of list.entries()) {
    seq = Math.max(seq, moment.seq);
    moments.seqs[step] = seq;
    moments.times[step] = moment.atMs;
    moments.frames[step] = moment.frame;
    moments.read[step] = moment.read;
  }
  return moments;
}

function compare(m: Moments, step: number, cursor: Cursor): number {
  return (m.times[step] ?? 0) - cursor.atMs || (m.seqs[step] ?? 0) - cursor.seq;
}
