/** Numbers of a list to octets: hex, octal, binary, decimal, signed as Java prints them, and characters in quotes. */
import { isNumber } from "./literal-scan.ts";
import type { FaultList, Pieces } from "./pieces.ts";

/** A list as it stands in the source: value k is written at places[k]. */
export interface NumberList {
  readonly at: number;
  /** In square brackets: may be a size. */
  readonly square: boolean;
  readonly values: string[];
  readonly places: number[];
  readonly widths: number[];
}

export function readNumbers(list: NumberList, pieces: Pieces, faults: FaultList): void {
  const octal =
    list.values.some((text) => /^0[0-7]+$/.test(text)) && !list.values.some((text) => /^0\d*[89]/.test(text));
  for (const [i, text] of list.values.entries()) {
    const at = list.places[i] ?? list.at;
    const value = valueOf(text, octal);
    if (value >= -128 && value <= 255) {
      pieces.push(value & 0xff, at, list.widths[i] ?? text.length);
      continue;
    }
    faults.error(at, `${text} is no octet: this octet is unknown.`, { expected: "a number from 0 to 255" });
    pieces.hole(1);
  }
}

/** A leading zero means octal in C and Go, but only where the whole list can be octal. */
function valueOf(text: string, octal: boolean): number {
  if (text.includes("'") || text.includes('"')) return text.charCodeAt(text.length - 2);
  if (!isNumber(text)) return Number.NaN;
  const negative = text.startsWith("-") ? -1 : 1;
  const digits = text.replace(/^[-+]/, "").replace(/_/g, "").toLowerCase();
  if (digits.startsWith("0x")) return negative * Number.parseInt(digits.slice(2), 16);
  if (digits.startsWith("0b")) return negative * Number.parseInt(digits.slice(2), 2);
  if (digits.startsWith("0o")) return negative * Number.parseInt(digits.slice(2), 8);
  return negative * Number.parseInt(digits, octal && /^0[0-7]+$/.test(digits) ? 8 : 10);
}
