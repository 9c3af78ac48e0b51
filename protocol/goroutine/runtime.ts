/**
 * A small deterministic runtime for goroutines: generators that give up control only where they block. Owns the
 * run queue (first in, first out), the virtual clock and the timers, and reports spawns, switches and blocks to the
 * probe. Knows nothing of HTTP/2. Same seed, same order of everything.
 */
import { assert } from "../base/assert.ts";
import { Deque } from "../base/deque.ts";
import type { Prng } from "../base/prng.ts";
import type { Side, WaitReason } from "../probe/event.ts";
import type { Probe } from "../probe/probe.ts";
import { READY } from "./ready.ts";
import { TimerHeap } from "./timer-heap.ts";
import type { HeapEntry } from "./timer-heap.ts";

/** What may block, run with `yield*`: what a function* gives, or a Ready. Its bare `yield` belongs to this room alone. */
export type Blocking<T> = IterableIterator<void, T, void>;

export class Goroutine {
  /** Counts from 1 in order of spawning; 0 stands for whatever runs outside of goroutines. */
  readonly id: number;
  readonly name: string;
  readonly side: Side | undefined;
  /** What it waits for; undefined while it runs or could run. Set by the runtime. */
  wait: Waits | undefined;
  /** Seq of the event that woke it last. Set by the runtime. */
  cause: number | undefined;
  /** Neighbours among those that live, in order of spawning. Set by the runtime. */
  older: Goroutine | undefined;
  younger: Goroutine | undefined;
  readonly #start: () => Blocking<void>;
  #body: Blocking<void> | undefined;

  constructor(id: number, name: string, side: Side | undefined, start: () => Blocking<void>) {
    this.id = id;
    this.name = name;
    this.side = side;
    this.#start = start;
  }

  /** Runs until it blocks (false) or has ended. For the runtime only. */
  resume(): boolean {
    this.wait = undefined;
    this.#body ??= this.#start();
    return this.#body.next().done === true;
  }
}

/** What a goroutine waits for; put into words only for those who ask. */
export interface Waits {
  waitReason(): WaitReason;
}

export interface Waiting {
  readonly g: number;
  readonly name: string;
  readonly side: Side | undefined;
  readonly wait: WaitReason;
}

/** As Go's time.Timer made by AfterFunc. */
export interface Timer {
  readonly pending: boolean;
  /** True if this call kept the timer from firing. */
  stop(): boolean;
  /** Fires `ms` from now, whether or not it was pending. */
  reset(ms: number): void;
}

export interface RuntimeOptions {
  readonly prng: Prng;
  readonly probe?: Probe | undefined;
}

/** Switches within one instant of virtual time before we call it a livelock: far above what any scenario needs. */
const MAX_SWITCHES_PER_INSTANT = 2 ** 27;

export class Runtime {
  readonly prng: Prng;
  readonly probe: Probe | undefined;
  #nowMs = 0;
  #queue = new Deque<Goroutine>();
  #live = new LiveList();
  #timers = new TimerHeap<TimerTask>();
  #timerOrder = 0;
  #nextId = 1;
  #current: Goroutine | undefined;

  constructor(options: RuntimeOptions) {
    this.prng = options.prng;
    this.probe = options.probe;
  }

  /** Virtual milliseconds since the start. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Id of the goroutine that runs now; 0 outside of goroutines. */
  get currentId(): number {
    return this.#current?.id ?? 0;
  }

