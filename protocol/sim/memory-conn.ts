/**
 * A connection without a wire: octets are fed in and taken out by whoever owns the endpoint, such as a socket
 * adapter. Writing costs no time. Knows nothing of HTTP/2.
 */
import { concatBytes, EMPTY_BYTES } from "../base/bytes.ts";
import { Deque } from "../base/deque.ts";
import { Ready } from "../goroutine/ready.ts";
import type { Blocking, Runtime } from "../goroutine/runtime.ts";
import { WaitQueue } from "../goroutine/sync.ts";
import type { NetConn } from "../http2/net-conn.ts";

/** Octets written and not taken before writers have to wait: an owner that never takes must not cost all memory. */
const MAX_OUTPUT_BYTES = 16 * 2 ** 20;

const NO_PARTS: readonly Uint8Array[] = [];

export class MemoryConn implements NetConn {
  readonly #readers: WaitQueue;
  readonly #writers: WaitQueue;
  #input = new Deque<Uint8Array>();
  #inputEnded = false;
  #output: Uint8Array[] = [];
  #outputBytes = 0;
  /** Part of the output is somebody's body: what is taken must be a copy. */
  #borrowed = false;
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
    const shared = this.#borrowed;
    const parts = this.takeParts();
    const [first = EMPTY_BYTES] = parts;
    return parts.length > 1 || shared ? concatBytes(parts) : first;
  }

  /** The same in pieces, of which some may be somebody's body: nobody may write to them. */
  takeParts(): readonly Uint8Array[] {
    const parts = this.#output;
    if (parts.length === 0) return NO_PARTS;
    this.#output = [];
    this.#outputBytes = 0;
    this.#borrowed = false;
    this.#writers.wakeAll();
    return parts;
  }

  // ---- the endpoint's end

  read(): Blocking<Uint8Array | undefined> {
    const bytes = this.#closed ? undefined : this.#input.shift();
    return bytes !== undefined || this.#closed || this.#inputEnded ? new Ready(bytes) : this.#waitToRead();
  }

  *#waitToRead(): Blocking<Uint8Array | undefined> {
    yield* this.#readers.wait();
    return yield* this.read();
  }

  write(bytes: Uint8Array, more: Uint8Array = EMPTY_BYTES): Blocking<boolean> {
    return this.full && !this.#closed ? this.#waitToWrite(bytes, more) : new Ready(this.#take(bytes, more));
  }

  /** Somebody waits until octets are taken. */
  get full(): boolean {
    return this.#outputBytes >= MAX_OUTPUT_BYTES;
  }

  *#waitToWrite(bytes: Uint8Array, more: Uint8Array): Blocking<boolean> {
    while (this.full && !this.#closed) yield* this.#writers.wait();
    return this.#take(bytes, more);
  }

  #take(bytes: Uint8Array, more: Uint8Array): boolean {
    if (this.#closed) return false;
    if (bytes.length > 0) this.#output.push(bytes);
    if (more.length > 0) this.#output.push(more);
    this.#borrowed ||= more.length > 0;
    this.#outputBytes += bytes.length + more.length;
    return true;
  }

  close(): void {
    this.#closed = true;
    this.#readers.wakeAll();
    this.#writers.wakeAll();
  }
}
