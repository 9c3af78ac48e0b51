/**
 * Locks and conditions: Mutex and Cond as in Go's sync package, and the plain line of waiters under them, which
 * connections use for input and output. All of them serve in the order of arrival.
 */
import { assert } from "../base/assert.ts";
import { Deque } from "../base/deque.ts";
import type { WaitReason } from "../probe/event.ts";
import { READY, Ready, Wait } from "./ready.ts";
import type { Blocking, Goroutine, Runtime, Waits } from "./runtime.ts";

/** Goroutines that wait until somebody says so. `kind` and `name` appear in the recording. */
export class WaitQueue implements Waits {
  #rt: Runtime;
  #wait: WaitReason;
  #line = new Deque<Goroutine>();

  constructor(rt: Runtime, kind: WaitReason["kind"], name: string) {
    this.#rt = rt;
    this.#wait = { kind, on: [name] };
  }

  get length(): number {
    return this.#line.length;
  }

  waitReason(): WaitReason {
    return this.#wait;
  }

  wait(): Blocking<void> {
    return new InLine(this);
  }

  /** The running goroutine is the last in line, and about to give up control. */
  stand(): void {
    this.#line.push(this.#rt.running());
    this.#rt.blocking(this);
  }

  /** Wakes the one who has waited longest. False if nobody waits. */
  wakeOne(): boolean {
    const g = this.#line.shift();
    if (g === undefined) return false;
    this.#rt.ready(g, this.#rt.probe?.cause);
    return true;
  }

  wakeAll(): void {
    while (this.wakeOne());
  }
}

class InLine extends Wait<void> {
  readonly #queue: WaitQueue;

  constructor(queue: WaitQueue) {
    super();
    this.#queue = queue;
  }

  protected override begin(): void {
    this.#queue.stand();
  }

  protected override over(): void {}
}

/** First come, first served: unlock hands the lock to the one who has waited longest. */
export class Mutex {
  #line: WaitQueue;
  #locked = false;

  constructor(rt: Runtime, name: string) {
    this.#line = new WaitQueue(rt, "mutex", name);
  }

  get locked(): boolean {
    return this.#locked;
  }

  lock(): Blocking<void> {
    return this.tryLock() ? READY : this.#line.wait();
  }

  /** What is done under the lock without waiting for anything else. */
  withLock<T>(action: () => T): Blocking<T> {
    return this.tryLock() ? new Ready(this.#finish(action)) : this.#waitAnd(action);
  }

  /** False if somebody holds it. */
  tryLock(): boolean {
    if (this.#locked) return false;
    this.#locked = true;
    return true;
  }

  unlock(): void {
    assert(this.#locked, "unlock of an unlocked mutex");
    if (!this.#line.wakeOne()) this.#locked = false;
  }

  *#waitAnd<T>(action: () => T): Blocking<T> {
    yield* this.#line.wait();
    return this.#finish(action);
  }

  #finish<T>(action: () => T): T {
    const result = action();
    this.unlock();
    return result;
  }
}

/** As sync.Cond: `wait` gives the mutex back while it waits and holds it again when it returns. */
export class Cond {
  readonly mutex: Mutex;
  #line: WaitQueue;

  constructor(rt: Runtime, name: string, mutex: Mutex) {
    this.mutex = mutex;
    this.#line = new WaitQueue(rt, "cond", name);
  }

  *wait(): Blocking<void> {
    this.mutex.unlock();
    yield* this.#line.wait();
    yield* this.mutex.lock();
  }

  signal(): void {
    this.#line.wakeOne();
  }

  broadcast(): void {
    this.#line.wakeAll();
  }
}
