/** What is exported, and what comes out: types that all formats share. */
import type { Trace } from "../trace/trace.ts";

export interface ExportSource {
  readonly trace: Trace;
  readonly title: string;
  readonly kind: "simulation" | "capture";
  /** By the clock of whoever recorded it, at time zero; absent where nobody knows. */
  readonly startedAtUnixMs?: number;
}

export interface Exported {
  readonly content: string | Uint8Array;
  /** What a person should know of it: what was left out and why, what was made up. Sentences. */
  readonly notes: readonly string[];
}

/** Of frames, or of anything else that a format leaves out beyond its limit. */
export function firstOnly(limit: number, all: number, noun: string): readonly string[] {
  return all > limit ? [`Only the first ${limit} of ${all} ${noun} are in it.`] : [];
}
