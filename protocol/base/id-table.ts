/**
 * Values by a whole number, in the order in which they were set: a Map for what comes and goes by the thousand. A Map
 * leaves a chain of outgrown tables behind, and whatever hangs on it lives until the next full garbage collection;
 * here what is deleted hangs on nothing. Walking it costs no iterator.
 */
export interface IdEntry<V> {
  readonly id: number;
  value: V;
  /** The one that was set after this; undefined for the youngest, and once it is deleted. */
  readonly younger: IdEntry<V> | undefined;
}

export class IdTable<V> {
  #size = 0;
  #oldest: Entry<V> | undefined;
  #youngest: Entry<V> | undefined;
  /** Chains of entries; its length is a power of two. */
  #buckets: (Entry<V> | undefined)[] = emptyBuckets(LEAST_BUCKETS);

  get size(): number {
    return this.#size;
  }

  /** Where a walk begins: `for (let at = table.oldest; at !== undefined; at = at.younger)`. */
  get oldest(): IdEntry<V> | undefined {
    return this.#oldest;
  }

  get(id: number): V | undefined {
    return this.#find(id)?.value;
  }

  has(id: number): boolean {
    return this.#find(id) !== undefined;
  }

  set(id: number, value: V): void {
    const known = this.#find(id);
    if (known !== undefined) {
      known.value = value;
      return;
    }
    if (this.#size === this.#buckets.length) this.#grow();
    const entry: Entry<V> = { id, value, older: this.#youngest, younger: undefined, chain: undefined };
    if (this.#youngest === undefined) this.#oldest = entry;
    else this.#youngest.younger = entry;
    this.#youngest = entry;
    this.#size++;
    this.#hang(entry);
  }

  delete(id: number): boolean {
    const entry = this.#unhang(id);
    if (entry === undefined) return false;
    if (entry.older === undefined) this.#oldest = entry.younger;
    else entry.older.younger = entry.younger;
    if (entry.younger === undefined) this.#youngest = entry.older;
    else entry.younger.older = entry.older;
    entry.older = undefined;
    entry.younger = undefined;
    this.#size--;
    return true;
  }

  /** The one at hand may be deleted meanwhile, others not. */
  *keys(): Iterable<number> {
    for (const { id } of this.#entries()) yield id;
  }

  /** Likewise. */
  *values(): Iterable<V> {
    for (const { value } of this.#entries()) yield value;
  }

  *#entries(): Iterable<Entry<V>> {
    for (let at = this.#oldest; at !== undefined;) {
      const next: Entry<V> | undefined = at.younger;
      yield at;
      at = next;
    }
  }

  #find(id: number): Entry<V> | undefined {
    let at = this.#buckets[this.#bucketOf(id)];
    while (at !== undefined && at.id !== id) at = at.chain;
    return at;
  }

  /** Ids of one side are all odd or all even. */
  #bucketOf(id: number): number {
    return (id >>> 1) & (this.#buckets.length - 1);
  }

  #hang(entry: Entry<V>): void {
    const bucket = this.#bucketOf(entry.id);
    entry.chain = this.#buckets[bucket];
    this.#buckets[bucket] = entry;
  }

  #unhang(id: number): Entry<V> | undefined {
    const bucket = this.#bucketOf(id);
    let before: Entry<V> | undefined;
    let at = this.#buckets[bucket];
    for (; at !== undefined && at.id !== id; at = at.chain) before = at;
    if (at === undefined) return undefined;
    if (before === undefined) this.#buckets[bucket] = at.chain;
    else before.chain = at.chain;
    at.chain = undefined;
    return at;
  }

  #grow(): void {
    this.#buckets = emptyBuckets(2 * this.#buckets.length);
    for (let at = this.#oldest; at !== undefined; at = at.younger) this.#hang(at);
  }
}

interface Entry<V> extends IdEntry<V> {
  older: Entry<V> | undefined;
  younger: Entry<V> | undefined;
  /** The next one in its bucket. */
  chain: Entry<V> | undefined;
}

const LEAST_BUCKETS = 16;

function emptyBuckets<V>(length: number): (Entry<V> | undefined)[] {
  return Array.from<Entry<V> | undefined>({ length });
}
