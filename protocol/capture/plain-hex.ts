/**
 * Bare hex digits: on one line, wrapped, spaced, with colons, dashes or commas, upper or lower case, each octet with
 * or without 0x; `xxd -p`, Wireshark's hex stream, Go's %x and % x, Node's `<Buffer …>`.
 */
import { hexValue, oddDigit, readPairs } from "./hex-digits.ts";
import { FaultList, Pieces } from "./pieces.ts";
import { firstLines, LINES_PER_SLICE, linesOf, no, opened } from "./format.ts";
import type { Line, Reading, Region, Sniff, TextFormat } from "./format.ts";

export const plainHex: TextFormat = { name: "plain hex", scope: "block", sniff, open };

/** A word: what stands between separators. */
const WORD = /[^-\s:,;|<>"'`()[\]{}]+/g;
const HEX_WORD = /^(?:0x|\\x|%)?[0-9a-f]+h?$/i;
const TOKENS_PER_YIELD = 16_384;

function sniff(region: Region): Sniff {
  let hex = 0;
  let other = 0;
  let first = "";
  for (const line of firstLines(region)) {
    for (const word of wordsOf(line)) {
      const good = HEX_WORD.test(word.text);
      const bad = good ? 0 : wrongDigits(word.text);
      hex += word.text.length - bad;
      other += bad;
      if (bad > 0 && first === "") first = word.text.slice(0, 20);
    }
  }
  if (hex + other === 0) return no("nothing but separators");
  const share = hex / (hex + other);
  if (share < 0.7 || hex < 2) return no(`"${first}" and others are not hex digits`);
  if (share === 1) return { score: 0.8, why: "only hex digits" };
  return { score: (share > 0.9 ? 0.78 : 0.55) * share, why: `mostly hex digits, but "${first}"` };
}

interface Word {
  readonly text: string;
  readonly at: number;
}

function wordsOf(line: Line): readonly Word[] {
  const words: Word[] = [];
  for (const match of line.text.matchAll(WORD)) {
    if (match[0] !== "Buffer" && match[0] !== "..." && match[0] !== "\\")
      words.push({ text: match[0], at: line.start + match.index });
  }
  return words;
}

/** Chars that no hex word may have; words far from hex count whole. */
function wrongDigits(word: string): number {
  const wrong = word.replace(/^(?:0x|\\x)/i, "").replace(/[0-9a-f]/gi, "").length;
  return wrong * 4 > word.length ? word.length : wrong;
}

interface State {
  readonly pieces: Pieces;
  readonly faults: FaultList;
  /** A digit at the end of a line, whose partner may open the next one. */
  pending: Word | undefined;
  readonly short: boolean;
}

function* open(region: Region): Reading {
  const state: State = {
    pieces: new Pieces(),
    faults: new FaultList(),
    pending: undefined,
    short: areShort(region),
  };
  let lines = 0;
  let used = 0;
  for (const line of linesOf(region)) {
    if (++lines % LINES_PER_SLICE === 0) yield line.start;
    if (state.pending === undefined && isTidy(line.text)) {
      yield* readTidy(state, line);
      used++;
      continue;
    }
    const words = wordsOf(line);
    if (words.length === 0) continue;
    if (isProse(words)) {
      state.faults.warn(line.start, "This line is not hex; it was left out.", {
        expected: "pairs of hex digits",
      });
      continue;
    }
    used++;
    if (line.text.includes("...")) cutBuffer(state, line);
    for (const [i, word] of words.entries()) {
      yield* readWord(state, word, i === words.length - 1);
      if (i % TOKENS_PER_YIELD === TOKENS_PER_YIELD - 1) yield word.at;
    }
  }
  if (state.pending !== undefined) lonelyDigit(state, state.pending);
  return opened(state.pieces.finish(), state.faults.finish(), used === 1 ? "1 line" : `${used} lines`);
}

/** Whole pairs and single separators only: nearly every line of nearly every text. */
function isTidy(text: string): boolean {
  let run = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (hexValue(code) >= 0) run++;
    else if (isPlainSeparator(code) && run % 2 === 0) run = 0;
    else return false;
  }
  return run % 2 === 0;
}

