/**
 * One direction of the wire: a send buffer, a line that carries one segment at a time, a delay, and what has
 * arrived. Owns the order and times of octets under way and reports them. Knows nothing of HTTP/2 and nobody's
 * goroutines; duplex-pipe.ts lets goroutines wait on it.
 *
 * As TCP does: small writes that find the line free leave at once (TCP_NODELAY, as Go sets it); what has to queue
 * is cut into full segments; a receiver that does not read stops the sender.
 */
import { assert } from "../base/assert.ts";
import { Deque } from "../base/deque.ts";
import type { Prng } from "../base/prng.ts";
import type { Side } from "../probe/event.ts";
import type { Probe } from "../probe/probe.ts";
import { roundMs } from "./agenda.ts";
import type { Agenda } from "./agenda.ts";
import type { LinkConfig } from "./scenario.ts";
import { DEFAULT_LINK } from "./scenario-limits.ts";

/**
 * Octets that may be under way or wait at the receiver before the sender pauses: Linux lets a TCP receive buffer
 * grow to 6 MiB. Protects memory; with HTTP/2's own flow control a reader seldom lets it fill.
 */
export const RECEIVE_BUFFER_BYTES = 6 * 2 ** 20;

/** Who is told when something changes. */
export interface LinkListener {
  /** Room in the send buffer. */
  writable(): void;
  /** Octets, or the end, are there. */
  readable(): void;
}

export interface LinkOptions {
  readonly from: Side;
  readonly config: LinkConfig;
  /** Jitter is drawn from it, and nothing else. */
  readonly jitter: Prng;
  readonly nowMs: () => number;
  readonly agenda: Agenda;
  readonly probe: Probe | undefined;
}

export class Link {
  readonly listener: LinkListener;
  readonly #options: LinkOptions;
  readonly #segmentBytes: number;
  readonly #sendBufferBytes: number;
  #sending = new Deque<Piece>();
  /** Octets accepted that have not left yet. */
  #queued = 0;
  #offset = 0;
  #lineBusy = false;
  /** When the last segment arrives, as far as is known. */
  #lastArrivesMs = 0;
  /** How many stalls of the scenario last at this moment: nothing leaves. */
  #stalls = 0;
  #holds: { readonly offset: number; readonly ms: number }[] = [];
  /** The connection was reset: what is under way never arrives. */
  #lost = false;
  #finished = false;
  #finSent = false;
  /** Octets under way or waiting at the receiver. */
  #ahead = 0;
  #arrived = new Deque<Uint8Array>();
  #ended = false;
  #abandoned = false;
  #broken = false;

  constructor(options: LinkOptions, listener: LinkListener) {
    this.#options = options;
    this.listener = listener;
    this.#segmentBytes = options.config.segmentBytes ?? DEFAULT_LINK.segmentBytes;
    this.#sendBufferBytes = options.config.sendBufferBytes ?? DEFAULT_LINK.sendBufferBytes;
  }

  // ---- the sender's end

