/** Small conversions of octets. Header names and values travel as Latin-1 strings: one char per octet. */

export const EMPTY_BYTES: Uint8Array = new Uint8Array(0);

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** The first `n` octets; all of them without a new view, whose making is dear for what was just made. */
export function firstOctets(bytes: Uint8Array, n: number): Uint8Array {
  return bytes.length <= n ? bytes : bytes.subarray(0, n);
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((octet, i) => octet === b[i]);
}

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));

/** Lower-case hex without separators, or with one between octets. */
export function toHex(bytes: Uint8Array, separator = ""): string {
  return Array.from(bytes, (octet) => HEX[octet]).join(separator);
}

/** Hex digits only, an even number of them; anything else is a programmer fault (people's text goes through capture/). */
export function fromHex(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length >> 1);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** One char per octet. */
export function latin1ToString(bytes: Uint8Array, start = 0, end = bytes.length): string {
  if (end - start < LONG_TEXT) return shortText(bytes, start, end);
  let text = "";
  for (let i = start; i < end; i += 8192) {
    text += String.fromCharCode(...bytes.subarray(i, Math.min(end, i + 8192)));
  }
  return text;
}

/** From this length on, an argument list made for the call is cheaper than joined pieces. */
const LONG_TEXT = 1024;

/** Pieces of constant length, for which nothing has to be allocated but the text: three times as fast for header values. */
function shortText(o: Uint8Array, start: number, end: number): string {
  const { fromCharCode } = String;
  let text = "";
  let i = start;
  for (; i + 8 <= end; i += 8)
    text += fromCharCode(
      o[i] ?? 0,
      o[i + 1] ?? 0,
      o[i + 2] ?? 0,
      o[i + 3] ?? 0,
      o[i + 4] ?? 0,
      o[i + 5] ?? 0,
      o[i + 6] ?? 0,
      o[i + 7] ?? 0,
    );
  if (i + 4 <= end) {
    text += fromCharCode(o[i] ?? 0, o[i + 1] ?? 0, o[i + 2] ?? 0, o[i + 3] ?? 0);
    i += 4;
  }
  for (; i < end; i++) text += fromCharCode(o[i] ?? 0);
  return text;
}

/** One octet per char; chars above U+00FF lose their high bits. */
export function stringToLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
