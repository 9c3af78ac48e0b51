/**
 * Blockings without a generator, which costs ten times as much. What did not have to wait is over at its first step:
 * functions that wait only now and then are plain ones that give this, or else what a generator function gives, since
 * most locks are free and most channels ready. What does nothing but wait, once, blocks at its first step and is over
 * at its second.
 */
import type { Blocking } from "./runtime.ts";

/** Its own iterator and its own result, so that it is one small object. */
export class Ready<T> implements Blocking<T> {
  readonly done = true;
  readonly value: T;

  constructor(value: T) {
    this.value = value;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): this {
    return this;
  }
}

/** For those that give nothing. */
export const READY: Blocking<void> = new Ready(undefined);

/** What came of `first`, made into something else. */
export function after<T, U>(first: Blocking<T>, make: (result: T) => U): Blocking<U> {
  return isOver(first) ? new Ready(make(first.value)) : makeLater(first, make);
}

function* makeLater<T, U>(first: Blocking<T>, make: (result: T) => U): Blocking<U> {
  return make(yield* first);
}

export function isOver<T>(blocking: Blocking<T>): blocking is Ready<T> {
  return blocking instanceof Ready;
}

/** Once it is over it can be waited for again. */
export abstract class Wait<T> implements Blocking<T> {
  #begun = false;

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<void, T> {
    this.#begun = !this.#begun;
    if (!this.#begun) return new Ready(this.over());
    this.begin();
    return BLOCKED;
  }

  /** Tells the runtime what is waited for. */
  protected abstract begin(): void;
  /** The goroutine runs again: what came of it. */
  protected abstract over(): T;
}

const BLOCKED: IteratorResult<void, never> = { done: false, value: undefined };
