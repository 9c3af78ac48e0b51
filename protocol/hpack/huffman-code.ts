/**
 * The Huffman code of HPACK, as data. RFC 7541 Appendix B. The code is canonical: codes are given out in order of
 * length and, within a length, of symbol, so the lengths alone say it all.
 */

/** The symbol that must never appear in a string. RFC 7541 §5.2. */
export const EOS = 256;

/** Bits per symbol, EOS last. */
// prettier-ignore
const LENGTHS: readonly number[] = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,
  28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
  6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
  5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
  13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
  7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
  15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
  6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
  20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
  24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
  22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,
  21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
  26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
  19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
  20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
  26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
  30,
];

/** Bits per symbol: 5 to 28 for octets, 30 for EOS. */
export const CODE_LENGTHS: Uint8Array = Uint8Array.from(LENGTHS);

/** Codes per symbol, right-aligned. */
export const CODES: Uint32Array = assignCodes();

function assignCodes(): Uint32Array {
  const codes = new Uint32Array(CODE_LENGTHS.length);
  const symbols = [...CODE_LENGTHS.keys()].sort((a, b) => lengthOf(a) - lengthOf(b) || a - b);
  let next = 0;
  let bits = 0;
  for (const symbol of symbols) {
    next *= 2 ** (lengthOf(symbol) - bits);
    bits = lengthOf(symbol);
    codes[symbol] = next;
    next += 1;
  }
  return codes;
}

function lengthOf(symbol: number): number {
  return CODE_LENGTHS[symbol] ?? 0;
}
