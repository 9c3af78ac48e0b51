/** How many findings the open recording has, once somebody has looked: all that the first screen knows of the checks. */
import { create } from "zustand";
import type { Trace } from "../../protocol/index.ts";

export interface ChecksState {
  /** The recording that was checked, and what came of it. */
  readonly trace: Trace | undefined;
  readonly count: number;
}

export const useChecks = create<ChecksState>()(() => ({ trace: undefined, count: 0 }));
