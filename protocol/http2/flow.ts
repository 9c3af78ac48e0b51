/**
 * Flow-control windows: how many octets of DATA may still go one way, on the connection and on each stream.
 * RFC 9113 §5.2, §6.9. The accounting of Go's `flow` of 2022: a stream's window knows its connection's, both are
 * debited together, and what may go is the smaller of the two. A window can be negative (§6.9.2).
 */
import { assert } from "../base/assert.ts";
import type { Side } from "../probe/event.ts";
import type { Probe } from "../probe/probe.ts";

/** RFC 9113 §6.9.1. */
export const MAX_WINDOW = 0x7fff_ffff;

/**
 * When octets that were read become WINDOW_UPDATE: at once, or (Go since 2023-01) once they are 4096 or would
 * double the window, so that small reads do not cost a frame each.
 */
export type CreditRule = "at once" | "batched";

/** Go: inflowMinRefresh. */
const BATCH_BYTES = 4096;

export interface FlowInit {
  readonly side: Side;
  /** 0: the connection. */
  readonly streamId: number;
  readonly initial: number;
  readonly probe?: Probe | undefined;
}

class Flow<C extends Flow<C>> {
  readonly streamId: number;
  /** The connection's window; undefined for the connection itself. */
  readonly conn: C | undefined;
  #window: number;
  #direction: "send" | "recv";
  #side: Side;
  #probe: Probe | undefined;

  constructor(direction: "send" | "recv", init: FlowInit, conn: C | undefined) {
    this.streamId = init.streamId;
    this.conn = conn;
    this.#window = init.initial;
    this.#direction = direction;
    this.#side = init.side;
    this.#probe = init.probe;
    this.#report(init.initial, "initial");
  }

  /** This window alone. */
  get window(): number {
    return this.#window;
  }

  /** What may go now: the smaller of this window and the connection's. */
  available(): number {
    return this.conn === undefined ? this.#window : Math.min(this.#window, this.conn.window);
  }

  /** Debits this window and the connection's; the caller has checked that `n` is available. */
  take(n: number): void {
    assert(n >= 0 && n <= this.available(), () => `${n} octets taken of ${this.available()}`);
    if (n === 0) return;
    this.#change(-n, "data");
    this.conn?.take(n);
  }

  /** False, and nothing changed, if the window would pass 2^31-1. `n` can be negative (a lowered setting). */
  add(n: number, why: "window update" | "settings"): boolean {
    if (this.#window + n > MAX_WINDOW) return false;
    if (n !== 0) this.#change(n, why);
    return true;
  }

  #change(delta: number, why: "data" | "window update" | "settings"): void {
    this.#window += delta;
    this.#report(delta, why);
  }

  #report(delta: number, why: "initial" | "data" | "window update" | "settings"): void {
    this.#probe?.emit({
      type: "window",
      side: this.#side,
      flow: this.#direction,
      streamId: this.streamId,
      delta,
      value: this.#window,
      why,
    });
  }
}

/** What this end may still send. */
export class Outflow extends Flow<Outflow> {
  constructor(init: FlowInit, conn?: Outflow) {
    super("send", init, conn);
  }

  /** Which window keeps DATA back; undefined if there is room in both. */
  limiter(): "connection window" | "stream window" | "connection and stream window" | undefined {
    if (this.available() > 0) return undefined;
    if (this.conn === undefined || this.conn.window > 0) {
      return this.conn === undefined ? "connection window" : "stream window";
    }
    return this.window > 0 ? "connection window" : "connection and stream window";
  }
}

/** What this end still allows the peer to send. */
export class Inflow extends Flow<Inflow> {
  readonly #rule: CreditRule;
  /** Octets that the peer may have back and has not been told of. Less than none: it was given credit for octets that nobody has read yet. */
  #unsent = 0;

  constructor(init: FlowInit, conn?: Inflow, rule: CreditRule = "at once") {
    super("recv", init, conn);
    this.#rule = rule;
  }

  /** Octets owed to the peer and kept back for now. */
  get unsent(): number {
    return this.#unsent;
  }

  /** Goes on with the books of another end, in which the peer was given `n` octets more than have been read. */
  advance(n: number): void {
    this.#unsent = -n;
  }

  /** `n` octets are free again: the increment to send now, and then to add; 0 if it is kept back. */
  owe(n: number): number {
    this.#unsent += n;
    const least = this.#rule === "batched" ? Math.min(BATCH_BYTES, this.window) : 1;
    if (this.#unsent < Math.max(1, least)) return 0;
    const increment = this.#unsent;
    this.#unsent = 0;
    return increment;
  }
}
