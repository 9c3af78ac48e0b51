/**
 * Huffman coding of strings. RFC 7541 §5.2. Owns the state table of the decoder and the bit packing of the encoder;
 * knows nothing of header fields.
 */
import type { Http2Error } from "../base/http2-error.ts";
import { hpackError } from "./errors.ts";
import { CODE_LENGTHS, CODES, EOS } from "./huffman-code.ts";

export function huffmanEncode(bytes: Uint8Array): Uint8Array {
  const bound = bytes.length * 4 + CODER_SLACK;
  const room = bound <= SCRATCH.length ? SCRATCH : new Uint8Array(bound);
  const view = room === SCRATCH ? SCRATCH_VIEW : new DataView(room.buffer);
  return room.slice(0, putHuffman(bytes, bytes.length, view, 0, bound));
}

export function huffmanDecode(bytes: Uint8Array): Uint8Array | Http2Error {
  const plain = roomFor(bytes.length);
  const length = decodeHuffmanInto(bytes, 0, bytes.length, plain);
  return length < 0 ? huffmanFault(bytes, 0, bytes.length) : plain.slice(0, length);
}

/** Kept between strings; longer ones get room of their own. */
const SCRATCH = new Uint8Array(1 << 16);
const SCRATCH_VIEW = new DataView(SCRATCH.buffer);

/** Room to decode `length` coded octets into: good until the next call. */
export function roomFor(length: number): Uint8Array {
  const bound = huffmanBound(length);
  return bound <= SCRATCH.length ? SCRATCH : new Uint8Array(bound);
}

/** putHuffman writes whole words: up to this many octets past the limit that stops it. */
export const CODER_SLACK = 8;

/*
 * The encoder takes two octets per step. PAIR_BITS says how many bits their codes have together, PAIR_CODES holds
 * these bits from bit 31 down, so that packing is a shift to the right. Worked out on first use, since text has few
 * different pairs: 0 bits means not yet. More than 32 don't fit into a word: then one octet is taken.
 */
const PAIR_CODES = new Int32Array(1 << 16);
const PAIR_BITS = new Uint8Array(1 << 16);
// Aliases within the module: bundlers and test runners may turn an imported name into a property look-up.
const BITS = CODE_LENGTHS;
const ALIGNED: Int32Array = Int32Array.from(CODES, (code, symbol) => code << (32 - lengthOf(symbol)));

/**
 * Writes the first `count` octets, coded and padded, at `start`. Gives the end, or -1 as soon as the coding turns
 * out to take `limit` octets or more. The caller has made room for limit + CODER_SLACK.
 */
export function putHuffman(
  bytes: Uint8Array,
  count: number,
  out: DataView,
  start: number,
  limit: number,
): number {
  const last = start + limit;
  let at = start;
  let word = 0;
  let used = 0;
  for (let i = 0; i < count;) {
    const first = bytes[i] ?? 0;
    const pair = (first << 8) | (i + 1 < count ? (bytes[i + 1] ?? 0) : 0);
    let bits = PAIR_BITS[pair] ?? 0;
    let code = PAIR_CODES[pair] ?? 0;
    if (i + 1 === count || bits > 32) {
      bits = BITS[first] ?? 0;
      code = ALIGNED[first] ?? 0;
      i += 1;
    } else if (bits === 0) {
      workOutPair(pair);
      continue;
    } else {
      i += 2;
    }
    word |= code >>> used;
    used += bits;
    if (used < 32) continue;
    if (at >= last) return -1;
    out.setInt32(at, word);
    at += 4;
    used -= 32;
    word = used === 0 ? 0 : code << (bits - used);
  }
  out.setInt32(at, used === 0 ? word : word | (0xffffffff >>> used));
  at += (used + 7) >> 3;
  return at < last ? at : -1;
}

function workOutPair(pair: number): void {
  const first = pair >> 8;
  const second = pair & 0xff;
  const bits = lengthOf(first) + lengthOf(second);
  PAIR_BITS[pair] = bits;
  PAIR_CODES[pair] = (ALIGNED[first] ?? 0) | ((ALIGNED[second] ?? 0) >>> lengthOf(first));
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

/** Longest plain text that `length` coded octets can give: the shortest code has 5 bits. */
function huffmanBound(length: number): number {
  return Math.floor((length * 8) / 5) + 2;
}
