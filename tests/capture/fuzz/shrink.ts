/** The smallest input that still fails, by leaving out ever smaller pieces (Zeller and Hildebrandt's ddmin, without complements). */

type Input = Uint8Array | string;

export interface ShrinkOptions {
  readonly fails: (input: Input) => Promise<boolean>;
  /** Tries at most: each of a hang costs as long as the patience for one. */
  readonly maxTries: number;
}

export async function shrink(input: Input, { fails, maxTries }: ShrinkOptions): Promise<Input> {
  let best = input;
  let tries = 0;
  for (let size = Math.ceil(best.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < best.length;) {
      if (tries++ >= maxTries) return best;
      const candidate = without(best, at, size);
      if (await fails(candidate)) best = candidate;
      else at += size;
    }
  }
  return best;
}

function without(input: Input, at: number, count: number): Input {
  if (typeof input === "string") return input.slice(0, at) + input.slice(at + count);
  const out = new Uint8Array(input.length - Math.min(count, input.length - at));
  out.set(input.subarray(0, at));
  out.set(input.subarray(at + count), at);
  return out;
}
