/** An in-memory connection with the test at its other end: what the endpoint writes is kept, what it reads is pushed. */
import { concatBytes } from "../../protocol/base/bytes.ts";
import type { Blocking, Runtime } from "../../protocol/goroutine/runtime.ts";
import { WaitQueue } from "../../protocol/goroutine/sync.ts";
import type { NetConn } from "../../protocol/http2/net-conn.ts";

export class MemoryConn implements NetConn {
  /** One entry per write call. */
  readonly writes: Uint8Array[] = [];
  closed = false;
  /** While true, writes wait. */
  stuck = false;
  /** While true, writes fail: a reset has come back. */
  broken = false;
  #rt: Runtime;
  #writeMs: number;
  #incoming: Uint8Array[] = [];
  #ended = false;
  #readers: WaitQueue;
  #writers: WaitQueue;

  constructor(rt: Runtime, writeMs = 0) {
    this.#rt = rt;
    this.#writeMs = writeMs;
    this.#readers = new WaitQueue(rt, "io", "conn.Read");
    this.#writers = new WaitQueue(rt, "io", "conn.Write");
  }

  push(bytes: Uint8Array): void {
    this.#incoming.push(bytes);
    this.#readers.wakeAll();
  }

  end(): void {
    this.#ended = true;
    this.#readers.wakeAll();
  }

  /** Lets waiting writes through. */
  unstick(): void {
    this.stuck = false;
    this.#writers.wakeAll();
  }

  *read(): Blocking<Uint8Array | undefined> {
    for (;;) {
      if (this.closed) return undefined;
      const bytes = this.#incoming.shift();
      if (bytes !== undefined) return bytes;
      if (this.#ended) return undefined;
      yield* this.#readers.wait();
    }
  }

  *write(bytes: Uint8Array, more?: Uint8Array): Blocking<boolean> {
    yield* this.#rt.sleep(this.#writeMs);
    while (this.stuck && !this.closed) yield* this.#writers.wait();
    if (this.closed || this.broken) return false;
    this.writes.push(more === undefined ? bytes : concatBytes([bytes, more]));
    return true;
  }

  close(): void {
    this.closed = true;
    this.#readers.wakeAll();
    this.#writers.wakeAll();
  }
}
