/**
 * Pending timers, ordered by time and then by start, so that two timers of the same instant fire in the order in
 * which they were started. Knows nothing of goroutines.
 */
export interface HeapEntry {
  atMs: number;
  /** Counts up with each start; ties of `atMs` fire in this order. */
  order: number;
  /** Place in the heap, -1 while not pending. */
  slot: number;
}

export class TimerHeap<T extends HeapEntry> {
  #entries: T[] = [];

  get length(): number {
    return this.#entries.length;
  }

  peek(): T | undefined {
    return this.#entries[0];
  }

  add(entry: T): void {
    entry.slot = this.#entries.length;
    this.#entries.push(entry);
    this.#up(entry);
  }

  /** False when the entry was not pending. */
  remove(entry: T): boolean {
    if (entry.slot < 0) return false;
    const last = this.#entries.pop();
    if (last !== undefined && last !== entry) {
      this.#put(last, entry.slot);
      this.#up(last);
      this.#down(last);
    }
    entry.slot = -1;
    return true;
  }

  #put(entry: T, slot: number): void {
    this.#entries[slot] = entry;
    entry.slot = slot;
  }

  #up(entry: T): void {
    while (entry.slot > 0) {
      const parent = this.#entries[(entry.slot - 1) >> 1];
      if (parent === undefined || !before(entry, parent)) return;
      this.#swap(entry, parent);
    }
  }

  #down(entry: T): void {
    for (;;) {
      const left = this.#entries[2 * entry.slot + 1];
      const right = this.#entries[2 * entry.slot + 2];
      const least = right !== undefined && left !== undefined && before(right, left) ? right : left;
      if (least === undefined || !before(least, entry)) return;
      this.#swap(least, entry);
    }
  }

  #swap(a: T, b: T): void {
    const slot = a.slot;
    this.#put(a, b.slot);
    this.#put(b, slot);
  }
}

function before(a: HeapEntry, b: HeapEntry): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
