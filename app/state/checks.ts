/** How many findings each recording has that was checked: all that the first screen knows of the checks. */
import { create } from "zustand";
import type { Trace } from "../../protocol/index.ts";

export interface ChecksState {
  readonly counts: WeakMap<Trace, number>;
}

export const useChecks = create<ChecksState>()(() => ({ counts: new WeakMap() }));
