/** What is selected and what is pointed at. Selecting a frame selects it in every view. Selection never moves time. */
import { create } from "zustand";

export interface SelectionState {
  readonly frame: number | undefined;
  /** Child indices from the root of the frame's field tree. */
  readonly fieldPath: readonly number[];
  readonly hoverPath: readonly number[] | undefined;
  readonly selectFrame: (frame: number | undefined) => void;
  readonly selectField: (path: readonly number[]) => void;
  readonly hoverField: (path: readonly number[] | undefined) => void;
}

export const useSelection = create<SelectionState>()((set, get) => ({
  frame: undefined,
  fieldPath: [],
  hoverPath: undefined,
  selectFrame(frame) {
    if (frame !== get().frame) set({ frame, fieldPath: [], hoverPath: undefined });
  },
  selectField: (fieldPath) => set({ fieldPath }),
  hoverField: (hoverPath) => set({ hoverPath }),
}));
