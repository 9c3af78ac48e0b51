/**
 * A connection without a wire: octets are fed in and taken out by whoever owns the endpoint, such as a socket
 * adapter. Writing costs no time. Knows nothing of HTTP/2.
 */
import { concatBytes, EMPTY_BYTES } from "../base/bytes.ts";
import { Deque } from "../base/deque.ts";
import type { Blocking, Runtime } from "../goroutine/runtime.ts";
import { WaitQueue } from "../goroutine/sync.ts";
import type { NetConn } from "../http2/net-conn.ts";

/** Octets written and not taken before writers have to wait: an owner that never takes must not cost all memory. */
const MAX_OUTPUT_BYTES = 16 * 2 ** 20;

export class MemoryConn implements NetConn {
  readonly #readers: WaitQueue;
  readonly #writers: WaitQueue;
  #input = new Deque<Uint8Array>();
  #inputEnded = false;
  #output: Uint8Array[] = [];
  #outputBytes = 0;
  #closed = false;

  constructor(rt: Runtime) {
    this.#readers = new WaitQueue(rt, "io", "conn read");
    this.#writers = new WaitQueue(rt, "io", "conn write");
  }

  get closed(): boolean {
    return this.#closed;
  }

  // ---- the owner's end

  feed(bytes: Uint8Array): void {
    if (this.#closed || this.#inputEnded || bytes.length === 0) return;
    this.#input.push(bytes);
    this.#readers.wakeAll();
  }

  /** The peer sends no more. */
  feedEof(): void {
    this.#inputEnded = true;
    this.#readers.wakeAll();
  }

  /** Everything written so far, once. */
  take(): Uint8Array {
    if (this.#output.length === 0) return EMPTY_BYTES;
    const taken = concatBytes(this.#output);
    this.#output = [];
    this.#outputBytes = 0;
    this.#writers.wakeAll();
    return taken;
  }

  // ---- the endpoint's end

  *read(): Blocking<Uint8Array | undefined> {
    for (;;) {
      if (this.#closed) return undefined;
      const bytes = this.#input.shift();
      if (bytes !== undefined) return bytes;
      if (this.#inputEnded) return undefined;
      yield* this.#readers.wait();
    }
  }

  *write(bytes: Uint8Array): Blocking<boolean> {
    while (!this.#closed && this.#outputBytes >= MAX_OUTPUT_BYTES) yield* this.#writers.wait();
    if (this.#closed) return false;
    this.#output.push(bytes);
    this.#outputBytes += bytes.length;
    return true;
  }

  close(): void {
    this.#closed = true;
    this.#readers.wakeAll();
    this.#writers.wakeAll();
  }
}
