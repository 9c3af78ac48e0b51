/**
 * What the wire has to do later, in virtual time: a line has become free, a segment has arrived. Kept apart from
 * the runtime's timers, which are Go's and appear in the recording as such. Knows nothing of what it calls.
 */
import type { Runtime } from "../goroutine/runtime.ts";
import { WaitQueue } from "../goroutine/sync.ts";
import { TimerHeap } from "../goroutine/timer-heap.ts";
import type { HeapEntry } from "../goroutine/timer-heap.ts";
import type { Blocking } from "../goroutine/runtime.ts";

export class Agenda {
  readonly #rt: Runtime;
  #entries = new TimerHeap<Entry>();
  #order = 0;
  #planned = 0;

  constructor(rt: Runtime) {
    this.#rt = rt;
  }

  /** Whether anything is to come but octets that are on their way. */
  get hasPlans(): boolean {
    return this.#planned > 0;
  }

  /** Virtual milliseconds of the next entry; undefined if there is none. */
  nextMs(): number | undefined {
    return this.#entries.peek()?.atMs;
  }

  /** `fn` must not block. Entries of the same instant run in the order in which they were added. `isCarried`: octets on their way. */
  at(ms: number, fn: () => void, isCarried = false): void {
    if (!isCarried) this.#planned++;
    this.#entries.add({ atMs: ms, order: this.#order++, slot: -1, fn, isCarried });
  }

  /** Blocks the goroutine for `ms` as if it were inside the operating system. */
  *spend(ms: number, on: string): Blocking<void> {
    if (ms <= 0) return;
    const line = new WaitQueue(this.#rt, "io", on);
    const cause = this.#rt.probe?.cause;
    this.at(roundMs(this.#rt.nowMs + ms), () => {
      if (this.#rt.probe !== undefined) this.#rt.probe.cause = cause;
      line.wakeOne();
    });
    yield* line.wait();
  }

  /** Calls everything that is due by now, and what becomes due by that. */
  runDue(): void {
    for (let next = this.#entries.peek(); next !== undefined; next = this.#entries.peek()) {
      if (next.atMs > this.#rt.nowMs) return;
      this.#entries.remove(next);
      if (!next.isCarried) this.#planned--;
      next.fn();
    }
  }
}

/** To the nanosecond: finer than anything here matters, coarse enough that sums of times print well. */
export function roundMs(ms: number): number {
  return Math.round(ms * 1e6) / 1e6;
}

interface Entry extends HeapEntry {
  readonly isCarried: boolean;
  readonly fn: () => void;
}
