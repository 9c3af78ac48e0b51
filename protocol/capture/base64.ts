/** Base64 in both alphabets (RFC 4648 §4, §5): one line or wrapped, padded or not, pieces one after the other, data: URLs. */
import { FaultList, Pieces } from "./pieces.ts";
import { LINES_PER_SLICE, linesOf, no, opened, textOf } from "./format.ts";
import type { Line, Reading, Region, Sniff, TextFormat } from "./format.ts";

export const base64: TextFormat = { name: "base64", scope: "block", sniff, open };

const SNIFF_CHARS = 4096;
const DATA_URL = /^\s*(?:data:[^,]{0,200},|["'`])/;

function sniff(region: Region): Sniff {
  const text = textOf(region, SNIFF_CHARS)
    .replace(DATA_URL, "")
    .replace(/["'`;,\s]+$/, "")
    .trim();
  const bad = /[^A-Za-z0-9+/_\-=\s]/.exec(text);
  if (text.length < 4) return no("too short for base64");
  if (/\S[ \t]+\S/.test(text)) return no("blanks inside of a line");
  const words = text.split(/\s+/);
  const longest = Math.max(...words.map((word) => word.length));
  if (longest < 4 || (words.length > 3 && longest < 20)) return no("short words, not lines of base64");
  if (bad !== null) {
    const wrong = text.replace(/[A-Za-z0-9+/_\-=\s]/g, "").length;
    if (wrong * 20 > text.length || longest < 40) return no(`"${bad[0]}" is not in its alphabet`);
    return { score: 0.4, why: `mostly base64, but "${bad[0]}"` };
  }
  return { score: 0.6, why: "only letters, digits and + / - _ =" };
}

interface State {
  readonly pieces: Pieces;
  readonly faults: FaultList;
  /** Sextets that wait for their quantum, and where they stand. */
  sextets: number[];
  places: number[];
  /** Sextets of a spoilt quantum that are still to come. */
  skip: number;
  padded: boolean;
}

function* open(region: Region): Reading {
  const state: State = {
    pieces: new Pieces(),
    faults: new FaultList(),
    sextets: [],
    places: [],
    skip: 0,
    padded: false,
  };
  const start = region.start + (DATA_URL.exec(textOf(region, 300))?.[0].length ?? 0);
  let lines = 0;
  for (const line of linesOf({ ...region, start })) {
    if (++lines % LINES_PER_SLICE === 0) yield line.start;
    yield* readBase64Line(state, line);
  }
  endQuantum(state, region.end);
  return opened(state.pieces.finish(), state.faults.finish(), lines === 1 ? "1 line" : `${lines} lines`);
}

/** Decodes one stretch of base64; the rest of the quantum at its end is dropped without a word. For other forms. */
export function readBase64(pieces: Pieces, faults: FaultList, lines: Iterable<Line>): void {
  const state: State = { pieces, faults, sextets: [], places: [], skip: 0, padded: false };
  let end = 0;
  for (const line of lines) {
    for (const _ of readBase64Line(state, line));
    end = line.end;
  }
  endQuantum(state, end);
}

const CHARS_PER_YIELD = 65_536;

function* readBase64Line(state: State, line: Line): Generator<number, void, void> {
  for (let i = 0; i < line.text.length; i++) {
    if (i % CHARS_PER_YIELD === CHARS_PER_YIELD - 1) yield line.start + i;
    const code = line.text.charCodeAt(i);
    const at = line.start + i;
    if (code === 0x3d) {
      if (!state.padded) endQuantum(state, at);
      state.padded = true;
      continue;
    }
    if (isSeparator(code)) continue;
    const sextet = SEXTETS[code] ?? -1;
    state.padded = false;
    if (sextet < 0) badChar(state, line.text[i] ?? "", at);
    else pushSextet(state, sextet, at);
  }
}

function pushSextet(state: State, sextet: number, at: number): void {
  const { sextets, places, pieces } = state;
  if (state.skip > 0) {
    state.skip--;
    return;
  }
  sextets.push(sextet);
  places.push(at);
  if (sextets.length < 4) return;
  const [a = 0, b = 0, c = 0, d = 0] = sextets;
  const [p = 0, q = 0, r = 0, s = 0] = places;
  pieces.push((a << 2) | (b >> 4), p, q - p + 1 > 2 ? 1 : 2);
  pieces.push(((b & 15) << 4) | (c >> 2), q, r - q + 1 > 2 ? 1 : 2);
  pieces.push(((c & 3) << 6) | d, r, s - r + 1 > 2 ? 1 : 2);
  sextets.length = 0;
  places.length = 0;
}

/** At padding or the end: 2 sextets are one octet, 3 are two, 1 is nothing. */
function endQuantum(state: State, at: number): void {
  const { sextets, places, pieces, faults } = state;
  const [a = 0, b = 0, c = 0] = sextets;
  const [p = 0, q = 0] = places;
  if (sextets.length === 1) {
    faults.error(p, "One base64 character is left over: it carries only 6 of the 8 bits of an octet.", {
      expected: "2, 3 or 4 characters in the last group",
      advice: "The text was cut; copy it again to its end.",
    });
  }
  if (sextets.length >= 2) pieces.push((a << 2) | (b >> 4), p, 2);
  if (sextets.length === 3) pieces.push(((b & 15) << 4) | (c >> 2), q, 2);
  if (sextets.length >= 2 && (sextets.length === 2 ? b & 15 : c & 3) !== 0) {
    faults.warn(
      at - 1,
      "The unused bits of the last base64 character are not zero: the text may have been cut here.",
    );
  }
  state.sextets = [];
  state.places = [];
  state.skip = 0;
}

/** The wrong char stands for a right one: its quantum is lost, the next one is whole again. */
function badChar(state: State, char: string, at: number): void {
  state.faults.error(at, `"${char}" is not in the base64 alphabet: the three octets around it are unknown.`, {
    expected: "A–Z a–z 0–9 + / (or - _)",
    advice: "Compare this place with the source you copied from.",
  });
  if (state.skip > 0) {
    state.skip--;
    return;
  }
  state.skip = 3 - state.sextets.length;
  state.sextets = [];
  state.places = [];
  state.pieces.hole(3);
}

function isSeparator(code: number): boolean {
  return code <= 0x20 || code === 0x22 || code === 0x27 || code === 0x60 || code === 0x2c || code === 0x3b;
}

const SEXTETS = buildSextets();

function buildSextets(): Int8Array {
  const table = new Int8Array(128).fill(-1);
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (let i = 0; i < 64; i++) table[alphabet.charCodeAt(i)] = i;
  table["-".charCodeAt(0)] = 62;
  table["_".charCodeAt(0)] = 63;
  return table;
}
