/**
 * A connection that has been handed over: first gives what its former owner had been sent, then what still comes. Until it is
 * opened, what is written goes nowhere: it has been said already. Knows nothing of HTTP/2.
 */
import { Deque } from "../base/deque.ts";
import { Ready } from "../goroutine/ready.ts";
import type { Blocking } from "../goroutine/runtime.ts";
import type { NetConn } from "../http2/net-conn.ts";
import type { PipeEnd } from "./duplex-pipe.ts";

export class HandedConn implements NetConn {
  readonly #conn: PipeEnd;
  #input = new Deque<Uint8Array>();
  #isOpen = false;

  constructor(conn: PipeEnd) {
    this.#conn = conn;
  }

  get takenBytes(): number {
    return this.#conn.takenBytes;
  }

  get full(): boolean {
    return this.#conn.full;
  }

  feed(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#input.push(bytes);
  }

  open(): void {
    this.#isOpen = true;
  }

  read(): Blocking<Uint8Array | undefined> {
    const bytes = this.#input.shift();
    if (bytes !== undefined) return new Ready(bytes);
    return this.#isOpen ? this.#conn.read() : nothingYet();
  }

  write(bytes: Uint8Array, more?: Uint8Array): Blocking<boolean> {
    return this.#isOpen ? this.#conn.write(bytes, more) : new Ready(true);
  }

  close(): void {
    this.#conn.close();
  }
}

/** Whoever reads outside of a goroutine sees that nothing is there, and does not come back. */
function* nothingYet(): Blocking<never> {
  for (;;) yield;
}
