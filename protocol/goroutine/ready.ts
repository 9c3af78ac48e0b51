/**
 * What did not have to wait: a Blocking that is over at its first step. Functions that wait only now and then are
 * plain ones that give this, or else what a generator function gives: a generator costs ten times as much as this,
 * and most locks are free and most channels ready.
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
