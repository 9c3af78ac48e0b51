/** What random material is made with. Same seed, same throws. */
import { Prng } from "../../protocol/base/prng.ts";

export class Dice {
  readonly #prng: Prng;

  constructor(seed: number) {
    this.#prng = new Prng(seed);
  }

  /** From 0 up to, and without, n. */
  below(n: number): number {
    return this.#prng.below(n);
  }

  chance(p: number): boolean {
    return this.#prng.nextUint32() < p * 2 ** 32;
  }

  one<T>(of: readonly T[]): T {
    const chosen = of[this.below(of.length)];
    if (chosen === undefined) throw new Error("nothing to choose from");
    return chosen;
  }

  maybe<T extends object>(p: number, some: T): T | Record<string, never> {
    return this.chance(p) ? some : {};
  }

  some<T>(p: number, one: T): readonly T[] {
    return this.chance(p) ? [one] : [];
  }

  times<T>(n: number, make: (i: number) => T): readonly T[] {
    return Array.from({ length: n }, (_unused, i) => make(i));
  }
}
