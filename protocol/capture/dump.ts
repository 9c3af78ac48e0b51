/**
 * Dumps with offsets: how their lines follow each other. Finds the style (size, base and byte order of the words,
 * radix of the offsets), checks each offset against the octets before it, repeats lines for `*`, and says what is
 * missing. Knows nothing of directions or packets.
 */
import type { CaptureChunk } from "./format.ts";
import type { DumpLine, DumpWord } from "./dump-line.ts";
import { Pieces } from "./pieces.ts";
import type { FaultList } from "./pieces.ts";
import type { Side } from "../probe/event.ts";

export interface DumpStyle {
  /** Digits of one word. */
  readonly digits: number;
  readonly octetsPerWord: number;
  readonly base: 16 | 8;
  /** Words of two octets and more are printed by hexdump and od as numbers of the (little-endian) machine. */
  readonly littleEndian: boolean;
  readonly offsetRadix: 16 | 8 | 10;
  /** Octets of a full line. */
  readonly width: number;
  /** Blanks between words. */
  readonly gap: number;
}

/** A `*` line repeats at most this many octets: more would be a bomb, not a capture. */
const MAX_REPEATED_OCTETS = 1 << 24;
/** Lines longer than this are not dumps. */
const MAX_WIDTH = 256;

/** Undefined when the lines have no common shape. */
export function detectStyle(lines: readonly DumpLine[]): DumpStyle | undefined {
  const full = lines.filter((line) => line.words.length > 0);
  const first = full[0];
  if (first === undefined) return undefined;
  const digits = mode(full.map((line) => line.words[0]?.digits.length ?? 0));
  const octal = isOctal(full, digits);
  if (!octal && (digits % 2 !== 0 || digits === 0 || digits > 32)) return undefined;
  const octetsPerWord = octal ? (digits === 3 ? 1 : 2) : digits / 2;
  const gap = mode(full.flatMap((line) => line.words.slice(1, 4).map((word) => word.gap))) || 1;
  const partial = { digits, octetsPerWord, base: octal ? 8 : 16, gap } as const;
  const littleEndian = octetsPerWord > 1 && !first.colon;
  const offsetRadix = findRadix(lines, { ...partial, littleEndian, offsetRadix: 16, width: MAX_WIDTH });
  const width = findWidth(lines, offsetRadix) ?? 16;
  return { ...partial, littleEndian, offsetRadix, width };
}

export function offsetOf(line: DumpLine, style: DumpStyle): number {
  return Number.parseInt(line.offsetDigits, style.offsetRadix);
}

/** Reads the lines of one run of octets in turn. */
export class DumpReader {
  readonly #style: DumpStyle;
  readonly #faults: FaultList;
  readonly #pieces: Pieces;
  /** Offset that the next line must have. */
  #expected: number | undefined;
  #lastWidth = 0;

  constructor(
    style: DumpStyle,
    faults: FaultList,
    meta: { readonly from?: Side | undefined; readonly atMs?: number | undefined } = {},
    expected?: number,
  ) {
    this.#style = style;
    this.#faults = faults;
    this.#pieces = new Pieces(meta);
    this.#expected = expected;
  }

  get expected(): number {
    return this.#expected ?? 0;
  }

