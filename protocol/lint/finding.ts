/** What a check says about a recording. Types only. */
import type { LintToken } from "./rules.ts";

export type Severity = "error" | "warning" | "note";

/** A place inside a frame, in octets from its first; or the header field of its block with this name. */
export type Spot = { readonly offset: number; readonly length: number } | { readonly field: string };

export interface Finding {
  readonly token: LintToken;
  readonly severity: Severity;
  /** What is the matter, in a few words: the same for all findings of a rule. */
  readonly title: string;
  /** What it is here, with the numbers that matter. One sentence. */
  readonly what: string;
  /** What to do about it. */
  readonly advice: string;
  readonly rfc: string;
  /** Where it shows; the last frame that counts where many do. */
  readonly frame: number;
  /** In that frame; absent: the frame as a whole. */
  readonly spot?: Spot;
  /** 0: the connection. */
  readonly streamId: number;
}

export interface LintReport {
  /** Errors first; within a severity in the order of frames. */
  readonly findings: readonly Finding[];
  /** Of a rule only the first findings are told: how many there were beyond. */
  readonly untold: number;
  readonly rules: number;
  readonly framesChecked: number;
  /** What could not be checked and why, for a person. */
  readonly unchecked: readonly string[];
}
