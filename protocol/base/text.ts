/**
 * Octets to text and back to places in it, without TextDecoder: UTF-8 and UTF-16 with or without a byte order mark,
 * and the line and column of an index. Knows nothing of what the text says.
 */

/** Undefined when the octets are not text: invalid UTF-8, or control characters that no text has. */
export function decodeText(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeUtf16(bytes.subarray(2), 1);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decodeUtf16(bytes.subarray(2), 0);
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return decodeUtf8(marked ? bytes.subarray(3) : bytes);
}

/** One code point as UTF-8. */
export function encodeUtf8(codePoint: number): readonly number[] {
  if (codePoint < 0x80) return [codePoint];
  if (codePoint < 0x800) return [0xc0 | (codePoint >> 6), continuation(codePoint)];
  if (codePoint < 0x1_0000)
    return [0xe0 | (codePoint >> 12), continuation(codePoint >> 6), continuation(codePoint)];
  return [
    0xf0 | (codePoint >> 18),
    continuation(codePoint >> 12),
    continuation(codePoint >> 6),
    continuation(codePoint),
  ];
}

/** Finds line and column (both from 1, columns in UTF-16 units) of an index; lines end at LF, CRLF or CR. */
export class LineIndex {
  readonly #starts: number[] = [0];

  constructor(text: string) {
    const ends = /\r\n|\n|\r/g;
    while (ends.exec(text) !== null) this.#starts.push(ends.lastIndex);
  }

  get lines(): number {
    return this.#starts.length;
  }

  at(index: number): { readonly line: number; readonly column: number } {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: index - (this.#starts[low] ?? 0) + 1 };
  }
}

const CHARS_PER_PIECE = 8192;

function continuation(bits: number): number {
  return 0x80 | (bits & 0x3f);
}

function decodeUtf16(bytes: Uint8Array, highAt: 0 | 1): string {
  const pieces: string[] = [];
  for (let i = 0; i + 1 < bytes.length; i += 2 * CHARS_PER_PIECE) {
    const units: number[] = [];
    const end = Math.min(bytes.length - 1, i + 2 * CHARS_PER_PIECE);
    for (let k = i; k < end; k += 2)
      units.push(((bytes[k + highAt] ?? 0) << 8) | (bytes[k + 1 - highAt] ?? 0));
    pieces.push(String.fromCharCode(...units));
  }
  return pieces.join("");
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  const pieces: string[] = [];
  let units: number[] = [];
  for (let i = 0; i < bytes.length;) {
    const first = bytes[i] ?? 0;
    if (first < 0x80 ? isBinaryControl(first) : first < 0xc2) return undefined;
    const more = first < 0x80 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    const codePoint = more === 0 ? first : decodeSequence(bytes, i, more);
    if (codePoint === undefined) return undefined;
    if (codePoint < 0x1_0000) units.push(codePoint);
    else units.push(0xd800 + ((codePoint - 0x1_0000) >> 10), 0xdc00 + ((codePoint - 0x1_0000) & 0x3ff));
    i += 1 + more;
    if (units.length < CHARS_PER_PIECE) continue;
    pieces.push(String.fromCharCode(...units));
    units = [];
  }
  return pieces.join("") + String.fromCharCode(...units);
}

/** Undefined for a sequence that is cut, overlong, a surrogate or beyond U+10FFFF. RFC 3629 §3. */
function decodeSequence(bytes: Uint8Array, at: number, more: number): number | undefined {
  let codePoint = (bytes[at] ?? 0) & (0x3f >> more);
  for (let k = 1; k <= more; k++) {
    const octet = bytes[at + k] ?? 0;
    if ((octet & 0xc0) !== 0x80) return undefined;
    codePoint = (codePoint << 6) | (octet & 0x3f);
  }
  const least = more === 1 ? 0x80 : more === 2 ? 0x800 : 0x1_0000;
  if (codePoint < least || codePoint > 0x10_ffff || (codePoint >= 0xd800 && codePoint < 0xe000))
    return undefined;
  return codePoint;
}

/** Everything below the space but BEL to CR and ESC, which terminals' output may hold. */
function isBinaryControl(octet: number): boolean {
  return octet < 0x20 && !(octet >= 0x07 && octet <= 0x0d) && octet !== 0x1b;
}
