/**
 * What a diagnosis looks up in a recording again and again, gathered in one pass over the log: which goroutine serves
 * which stream, which event wrote and read which frame, when each stream got a frame out, and its stalls. Made when it
 * is first asked for and kept as long as its trace.
 */
import { FrameType } from "../frame/frame.ts";
import type { Side, TraceEvent } from "../probe/event.ts";
import { streamKey } from "./series.ts";
import type { Stall, Trace } from "./trace.ts";

export class LogIndex {
  readonly trace: Trace;
  readonly #applications = new Map<string, number>();
  readonly #activities = new Map<string, (TraceEvent & { readonly type: "activity" })[]>();
  readonly #frameByEvent = new Map<number, number>();
  readonly #stalls = new Map<string, Stall[]>();
  /** Seqs of the frames with header block or DATA that each stream has written. */
  readonly #progress = new Map<string, number[]>();
  readonly #reads: Readonly<Record<Side, number[]>> = { client: [], server: [] };
  readonly #writes: Readonly<Record<Side, number[]>> = { client: [], server: [] };

  constructor(trace: Trace) {
    this.trace = trace;
    this.#readLog();
    for (let i = 0; i < trace.frames.length; i++) {
      const { writeSeq, readSeq } = trace.frames.times(i);
      if (writeSeq !== undefined) this.#frameByEvent.set(writeSeq, i);
      if (readSeq !== undefined) this.#frameByEvent.set(readSeq, i);
    }
    for (const stall of trace.stalls()) pushTo(this.#stalls, streamKey(stall.side, stall.streamId), stall);
  }

  /** The frame that this frame.write or frame.read event is about. */
  frameOf(seq: number | undefined): number | undefined {
    return seq === undefined ? undefined : this.#frameByEvent.get(seq);
  }

  /** The goroutine in which the application at this end works on the stream: a handler, or a request's caller. */
  application(side: Side, streamId: number): number | undefined {
    return this.#applications.get(streamKey(side, streamId));
  }

  /** What it last said that it does. */
  activity(side: Side, streamId: number, seq: number): string | undefined {
    const said = this.#activities.get(streamKey(side, streamId)) ?? [];
    return said[lastNotAfter(said, seq, (event) => event.seq)]?.text;
  }

  /** In order of time. */
  stalls(side: Side, streamId: number): readonly Stall[] {
    return this.#stalls.get(streamKey(side, streamId)) ?? [];
  }

  stallAt(side: Side, streamId: number, seq: number): Stall | undefined {
    const stalls = this.stalls(side, streamId);
    const stall = stalls[lastNotAfter(stalls, seq, (one) => one.fromSeq)];
    return stall !== undefined && seq < (stall.toSeq ?? Infinity) ? stall : undefined;
  }

  /** First frame of the stream with octets or fields that is written at or after this event. */
  nextProgress(side: Side, streamId: number, seq: number): number | undefined {
    const seqs = this.#progress.get(streamKey(side, streamId)) ?? [];
    return seqs[lastNotAfter(seqs, seq - 1, same) + 1];
  }

  /** The last frame.read (frame.write) of this side at or before the event. */
  lastRead(side: Side, seq: number): number | undefined {
    const seqs = this.#reads[side];
    return seqs[lastNotAfter(seqs, seq, same)];
  }

  nextRead(side: Side, seq: number): number | undefined {
    const seqs = this.#reads[side];
    return seqs[lastNotAfter(seqs, seq, same) + 1];
  }

  lastWrite(side: Side, seq: number): number | undefined {
    const seqs = this.#writes[side];
    return seqs[lastNotAfter(seqs, seq, same)];
  }

  /** The last event at or before `seq`, not before `floor`, that `wanted` takes. */
  before<T extends TraceEvent>(
    seq: number,
    wanted: (event: TraceEvent) => event is T,
    floor?: number,
  ): T | undefined;
  before(seq: number, wanted: (event: TraceEvent) => boolean, floor?: number): TraceEvent | undefined;
  before(seq: number, wanted: (event: TraceEvent) => boolean, floor = 0): TraceEvent | undefined {
    for (let i = seq; i >= floor; i--) {
      const event = this.trace.events.get(i);
      if (wanted(event)) return event;
    }
    return undefined;
  }

  after<T extends TraceEvent>(seq: number, wanted: (event: TraceEvent) => event is T): T | undefined;
  after(seq: number, wanted: (event: TraceEvent) => boolean): TraceEvent | undefined;
  after(seq: number, wanted: (event: TraceEvent) => boolean): TraceEvent | undefined {
    for (let i = seq + 1; i < this.trace.events.length; i++) {
      const event = this.trace.events.get(i);
      if (wanted(event)) return event;
    }
    return undefined;
  }

  #readLog(): void {
    let running = 0;
    for (let seq = 0; seq < this.trace.events.length; seq++) {
      const event = this.trace.events.get(seq);
      if (event.type === "go.run") running = event.g;
      // Applications report from their own goroutines; what a body writer says is not the application's.
      else if (event.type === "activity" && (event.actor === "handler" || event.actor === "caller")) {
        this.#applications.set(streamKey(event.side, event.streamId), running);
        pushTo(this.#activities, streamKey(event.side, event.streamId), event);
      } else if (event.type === "frame.read") this.#reads[event.side].push(seq);
      else if (event.type === "frame.write") this.#written(event);
    }
  }

  #written({ side, streamId, frameType, seq }: TraceEvent & { readonly type: "frame.write" }): void {
    this.#writes[side].push(seq);
    if (frameType === FrameType.DATA || frameType === FrameType.HEADERS)
      pushTo(this.#progress, streamKey(side, streamId), seq);
  }
}

export function logIndex(trace: Trace): LogIndex {
  let index = INDEXES.get(trace);
  if (index === undefined) INDEXES.set(trace, (index = new LogIndex(trace)));
  return index;
}

const INDEXES = new WeakMap<Trace, LogIndex>();

function pushTo<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function same(seq: number): number {
  return seq;
}

/** Place of the last element that is not after `seq`; -1 if there is none. */
function lastNotAfter<T>(sorted: readonly T[], seq: number, seqOf: (one: T) => number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const one = sorted[middle];
    if (one !== undefined && seqOf(one) <= seq) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
