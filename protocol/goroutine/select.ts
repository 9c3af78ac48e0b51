/**
 * Go's select: takes one of several channel operations, drawn uniformly from those that are ready, or waits for
 * the first that becomes ready. Cases are named, and the result says by name which one was taken.
 */
import { assert } from "../base/assert.ts";
import type { Channel } from "./channel.ts";
import { Ready, Wait } from "./ready.ts";
import type { WaitReason } from "../probe/event.ts";
import type { Blocking, Goroutine, Runtime, Waits } from "./runtime.ts";
import type { Received, SelectTicket, Sibling } from "./wait-list.ts";

export interface RecvCase<T> {
  readonly op: "recv";
  readonly ch: Channel<T>;
}
export interface SendCase<T> {
  readonly op: "send";
  readonly ch: Channel<T>;
  readonly value: T;
}

export function recv<T>(ch: Channel<T>): RecvCase<T> {
  return { op: "recv", ch };
}

export function send<T>(ch: Channel<T>, value: T): SendCase<T> {
  return { op: "send", ch, value };
}

/** An undefined case is never ready, like a nil channel in Go. */
export type Cases = Readonly<Record<string, RecvCase<unknown> | SendCase<unknown> | undefined>>;

/** The case taken, discriminated by its name; a receive brings `{ok: true, value}` or, closed, `{ok: false}`. */
export type Chosen<C extends Cases> = {
  [K in keyof C]-?: NonNullable<C[K]> extends RecvCase<infer T>
    ? { readonly case: K; readonly ok: true; readonly value: T } | { readonly case: K; readonly ok: false }
    : { readonly case: K };
}[keyof C];

/** Waits until one case was taken. */
export function select<const C extends Cases>(rt: Runtime, cases: C): Blocking<Chosen<C>> {
  const now = trySelect(rt, cases);
  return now === undefined ? new Select(rt, cases) : new Ready(now);
}

/** Select with a default: undefined if no case is ready. */
export function trySelect<const C extends Cases>(rt: Runtime, cases: C): Chosen<C> | undefined {
  let count = 0;
  let last: string | undefined;
  for (const key in cases) {
    if (!isReady(cases[key])) continue;
    count++;
    last = key;
  }
  if (last === undefined) return undefined;
  return take(cases, count === 1 ? last : nthReady(cases, rt.prng.below(count)));
}

/** A select that one goroutine makes again and again, as in a loop: what waiting takes is made once. */
export class Select<const C extends Cases> extends Wait<Chosen<C>> implements SelectTicket, Waits {
  readonly #rt: Runtime;
  readonly #cases: C;
  /** The first of a chain of one for each case; made when it first has to wait. */
  #waiters: Sibling | undefined;
  #reason: WaitReason | undefined;
  #takenKey: string | undefined;
  /** For a receive; undefined for a send that went through, `{ok: false}` for one on a channel that was closed. */
  #received: Received<unknown> | undefined;

  constructor(rt: Runtime, cases: C) {
    super();
    this.#rt = rt;
    this.#cases = cases;
  }

  run(): Blocking<Chosen<C>> {
    const now = trySelect(this.#rt, this.#cases);
    return now === undefined ? this : new Ready(now);
  }

  protected override begin(): void {
    this.#standInLine(this.#rt.running());
    this.#rt.blocking(this);
  }

  protected override over(): Chosen<C> {
    const key = this.#takenKey;
    const received = this.#received;
    this.#takenKey = undefined;
    this.#received = undefined;
    assert(key !== undefined, "a select woke without a case");
    const chosen = this.#cases[key];
    if (chosen?.op === "send" && received !== undefined)
      assert(false, `send on closed channel ${chosen.ch.name}`);
    return outcome<C>(key, received);
  }

  // ---- for those who end the waiting

  put(received: Received<unknown>): void {
    this.#received = received;
  }

  closed(): void {
    this.#received = CLOSED;
  }

  taken(key: string): void {
    this.#takenKey = key;
    for (let waiter = this.#waiters; waiter !== undefined; waiter = waiter.sibling) waiter.leave();
  }

  #standInLine(g: Goroutine): void {
    this.#waiters ??= this.#makeWaiters(g);
    for (let waiter = this.#waiters; waiter !== undefined; waiter = waiter.sibling) {
      waiter.g = g;
      waiter.stand();
    }
  }

  #makeWaiters(g: Goroutine): Sibling | undefined {
    let waiters: Sibling | undefined;
    for (const key in this.#cases) {
      const waiting = this.#cases[key];
      if (waiting?.op === "recv") waiters = waiting.ch.receiver(g, key, this, waiters);
      else if (waiting !== undefined) waiters = waiting.ch.sender(g, key, this, waiting.value, waiters);
    }
    return waiters;
  }

  waitReason(): WaitReason {
    if (this.#reason === undefined) {
      const on: string[] = [];
      for (const key in this.#cases) {
        const waiting = this.#cases[key];
        if (waiting !== undefined) on.push(waiting.ch.name);
      }
      this.#reason = { kind: "select", on };
    }
    return this.#reason;
  }
}

const CLOSED: Received<never> = { ok: false };

function isReady(candidate: Cases[string]): boolean {
  if (candidate === undefined) return false;
  return candidate.op === "recv" ? candidate.ch.canReceive : candidate.ch.canSend;
}

function nthReady(cases: Cases, n: number): string {
  let skip = n;
  let nth = "";
  for (const key in cases) if (isReady(cases[key]) && skip-- === 0) nth = key;
  return nth;
}

function take<C extends Cases>(cases: C, key: string): Chosen<C> {
  const chosen = cases[key];
  if (chosen?.op === "recv") return outcome<C>(key, chosen.ch.tryReceive());
  chosen?.ch.trySend(chosen.value);
  return outcome<C>(key, undefined);
}

/** The key names the case, and the case its type: that is what the first line says and the types cannot follow. */
function outcome<C extends Cases>(key: string, received: Received<unknown> | undefined): Chosen<C>;
function outcome(key: string, received: Received<unknown> | undefined): unknown {
  if (received === undefined) return { case: key };
  return received.ok ? { case: key, ok: true, value: received.value } : { case: key, ok: false };
}
