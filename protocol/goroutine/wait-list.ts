/**
 * Goroutines in line at one side of a channel, oldest first, as a doubly linked list: a select stands in several
 * lines at once and has to leave all of them in O(1) when one of its cases is taken.
 */
import type { Goroutine } from "./runtime.ts";

export type Received<T> = { readonly ok: true; readonly value: T } | { readonly ok: false };

/** What a blocked select shares with the waiters that stand in line for its cases. */
export interface SelectTicket {
  readonly waiters: { leave(): void }[];
  takenKey: string | undefined;
  /** For a receive; undefined for a send that went through, `{ok: false}` for one on a channel that was closed. */
  received: Received<unknown> | undefined;
}

/** `W` is the payload: a sender's value, or the place where a receiver finds what he was given. */
export class Waiter<W> {
  readonly g: Goroutine;
  readonly payload: W;
  readonly key: string;
  readonly select: SelectTicket | undefined;
  list: WaitList<W> | undefined;
  prev: Waiter<W> | undefined;
  next: Waiter<W> | undefined;

  constructor(g: Goroutine, payload: W, key = "", select?: SelectTicket) {
    this.g = g;
    this.payload = payload;
    this.key = key;
    this.select = select;
  }

  leave(): void {
    this.list?.remove(this);
  }
}

export class WaitList<W> {
  #first: Waiter<W> | undefined;
  #last: Waiter<W> | undefined;

  get empty(): boolean {
    return this.#first === undefined;
  }

  add(waiter: Waiter<W>): void {
    waiter.list = this;
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
    waiter.list = undefined;
    waiter.prev = undefined;
    waiter.next = undefined;
  }

  /** The one who has waited longest, out of this line and, for a select, out of all its lines. */
  take(): Waiter<W> | undefined {
    const waiter = this.#first;
    if (waiter === undefined) return undefined;
    if (waiter.select === undefined) {
      this.remove(waiter);
    } else {
      for (const other of waiter.select.waiters) other.leave();
      waiter.select.takenKey = waiter.key;
    }
    return waiter;
  }
}
