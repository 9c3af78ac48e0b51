/**
 * A request's body that another client has begun to send: gives the octets of the capture when they went, and waits in between. Once it
 * is taken over: as many more as were declared, in lines that number them, and the end.
 */
import type { RequestBody } from "../client/request.ts";
import { Deque } from "../base/deque.ts";
import type { Blocking, Runtime } from "../goroutine/runtime.ts";
import { WaitQueue } from "../goroutine/sync.ts";
import { EOF } from "../http2/io-error.ts";
import type { IoError } from "../http2/io-error.ts";
import { numberedLines } from "./body-source.ts";

export class ContinuedBody implements RequestBody {
  readonly #more: WaitQueue;
  #parts = new Deque<Uint8Array>();
  #at = 0;
  #left = 0;
  #hasEnded = false;

  constructor(rt: Runtime) {
    this.#more = new WaitQueue(rt, "cond", "the capture's body");
  }

  push(octets: Uint8Array): void {
    if (octets.length > 0) this.#parts.push(octets);
    this.#more.wakeOne();
  }

  end(): void {
    this.#hasEnded = true;
    this.#more.wakeOne();
  }

  /** `left` octets follow, the first of which is number `at`. */
  goOn(left: number, at: number): void {
    if (this.#hasEnded) return;
    this.#left = left;
    this.#at = at;
    this.end();
  }

  *read(max: number): Blocking<Uint8Array | IoError> {
    for (;;) {
      const part = this.#parts.peek();
      if (part !== undefined) return this.#take(part, max);
      if (this.#left > 0) return this.#make(Math.min(max, this.#left));
      if (this.#hasEnded) return EOF;
      yield* this.#more.wait();
    }
  }

  close(): void {
    this.#parts.clear();
    this.#left = 0;
    this.end();
  }

  #take(part: Uint8Array, max: number): Uint8Array {
    if (part.length > max) this.#parts.replaceFirst(part.subarray(max));
    else this.#parts.shift();
    return part.subarray(0, max);
  }

  #make(n: number): Uint8Array {
    const octets = numberedLines(this.#at, n);
    this.#at += n;
    this.#left -= n;
    return octets;
  }
}