  /** Octets that can be accepted now. */
  get roomBytes(): number {
    return Math.max(0, this.#sendBufferBytes - this.#queued);
  }

  /** The receiver is gone for good (a reset came back): nothing more can be sent. */
  get broken(): boolean {
    return this.#broken;
  }

  /** Octets have gone before, by another wire. */
  continueAt(offset: number): void {
    this.#offset = offset;
  }

  /** Takes octets to send; the caller must not change them later. Only what a person puts in by hand may pass `roomBytes`. */
  accept(bytes: Uint8Array): void {
    assert(!this.#finished, "octets after the end");
    if (bytes.length === 0) return;
    this.#sending.push({ bytes, taken: 0, cause: this.#options.probe?.cause });
    this.#queued += bytes.length;
    this.#pump();
  }

  get finished(): boolean {
    return this.#finished || this.#lost;
  }

  /** Nothing follows what was accepted. */
  finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#pump();
  }

  // ---- the receiver's end

  /** Everything before it was taken and nothing more comes. */
  get ended(): boolean {
    return this.#ended && this.#arrived.length === 0;
  }

  /** The next segment that has arrived; undefined if there is none now. */
  take(): Uint8Array | undefined {
    const bytes = this.#arrived.shift();
    if (bytes === undefined) return undefined;
    this.#ahead -= bytes.length;
    this.#pump();
    return bytes;
  }

  /** The receiver closed: what still comes is answered with a reset, as TCP does. */
  abandon(): void {
    this.#abandoned = true;
    while (this.take() !== undefined);
  }

  // ---- what goes wrong on the way

  stall(): void {
    this.#say("nothing leaves any more");
    this.#stalls++;
  }

  unstall(): void {
    this.#say("goes on");
    this.#stalls--;
    this.#pump();
  }

  /** Both ends learn at once that the connection is gone, as from a TCP reset. */
  reset(): void {
    this.#say("reset, what was under way is lost");
    this.#lost = true;
    this.#finSent = true;
    while (this.#arrived.length > 0) this.#arrived.shift();
    this.#ended = true;
    this.#broken = true;
    this.listener.readable();
    this.listener.writable();
  }

  /** The line stops for so long once it has come to this octet; to be called in the order of the octets. */
  holdAt(offset: number, ms: number): void {
    this.#holds.push({ offset, ms });
  }

  #say(text: string): void {
    const { probe, from } = this.#options;
    if (probe === undefined) return;
    probe.cause = undefined;
    probe.cause = probe.emit({ type: "input", text: `link from the ${from}: ${text}` });
  }

  // ---- the line

  #pump(): void {
    if (this.#stalls > 0 || this.#lost) return;
    const before = this.#queued;
    while (!this.#lineBusy && this.#queued > 0 && this.#ahead < RECEIVE_BUFFER_BYTES) {
      if (this.#holdsHere()) break;
      this.#sendSegment();
    }
    if (this.#queued < before) this.listener.writable();
    if (this.#finished && this.#queued === 0 && !this.#lineBusy && !this.#finSent) this.#sendFin();
  }

  /** Comes to a stop in front of the next octet if a hold is due there. */
  #holdsHere(): boolean {
    const [hold] = this.#holds;
    if (hold?.offset !== this.#offset) return false;
    const { agenda, nowMs } = this.#options;
    this.#holds.shift();
    this.#stalls++;
    agenda.at(roundMs(nowMs() + hold.ms), () => {
      this.#stalls--;
      this.#pump();
    });
    return true;
  }

  #sendSegment(): void {
    const { from, config, nowMs, agenda, probe } = this.#options;
    const cause = this.#sending.peek()?.cause;
    const bytes = this.#cutSegment();
    const startMs = nowMs();
    const lineMs = config.bandwidthKbps === undefined ? 0 : (8 * bytes.length) / config.bandwidthKbps;
    const endMs = roundMs(startMs + lineMs);
    const arriveMs = this.#arrival(endMs);
    const segment: Segment = { bytes, offset: this.#offset, sent: undefined };
    if (probe !== undefined) {
      probe.cause = cause;
      segment.sent = probe.emit({
        type: "wire.send",
        from,
        offset: segment.offset,
        length: bytes.length,
        startMs,
        endMs,
        arriveMs,
      });
    }
    this.#offset += bytes.length;
    this.#ahead += bytes.length;
    if (endMs > startMs) {
      this.#lineBusy = true;
      agenda.at(endMs, () => this.#left(bytes.length), true);
    } else {
      this.#queued -= bytes.length;
    }
    agenda.at(arriveMs, () => this.#arrive(segment), true);
  }

  /** Of what has left at `leftMs`. Nothing overtakes: TCP hands over in order what came out of order. */
  #arrival(leftMs: number): number {
    const { config, jitter } = this.#options;
    const lateMs = config.jitterMs === undefined ? 0 : (config.jitterMs * jitter.nextUint32()) / 2 ** 32;
    this.#lastArrivesMs = Math.max(this.#lastArrivesMs, roundMs(leftMs + config.delayMs + lateMs));
    return this.#lastArrivesMs;
  }

  #left(length: number): void {
    this.#lineBusy = false;
    this.#queued -= length;
    this.#pump();
    this.listener.writable();
  }

  #arrive(segment: Segment): void {
    if (this.#lost) return;
    const { from, config, nowMs, agenda, probe } = this.#options;
    if (probe !== undefined) {
      probe.cause = segment.sent;
      probe.cause = probe.emit({
        type: "wire.arrive",
        from,
        offset: segment.offset,
        length: segment.bytes.length,
      });
    }
    if (!this.#abandoned) {
      this.#arrived.push(segment.bytes);
      this.listener.readable();
      return;
    }
    this.#ahead -= segment.bytes.length;
    agenda.at(roundMs(nowMs() + config.delayMs), () => this.#break());
  }

  #sendFin(): void {
    const { from, nowMs, agenda, probe } = this.#options;
    this.#finSent = true;
    const arriveMs = this.#arrival(nowMs());
    const cause = probe?.emit({ type: "wire.close", from, arriveMs });
    agenda.at(arriveMs, () => {
      if (this.#lost) return;
      if (probe !== undefined) probe.cause = cause;
      this.#ended = true;
      this.listener.readable();
    });
  }

  #break(): void {
    this.#broken = true;
    this.listener.writable();
  }

  /** Up to one segment from the front of the send buffer; copies only when it joins pieces. */
  #cutSegment(): Uint8Array {
    const toHold = (this.#holds[0]?.offset ?? Infinity) - this.#offset;
    const length = Math.min(this.#segmentBytes, this.#queued, toHold);
    const first = this.#sending.peek();
    assert(first !== undefined, "queued octets without a piece");
    if (first.bytes.length - first.taken >= length) return this.#cut(first, length);
    const segment = new Uint8Array(length);
    for (let filled = 0; filled < length;) {
      const piece = this.#sending.peek();
      assert(piece !== undefined, "queued octets without a piece");
      const part = this.#cut(piece, Math.min(length - filled, piece.bytes.length - piece.taken));
      segment.set(part, filled);
      filled += part.length;
    }
    return segment;
  }

  #cut(piece: Piece, length: number): Uint8Array {
    const part = piece.bytes.subarray(piece.taken, piece.taken + length);
    piece.taken += length;
    if (piece.taken === piece.bytes.length) this.#sending.shift();
    return part;
  }
}

/** What one write handed over, and how much of it has left. */
interface Piece {
  readonly bytes: Uint8Array;
  taken: number;
  /** Seq of the event that the write was due to. */
  readonly cause: number | undefined;
}

interface Segment {
  readonly bytes: Uint8Array;
  readonly offset: number;
  /** Seq of its wire.send. */
  sent: number | undefined;
}
