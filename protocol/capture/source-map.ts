/**
 * Where in the pasted text each octet stands, kept as runs so that it costs little: a run is a row of octets whose
 * digits follow each other at an even stride. Knows nothing of formats or frames.
 */

/** `count` octets from `offset`; octet k of it is written at text index `text + k * stride`, `width` chars wide. */
export interface SourceRun {
  readonly offset: number;
  readonly count: number;
  readonly text: number;
  readonly stride: number;
  readonly width: number;
}

/** Octets and where they came from. `runs` ascend by offset; octets without a run have no place in the text. */
export interface MappedBytes {
  readonly bytes: Uint8Array;
  readonly runs: readonly SourceRun[];
}

export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Collects octets one by one with their place. */
export class OctetBuilder {
  #bytes = new Uint8Array(256);
  #length = 0;
  readonly #runs: SourceRun[] = [];
  #run: { offset: number; count: number; text: number; stride: number; width: number } | undefined;

  get length(): number {
    return this.#length;
  }

  push(octet: number, text: number, width: number): void {
    this.#reserve(1);
    this.#bytes[this.#length] = octet;
    this.#place(text, width);
    this.#length++;
  }

  /** Takes back everything from `length` on. */
  truncate(length: number): void {
    const kept = sliceMapped(this.finish(), 0, length);
    this.#length = kept.bytes.length;
    this.#runs.length = 0;
    this.#runs.push(...kept.runs);
    this.#run = undefined;
  }

  /** The last `count` octets, for repeating them. */
  tail(count: number): Uint8Array {
    return this.#bytes.slice(Math.max(0, this.#length - count), this.#length);
  }

  finish(): MappedBytes {
    const runs = this.#run === undefined ? [...this.#runs] : [...this.#runs, this.#run];
    return { bytes: this.#bytes.slice(0, this.#length), runs };
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }

  #place(text: number, width: number): void {
    const run = this.#run;
    if (run !== undefined && run.width === width) {
      if (run.count === 1) run.stride = text - run.text;
      if (run.text + run.count * run.stride === text) {
        run.count++;
        return;
      }
    }
    if (run !== undefined) this.#runs.push(run);
    this.#run = { offset: this.#length, count: 1, text, stride: 0, width };
  }
}

export const NO_OCTETS: MappedBytes = { bytes: new Uint8Array(0), runs: [] };

/** Octets that came with no text of their own (raw bytes, filled holes). */
export function unmapped(bytes: Uint8Array): MappedBytes {
  return { bytes, runs: [] };
}

export function sliceMapped(mapped: MappedBytes, start: number, end = mapped.bytes.length): MappedBytes {
  const runs: SourceRun[] = [];
  for (let i = firstRunAfter(mapped.runs, start); i < mapped.runs.length; i++) {
    const run = mapped.runs[i];
    if (run === undefined || run.offset >= end) break;
    const skip = Math.max(0, start - run.offset);
    const count = Math.min(run.count, end - run.offset) - skip;
    if (count <= 0) continue;
    runs.push({ ...run, offset: run.offset + skip - start, count, text: run.text + skip * run.stride });
  }
  return { bytes: mapped.bytes.subarray(start, end), runs };
}

export function concatMapped(parts: readonly MappedBytes[]): MappedBytes {
  const only = parts[0];
  if (only !== undefined && parts.length === 1) return only;
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.bytes.length, 0));
  const runs: SourceRun[] = [];
  let at = 0;
  for (const part of parts) {
    bytes.set(part.bytes, at);
    for (const run of part.runs) runs.push({ ...run, offset: run.offset + at });
    at += part.bytes.length;
  }
  return { bytes, runs };
}

/** Text index at which an octet is written. */
export function textIndexOf(runs: readonly SourceRun[], offset: number): number | undefined {
  const run = runs[firstRunAfter(runs, offset)];
  if (run === undefined || offset < run.offset) return undefined;
  return run.text + (offset - run.offset) * run.stride;
}

/** The text behind some octets, joined where it is contiguous but for separators of up to `joinChars` chars. */
export function textRanges(
  runs: readonly SourceRun[],
  offset: number,
  length: number,
  joinChars = 2,
): readonly TextRange[] {
  const ranges: { start: number; end: number }[] = [];
  const add = (start: number, end: number): void => {
    const last = ranges.at(-1);
    if (last === undefined || start > last.end + joinChars || end < last.start - joinChars) {
      ranges.push({ start, end });
      return;
    }
    last.start = Math.min(last.start, start);
    last.end = Math.max(last.end, end);
  };
  for (let i = firstRunAfter(runs, offset); i < runs.length; i++) {
    const run = runs[i];
    if (run === undefined || run.offset >= offset + length) break;
    const first = Math.max(0, offset - run.offset);
    const last = Math.min(run.count, offset + length - run.offset) - 1;
    const even = run.stride >= 0 && run.stride - run.width <= joinChars;
    if (even) add(run.text + first * run.stride, run.text + last * run.stride + run.width);
    else
      for (let k = first; k <= last; k++)
        add(run.text + k * run.stride, run.text + k * run.stride + run.width);
  }
  return ranges;
}

/** The octet written at (or, in a separator, next before) a text index inside a run; undefined outside of all runs. */
export function octetAtText(runs: readonly SourceRun[], index: number): number | undefined {
  for (const run of runs) {
    const last = run.text + (run.count - 1) * run.stride;
    const first = Math.min(run.text, last);
    if (index < first || index >= Math.max(run.text, last) + run.width) continue;
    if (run.stride === 0) return run.offset;
    const step = Math.floor((index - first) / Math.abs(run.stride));
    const k = run.stride > 0 ? step : run.count - 1 - step;
    return run.offset + Math.min(run.count - 1, Math.max(0, k));
  }
  return undefined;
}

/** Index of the first run that ends behind `offset`. */
function firstRunAfter(runs: readonly SourceRun[], offset: number): number {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const run = runs[middle];
    if (run !== undefined && run.offset + run.count <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
