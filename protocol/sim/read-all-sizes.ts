/**
 * How large a buffer io.ReadAll offers to each Read: it appends to a slice that starts at 512 octets, so the sizes
 * follow Go's growth of slices and the allocator's size classes. Real servers give credit back in these pieces.
 */

/** Go's allocator classes from the first size on, in octets; above the last, whole pages. */
const SIZE_CLASSES = [
  512, 576, 640, 704, 768, 896, 1024, 1152, 1280, 1408, 1536, 1792, 2048, 2304, 2688, 3072, 3200, 3456, 4096,
  4864, 5120, 5376, 6144, 6528, 6784, 6912, 8192, 9472, 9728, 10_240, 10_880, 12_288, 13_568, 14_336, 16_384,
  18_432, 19_072, 20_480, 21_760, 24_576, 27_264, 28_672, 32_768,
] as const;
const PAGE_BYTES = 8192;
const FIRST_CAPACITY = 512;
/** Go's growslice: a quarter more, and three quarters of this. */
const GROWTH_THRESHOLD = 256;

/** The slice of one ReadAll: how much room it has, and how it grows. */
export class ReadAllBuffer {
  #length = 0;
  #capacity = FIRST_CAPACITY;

  /** Octets that the next Read may give. */
  room(): number {
    if (this.#length === this.#capacity) this.#capacity = grown(this.#capacity);
    return this.#capacity - this.#length;
  }

  filled(n: number): void {
    this.#length += n;
  }
}

function grown(capacity: number): number {
  const wanted = capacity + Math.floor((capacity + 3 * GROWTH_THRESHOLD) / 4);
  return SIZE_CLASSES.find((size) => size >= wanted) ?? Math.ceil(wanted / PAGE_BYTES) * PAGE_BYTES;
}
