/**
 * One direction of a TCP connection: segments to a stream of octets. Retransmissions and overlaps are dropped, late
 * segments put in their place, gaps marked with their length. RFC 9293 §3.4 (sequence numbers wrap).
 */
import { NO_OCTETS, sliceMapped } from "../source-map.ts";
import type { MappedBytes } from "../source-map.ts";
import type { Packet } from "./packet.ts";
import type { TcpSegment } from "./tcp-segment.ts";

/** Octets in the order of the stream. */
export interface StreamPiece {
  readonly octets: MappedBytes;
  /** When the receiver could read them: late octets came too soon for what was missing in front of them. */
  readonly atMs: number | undefined;
  /** Place among the packets of the capture, for putting both directions in order; never falls. */
  readonly order: number;
  /** Packet that carried them. */
  readonly packet: number | undefined;
  readonly at: number | undefined;
  /** Octets of this direction right before these that the capture does not hold. */
  readonly lost: number;
  /** A tool has already decrypted them. */
  readonly isPlain?: boolean;
}

/** Something a person should know, at a packet. */
export interface FlowFault {
  readonly kind: "gap" | "cut";
  readonly octets: number;
  readonly packet: number | undefined;
  readonly at: number | undefined;
}

/** Segments that wait for something missing: more than any window holds in segments of 1448 octets. */
const MAX_LATE = 8192;
/** Without a SYN the first segments may be out of order: the lowest of this many begins the stream. */
const JOIN_WINDOW = 8;

interface Late {
  readonly sequence: number;
  readonly octets: MappedBytes;
  readonly cut: number;
  readonly packet: Packet;
  readonly order: number;
}

export class TcpFlow {
  readonly pieces: StreamPiece[] = [];
  readonly faults: FlowFault[] = [];
  /** Segments with nothing new. */
  repeated = 0;
  /** Segments that came before what belongs in front of them. */
  early = 0;
  /** Octets that the stream had and the capture has not. */
  lost = 0;
  /** Sequence numbers are unwrapped: they go on beyond 2^32. Undefined until the start of the stream is known. */
  #next: number | undefined;
  #near = 0;
  #late: Late[] = [];
  #pendingLost = 0;
  #order = 0;
  #atMs: number | undefined;
  #end: { readonly sequence: number; readonly packet: Packet } | undefined;
  #hasPlain = false;

  take(segment: TcpSegment, packet: Packet, order: number): void {
    if (packet.plain !== undefined) this.#emitPlain(packet.plain, packet, order);
    const sequence = this.#unwrap(segment.sequence) + (segment.syn ? 1 : 0);
    if (segment.syn) this.#next ??= sequence;
    const octets = sliceMapped(packet.octets, segment.start, segment.end);
    const length = octets.bytes.length + segment.cut;
    if (segment.fin) this.#end = { sequence: sequence + length, packet };
    // What a reset carries is a reason for people (RFC 9293 §3.5.3), not data.
    if (length === 0 || segment.rst) return;
    const late = { sequence, octets, cut: segment.cut, packet, order };
    if (this.#next === undefined) this.#join(late);
    else if (sequence > this.#next) this.#wait(late);
    else {
      this.#hand(late, packet, order);
      this.#deliver(packet, order);
    }
  }

  /** What never came is a gap; then what waited behind it follows. */
  finish(): void {
    this.#next ??= this.#late[0]?.sequence;
    while (this.#late.length > 0) this.#skip();
    if (this.#end !== undefined && this.#next !== undefined && this.#end.sequence > this.#next)
      this.#lose(this.#end.sequence - this.#next, "gap", this.#end.packet);
    if (this.#pendingLost > 0) this.#emit(NO_OCTETS, undefined, this.#order);
    if (this.#hasPlain) this.pieces.splice(0, Infinity, ...this.pieces.filter((piece) => piece.isPlain));
  }

  #unwrap(sequence: number): number {
    if (this.#next === undefined && this.#late.length === 0) this.#near = sequence;
    const near = this.#next ?? this.#near;
    return near + ((sequence - near) | 0);
  }

  #join(late: Late): void {
    this.#insert(late);
    if (this.#late.length < JOIN_WINDOW) return;
    this.#next = this.#late[0]?.sequence;
    this.#deliver(undefined, late.order);
  }

  #wait(late: Late): void {
    this.early++;
    this.#insert(late);
    if (this.#late.length > MAX_LATE) this.#skip();
  }

  #insert(late: Late): void {
    let low = 0;
    let high = this.#late.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#late[middle]?.sequence ?? 0) <= late.sequence) low = middle + 1;
      else high = middle;
    }
    this.#late.splice(low, 0, late);
  }

  /** Gives up what is missing in front of the first that waits. */
  #skip(): void {
    const [first] = this.#late;
    if (first === undefined || this.#next === undefined) return;
    if (first.sequence > this.#next) this.#lose(first.sequence - this.#next, "gap", first.packet);
    this.#next = Math.max(this.#next, first.sequence);
    this.#deliver(undefined, first.order);
  }

  /** Hands on, in order, whatever no longer waits for anything. `by`: the packet that made it possible. */
  #deliver(by: Packet | undefined, order: number): void {
    let count = 0;
    for (const late of this.#late) {
      if (this.#next === undefined || late.sequence > this.#next) break;
      this.#hand(late, by ?? late.packet, by === undefined ? late.order : order);
      count++;
    }
    if (count > 0) this.#late.splice(0, count);
  }

  #hand({ sequence, octets, cut, packet }: Late, by: Packet, order: number): void {
    const known = (this.#next ?? sequence) - sequence;
    const length = octets.bytes.length;
    if (known >= length + cut) {
      this.repeated++;
      return;
    }
    if (known < length) {
      const fresh = known === 0 ? octets : sliceMapped(octets, known);
      this.#emit(fresh, packet, order, by.atMs);
    }
    if (cut > 0) this.#lose(cut - Math.max(0, known - length), "cut", packet);
    this.#next = sequence + length + cut;
  }

  #lose(octets: number, kind: FlowFault["kind"], packet: Packet): void {
    this.lost += octets;
    this.#pendingLost += octets;
    this.faults.push({ kind, octets, packet: packet.number, at: packet.at });
  }

  #emitPlain(octets: MappedBytes, packet: Packet, order: number): void {
    this.#hasPlain = true;
    const { atMs, at, number } = packet;
    this.pieces.push({ octets, atMs, order, packet: number, at, lost: 0, isPlain: true });
  }

  #emit(octets: MappedBytes, packet: Packet | undefined, order: number, atMs?: number): void {
    this.#order = Math.max(this.#order, order);
    this.#atMs = atMs ?? this.#atMs;
    const place = { atMs: this.#atMs, order: this.#order, packet: packet?.number, at: packet?.at };
    this.pieces.push({ octets, lost: this.#pendingLost, ...place });
    this.#pendingLost = 0;
  }
}
