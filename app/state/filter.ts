/** The filter line, shared by the table and the ladder, and which frames of a recording it leaves. */
import { create } from "zustand";
import type { Trace } from "../../protocol/index.ts";
import type { Filter } from "./filter-language.ts";
import { factsOf } from "./frame-facts.ts";

export interface FilterState {
  readonly text: string;
  readonly filter: Filter;
}

/** Set by state/filter-text.ts. That file knows the language, which the ladder of the first screen need not wait for. */
export const useFilter = create<FilterState>()(() => ({ text: "", filter: { kind: "all" } }));

/**
 * Indices of the frames that pass, ascending; undefined when nothing is filtered out. While the line is wrong
 * everything is shown: half a filter must not hide frames. The last answer for each trace is kept.
 */
export function framesShown(trace: Trace, filter: Filter): Uint32Array | undefined {
  if (filter.kind !== "some") return undefined;
  const kept = LAST.get(trace);
  if (kept?.filter === filter) return kept.frames;
  const frames = new Uint32Array(trace.frames.length);
  let count = 0;
  for (let i = 0; i < trace.frames.length; i++) {
    if (filter.accepts(factsOf(trace, i))) frames[count++] = i;
  }
  const shown = frames.slice(0, count);
  LAST.set(trace, { filter, frames: shown });
  return shown;
}

const LAST = new WeakMap<Trace, { readonly filter: Filter; readonly frames: Uint32Array }>();
