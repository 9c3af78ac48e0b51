/**
 * Go's select: takes one of several channel operations, drawn uniformly from those that are ready, or waits for
 * the first that becomes ready. Cases are named, and the result says by name which one was taken.
 */
import { assert } from "../base/assert.ts";
import type { Channel } from "./channel.ts";
import { Ready } from "./ready.ts";
import type { Blocking, Runtime } from "./runtime.ts";
import type { Received, SelectTicket } from "./wait-list.ts";

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
  return now === undefined ? waitForOne(rt, cases) : new Ready(now);
}

function* waitForOne<const C extends Cases>(rt: Runtime, cases: C): Blocking<Chosen<C>> {
  const ticket: SelectTicket = { waiters: [], takenKey: undefined, received: undefined };
  rt.blocking({ kind: "select", on: standInLine(rt, cases, ticket) });
  yield;
  const key = ticket.takenKey;
  assert(key !== undefined, "a select woke without a case");
  const chosen = cases[key];
  assert(chosen?.op === "recv" || ticket.received === undefined, `send on closed channel ${chosen?.ch.name}`);
  return outcome<C>(key, ticket.received);
}

/** Select with a default: undefined if no case is ready. */
export function trySelect<const C extends Cases>(rt: Runtime, cases: C): Chosen<C> | undefined {
  let count = 0;
  for (const key in cases) if (isReady(cases[key])) count++;
  if (count === 0) return undefined;
  let skip = count === 1 ? 0 : rt.prng.below(count);
  for (const key in cases) {
    const candidate = cases[key];
    if (candidate === undefined || !isReady(candidate) || skip-- > 0) continue;
    if (candidate.op === "recv") return outcome<C>(key, candidate.ch.tryReceive());
    candidate.ch.trySend(candidate.value);
    return outcome<C>(key, undefined);
  }
  return undefined;
}

function isReady(candidate: Cases[string]): boolean {
  if (candidate === undefined) return false;
  return candidate.op === "recv" ? candidate.ch.canReceive : candidate.ch.canSend;
}

function standInLine(rt: Runtime, cases: Cases, ticket: SelectTicket): string[] {
  const on: string[] = [];
  for (const key in cases) {
    const waiting = cases[key];
    if (waiting === undefined) continue;
    on.push(waiting.ch.name);
    if (waiting.op === "recv") waiting.ch.waitToReceive(rt.running(), key, ticket);
    else waiting.ch.waitToSend(rt.running(), key, ticket, waiting.value);
  }
  return on;
}

/** The key names the case, and the case its type: that is what the first line says and the types cannot follow. */
function outcome<C extends Cases>(key: string, received: Received<unknown> | undefined): Chosen<C>;
function outcome(key: string, received: Received<unknown> | undefined): unknown {
  if (received === undefined) return { case: key };
  return received.ok ? { case: key, ok: true, value: received.value } : { case: key, ok: false };
}
