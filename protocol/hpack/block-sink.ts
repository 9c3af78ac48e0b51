/**
 * Tells a FieldSink where each part of a header block stands, down to the bit. Called by the decoder with the
 * positions that it has just read, and only when somebody listens; so it holds no rule of its own about what is
 * valid. RFC 7541 §5, §6.
 */
import type { FieldSink } from "../base/field-sink.ts";
import type { Http2Error } from "../base/http2-error.ts";
import type { DecodedField } from "./field.ts";
import { huffmanCodes } from "./huffman.ts";
import { EOS } from "./huffman-code.ts";

/** How one representation came by its field. */
export interface FieldOrigin {
  /** Index that the representation refers to; 0 for a literal name. */
  readonly index: number;
  /** Whether the field is now the newest entry of the dynamic table. */
  readonly added: boolean;
}

/** A FieldSink that may also want to know the field that each representation stands for, told before its group ends. */
export interface BlockSink extends FieldSink {
  field?(field: DecodedField, origin: FieldOrigin): void;
}

/** One leaf, or a group of the prefix and its continuation octets. */
export function tellInteger(
  sink: FieldSink,
  id: string,
  bytes: Uint8Array,
  at: { start: number; end: number; prefixBits: number },
  value: number,
): void {
  const startBit = at.start * 8 + 8 - at.prefixBits;
  if (at.end === at.start + 1) {
    sink.leaf(id, startBit, at.prefixBits, value);
    return;
  }
  sink.open(id, startBit);
  sink.leaf("hpack.integer.prefix", startBit, at.prefixBits, (1 << at.prefixBits) - 1);
  for (let i = at.start + 1; i < at.end; i++) {
    const octet = bytes[i] ?? 0;
    sink.leaf("hpack.integer.more", i * 8, 1, octet >> 7);
    sink.leaf("hpack.integer.bits", i * 8 + 1, 7, octet & 0x7f);
  }
  sink.close(at.end * 8, value);
}

/** Octet offsets of a string. */
export interface StringPlace {
  /** H bit and length. */
  readonly start: number;
  /** First octet of the string itself, and the end of what the block has of it. */
  readonly from: number;
  readonly end: number;
  /** As announced: more than end - from when the block is cut. */
  readonly length: number;
}

/** H bit and length at `start`, octets from `from` to `end`. */
export function tellString(
  sink: FieldSink,
  id: string,
  bytes: Uint8Array,
  at: StringPlace,
  text: string,
): void {
  sink.open(id, at.start * 8);
  tellStringHead(sink, bytes, at);
  if (!isCoded(bytes, at.start)) {
    if (at.end > at.from) sink.leaf("hpack.octets", at.from * 8, (at.end - at.from) * 8, text);
  } else if (at.end > at.from) {
    sink.open("hpack.huffman", at.from * 8);
    for (const code of huffmanCodes(bytes, at.from, at.end))
      tellCode(sink, code.startBit, code.bitLength, code.symbol);
    sink.close(at.end * 8, text);
  }
  sink.close(at.end * 8, text);
}

/** The head of a string whose octets are wrong; the group is left open for the fault. */
export function tellBrokenString(sink: FieldSink, id: string, bytes: Uint8Array, at: StringPlace): number {
  sink.open(id, at.start * 8);
  if (at.from === at.start) return at.start * 8;
  tellStringHead(sink, bytes, at);
  if (!isCoded(bytes, at.start)) return at.from * 8;
  let good = at.from * 8;
  for (const code of huffmanCodes(bytes, at.from, at.end)) {
    if (code.symbol === undefined || code.symbol === EOS) break;
    tellCode(sink, code.startBit, code.bitLength, code.symbol);
    good = code.startBit + code.bitLength;
  }
  return good;
}

/** The rest of the block from this bit on, which nobody can read any more. A fault at the very end goes to the last bit. */
export function tellFault(sink: FieldSink, error: Http2Error, fromBit: number, bytes: Uint8Array): void {
  const end = bytes.length * 8;
  const start = Math.min(fromBit, end - 1);
  sink.fault(error, start, end - start);
}

function tellStringHead(sink: FieldSink, bytes: Uint8Array, at: StringPlace): void {
  sink.leaf("hpack.h", at.start * 8, 1, isCoded(bytes, at.start) ? 1 : 0);
  tellInteger(sink, "hpack.length", bytes, { start: at.start, end: at.from, prefixBits: 7 }, at.length);
}

function tellCode(sink: FieldSink, startBit: number, bitLength: number, symbol: number | undefined): void {
  if (symbol === undefined) sink.leaf("hpack.padding", startBit, bitLength, bitLength);
  else sink.leaf("hpack.code", startBit, bitLength, symbol);
}

function isCoded(bytes: Uint8Array, start: number): boolean {
  return ((bytes[start] ?? 0) & 0x80) !== 0;
}