/** Blank, tab, comma, colon, dash. */
function isPlainSeparator(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x2c || code === 0x3a || code === 0x2d;
}

function* readTidy(state: State, line: Line): Generator<number, void, void> {
  const { text, start } = line;
  for (let i = 0; i < text.length;) {
    if (isPlainSeparator(text.charCodeAt(i))) {
      i++;
      continue;
    }
    const octet = (hexValue(text.charCodeAt(i)) << 4) | hexValue(text.charCodeAt(i + 1));
    state.pieces.push(octet, start + i, 2);
    i += 2;
    if (state.pieces.length % TOKENS_PER_YIELD === 0) yield start + i;
  }
}

function isProse(words: readonly Word[]): boolean {
  const wrong = words.reduce((sum, word) => sum + (HEX_WORD.test(word.text) ? 0 : wrongDigits(word.text)), 0);
  const all = words.reduce((sum, word) => sum + word.text.length, 0);
  return wrong * 2 > all;
}

/** Whether each octet is a word of its own. */
function areShort(region: Region): boolean {
  const lengths = firstLines(region, 4).flatMap((line) =>
    wordsOf(line).map((word) => digitsOf(word).text.length),
  );
  return lengths.filter((length) => length <= 2).length * 2 > lengths.length;
}

function digitsOf(word: Word): Word {
  const prefix = /^(?:0x|\\x|%)/i.exec(word.text)?.[0].length ?? 0;
  const suffix = prefix === 0 && /^[0-9a-f]{2}h$/i.test(word.text) ? 1 : 0;
  return { text: word.text.slice(prefix, word.text.length - suffix), at: word.at + prefix };
}

function* readWord(state: State, word: Word, last: boolean): Generator<number, void, void> {
  let digits = digitsOf(word);
  if (state.pending !== undefined) digits = joinPending(state, state.pending, digits);
  const { text, at } = digits;
  if (text.length === 1 && state.short) {
    readSingle(state, digits, at > word.at);
    return;
  }
  yield* readPairs(text, 0, text.length & ~1, at, state.pieces, state.faults);
  if (text.length % 2 === 0) return;
  const lonely = { text: text.slice(-1), at: at + text.length - 1 };
  if (last && text.length > 2) state.pending = lonely;
  else lonelyDigit(state, lonely);
}

/** The digit left over from the line before and the first of this one make an octet. */
function joinPending(state: State, pending: Word, digits: Word): Word {
  state.pending = undefined;
  if (digits.text.length % 2 === 0) {
    lonelyDigit(state, pending);
    return digits;
  }
  const high = hexValue(pending.text.charCodeAt(0));
  const low = hexValue(digits.text.charCodeAt(0));
  if (high >= 0 && low >= 0) state.pieces.push((high << 4) | low, pending.at, 1);
  else lonelyDigit(state, pending);
  return { text: digits.text.slice(1), at: digits.at + 1 };
}

/** 0x0 is an octet; a lone digit among pairs is not. */
function readSingle(state: State, digit: Word, prefixed: boolean): void {
  if (!/^[0-9a-f]$/i.test(digit.text)) {
    state.faults.error(digit.at, `"${digit.text}" is not a hex digit: this octet is unknown.`);
    state.pieces.hole(1);
    return;
  }
  if (!prefixed)
    state.faults.warn(digit.at, `The digit ${digit.text} has no partner: it was read as 0${digit.text}.`, {
      expected: "two digits for each octet",
    });
  state.pieces.push(Number.parseInt(digit.text, 16), digit.at, 1);
}

function lonelyDigit(state: State, digit: Word): void {
  oddDigit(digit.text, digit.at, state.pieces, state.faults);
}

function cutBuffer(state: State, line: Line): void {
  const more = /\.\.\.\s*(\d+) more bytes?/.exec(line.text);
  if (more === null) return;
  state.faults.warn(line.start + more.index, `The text itself leaves out ${more[1]} octets here.`, {
    advice: "Print the whole buffer: buffer.toString('hex').",
  });
}
