/**
 * A list that can be changed without touching earlier copies of it: `set` and `push` copy the path to one leaf
 * (32 slots a node) and share the rest. So keeping every 1024th state of 10 000 streams costs little.
 */
import { assert } from "./assert.ts";

const BITS = 5;
const WIDTH = 1 << BITS;
const MASK = WIDTH - 1;

/** `nodes` is there above the lowest level, `values` on it; the other one is empty. */
interface Node<T> {
  readonly nodes: readonly Node<T>[];
  readonly values: readonly T[];
}

const EMPTY: Node<never> = { nodes: [], values: [] };

export class CowVector<T> {
  static empty<T>(): CowVector<T> {
    return new CowVector<T>(EMPTY, 0, 0);
  }

  readonly length: number;
  readonly #root: Node<T>;
  /** Bits of the index that lie below the root: 0 when the root is the lowest level. */
  readonly #shift: number;

  private constructor(root: Node<T>, length: number, shift: number) {
    this.#root = root;
    this.length = length;
    this.#shift = shift;
  }

  get(i: number): T | undefined {
    if (i < 0 || i >= this.length) return undefined;
    let node: Node<T> | undefined = this.#root;
    for (let shift = this.#shift; shift > 0; shift -= BITS) node = node?.nodes[(i >>> shift) & MASK];
    return node?.values[i & MASK];
  }

  /** A list like this one with another value at `i`, which must lie within it. */
  set(i: number, value: T): CowVector<T> {
    assert(i >= 0 && i < this.length, "set lies within the vector");
    return new CowVector(withValue(this.#root, this.#shift, i, value), this.length, this.#shift);
  }

  push(value: T): CowVector<T> {
    const isFull = this.length === WIDTH << this.#shift;
    const root = isFull ? { nodes: [this.#root], values: [] } : this.#root;
    const shift = isFull ? this.#shift + BITS : this.#shift;
    return new CowVector(withValue(root, shift, this.length, value), this.length + 1, shift);
  }

  *[Symbol.iterator](): Generator<T, void> {
    yield* valuesOf(this.#root);
  }
}

function withValue<T>(node: Node<T> | undefined, shift: number, i: number, value: T): Node<T> {
  const slot = (i >>> shift) & MASK;
  if (shift === 0) return { nodes: [], values: withSlot(node?.values ?? [], slot, value) };
  const inner = withValue(node?.nodes[slot], shift - BITS, i, value);
  return { nodes: withSlot(node?.nodes ?? [], slot, inner), values: [] };
}

/** As Array.with, but the slot may also be the next free one. */
function withSlot<V>(slots: readonly V[], slot: number, value: V): readonly V[] {
  const copy = slots.slice();
  copy[slot] = value;
  return copy;
}

function* valuesOf<T>(node: Node<T>): Generator<T, void> {
  yield* node.values;
  for (const inner of node.nodes) yield* valuesOf(inner);
}
