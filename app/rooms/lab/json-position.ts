/** Where in a JSON text a path stands, so that a problem of a scenario can be shown in what the person wrote. Pure. */
import { keysOf } from "../../state/lab-json.ts";

export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** The value at the path; of a key that is missing, what it is missing from. Undefined if the text is no JSON. */
export function rangeOfPath(text: string, path: string): TextRange | undefined {
  try {
    JSON.parse(text);
    const reader = new Reader(text);
    let found = reader.value(0);
    for (const key of keysOf(path)) {
      const child = reader.childOf(found.start, key);
      if (child === undefined) return found;
      found = child;
    }
    return found;
  } catch {
    return undefined;
  }
}

/** 1-based, as editors count. */
export function lineAndColumn(
  text: string,
  index: number,
): { readonly line: number; readonly column: number } {
  const before = text.slice(0, index).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** Of line and column, as `lineAndColumn` gives them. */
export function indexOfLine(text: string, line: number, column: number): number {
  const lines = text.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  return Math.min(before + column - 1, text.length);
}

const BLANKS = /[\s]*/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;
const SCALAR = /[^\s,\]}]+/y;

class Reader {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The value that begins at or after this index. */
  value(from: number): TextRange {
    const start = this.#skip(BLANKS, from);
    const first = this.#text[start];
    if (first === '"') return { start, end: this.#skip(STRING, start) };
    if (first !== "{" && first !== "[") return { start, end: this.#skip(SCALAR, start) };
    let end = start + 1;
    for (const child of this.#children(start)) ({ end } = child);
    return { start, end: this.#skip(BLANKS, end) + 1 };
  }

  /** Of the object or list that begins here. */
  childOf(start: number, wanted: string | number): TextRange | undefined {
    for (const child of this.#children(start)) if (child.key === wanted) return child;
    return undefined;
  }

  *#children(start: number): Generator<TextRange & { readonly key: string | number }> {
    const isList = this.#text[start] === "[";
    let at = this.#skip(BLANKS, start + 1);
    for (let index = 0; at < this.#text.length && !"]}".includes(this.#text[at] ?? ""); index++) {
      let key: string | number = index;
      if (!isList) {
        const end = this.#skip(STRING, at);
        key = String(JSON.parse(this.#text.slice(at, end)));
        at = this.#skip(BLANKS, end) + 1;
      }
      const value = this.value(at);
      yield { ...value, key };
      at = this.#skip(BLANKS, value.end);
      if (this.#text[at] === ",") at = this.#skip(BLANKS, at + 1);
    }
  }

  /** Index behind the match; throws where there is none, which ends the search. */
  #skip(pattern: RegExp, from: number): number {
    pattern.lastIndex = from;
    if (!pattern.test(this.#text)) throw new SyntaxError("no JSON");
    return pattern.lastIndex;
  }
}
