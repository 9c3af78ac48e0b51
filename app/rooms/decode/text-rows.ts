/**
 * A text cut into rows to draw: its own lines, and very long lines in several rows. Kept as columns, since a pasted text may have a million lines. Pure; knows nothing of octets.
 */

import { firstWhere } from "../../chart/first-where.ts";

export interface TextRow {
  /** 1-based line of the text. */
  readonly line: number;
  /** Whether the line begins here; else this row goes on with it. */
  readonly isLineStart: boolean;
  /** Indices in the text, without the line end. */
  readonly start: number;
  readonly end: number;
}

export class TextRows {
  readonly length: number;
  /** Lines of the text. */
  readonly lines: number;
  /** Longest row, in characters. */
  readonly widest: number;
  readonly #starts: Uint32Array;
  readonly #ends: Uint32Array;
  readonly #lineOf: Uint32Array;

  /** Lines longer than `longestChars` are cut into rows of `wrapChars`. */
  constructor(text: string, wrapChars: number, longestChars = wrapChars) {
    const built = cut(text, wrapChars, longestChars);
    this.length = built.starts.length;
    this.lines = built.lines;
    this.widest = built.widest;
    this.#starts = Uint32Array.from(built.starts);
    this.#ends = Uint32Array.from(built.ends);
    this.#lineOf = Uint32Array.from(built.lineOf);
  }

  get(row: number): TextRow | undefined {
    const start = this.#starts[row];
    const line = this.#lineOf[row];
    if (start === undefined || line === undefined) return undefined;
    return {
      line,
      isLineStart: row === 0 || this.#lineOf[row - 1] !== line,
      start,
      end: this.#ends[row] ?? start,
    };
  }

  /** Row on which the character at this index stands. */
  rowAt(index: number): number {
    return Math.max(0, firstWhere(this.length, (row) => (this.#starts[row] ?? 0) > index) - 1);
  }

  /** Index in the text of a line and column, both from 1. */
  indexOf(line: number, column: number): number {
    const row = firstWhere(this.length, (at) => (this.#lineOf[at] ?? 0) >= line);
    return (this.#starts[row] ?? 0) + column - 1;
  }
}

interface Cut {
  readonly starts: number[];
  readonly ends: number[];
  readonly lineOf: number[];
  lines: number;
  widest: number;
}

function cut(text: string, wrapChars: number, longestChars: number): Cut {
  const into: Cut = { starts: [], ends: [], lineOf: [], lines: 0, widest: 0 };
  const ends = /\r\n|\n|\r/g;
  let start = 0;
  while (start < text.length) {
    const match = ends.exec(text);
    const end = match?.index ?? text.length;
    addLine(into, start, end, end - start > longestChars ? wrapChars : Math.max(1, end - start));
    start = match === null ? text.length : ends.lastIndex;
  }
  return into;
}

function addLine(into: Cut, start: number, end: number, wrapChars: number): void {
  into.lines++;
  for (let at = start; at === start || at < end; at += wrapChars) {
    const rowEnd = Math.min(end, at + wrapChars);
    into.starts.push(at);
    into.ends.push(rowEnd);
    into.lineOf.push(into.lines);
    into.widest = Math.max(into.widest, rowEnd - at);
  }
}
