/**
 * Huffman coding of strings. RFC 7541 §5.2. Owns the state table of the decoder and the bit packing of the encoder;
 * knows nothing of header fields.
 */
import type { Http2Error } from "../base/http2-error.ts";
import { hpackError } from "./errors.ts";
import { CODE_LENGTHS, CODES, EOS } from "./huffman-code.ts";

/** Longest plain text that `length` coded octets can give: the shortest code has 5 bits. */
export function huffmanBound(length: number): number {
  return Math.floor((length * 8) / 5) + 2;
}

export function huffmanEncode(bytes: Uint8Array): Uint8Array {
  const coded = new Uint8Array(huffmanLength(bytes, bytes.length));
  putHuffman(bytes, bytes.length, coded, 0);
  return coded;
}

export function huffmanDecode(bytes: Uint8Array): Uint8Array | Http2Error {
  const plain = new Uint8Array(huffmanBound(bytes.length));
  const length = decodeHuffmanInto(bytes, 0, bytes.length, plain);
  return length < 0 ? huffmanFault(bytes, 0, bytes.length) : plain.slice(0, length);
}

/** Octets that the first `count` octets take when coded, padding included. */
export function huffmanLength(bytes: Uint8Array, count: number): number {
  let bits = 0;
  for (let i = 0; i < count; i++) bits += CODE_LENGTHS[bytes[i] ?? 0] ?? 0;
  return (bits + 7) >> 3;
}

/** Codes with their first bit at bit 31, so that packing is a shift to the right. */
const ALIGNED: Int32Array = Int32Array.from(CODES, (code, symbol) => code << (32 - lengthOf(symbol)));

/** Writes the first `count` octets, coded and padded, at `at`; the caller has made room. Gives the end. */
export function putHuffman(bytes: Uint8Array, count: number, out: Uint8Array, start: number): number {
  let at = start;
  let word = 0;
  let used = 0;
  for (let i = 0; i < count; i++) {
    const octet = bytes[i] ?? 0;
    const code = ALIGNED[octet] ?? 0;
    const bits = CODE_LENGTHS[octet] ?? 0;
    word |= code >>> used;
    used += bits;
    if (used < 32) continue;
    out[at] = word >>> 24;
    out[at + 1] = word >>> 16;
    out[at + 2] = word >>> 8;
    out[at + 3] = word;
    at += 4;
    used -= 32;
    word = used === 0 ? 0 : code << (bits - used);
  }
  if (used === 0) return at;
  word |= 0xffffffff >>> used;
  for (; used > 0; used -= 8) {
    out[at++] = word >>> 24;
    word <<= 8;
  }
  return at;
}

/*
 * The decoder takes a whole octet per step. A state is an inner node of the code tree (there are 256 of them): the
 * bits read since the last whole symbol. An octet completes two symbols at most. An entry of the table packs
 *   bits 0-7 first symbol, 8-15 second symbol, 16-17 how many, 18-25 next state, 26 always set;
 * 0 means not worked out yet (done on first use: most of the 65 536 never are), -1 means that EOS came up.
 */
const VALID = 1 << 26;
const EOS_SEEN = -1;
const TREE = buildTree();
const STEPS = new Int32Array(256 * 256);
/** States in which a string may end: at most 7 bits since the last symbol, all of them ones. */
const MAY_END = markEnds();

/** Decodes bytes[start, end) into `out` (room: huffmanBound). Gives the length, or -1 for a coding that is wrong. */
export function decodeHuffmanInto(bytes: Uint8Array, start: number, end: number, out: Uint8Array): number {
  let row = 0;
  let length = 0;
  for (let i = start; i < end; i++) {
    const at = row | (bytes[i] ?? 0);
    let step = STEPS[at] ?? 0;
    if (step <= 0) {
      if (step === 0) step = workOut(at);
      if (step === EOS_SEEN) return -1;
    }
    out[length] = step;
    out[length + 1] = step >> 8;
    length += (step >> 16) & 3;
    row = (step >> 10) & 0xff00;
  }
  return MAY_END[row >> 8] === 1 ? length : -1;
}

