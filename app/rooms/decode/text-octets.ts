/**
 * Between the pasted text and the octets that were read from it: which octets stand in a stretch of text, and where an
 * octet is written. Pure; works on the runs that the decoder hands out, without ever unrolling them.
 */
import type { Side, SourceRun } from "../../../protocol/index.ts";
import { firstWhere } from "../../chart/first-where.ts";

export type SourceRuns = Readonly<Record<Side, readonly SourceRun[]>>;

export interface WrittenOctet {
  readonly from: Side;
  readonly octet: number;
  /** Indices in the text. */
  readonly start: number;
  readonly end: number;
}

interface PlacedRun extends SourceRun {
  readonly from: Side;
  /** First and last text index that the run touches. */
  readonly low: number;
  readonly high: number;
}

export class TextOctets {
  readonly #byText: readonly PlacedRun[];
  readonly #byOffset: SourceRuns;
  /** The furthest that a run up to this one reaches: runs may lie inside each other. */
  readonly #reach: Float64Array;

  constructor(runs: SourceRuns) {
    this.#byOffset = runs;
    const placed = (["client", "server"] as const).flatMap((from) =>
      runs[from].map((run) => place(run, from)),
    );
    this.#byText = placed.sort((a, b) => a.low - b.low);
    this.#reach = new Float64Array(placed.length);
    let reach = 0;
    for (const [i, run] of this.#byText.entries()) {
      reach = Math.max(reach, run.high);
      this.#reach[i] = reach;
    }
  }

  /** The octets written in [start, end), in the order of the text. */
  within(start: number, end: number): readonly WrittenOctet[] {
    const found: WrittenOctet[] = [];
    for (let i = this.#firstReaching(start); i < this.#byText.length; i++) {
      const run = this.#byText[i];
      if (run === undefined || run.low >= end) break;
      collect(run, start, end, found);
    }
    return found.sort((a, b) => a.start - b.start);
  }

  /** Text index at which the octet is written; undefined when it is written nowhere. */
  indexOf(from: Side, octet: number): number | undefined {
    const runs = this.#byOffset[from];
    const first = firstWhere(runs.length, (i) => {
      const run = runs[i];
      return run === undefined || run.offset + run.count > octet;
    });
    const run = runs[first];
    if (run === undefined || octet < run.offset) return undefined;
    return run.text + (octet - run.offset) * run.stride;
  }

  #firstReaching(index: number): number {
    return firstWhere(this.#byText.length, (i) => (this.#reach[i] ?? 0) >= index);
  }
}

function place(run: SourceRun, from: Side): PlacedRun {
  const last = run.text + (run.count - 1) * run.stride;
  return { ...run, from, low: Math.min(run.text, last), high: Math.max(run.text, last) + run.width - 1 };
}

function collect(run: PlacedRun, start: number, end: number, into: WrittenOctet[]): void {
  const { stride, width, text, count, offset, from } = run;
  // The octets k with start - width < text + k * stride < end.
  const [first, last] =
    stride > 0
      ? [Math.ceil((start - width + 1 - text) / stride), Math.ceil((end - text) / stride) - 1]
      : [0, count - 1];
  for (let k = Math.max(0, first); k <= Math.min(count - 1, last); k++) {
    const at = text + k * stride;
    if (at + width > start && at < end) into.push({ from, octet: offset + k, start: at, end: at + width });
  }
}
