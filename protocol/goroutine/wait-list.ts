/**
 * Goroutines in line at one side of a channel, oldest first, as a doubly linked list: a select stands in several
 * lines at once and has to leave all of them in O(1) when one of its cases is taken.
 */
import type { Goroutine } from "./runtime.ts";

export type Received<T> = { readonly ok: true; readonly value: T } | { readonly ok: false };

/** Where a waiting receiver finds what he was given. */
export interface Mailbox<T> {
  put(received: Received<T>): void;
}

/** What a waiting sender brings; `sent` stays false if the channel was closed under him. */
export interface Parcel<T> {
  readonly value: T;
  sent: boolean;
}

/** What a blocked select shares with the waiters that stand in line for its cases. */
export interface SelectTicket extends Mailbox<unknown> {
  /** All its waiters leave their lines, and `key` names the case that was taken. */
  taken(key: string): void;
  /** The channel of its taken case was closed. */
  closed(): void;
}

/** A waiter of a select, whatever it waits for. */
export interface Sibling {
  g: Goroutine;
  readonly sibling: Sibling | undefined;
  stand(): void;
  leave(): void;
}

/** `W` is the payload: a sender's parcel or a receiver's mailbox. Who stands in line again and again can keep it. */
export class Waiter<W> {
  /** Who waits. */
  g: Goroutine;
  readonly payload: W;
  readonly key: string;
  readonly select: SelectTicket | undefined;
  prev: Waiter<W> | undefined;
  next: Waiter<W> | undefined;
  /** The next one of the same select. */
  readonly sibling: Sibling | undefined;
  readonly #line: WaitList<W>;
  #inLine = false;

  constructor(
    line: WaitList<W>,
    g: Goroutine,
    payload: W,
    key = "",
    select?: SelectTicket,
    sibling?: Sibling,
  ) {
    this.sibling = sibling;
    this.#line = line;
    this.g = g;
    this.payload = payload;
    this.key = key;
    this.select = select;
  }

  stand(): void {
    this.#inLine = true;
    this.#line.add(this);
  }

  leave(): void {
    if (!this.#inLine) return;
    this.#inLine = false;
    this.#line.remove(this);
  }
}

export class WaitList<W> {
  #first: Waiter<W> | undefined;
  #last: Waiter<W> | undefined;

  get empty(): boolean {
    return this.#first === undefined;
  }

  /** The one who has waited longest, out of this line and, for a select, out of all its lines. */
  take(): Waiter<W> | undefined {
    const waiter = this.#first;
    if (waiter === undefined) return undefined;
    if (waiter.select === undefined) waiter.leave();
    else waiter.select.taken(waiter.key);
    return waiter;
  }

  // ---- for Waiter only

  add(waiter: Waiter<W>): void {
    waiter.prev = this.#last;
    if (this.#last === undefined) this.#first = waiter;
    else this.#last.next = waiter;
    this.#last = waiter;
  }

  remove(waiter: Waiter<W>): void {
    if (waiter.prev === undefined) this.#first = waiter.next;
    else waiter.prev.next = waiter.next;
    if (waiter.next === undefined) this.#last = waiter.prev;
    else waiter.next.prev = waiter.prev;
    waiter.prev = undefined;
    waiter.next = undefined;
  }
}
