/** A first-in first-out queue over a growing ring: push and shift are O(1), which Array's shift is not. */
export class Deque<T> {
  /** Room comes with the first value: many queues never hold one. */
  #ring: (T | undefined)[] = [];
  #head = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: T): void {
    if (this.#length === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.#length) & (this.#ring.length - 1)] = value;
    this.#length++;
  }

  /** The oldest value, removed; undefined when empty. */
  shift(): T | undefined {
    if (this.#length === 0) return undefined;
    const value = this.#ring[this.#head];
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.#length--;
    return value;
  }

  /** The oldest value, left in place. */
  peek(): T | undefined {
    return this.#length === 0 ? undefined : this.#ring[this.#head];
  }

  /** Puts another in the oldest's place; there must be one. */
  replaceFirst(value: T): void {
    this.#ring[this.#head] = value;
  }

  clear(): void {
    this.#ring = [];
    this.#head = 0;
    this.#length = 0;
  }

  #grow(): void {
    const old = this.#ring;
    // Arrays that grow by push have room for seventeen at once: too much for the many queues of one or two.
    this.#ring =
      old.length === 0
        ? [undefined, undefined, undefined, undefined]
        : old.slice(this.#head).concat(old.slice(0, this.#head), emptied(old));
    this.#head = 0;
  }
}

function emptied(ring: readonly unknown[]): undefined[] {
  return ring.map(() => undefined);
}
