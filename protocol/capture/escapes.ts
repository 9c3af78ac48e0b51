/**
 * The body of a string literal to octets: the escapes of C, Go, Rust, Python, Java and JavaScript, read as the octets
 * that their authors mean. Knows nothing of quotes or what surrounds them.
 */
import { encodeUtf8 } from "../base/text.ts";
import type { FaultList, Pieces } from "./pieces.ts";

const SIMPLE: Readonly<Record<string, number>> = {
  n: 0x0a,
  r: 0x0d,
  t: 0x09,
  "\\": 0x5c,
  '"': 0x22,
  "'": 0x27,
  "`": 0x60,
  "?": 0x3f,
  a: 0x07,
  b: 0x08,
  f: 0x0c,
  v: 0x0b,
  e: 0x1b,
  "/": 0x2f,
  $: 0x24,
};

/** In hex \x with two digits, \u with four (an octet, as JavaScript's binary strings have it) or in braces, \U with eight; three octal ones. */
const NUMERIC = /x([0-9a-f]{1,2})|([0-7]{1,3})|u\{([0-9a-f]{1,6})\}|u([0-9a-f]{4})|U([0-9a-f]{8})/iy;

/** Reads text[start, end). Line ends in the text are not octets: a wrapped paste is meant as one string. */
export function readEscaped(
  text: string,
  start: number,
  end: number,
  pieces: Pieces,
  faults: FaultList,
): void {
  for (let i = start; i < end;) {
    const code = text.charCodeAt(i);
    if (code === 0x5c) i += readEscape(text, i, end, pieces, faults);
    else i += readRaw(text, i, pieces, faults);
  }
}

function readRaw(text: string, at: number, pieces: Pieces, faults: FaultList): number {
  const code = text.codePointAt(at) ?? 0;
  if (code === 0x0a || code === 0x0d) return 1;
  const width = code > 0xffff ? 2 : 1;
  if (code > 0x7e && code !== 0x7f) {
    faults.warn(at, `"${String.fromCodePoint(code)}" stands in the string unescaped: it was read as UTF-8.`, {
      advice: "If this was raw output, copy the octets as hex instead: raw text does not survive copying.",
    });
  }
  for (const octet of encodeUtf8(code)) pieces.push(octet, at, width);
  return width;
}

/** Returns how many chars it took. */
function readEscape(text: string, at: number, end: number, pieces: Pieces, faults: FaultList): number {
  const letter = text[at + 1];
  if (letter === undefined || at + 1 >= end) {
    faults.error(at, "A backslash ends the text: its escape is cut off.");
    return 1;
  }
  if (letter === "\r" || letter === "\n") return skipContinuation(text, at + 1, end) - at;
  NUMERIC.lastIndex = at + 1;
  const match = NUMERIC.exec(text);
  if (match !== null && at + 1 + match[0].length <= end) return readNumeric(match, at, pieces, faults);
  const simple = SIMPLE[letter];
  if (simple === undefined) {
    faults.error(at, `\\${letter} is not an escape: what it stands for is unknown.`, {
      expected: String.raw`\xHH, \n, \r, \t, \\, \", octal or \u00HH`,
    });
    pieces.hole("unknown");
    return 2;
  }
  pieces.push(simple, at, 2);
  return 2;
}

/** A backslash at the end of a line joins it with the next one; Rust drops the blanks there too. */
function skipContinuation(text: string, at: number, end: number): number {
  let i = at;
  while (i < end && /\s/.test(text[i] ?? "")) i++;
  return i;
}

function readNumeric(match: RegExpExecArray, at: number, pieces: Pieces, faults: FaultList): number {
  const [all, hex, octal, braced, four, eight] = match;
  const width = all.length + 1;
  if (hex !== undefined && hex.length === 1) {
    faults.warn(at, `\\x${hex} has one digit: it was read as \\x0${hex}.`, { expected: "two hex digits" });
  }
  const value =
    octal === undefined
      ? Number.parseInt(hex ?? braced ?? four ?? eight ?? "0", 16)
      : Number.parseInt(octal, 8);
  if (value <= 0xff) {
    pieces.push(value, at, width);
  } else if (octal !== undefined || value > 0x10_ffff) {
    faults.error(at, `\\${all} is more than an octet holds: this octet is unknown.`);
    pieces.hole(1);
  } else {
    for (const octet of encodeUtf8(value)) pieces.push(octet, at, width);
  }
  return width;
}
