/**
 * A body on its way from the connection to the application: octets come in frame by frame, the application reads
 * when it likes. Go's `pipe` over a `dataBuffer`. What it can hold is bounded by the flow-control window that its
 * owner grants. Locking is implied: nobody gives up control while he holds it.
 */
import { Ready } from "../goroutine/ready.ts";
import type { Blocking, Runtime } from "../goroutine/runtime.ts";
import { concatBytes, EMPTY_BYTES } from "../base/bytes.ts";
import { Deque } from "../base/deque.ts";
import { WaitQueue } from "../goroutine/sync.ts";
import type { Side } from "../probe/event.ts";
import type { Probe } from "../probe/probe.ts";
import type { IoError } from "./io-error.ts";

export interface BodyPipeInit {
  readonly rt: Runtime;
  readonly side: Side;
  readonly streamId: number;
  readonly probe?: Probe | undefined;
}

export class BodyPipe {
  #cond: WaitQueue;
  #chunks = new Deque<Uint8Array>();
  #length = 0;
  #unread = 0;
  #closeError: IoError | undefined;
  #breakError: IoError | undefined;
  #onEnd: (() => void) | undefined;
  #held = false;
  #init: BodyPipeInit;

  constructor(init: BodyPipeInit) {
    this.#init = init;
    this.#cond = new WaitQueue(init.rt, "cond", "pipe.c");
  }

  /** Octets that wait to be read. */
  get length(): number {
    return this.#length;
  }

  /** Octets that will never be read, because the pipe was broken. */
  get unread(): number {
    return this.#unread;
  }

  /** Set once it was closed or broken: what a read says when nothing is left. */
  get error(): IoError | undefined {
    return this.#breakError ?? this.#closeError;
  }

  /** Waits for octets, then gives up to `max` of them; the error once nothing is left. */
  read(max: number): Blocking<Uint8Array | IoError> {
    const now = this.#tryRead(max);
    return now === undefined ? this.#waitToRead(max) : new Ready(now);
  }

  *#waitToRead(max: number): Blocking<Uint8Array | IoError> {
    for (;;) {
      yield* this.#cond.wait();
      const now = this.#tryRead(max);
      if (now !== undefined) return now;
    }
  }

  #tryRead(max: number): Uint8Array | IoError | undefined {
    if (this.#breakError !== undefined || this.#held) return this.#breakError;
    if (this.#length > 0) return this.#take(max);
    const onEnd = this.#onEnd;
    this.#onEnd = undefined;
    onEnd?.();
    return this.#closeError;
  }

  /** Held, it gives nothing out: its reader waits as if he did not read. */
  hold(held: boolean): void {
    this.#held = held;
    this.#cond.wakeOne();
  }

  /** False if it was closed: nobody will read these octets. A broken pipe swallows them (and counts them unread). */
  write(bytes: Uint8Array): boolean {
    if (this.#closeError !== undefined) return false;
    if (this.#breakError !== undefined) {
      this.#unread += bytes.length;
      return true;
    }
    if (bytes.length > 0) {
      this.#chunks.push(bytes);
      this.#length += bytes.length;
      this.#report();
    }
    this.#cond.wakeOne();
    return true;
  }

  /**
   * What is buffered can still be read, then reads give `error`. The first close counts. `onEnd` runs in the read
   * that sees the end: trailers are handed over there.
   */
  closeWithError(error: IoError, onEnd?: () => void): void {
    if (this.#closeError !== undefined) return;
    this.#closeError = error;
    this.#onEnd = onEnd;
    this.#cond.wakeOne();
  }

  /** Reads give `error` at once; what is buffered is dropped. The first break counts. */
  breakWithError(error: IoError): void {
    if (this.#breakError !== undefined) return;
    this.#breakError = error;
    this.#unread += this.#length;
    this.#chunks.clear();
    if (this.#length > 0) {
      this.#length = 0;
      this.#report();
    }
    this.#cond.wakeOne();
  }

  #take(max: number): Uint8Array {
    let missing = Math.min(max, this.#length);
    this.#length -= missing;
    this.#report();
    const front = this.#takeOfFirst(missing);
    if (front.length === missing) return front;
    const parts = [front];
    for (missing -= front.length; missing > 0;) {
      const part = this.#takeOfFirst(missing);
      parts.push(part);
      missing -= part.length;
    }
    return concatBytes(parts);
  }

  /** Up to `max` octets of the oldest chunk; there must be one. */
  #takeOfFirst(max: number): Uint8Array {
    const chunk = this.#chunks.peek() ?? EMPTY_BYTES;
    if (chunk.length > max) {
      this.#chunks.replaceFirst(chunk.subarray(max));
      return chunk.subarray(0, max);
    }
    this.#chunks.shift();
    return chunk;
  }

  #report(): void {
    const { side, streamId, probe } = this.#init;
    probe?.emit({ type: "buffered", side, streamId, bytes: this.#length });
  }
}
