/**
 * One line of a dump: offset, words, and the characters at the right that say the same once more. Knows the shapes
 * (xxd, hexdump, od, tshark, tcpdump, text2pcap), not how lines follow each other.
 */
import type { Line } from "./format.ts";

export interface DumpLine {
  readonly line: Line;
  /** Digits of the offset as written. */
  readonly offsetDigits: string;
  readonly colon: boolean;
  readonly words: readonly DumpWord[];
}

export interface DumpWord {
  readonly digits: string;
  readonly at: number;
  /** Blank columns in front of it. */
  readonly gap: number;
}

const OFFSET = /^\s*(?:0x)?([0-9a-f]{4,16})(:?)(?=\s|$)/i;
const WORD = /[0-9a-f]+/iy;
/** What stands at the right in hexdump -C and od -z. */
const GUTTER_MARKS = "|>";

/** Undefined for a line that does not begin with an offset. */
export function readDumpLine(line: Line): DumpLine | undefined {
  const match = OFFSET.exec(line.text);
  if (match === null) return undefined;
  return {
    line,
    offsetDigits: match[1] ?? "",
    colon: match[2] === ":",
    words: readWords(line, match[0].length),
  };
}

/** Words up to the first thing that is none. Which of them belong to the gutter is the caller's matter. */
function readWords(line: Line, from: number): readonly DumpWord[] {
  const words: DumpWord[] = [];
  let i = from;
  while (i < line.text.length) {
    const start = i;
    while (line.text[i] === " " || line.text[i] === "\t") i++;
    if (i === start || i >= line.text.length || GUTTER_MARKS.includes(line.text[i] ?? "")) break;
    WORD.lastIndex = i;
    const digits = WORD.exec(line.text)?.[0] ?? "";
    const next = line.text[i + digits.length];
    const ends = next === undefined || next === " " || next === "\t";
    if (digits === "" || !ends) {
      words.push({
        digits: digits === "" ? "" : (line.text.slice(i).split(/\s/, 1)[0] ?? ""),
        at: line.start + i,
        gap: i - start,
      });
      break;
    }
    words.push({ digits, at: line.start + i, gap: i - start });
    i += digits.length;
  }
  return words;
}
