/** Request bodies as the client's application holds them: octets in memory, or made on the way, at a pace if asked. */
import type { Blocking, Runtime } from "../goroutine/runtime.ts";
import type { RequestBody } from "../client/request.ts";
import { EOF } from "../http2/io-error.ts";
import type { IoError } from "../http2/io-error.ts";
import { bodyBytes, numberedLines } from "./body-source.ts";
import type { BodySource } from "./scenario.ts";

/** Gives up to as many octets as it is asked for; then EOF, as Go's bytes.Reader. */
export class SourceBody implements RequestBody {
  readonly length: number;
  readonly #slice: (start: number, length: number) => Uint8Array;
  readonly #rt: Runtime;
  readonly #bytesPerMs: number;
  #at = 0;

  constructor(rt: Runtime, source: BodySource | Uint8Array, bytesPerMs = Infinity) {
    this.#rt = rt;
    this.#bytesPerMs = bytesPerMs;
    if ("sizeBytes" in source) {
      this.length = source.sizeBytes;
      this.#slice = numberedLines;
      return;
    }
    const bytes = source instanceof Uint8Array ? source : bodyBytes(source);
    this.length = bytes.length;
    this.#slice = (start, length) => bytes.subarray(start, start + length);
  }

  *read(max: number): Blocking<Uint8Array | IoError> {
    const length = Math.min(max, this.length - this.#at);
    if (length === 0) return EOF;
    yield* this.#rt.sleep(length / this.#bytesPerMs);
    const bytes = this.#slice(this.#at, length);
    this.#at += length;
    return bytes;
  }

  close(): void {
    this.#at = this.length;
  }
}
