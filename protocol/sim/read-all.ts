/**
 * How an application reads a body to its end: in one of the ways that Go programs do, with the sizes of reads that
 * these have. Both ends' applications use it. Knows nothing of HTTP/2.
 */
import type { Blocking, Runtime } from "../goroutine/runtime.ts";
import { EOF, IoError } from "../http2/io-error.ts";
import type { ReadManner } from "./scenario.ts";

export interface ReadHow {
  /** `Never` is the caller's to heed: nothing is read then. */
  readonly as?: ReadManner;
  readonly chunkBytes?: number;
  readonly maxBytes?: number;
  readonly pauseMs?: number;
}

export interface Readable {
  read(max: number): Blocking<Uint8Array | IoError>;
}

/** io.Copy to io.Discard. */
const DISCARD_BYTES = 8192;

/** Until the end or `maxBytes`; undefined unless something went wrong. `onBytes` gets what was read. */
export function* readAll(
  rt: Runtime,
  body: Readable,
  how: ReadHow,
  onBytes: (bytes: Uint8Array) => void,
): Blocking<IoError | undefined> {
  const grow = how.chunkBytes === undefined && how.as !== "Discard" ? new GrowingBuffer() : undefined;
  const fixed = how.chunkBytes ?? DISCARD_BYTES;
  for (let left = how.maxBytes ?? Infinity; left > 0;) {
    const read = yield* body.read(Math.min(left, grow?.room() ?? fixed));
    if (read === EOF) return undefined;
    if (read instanceof IoError) return read;
    left -= read.length;
    grow?.fill(read.length);
    onBytes(read);
    yield* rt.sleep(how.pauseMs ?? 0);
  }
  return undefined;
}

/** The slice of io.ReadAll: begins with 512 octets, grows by append when it is full. Reads get what is free in it. */
class GrowingBuffer {
  #length = 0;
  #capacity = 512;

  room(): number {
    if (this.#length === this.#capacity) this.#capacity = grownCapacity(this.#capacity);
    return this.#capacity - this.#length;
  }

  fill(n: number): void {
    this.#length += n;
  }
}

/** Go's growslice since 1.18 for one octet more: a quarter and 192 octets on top, rounded up to what the allocator has. */
export function grownCapacity(capacity: number): number {
  const wanted = capacity + Math.floor((capacity + 3 * 256) / 4);
  return SIZE_CLASSES.find((size) => size >= wanted) ?? Math.ceil(wanted / PAGE_BYTES) * PAGE_BYTES;
}

const PAGE_BYTES = 8192;

/** Go's allocator: sizes from 512 octets on; above the last one it hands out pages. */
const SIZE_CLASSES: readonly number[] = [
  512, 576, 640, 704, 768, 896, 1024, 1152, 1280, 1408, 1536, 1792, 2048, 2304, 2688, 3072, 3200, 3456, 4096,
  4864, 5120, 5376, 6144, 6528, 6784, 6912, 8192, 9472, 9728, 10_240, 10_880, 12_288, 13_568, 14_336, 16_384,
  18_432, 19_072, 20_480, 21_760, 24_576, 27_264, 28_672, 32_768,
];
