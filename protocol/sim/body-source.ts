/**
 * Makes the octets of bodies that a scenario describes. Owns the text of made bodies: numbered lines, so that any
 * octet of a body says where in the body it stands. Knows nothing of requests or frames.
 */
import { fromHex, stringToLatin1 } from "../base/bytes.ts";
import { encodeUtf8 } from "../base/text.ts";
import type { BodySource } from "./scenario.ts";

/** One line of a made body: 12 digits with the line's offset, then this. 33 octets in all. */
const LINE_END = " the quick brown fox\n";
const DIGITS = 12;
const LINE_BYTES = DIGITS + LINE_END.length;

export function bodyLength(source: BodySource): number {
  if ("sizeBytes" in source) return source.sizeBytes;
  return "hex" in source ? source.hex.length >> 1 : utf8(source.text).length;
}

export function bodyBytes(source: BodySource): Uint8Array {
  if ("sizeBytes" in source) return numberedLines(0, source.sizeBytes);
  return "hex" in source ? fromHex(source.hex) : utf8(source.text);
}

/** Octets [start, start + length) of the endless made body. */
export function numberedLines(start: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  const line = stringToLatin1("0".repeat(DIGITS) + LINE_END);
  for (let offset = start - (start % LINE_BYTES); offset < start + length; offset += LINE_BYTES) {
    putDigits(line, offset);
    const from = Math.max(0, start - offset);
    const to = Math.min(LINE_BYTES, start + length - offset);
    bytes.set(to - from === LINE_BYTES ? line : line.subarray(from, to), offset + from - start);
  }
  return bytes;
}

function putDigits(line: Uint8Array, offset: number): void {
  let rest = offset;
  for (let i = DIGITS - 1; i >= 0; i--) {
    line[i] = 0x30 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}

function utf8(text: string): Uint8Array {
  const octets: number[] = [];
  for (const char of text) {
    const point = char.codePointAt(0) ?? REPLACEMENT;
    octets.push(...encodeUtf8(point >= 0xd800 && point <= 0xdfff ? REPLACEMENT : point));
  }
  return Uint8Array.from(octets);
}

/** What a lone surrogate becomes: it has no UTF-8 of its own. */
const REPLACEMENT = 0xfffd;
