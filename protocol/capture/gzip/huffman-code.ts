/** The prefix codes of DEFLATE as lookup tables. RFC 1951 §3.2.2. Knows nothing of blocks. */

/** `table[next bits]` is `symbol << 4 | length`; 0 where no code has these bits. */
export interface PrefixCode {
  readonly bits: number;
  readonly table: Int32Array;
}

const MAX_CODE_BITS = 15;

/** Undefined when the lengths make no code: more codes than fit, or (but for a lone code of one bit) gaps. */
export function prefixCode(lengths: Uint8Array): PrefixCode | undefined {
  const counts = new Int32Array(MAX_CODE_BITS + 1);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  counts[0] = 0;
  let bits = MAX_CODE_BITS;
  while (bits > 0 && counts[bits] === 0) bits--;
  if (bits === 0) return { bits: 1, table: new Int32Array(2) };
  const next = firstCodes(counts);
  if (next === undefined || (next.left > 0 && bits > 1)) return undefined;
  const table = new Int32Array(1 << bits);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol] ?? 0;
    if (length === 0) continue;
    const code = next.codes[length] ?? 0;
    next.codes[length] = code + 1;
    const step = 1 << length;
    for (let i = reverse(code, length); i < table.length; i += step) table[i] = (symbol << 4) | length;
  }
  return { bits, table };
}

/** First code of each length, and how much of the code space is left. */
function firstCodes(counts: Int32Array): { readonly codes: Int32Array; readonly left: number } | undefined {
  const codes = new Int32Array(MAX_CODE_BITS + 1);
  let code = 0;
  let left = 1;
  for (let length = 1; length <= MAX_CODE_BITS; length++) {
    const count = counts[length] ?? 0;
    code = (code + (counts[length - 1] ?? 0)) << 1;
    left = (left << 1) - count;
    if (left < 0) return undefined;
    codes[length] = code;
  }
  return { codes, left };
}

/** Codes stand in the octets with their first bit lowest. */
function reverse(code: number, length: number): number {
  let reversed = 0;
  for (let i = 0; i < length; i++) reversed |= ((code >> i) & 1) << (length - 1 - i);
  return reversed;
}
