/** The smallest input that still fails, by leaving out ever smaller pieces (Zeller and Hildebrandt's ddmin, without complements). */

export interface ShrinkOptions<T> {
  readonly fails: (input: T) => Promise<boolean>;
  /** Tries at most: each of a hang costs as long as the patience for one. */
  readonly maxTries: number;
}

export async function shrink<T extends Uint8Array | string>(
  input: T,
  { fails, maxTries }: ShrinkOptions<Uint8Array | string>,
): Promise<Uint8Array | string> {
  let best: Uint8Array | string = input;
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

function without(input: Uint8Array | string, at: number, count: number): Uint8Array | string {
  if (typeof input === "string") return input.slice(0, at) + input.slice(at + count);
  const out = new Uint8Array(input.length - Math.min(count, input.length - at));
  out.set(input.subarray(0, at));
  out.set(input.subarray(at + count), at);
  return out;
}
