/**
 * Keeps the log of a simulation: what the seams report, with its number, its virtual time and its cause, and the
 * octets that each side handed to the pipe. Knows nothing of what the events mean.
 */
import type { EventBody, Side, TraceEvent } from "../probe/event.ts";
import { FrameType } from "../frame/frame.ts";
import type { Probe } from "../probe/probe.ts";
import { ByteStore } from "../trace/byte-store.ts";

/** What a browser tab holds and a view can still fold: about 150 MB of events. */
const MAX_EVENTS = 1_000_000;

/**
 * So many PINGs and answers in a row, and nothing else: health checks of a conversation in which nobody has anything left to say.
 * More than a script may send; six hours of Go's.
 */
const MAX_PINGS_IN_A_ROW = 3000;

export class Recorder implements Probe {
  cause: number | undefined;
  readonly bytes: Readonly<Record<Side, ByteStore>> = { client: new ByteStore(), server: new ByteStore() };
  readonly #nowMs: () => number;
  readonly #maxEvents: number;
  #events: TraceEvent[] = [];
  #writes = 0;
  #pings = 0;

  constructor(nowMs: () => number, maxEvents = MAX_EVENTS) {
    this.#nowMs = nowMs;
    this.#maxEvents = maxEvents;
  }

  get events(): readonly TraceEvent[] {
    return this.#events;
  }

  /** Nothing more is recorded: whoever drives the world should stop it. */
  get full(): boolean {
    return (
      this.#events.length >= this.#maxEvents || this.bytes.client.dropped + this.bytes.server.dropped > 0
    );
  }

  /** Nothing but PINGs goes over the wire any more. */
  get onlyPings(): boolean {
    return this.#pings >= MAX_PINGS_IN_A_ROW;
  }

  /** Goes on behind another recording. `events[i].seq` is `i`. */
  continueLog(events: readonly TraceEvent[], bytes: Readonly<Record<Side, Uint8Array>>): void {
    this.#events = [...events];
    for (const side of ["client", "server"] as const) this.bytes[side].append(bytes[side], this.#writes++, 0);
  }

  emit(event: EventBody): number {
    if (event.type === "frame.write") this.#pings = event.frameType === FrameType.PING ? this.#pings + 1 : 0;
    return this.full ? this.#events.length - 1 : this.emitLast(event);
  }

  /** Recorded in any case: how it ended. */
  emitLast(event: EventBody): number {
    const seq = this.#events.length;
    const at = this.#nowMs();
    this.#events.push(
      this.cause === undefined ? { ...event, seq, at } : { ...event, seq, at, cause: this.cause },
    );
    return seq;
  }

  write(from: Side, bytes: Uint8Array): void {
    this.bytes[from].append(bytes, this.#writes++, this.#nowMs());
  }
}
