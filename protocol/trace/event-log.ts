/** The event log as views read it: what a simulation recorded, or what a capture tells without being simulated. */
import { assert } from "../base/assert.ts";
import type { TraceEvent } from "../probe/event.ts";
import type { FrameColumns } from "./frame-columns.ts";
import { SIDES } from "./frame-columns.ts";

export interface EventLog {
  readonly length: number;
  get(seq: number): TraceEvent;
  /** Last event at or before this time, -1 if none. */
  lastAt(ms: number): number;
}

export class RecordedEvents implements EventLog {
  readonly #events: readonly TraceEvent[];

  /** `events[i].seq` is `i`; times never fall. */
  constructor(events: readonly TraceEvent[]) {
    this.#events = events;
  }

  get length(): number {
    return this.#events.length;
  }

  get(seq: number): TraceEvent {
    const event = this.#events[seq];
    assert(event !== undefined, `event ${seq} is in the log`);
    return event;
  }

  lastAt(ms: number): number {
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.get(middle).at <= ms) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

/**
 * Of a capture only this is known: each frame was written and, once all of it was there, read. The events are made
 * when asked for; columns.writeSeq and readSeq are filled in here.
 */
export class CapturedEvents implements EventLog {
  readonly #columns: FrameColumns;
  /** Twice the frame's index, plus one for a read. */
  readonly #what: Float64Array;
  readonly length: number;

  /** `isKnown`: readSeq says already which frames were read. */
  constructor(columns: FrameColumns, isKnown = false) {
    this.#columns = columns;
    this.#what = new Float64Array(2 * columns.length);
    let seq = 0;
    for (let i = 0; i < columns.length; i++) {
      columns.writeSeq[i] = seq;
      this.#what[seq++] = 2 * i;
      if (isKnown ? columns.readSeq[i] === -1 : !isWhole(columns, i)) continue;
      columns.readSeq[i] = seq;
      this.#what[seq++] = 2 * i + 1;
    }
    this.length = seq;
  }

  get(seq: number): TraceEvent {
    const what = this.#what[seq];
    assert(what !== undefined && seq < this.length, `event ${seq} is in the log`);
    const i = Math.floor(what / 2);
    const isRead = what % 2 === 1;
    const columns = this.#columns;
    const offset = columns.offset[i] ?? 0;
    const from = columns.from[i] ?? 0;
    return {
      type: isRead ? "frame.read" : "frame.write",
      side: SIDES[isRead ? 1 - from : from] ?? "client",
      offset,
      length: (columns.end[i] ?? 0) - offset,
      frameType: columns.type[i] ?? 0,
      flags: columns.flags[i] ?? 0,
      streamId: columns.streamId[i] ?? 0,
      seq,
      at: columns.at[i] ?? 0,
      ...(isRead ? { cause: columns.writeSeq[i] ?? 0 } : {}),
    };
  }

  lastAt(ms: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#columns.at[Math.floor((this.#what[middle] ?? 0) / 2)] ?? 0) <= ms) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

/** Whether the recording holds all of the frame. */
function isWhole(columns: FrameColumns, i: number): boolean {
  const length = columns.payloadLength[i] ?? 0;
  const declared = columns.type[i] === -1 ? length : 9 + length;
  return (columns.end[i] ?? 0) - (columns.offset[i] ?? 0) === declared;
}
