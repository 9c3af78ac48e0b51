/** A first-in first-out queue over a growing ring: push and shift are O(1), which Array's shift is not. */
/** A power of two. */
const LEAST_ROOM = 4;

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
    const ring: (T | undefined)[] = [];
    for (let i = 0; i < this.#length; i++) ring.push(old[(this.#head + i) & (old.length - 1)]);
    const room = Math.max(LEAST_ROOM, 2 * old.length);
    while (ring.length < room) ring.push(undefined);
    this.#ring = ring;
    this.#head = 0;
  }
}