/** One code of a string: `symbol` is EOS for the end mark, undefined for the bits left over at the end. */
export interface HuffmanCode {
  readonly symbol: number | undefined;
  readonly startBit: number;
  readonly bitLength: number;
}

/** Walks bytes[start, end) code by code, bit by bit: for showing, not for speed. Stops after EOS. */
export function* huffmanCodes(bytes: Uint8Array, start: number, end: number): Generator<HuffmanCode> {
  let node = 0;
  let from = start * 8;
  for (let bit = from; bit < end * 8; bit++) {
    const next = TREE[node * 2 + bitAt(bytes, bit)] ?? 0;
    if (next >= 0) {
      node = next;
      continue;
    }
    yield { symbol: ~next, startBit: from, bitLength: bit + 1 - from };
    if (~next === EOS) return;
    node = 0;
    from = bit + 1;
  }
  if (from < end * 8) yield { symbol: undefined, startBit: from, bitLength: end * 8 - from };
}

/** Says what is wrong with a coding that decodeHuffmanInto has refused. */
export function huffmanFault(bytes: Uint8Array, start: number, end: number): Http2Error {
  let last: HuffmanCode = { symbol: undefined, startBit: start * 8, bitLength: 0 };
  for (const code of huffmanCodes(bytes, start, end)) last = code;
  const offset = last.startBit >> 3;
  if (last.symbol === EOS) {
    return hpackError(
      "hpack.huffman.eos",
      "The Huffman-coded string holds the EOS symbol, which only padding may begin.",
      offset,
    );
  }
  if (onlyOnes(bytes, last.startBit, end * 8)) {
    return hpackError(
      "hpack.huffman.padding-long",
      `The Huffman-coded string ends in ${last.bitLength} bits of padding; 7 are the most.`,
      offset,
    );
  }
  const reason = `The Huffman-coded string ends in ${last.bitLength} bits that are neither a whole code nor padding (ones only).`;
  return hpackError("hpack.huffman.padding-bits", reason, offset);
}

/** children[2 * node + bit]: an inner node, or the complement of a symbol. */
function buildTree(): Int16Array {
  const children = new Int16Array(2 * 256);
  let nodes = 1;
  for (let symbol = 0; symbol <= EOS; symbol++) {
    let node = 0;
    for (let bit = lengthOf(symbol) - 1; bit > 0; bit--) {
      const slot = node * 2 + (((CODES[symbol] ?? 0) >>> bit) & 1);
      if (children[slot] === 0) children[slot] = nodes++;
      node = children[slot] ?? 0;
    }
    children[node * 2 + ((CODES[symbol] ?? 0) & 1)] = ~symbol;
  }
  return children;
}

function workOut(at: number): number {
  let node = at >> 8;
  let symbols = 0;
  let count = 0;
  for (let bit = 7; bit >= 0; bit--) {
    const next = TREE[node * 2 + ((at >> bit) & 1)] ?? 0;
    node = Math.max(next, 0);
    if (next >= 0) continue;
    if (~next === EOS) return (STEPS[at] = EOS_SEEN);
    symbols |= ~next << (8 * count);
    count += 1;
  }
  return (STEPS[at] = VALID | (node << 18) | (count << 16) | symbols);
}

function markEnds(): Uint8Array {
  const ends = new Uint8Array(256);
  let node = 0;
  for (let ones = 0; ones <= 7; ones++) {
    ends[node] = 1;
    node = TREE[node * 2 + 1] ?? 0;
  }
  return ends;
}

function onlyOnes(bytes: Uint8Array, from: number, to: number): boolean {
  for (let bit = from; bit < to; bit++) if (bitAt(bytes, bit) === 0) return false;
  return true;
}

function bitAt(bytes: Uint8Array, bit: number): number {
  return ((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1;
}

function lengthOf(symbol: number): number {
  return CODE_LENGTHS[symbol] ?? 0;
}
