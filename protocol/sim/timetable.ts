/**
 * When the entries of a script begin: at their time, after the response that they wait for, or once all requests are done.
 * Owns what waits for what. Knows nothing of what entries do.
 */
import type { ScriptEntry } from "./scenario.ts";

export interface TimetableInit {
  readonly nowMs: () => number;
  readonly at: (ms: number, fn: () => void) => void;
  /** Whoever starts an entry says `finish` when it is done. */
  readonly start: (entry: ScriptEntry) => void;
}

export class Timetable {
  readonly #init: TimetableInit;
  /** Entries that have not come to their end. */
  #open = 0;
  #openRequests = 0;
  #afterRequest = new Map<string, (() => void)[]>();
  #afterAllRequests: (() => void)[] = [];

  constructor(script: readonly ScriptEntry[], init: TimetableInit) {
    this.#init = init;
    for (const entry of script) this.#schedule(entry);
  }

  /** Everything in it has been done. */
  get done(): boolean {
    return this.#open === 0;
  }

  finish(entry: ScriptEntry): void {
    this.#open--;
    if (entry.do !== "request") return;
    this.#openRequests--;
    if (entry.id !== undefined) for (const then of this.#afterRequest.get(entry.id) ?? []) then();
    if (this.#openRequests === 0) for (const then of this.#afterAllRequests.splice(0)) then();
  }

  #schedule(entry: ScriptEntry): void {
    this.#open++;
    if (entry.do === "request") this.#openRequests++;
    const { at, nowMs, start } = this.#init;
    const begin = (): void => start(entry);
    if ("after" in entry && entry.after !== undefined) {
      const later = (): void => at(nowMs() + (entry.atMs ?? 0), begin);
      this.#afterRequest.set(entry.after, [...(this.#afterRequest.get(entry.after) ?? []), later]);
    } else if (entry.do === "close" && entry.atMs === undefined) {
      this.#afterAllRequests.push(begin);
    } else {
      at(entry.atMs ?? 0, begin);
    }
  }
}
