/**
 * Source code as far as byte literals need it: strings, numbers, brackets and names, in C, Go, Rust, Python, Java and
 * JavaScript alike; comments are passed over. It never fails: what it does not know is punctuation.
 */
import type { Region } from "./format.ts";

export interface CodeToken {
  readonly kind: "string" | "number" | "name" | "open" | "close" | "mark";
  readonly text: string;
  readonly at: number;
  /** Strings: the body between the quotes, and whether the closing quote is there. */
  readonly bodyStart?: number;
  readonly bodyEnd?: number;
  readonly closed?: boolean;
}

const BLANK = /\s+/y;
const COMMENT = /\/\/[^\n\r]*|\/\*[^]*?(?:\*\/|$)|#(?!")[^\n\r]*/y;
/** Signs belong to the number (Java prints octets from -128). Suffixes as in 80u8, 0x50U. */
const NUMBER =
  /[-+]?(?:0x[0-9a-f_]+|0b[01_]+|0o[0-7_]+|\d[\d_]*)(?:_?[ui](?:8|16|32|64|size)?|[ul]+)?(?![\w.])/iy;
/** A digit was mistyped, or is none: still one number of the list. */
const LIKE_NUMBER = /[-+]?\d\w*(?![\w.])/y;
const QUOTE = /(?:b|B|u8|L|rb|br|u)?(["'])/y;
const NAME = /[A-Za-z_$][\w$]*/y;

export function* scanCode(region: Region): Generator<CodeToken, void, void> {
  const { text, end } = region;
  let i = region.start;
  while (i < end) {
    const skipped = match(BLANK, text, i) ?? match(COMMENT, text, i);
    if (skipped !== undefined) {
      i += skipped.length;
      continue;
    }
    const token = tokenAt(text, i, end);
    yield token;
    i += token.text.length;
  }
}

function tokenAt(text: string, at: number, end: number): CodeToken {
  const quote = match(QUOTE, text, at);
  if (quote !== undefined) return stringAt(text, at, at + quote.length, quote.at(-1) ?? '"', end);
  const number = match(NUMBER, text, at);
  if (number !== undefined && at + number.length <= end) return { kind: "number", text: number, at };
  const like = match(LIKE_NUMBER, text, at);
  if (like !== undefined && at + like.length <= end) return { kind: "number", text: like, at };
  const name = match(NAME, text, at);
  if (name !== undefined) return { kind: "name", text: name, at };
  const char = text[at] ?? "";
  if ("{[(".includes(char)) return { kind: "open", text: char, at };
  if ("}])".includes(char)) return { kind: "close", text: char, at };
  return { kind: "mark", text: char, at };
}

/** Whether a token of this kind has digits of its base only. */
export function isNumber(text: string): boolean {
  return match(NUMBER, text, 0)?.length === text.length;
}

/** Up to the closing quote; three quotes in a row (Python) run over line ends, one quote ends with its line. */
function stringAt(text: string, at: number, body: number, quote: string, end: number): CodeToken {
  const long = text.startsWith(quote + quote, body);
  const bodyStart = long ? body + 2 : body;
  let i = bodyStart;
  const done = (closed: boolean, stop: number): CodeToken => {
    return { kind: "string", text: text.slice(at, stop), at, bodyStart, bodyEnd: i, closed };
  };
  for (; i < end; i++) {
    const char = text[i];
    if (char === "\\") {
      if (text[i + 1] === "\r" && text[i + 2] === "\n") i++;
      i++;
    } else if (char === quote && (!long || text.startsWith(quote + quote, i + 1))) {
      return done(true, i + (long ? 3 : 1));
    } else if (!long && (char === "\n" || char === "\r")) {
      return done(false, i);
    }
  }
  i = end;
  return done(false, end);
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