  /** Starts a goroutine: it runs once the queue reaches it, not at once. */
  go(name: string, body: () => Blocking<void>, side?: Side): Goroutine {
    const task = new Goroutine(this.#nextId++, name, side, body);
    this.#live.add(task);
    task.cause = this.probe?.emit({
      type: "go.spawn",
      ...(side === undefined ? {} : { side }),
      g: task.id,
      name,
      parent: this.currentId,
    });
    this.#queue.push(task);
    return task;
  }

  /** Runs goroutines until none can run at this instant. A fault inside one is thrown, with its name. */
  run(): void {
    assert(this.#current === undefined, "run() was called from inside a goroutine");
    for (let switches = 0; ; switches++) {
      const task = this.#queue.shift();
      if (task === undefined) break;
      assert(switches < MAX_SWITCHES_PER_INSTANT, () => `livelock: ${task.name} and others never block`);
      this.#resume(task);
    }
    if (this.probe !== undefined) this.probe.cause = undefined;
  }

  /** When the next timer is due, in virtual milliseconds; undefined if none is pending. */
  nextTimerMs(): number | undefined {
    return this.#timers.peek()?.atMs;
  }

  /** Moves the clock to `ms`, firing what falls due on the way, and runs to idle after each. */
  advanceTo(ms: number): void {
    assert(ms >= this.#nowMs, () => `time runs forward: ${ms} < ${this.#nowMs}`);
    this.run();
    for (;;) {
      const timer = this.#timers.peek();
      if (timer === undefined || timer.atMs > ms) break;
      this.#timers.remove(timer);
      this.#nowMs = timer.atMs;
      this.#fire(timer);
      this.run();
    }
    this.#nowMs = ms;
  }

  /** Calls `fn` after `ms`, outside of any goroutine; it must not block (let it spawn a goroutine for that). */
  afterFunc(ms: number, name: string, fn: () => void): Timer {
    const timer = new TimerTask(this, name, fn);
    timer.reset(ms);
    return timer;
  }

  /** Blocks the goroutine for `ms`; not at all if that is not positive. */
  sleep(ms: number): Blocking<void> {
    return ms <= 0 ? READY : this.#sleep(ms);
  }

  *#sleep(ms: number): Blocking<void> {
    const self = this.running();
    this.afterFunc(ms, "sleep", () => this.ready(self, this.probe?.cause));
    this.blocking(SLEEP);
    yield;
  }

  /** Lets everybody else who can run go first, as runtime.Gosched. */
  *yieldNow(): Blocking<void> {
    this.ready(this.running(), this.probe?.cause);
    this.blocking(RUNNABLE);
    yield;
  }

  /** Goroutines that wait, and on what, in order of spawning. */
  waiting(): readonly Waiting[] {
    const waiting: Waiting[] = [];
    for (const task of this.#live.all()) {
      if (task.wait !== undefined && task.wait !== RUNNABLE) {
        waiting.push({ g: task.id, name: task.name, side: task.side, wait: task.wait.waitReason() });
      }
    }
    return waiting;
  }

  /**
   * Everybody who waits, if nothing in here can ever wake them: nobody can run and no timer is pending. Empty if
   * somebody can. Waits of kind "io" are listed too; whether bytes may still come only the caller knows.
   */
  deadlock(): readonly Waiting[] {
    return this.#queue.length > 0 || this.#timers.length > 0 ? [] : this.waiting();
  }

  // ---- for the rest of this room: channels, locks, wait queues

  /** The goroutine that runs now; a programmer fault outside of one. */
  running(): Goroutine {
    assert(this.#current !== undefined, "only a goroutine can block");
    return this.#current;
  }

  /** To be called right before `yield`: says what the running goroutine waits for. */
  blocking(wait: Waits): void {
    assert(this.#current !== undefined, "only a goroutine can block");
    this.#current.wait = wait;
  }

  /** Puts a blocked goroutine at the end of the run queue. `cause`: seq of the event that woke it. */
  ready(g: Goroutine, cause: number | undefined): void {
    g.cause = cause;
    this.#queue.push(g);
  }

  /** For TimerTask only. */
  startTimer(timer: TimerTask, ms: number): void {
    this.#timers.remove(timer);
    timer.atMs = this.#nowMs + Math.max(0, ms);
    timer.order = this.#timerOrder++;
    timer.cause = this.probe?.emit({ type: "timer", op: "start", name: timer.name, atMs: timer.atMs });
    this.#timers.add(timer);
  }

  /** For TimerTask only. */
  stopTimer(timer: TimerTask): boolean {
    if (!this.#timers.remove(timer)) return false;
    this.probe?.emit({ type: "timer", op: "stop", name: timer.name, atMs: timer.atMs });
    return true;
  }

  #fire(timer: TimerTask): void {
    if (this.probe !== undefined) {
      this.probe.cause = timer.cause;
      this.probe.cause = this.probe.emit({ type: "timer", op: "fire", name: timer.name, atMs: timer.atMs });
    }
    timer.fn();
  }

  #resume(task: Goroutine): void {
    this.#current = task;
    if (this.probe !== undefined) {
      this.probe.cause = task.cause;
      this.probe.emit({ type: "go.run", g: task.id });
    }
    let done: boolean;
    try {
      done = task.resume();
    } catch (fault) {
      throw new Error(`goroutine ${task.name}: ${fault instanceof Error ? fault.message : String(fault)}`, {
        cause: fault,
      });
    } finally {
      this.#current = undefined;
    }
    if (done) {
      this.#live.delete(task);
      this.probe?.emit({ type: "go.exit", g: task.id });
      return;
    }
    const wait = task.wait;
    assert(wait !== undefined, () => `${task.name} gave up control without saying what it waits for`);
    if (this.probe !== undefined && wait !== RUNNABLE)
      this.probe.emit({ type: "go.block", g: task.id, wait: wait.waitReason() });
  }
}

/**
 * All goroutines that have not ended. A list through them rather than a Set: a Set that sees thousands come and go
 * leaves a chain of tables behind, and what hangs on it lives until the next full garbage collection.
 */
class LiveList {
  #oldest: Goroutine | undefined;
  #youngest: Goroutine | undefined;

  add(task: Goroutine): void {
    task.older = this.#youngest;
    if (this.#youngest === undefined) this.#oldest = task;
    else this.#youngest.younger = task;
    this.#youngest = task;
  }

  delete(task: Goroutine): void {
    if (task.older === undefined) this.#oldest = task.younger;
    else task.older.younger = task.younger;
    if (task.younger === undefined) this.#youngest = task.older;
    else task.younger.older = task.older;
    task.older = undefined;
    task.younger = undefined;
  }

  *all(): Iterable<Goroutine> {
    for (let task = this.#oldest; task !== undefined; task = task.younger) yield task;
  }
}

const SLEEP = waitsFor({ kind: "sleep", on: [] });
/** Marks a goroutine that gave way but can run: no real wait. */
const RUNNABLE = waitsFor({ kind: "sleep", on: ["others"] });

function waitsFor(reason: WaitReason): Waits {
  return { waitReason: () => reason };
}

class TimerTask implements Timer, HeapEntry {
  readonly name: string;
  readonly fn: () => void;
  atMs = 0;
  order = 0;
  slot = -1;
  cause: number | undefined;
  #rt: Runtime;

  constructor(rt: Runtime, name: string, fn: () => void) {
    this.#rt = rt;
    this.name = name;
    this.fn = fn;
  }

  get pending(): boolean {
    return this.slot >= 0;
  }

  stop(): boolean {
    return this.#rt.stopTimer(this);
  }

  reset(ms: number): void {
    this.#rt.startTimer(this, ms);
  }
}