  /** `next` bounds the words of this line; `repeat` is the index of a `*` between the line before and this one. */
  line(current: DumpLine, next: DumpLine | undefined, repeat?: number): void {
    const offset = offsetOf(current, this.#style);
    this.#meet(offset, current, repeat);
    const room = next === undefined ? this.#style.width : offsetOf(next, this.#style) - offset;
    const { width, octetsPerWord } = this.#style;
    const whole = Math.ceil(room / octetsPerWord) * octetsPerWord;
    const limit = room > 0 && whole <= width ? whole : width;
    const count = this.#words(current, limit);
    if (count > 0) this.#lastWidth = count;
    this.#expected = offset + count;
  }

  finish(): readonly CaptureChunk[] {
    return this.#pieces.finish();
  }

  /** Compares the offset with what came before: repeated, missing, or too much. */
  #meet(offset: number, current: DumpLine, repeat: number | undefined): void {
    const { line } = current;
    if (this.#expected === undefined) {
      if (offset > 0) {
        const message = `The dump begins at offset ${hex(offset)}: the first ${offset} octets are not in the text.`;
        this.#faults.add({ severity: "info", message, at: line.start, once: "dump start" });
      }
      return;
    }
    const missing = offset - this.#expected;
    if (repeat !== undefined) this.#repeat(missing, repeat);
    else if (missing > 0) this.#missing(missing, offset, current);
    else if (missing < 0) this.#tooMany(-missing, current);
  }

  #repeat(count: number, at: number): void {
    const row = this.#pieces.tail(this.#lastWidth);
    if (count <= 0 || row.length === 0) return;
    if (count > MAX_REPEATED_OCTETS) {
      this.#faults.error(
        at,
        `"*" stands for ${count} octets here; no more than ${MAX_REPEATED_OCTETS} are repeated.`,
      );
      this.#pieces.hole(count);
      return;
    }
    for (let i = 0; i < count; i++) this.#pieces.push(row[i % row.length] ?? 0, at, 1);
  }

  #missing(count: number, offset: number, current: DumpLine): void {
    const at = current.line.start;
    const expected = this.#expected ?? 0;
    const shortLine = this.#lastWidth < this.#style.width && this.#lastWidth + count === this.#style.width;
    if (shortLine) {
      this.#faults.error(
        at - 1,
        `${this.#lastWidth === 1 ? "1 octet stands" : `${this.#lastWidth} octets stand`} in this line where ${this.#style.width} were expected.`,
        {
          expected: `octets up to offset ${hex(offset)}`,
          advice: "Copy the line again: something in it was lost.",
        },
      );
    } else {
      const from = expected - this.#lastWidth;
      const message = `The offset jumps from ${hex(from)} to ${hex(offset)}: ${count} octets are missing.`;
      this.#faults.error(at, message, {
        expected: `offset ${hex(expected)}`,
        advice: "Lines were lost in copying; copy the dump again.",
      });
    }
    this.#pieces.hole(count);
  }

  /** hexdump pads the last word: the closing offset tells the true length. Elsewhere a line has too many words. */
  #tooMany(count: number, current: DumpLine): void {
    if (current.words.length === 0 && count < this.#style.octetsPerWord) {
      this.#pieces.truncate(count);
      return;
    }
    this.#faults.error(
      current.line.start,
      `The offset goes back by ${count}: lines are repeated or out of order.`,
      {
        expected: `offset ${hex(this.#expected ?? 0)}`,
        advice: "Paste each dump once, in order.",
      },
    );
    this.#pieces.hole("unknown");
  }

  #words(current: DumpLine, limit: number): number {
    let count = 0;
    for (const [i, word] of current.words.entries()) {
      if (count >= limit || !this.#continues(word, i, count)) break;
      const octets = this.#octetsOf(word, limit - count);
      if (octets === 0) {
        if (i === 0 || word.gap === this.#style.gap) count += this.#badWord(word, limit - count);
        break;
      }
      count += octets;
    }
    return count;
  }

  /** Whether the word still belongs to the octets: the gutter stands farther off. hexdump -C parts after 8 octets. */
  #continues(word: DumpWord, i: number, count: number): boolean {
    if (i === 0 || word.gap <= this.#style.gap) return true;
    // One more or less when an octet was lost on the way.
    const half = count >= 7 && count <= 9;
    return half && this.#style.octetsPerWord === 1 && word.gap === this.#style.gap + 1;
  }

  #octetsOf(word: DumpWord, room: number): number {
    const { digits, base, octetsPerWord, littleEndian } = this.#style;
    const short = word.digits.length < digits && word.digits.length % 2 === 0 && base === 16;
    if (word.digits.length !== digits && !short) return 0;
    if (!(base === 8 ? /^[0-7]+$/ : /^[0-9a-f]+$/i).test(word.digits)) return 0;
    if (base === 8) return this.#octalWord(word, octetsPerWord);
    const octets = word.digits.length / 2;
    if (octets > room) return 0;
    for (let k = 0; k < octets; k++) {
      const at = 2 * (littleEndian ? octets - 1 - k : k);
      this.#pieces.push(Number.parseInt(word.digits.slice(at, at + 2), 16), word.at + at, 2);
    }
    return octets;
  }

  #octalWord(word: DumpWord, octets: number): number {
    const value = Number.parseInt(word.digits, 8);
    if (value >= 1 << (8 * octets)) return 0;
    for (let k = 0; k < octets; k++)
      this.#pieces.push((value >> (8 * k)) & 0xff, word.at, word.digits.length);
    return octets;
  }

  /** Something that stands where octets should. The rest of the line is lost. */
  #badWord(word: DumpWord, room: number): number {
    const looksLikeGutter =
      word.digits === "" || room <= 0 || !/^[0-9a-f]{0,3}[^\s][0-9a-f]{0,3}$/i.test(word.digits);
    if (looksLikeGutter) return 0;
    this.#faults.error(
      word.at,
      `"${word.digits}" is not ${this.#style.digits} ${this.#style.base === 8 ? "octal" : "hex"} digits: the rest of this line is unknown.`,
      {
        expected: `${this.#style.digits} digits for each word`,
      },
    );
    return 0;
  }
}

