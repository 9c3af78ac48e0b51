/** Runs of hex digits to octets, quickly: what every form with plain pairs shares. */
import type { FaultList, Pieces } from "./pieces.ts";

/** 0–15, or -1 for a char code that is no hex digit. */
export function hexValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** Octets between two yields: a few milliseconds of work. */
const OCTETS_PER_SLICE = 32_768;

/**
 * Reads text[start, end) as pairs; `shift` is added to indices (for a text that is a part of the whole one). A pair that
 * is no hex is a hole of one octet; a digit left over is a fault.
 */
export function* readPairs(
  text: string,
  start: number,
  end: number,
  shift: number,
  pieces: Pieces,
  faults: FaultList,
): Generator<number, void, void> {
  for (let i = start; i + 1 < end; i += 2) {
    if (i % (2 * OCTETS_PER_SLICE) === 2 * OCTETS_PER_SLICE - 2) yield shift + i;
    const high = hexValue(text.charCodeAt(i));
    const low = hexValue(text.charCodeAt(i + 1));
    if (high >= 0 && low >= 0) pieces.push((high << 4) | low, shift + i, 2);
    else badPair(text, i, shift, high, pieces, faults);
  }
  if ((end - start) % 2 === 1) oddDigit(text.slice(end - 1, end), shift + end - 1, pieces, faults);
}

function badPair(
  text: string,
  at: number,
  shift: number,
  high: number,
  pieces: Pieces,
  faults: FaultList,
): void {
  const bad = high < 0 ? 0 : 1;
  faults.error(shift + at + bad, `"${text[at + bad] ?? ""}" is not a hex digit: this octet is unknown.`, {
    expected: "a digit 0–9 or a–f",
    advice: "Compare this place with the source you copied from.",
  });
  pieces.hole(1);
}

export function oddDigit(digit: string, at: number, pieces: Pieces, faults: FaultList): void {
  faults.error(at, `Odd number of hex digits: the digit ${digit} has no partner.`, {
    expected: "two digits for each octet",
    advice: "A digit was lost or added in copying, here or before; copy the text again.",
  });
  pieces.hole("unknown");
}
