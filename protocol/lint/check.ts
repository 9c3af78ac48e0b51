/** How checks see a recording: frame by frame, once, and then its end. */
import type { Frame } from "../frame/frame.ts";
import type { FrameRow, Trace } from "../trace/trace.ts";
import type { Spot } from "./finding.ts";
import type { LintToken } from "./rules.ts";

export interface Step {
  readonly i: number;
  readonly row: FrameRow;
  /** Undefined for the preface, and for what cannot be read. */
  readonly frame: Frame | undefined;
}

export interface Check {
  see(step: Step): void;
  end?(): void;
}

export interface Place {
  readonly frame: number;
  readonly streamId?: number;
  readonly spot?: Spot;
  /** Where the row's section is not the one. */
  readonly rfc?: string;
}

export interface LintContext {
  readonly trace: Trace;
  /** The recording has the beginning of the connection, and nothing is missing since. */
  readonly isWhole: boolean;
  /** It began as HTTP/1.1: stream 1 is the request that asked for the upgrade (RFC 7540 §3.2). */
  readonly isUpgrade: boolean;
  readonly report: (token: LintToken, what: string, place: Place) => void;
}

/** Places in the 9 octets in front of each frame. RFC 9113 §4.1. */
export const SPOT = {
  length: { offset: 0, length: 3 },
  type: { offset: 3, length: 1 },
  flags: { offset: 4, length: 1 },
  stream: { offset: 5, length: 4 },
} as const satisfies Readonly<Record<string, Spot>>;

/** 1 frame, 2 frames. */
export function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
