/**
 * A list that can be changed without touching earlier copies of it: `set` and `push` copy the path to one leaf
 * (32 slots a node) and share the rest. So keeping every 1024th state of 10 000 streams costs little.
 */
import { assert } from "./assert.ts";

const BITS = 5;
const WIDTH = 1 << BITS;
const MASK = WIDTH - 1;

type Leaf<T> = readonly T[];
type Node<T> = readonly (Node<T> | Leaf<T>)[];

export class CowVector<T> {
  static empty<T>(): CowVector<T> {
    return new CowVector<T>([], 0, 0);
  }

  readonly length: number;
  readonly #root: Node<T> | Leaf<T>;
  /** Bits of the index that lie below the root: 0 when the root is a leaf. */
  readonly #shift: number;

  private constructor(root: Node<T> | Leaf<T>, length: number, shift: number) {
    this.#root = root;
    this.length = length;
    this.#shift = shift;
  }

  get(i: number): T | undefined {
    if (i < 0 || i >= this.length) return undefined;
    let node = this.#root as Node<T>;
    for (let shift = this.#shift; shift > 0; shift -= BITS) node = node[(i >>> shift) & MASK] as Node<T>;
    return (node as unknown as Leaf<T>)[i & MASK];
  }

  /** A list like this one with another value at `i`, which must lie within it. */
  set(i: number, value: T): CowVector<T> {
    assert(i >= 0 && i < this.length, "set lies within the vector");
    return new CowVector(withValue(this.#root, this.#shift, i, value), this.length, this.#shift);
  }

  push(value: T): CowVector<T> {
    const isFull = this.length === WIDTH << this.#shift;
    const root = isFull ? ([this.#root] as Node<T>) : this.#root;
    const shift = isFull ? this.#shift + BITS : this.#shift;
    return new CowVector(withValue(root, shift, this.length, value), this.length + 1, shift);
  }

  *[Symbol.iterator](): Generator<T> {
    for (let i = 0; i < this.length; i++) yield this.get(i) as T;
  }
}

function withValue<T>(
  node: Node<T> | Leaf<T> | undefined,
  shift: number,
  i: number,
  value: T,
): Node<T> | Leaf<T> {
  if (shift === 0) {
    const leaf = (node ?? []).slice() as T[];
    leaf[i & MASK] = value;
    return leaf;
  }
  const copy = (node ?? []).slice() as (Node<T> | Leaf<T>)[];
  const slot = (i >>> shift) & MASK;
  copy[slot] = withValue(copy[slot] as Node<T> | undefined, shift - BITS, i, value);
  return copy;
}
