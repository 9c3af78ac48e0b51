/** Request bodies as the client's application holds them: octets in memory, or made on the way, at a pace if asked. */
import type { Blocking, Runtime } from "../goroutine/runtime.ts";
import type { RequestBody } from "../client/request.ts";
import { EOF } from "../http2/io-error.ts";
import type { IoError } from "../http2/io-error.ts";
import { openBody } from "./body-source.ts";
import type { OpenBody } from "./body-source.ts";
import type { BodySource } from "./scenario.ts";

/** Gives up to as many octets as it is asked for; then EOF, as Go's bytes.Reader. */
export class SourceBody implements RequestBody {
  readonly length: number;
  readonly #source: OpenBody;
  readonly #rt: Runtime;
  readonly #bytesPerMs: number;
  #at = 0;

  constructor(rt: Runtime, source: BodySource | Uint8Array, bytesPerMs = Infinity) {
    this.#rt = rt;
    this.#bytesPerMs = bytesPerMs;
    this.#source = openBody(source);
    this.length = this.#source.length;
  }

  *read(max: number): Blocking<Uint8Array | IoError> {
    const length = Math.min(max, this.length - this.#at);
    if (length === 0) return EOF;
    yield* this.#rt.sleep(length / this.#bytesPerMs);
    const bytes = this.#source.slice(this.#at, length);
    this.#at += length;
    return bytes;
  }

  close(): void {
    this.#at = this.length;
  }
}
