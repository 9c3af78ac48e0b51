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
const LINE = stringToLatin1("0".repeat(DIGITS) + LINE_END);
const ZERO = 0x30;

export function bodyLength(source: BodySource): number {
  if ("sizeBytes" in source) return source.sizeBytes;
  return "hex" in source ? source.hex.length >> 1 : utf8(source.text).length;
}

export function bodyBytes(source: BodySource): Uint8Array {
  if ("sizeBytes" in source) return numberedLines(0, source.sizeBytes);
  return "hex" in source ? fromHex(source.hex) : utf8(source.text);
}

/** A body that is read in pieces. Whoever gets a piece must not write to it. */
export interface OpenBody {
  readonly length: number;
  /** Octets [start, start + length). */
  slice(start: number, length: number): Uint8Array;
}

/** Made bodies are made piece by piece, others once. */
export function openBody(source: BodySource | Uint8Array): OpenBody {
  if ("sizeBytes" in source) return { length: source.sizeBytes, slice: numberedLines };
  const bytes = source instanceof Uint8Array ? source : bodyBytes(source);
  return { length: bytes.length, slice: (start, length) => bytes.subarray(start, start + length) };
}

/** Octets [start, start + length) of the endless made body. */
export function numberedLines(start: number, length: number): Uint8Array {
  const first = start - (start % LINE_BYTES);
  const lines = Math.max(1, Math.ceil((start + length - first) / LINE_BYTES));
  const bytes = new Uint8Array(lines * LINE_BYTES);
  bytes.set(LINE);
  for (let made = LINE_BYTES; made < bytes.length; made *= 2) bytes.copyWithin(made, 0, made);
  const digits = digitsOf(first);
  for (let at = 0; at < bytes.length; at += LINE_BYTES) {
    for (let i = 0; i < DIGITS; i++) bytes[at + i] = digits[i] ?? 0;
    addLine(digits);
  }
  return bytes.subarray(start - first, start - first + length);
}

function digitsOf(offset: number): Uint8Array {
  return stringToLatin1(String(offset).padStart(DIGITS, "0"));
}

/** The next line's offset: cheaper than dividing it into digits anew. */
function addLine(digits: Uint8Array): void {
  let carry = LINE_BYTES;
  for (let i = DIGITS - 1; carry > 0 && i >= 0; i--) {
    const sum = (digits[i] ?? 0) - ZERO + carry;
    digits[i] = ZERO + (sum % 10);
    carry = Math.trunc(sum / 10);
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
