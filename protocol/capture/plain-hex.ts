/**
 * Bare hex digits: on one line, wrapped, spaced, with colons, dashes or commas, upper or lower case, each octet with
 * or without 0x; `xxd -p`, Wireshark's hex stream, Go's %x and % x, Node's `<Buffer …>`.
 */
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
  for (let i = 0; i + 1 < text.length; i += 2) {
    readPair(state, text.slice(i, i + 2), at + i);
    if (i % TOKENS_PER_YIELD === TOKENS_PER_YIELD - 2) yield at + i;
  }
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
  readPair(state, pending.text + digits.text.slice(0, 1), pending.at);
  return { text: digits.text.slice(1), at: digits.at + 1 };
}

function readPair(state: State, pair: string, at: number): void {
  if (/^[0-9a-f]{2}$/i.test(pair)) {
    state.pieces.push(Number.parseInt(pair, 16), at, 2);
    return;
  }
  const bad = /^[0-9a-f]/i.test(pair) ? 1 : 0;
  state.faults.error(at + bad, `"${pair[bad] ?? ""}" is not a hex digit: this octet is unknown.`, {
    expected: "a digit 0–9 or a–f",
    advice: "Compare this place with the source you copied from.",
  });
  state.pieces.hole(1);
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
  state.faults.error(digit.at, `Odd number of hex digits: the digit ${digit.text} has no partner.`, {
    expected: "two digits for each octet",
    advice: "A digit was lost or added in copying, here or before; copy the text again.",
  });
  state.pieces.hole("unknown");
}

function cutBuffer(state: State, line: Line): void {
  const more = /\.\.\.\s*(\d+) more bytes?/.exec(line.text);
  if (more === null) return;
  state.faults.warn(line.start + more.index, `The text itself leaves out ${more[1]} octets here.`, {
    advice: "Print the whole buffer: buffer.toString('hex').",
  });
}
