/** How many findings a recording has, once somebody has looked: all that the first screen knows of the checks. */
import { create } from "zustand";
import type { Trace } from "../../protocol/index.ts";

export interface ChecksState {
  /** 0 for recordings that were not checked yet. */
  readonly countOf: (trace: Trace) => number;
}

export const useChecks = create<ChecksState>()(() => ({ countOf: () => 0 }));