function hex(offset: number): string {
  return `0x${offset.toString(16).padStart(2, "0")}`;
}

function isOctal(lines: readonly DumpLine[], digits: number): boolean {
  if (digits !== 3 && digits !== 6) return false;
  // One word may be mistyped; of hex words, few have no other digits.
  const octal = lines.filter((line) => /^[0-7]+$/.test(line.words[0]?.digits ?? ""));
  return octal.length * 4 >= lines.length * 3;
}

/** The radix in which offsets grow by just as many octets as each line has. */
function findRadix(lines: readonly DumpLine[], style: DumpStyle): 16 | 8 | 10 {
  const votes = ([16, 8, 10] as const).map((radix) => ({
    radix,
    count: countFits(lines, { ...style, offsetRadix: radix }),
  }));
  return votes.reduce((best, vote) => (vote.count > best.count ? vote : best)).radix;
}

/** A step that is just what the line holds says much; one that leaves words for the gutter says little. */
function countFits(lines: readonly DumpLine[], style: DumpStyle): number {
  let fits = 0;
  for (const [i, line] of lines.entries()) {
    const next = lines[i + 1];
    if (next === undefined) break;
    const step = offsetOf(next, style) - offsetOf(line, style);
    const most = line.words.length * style.octetsPerWord;
    const spare = most - step;
    if (step > 0 && spare > -style.octetsPerWord && spare <= 2 * style.octetsPerWord)
      fits += spare <= 0 ? 3 : 1;
  }
  return fits;
}

function findWidth(lines: readonly DumpLine[], radix: number): number | undefined {
  const steps = lines.flatMap((line, i) => {
    const next = lines[i + 1];
    const step =
      next === undefined
        ? 0
        : Number.parseInt(next.offsetDigits, radix) - Number.parseInt(line.offsetDigits, radix);
    return step > 0 && step <= MAX_WIDTH ? [step] : [];
  });
  return steps.length === 0 ? undefined : mode(steps);
}

function mode(values: readonly number[]): number {
  const counts = new Map<number, number>();
  let best = values[0] ?? 0;
  for (const value of values) {
    const count = (counts.get(value) ?? 0) + 1;
    counts.set(value, count);
    if (count > (counts.get(best) ?? 0)) best = value;
  }
  return best;
}
