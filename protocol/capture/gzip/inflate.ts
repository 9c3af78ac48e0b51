/**
 * DEFLATE unpacked, some octets at a time, so that a large file can be stopped and never grows beyond a limit.
 * RFC 1951. Knows nothing of what wraps it (gzip.ts). Never throws: bad input is a reason in `fault`.
 */
import { prefixCode } from "./huffman-code.ts";
import type { PrefixCode } from "./huffman-code.ts";

const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258,
];
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
  6145, 8193, 12_289, 16_385, 24_577,
];
const DISTANCE_EXTRA = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const END_OF_BLOCK = 256;
const LONGEST_MATCH = 258;

const FIXED_LITERALS = Uint8Array.from({ length: 288 }, (_, i) =>
  i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8,
);
/** Symbols 30 and 31 make the code complete and mean nothing. */
const FIXED_DISTANCES = new Uint8Array(32).fill(5);

/** What the next octets are part of. */
type Block =
  | { readonly kind: "none" }
  | { readonly kind: "stored"; left: number }
  | { readonly kind: "codes"; readonly literals: PrefixCode; readonly distances: PrefixCode };

const NO_BLOCK: Block = { kind: "none" };
const ENDED = "the octets end in the middle of the compressed data";

export class Inflater {
  /** Why nothing more can be unpacked; what came out before is good. */
  fault: string | undefined;
  done = false;
  readonly #input: Uint8Array;
  readonly #limit: number;
  #at: number;
  #bits = 0;
  #bitCount = 0;
  #output: Uint8Array;
  #length = 0;
  #block: Block = NO_BLOCK;
  #isLast = false;

  /** `limit`: octets that may come out. */
  constructor(input: Uint8Array, start: number, limit: number) {
    this.#input = input;
    this.#at = start;
    this.#limit = limit;
    this.#output = new Uint8Array(
      Math.min(limit, Math.max(1024, 3 * (input.length - start))) + LONGEST_MATCH,
    );
  }

  /** Offset in the input behind the last octet that was used; exact once it is done. */
  get position(): number {
    return this.#at - (this.#bitCount >> 3);
  }

  /** What came out so far. */
  output(): Uint8Array {
    return this.#output.subarray(0, this.#length);
  }

  /** Unpacks about `octets` more. */
  run(octets: number): void {
    const target = this.#length + octets;
    while (!this.done && this.fault === undefined && this.#length < target) this.#runBlock(target);
  }

  #runBlock(target: number): void {
    const block = this.#block;
    if (block.kind === "none") this.#beginBlock();
    else if (block.kind === "stored") this.#copyStored(block);
    else this.#decode(block.literals, block.distances, target);
  }

  #beginBlock(): void {
    if (this.#isLast) {
      this.done = true;
      return;
    }
    this.#isLast = this.#take(1) === 1;
    const type = this.#take(2);
    if (this.fault !== undefined) return;
    if (type === 0) this.#beginStored();
    else if (type === 1) this.#beginCodes(FIXED_LITERALS, FIXED_DISTANCES);
    else if (type === 2) this.#beginDynamic();
    else this.fault = "a block of a type that does not exist (3)";
  }

  #beginStored(): void {
    this.#take(this.#bitCount & 7);
    const length = this.#take(16);
    const check = this.#take(16);
    if (this.fault !== undefined) return;
    if ((length ^ check) !== 0xffff) this.fault = "the length of a stored block contradicts itself";
    else this.#block = { kind: "stored", left: length };
  }

  #copyStored(block: { left: number }): void {
    this.#at = this.position;
    this.#bits = 0;
    this.#bitCount = 0;
    const count = Math.min(block.left, this.#input.length - this.#at);
    if (!this.#reserve(count)) return;
    this.#output.set(this.#input.subarray(this.#at, this.#at + count), this.#length);
    this.#at += count;
    this.#length += count;
    block.left -= count;
    if (block.left === 0) this.#block = NO_BLOCK;
    else this.fault = ENDED;
  }

  #beginDynamic(): void {
    const literalCount = this.#take(5) + 257;
    const distanceCount = this.#take(5) + 1;
    const lengthCount = this.#take(4) + 4;
    const lengths = new Uint8Array(19);
    for (let i = 0; i < lengthCount; i++) lengths[CODE_LENGTH_ORDER[i] ?? 0] = this.#take(3);
    if (this.fault !== undefined) return;
    const code = prefixCode(lengths);
    const all = code === undefined ? undefined : this.#readLengths(code, literalCount + distanceCount);
    if (all === undefined) this.fault ??= "a block's code lengths make no code";
    else this.#beginCodes(all.subarray(0, literalCount), all.subarray(literalCount));
  }

  /** RFC 1951 §3.2.7: code lengths, themselves coded, with runs. */
  #readLengths(code: PrefixCode, count: number): Uint8Array | undefined {
    const lengths = new Uint8Array(count);
    for (let i = 0; i < count;) {
      const symbol = this.#symbol(code);
      if (symbol === undefined) return undefined;
      if (symbol < 16) {
        lengths[i++] = symbol;
        continue;
      }
      const times =
        symbol === 16 ? 3 + this.#take(2) : symbol === 17 ? 3 + this.#take(3) : 11 + this.#take(7);
      if (i + times > count || (symbol === 16 && i === 0)) return undefined;
      lengths.fill(symbol === 16 ? (lengths[i - 1] ?? 0) : 0, i, i + times);
      i += times;
    }
    return this.fault === undefined ? lengths : undefined;
  }

  #beginCodes(literalLengths: Uint8Array, distanceLengths: Uint8Array): void {
    const literals = literalLengths[END_OF_BLOCK] === 0 ? undefined : prefixCode(literalLengths);
    const distances = prefixCode(distanceLengths);
    if (literals === undefined || distances === undefined) this.fault = "a block's code lengths make no code";
    else this.#block = { kind: "codes", literals, distances };
  }

  #decode(literals: PrefixCode, distances: PrefixCode, target: number): void {
    while (this.#length < target) {
      const symbol = this.#symbol(literals);
      if (symbol === undefined || !this.#reserve(LONGEST_MATCH)) return;
      if (symbol < END_OF_BLOCK) this.#output[this.#length++] = symbol;
      else if (symbol === END_OF_BLOCK) {
        this.#block = NO_BLOCK;
        return;
      } else if (!this.#copyMatch(symbol - 257, distances)) return;
    }
  }

  #copyMatch(lengthSymbol: number, distances: PrefixCode): boolean {
    const base = LENGTH_BASE[lengthSymbol];
    const length = (base ?? 0) + this.#take(LENGTH_EXTRA[lengthSymbol] ?? 0);
    const symbol = this.#symbol(distances);
    if (symbol === undefined) return false;
    const distance = (DISTANCE_BASE[symbol] ?? Infinity) + this.#take(DISTANCE_EXTRA[symbol] ?? 0);
    if (this.fault !== undefined) return false;
    if (base === undefined || distance > this.#length) {
      this.fault = "a match points before the start of the data";
      return false;
    }
    const output = this.#output;
    const end = this.#length + length;
    for (let at = this.#length; at < end; at++) output[at] = output[at - distance] ?? 0;
    this.#length = end;
    return true;
  }

  #symbol({ bits, table }: PrefixCode): number | undefined {
    this.#refill(bits);
    const entry = table[this.#bits & ((1 << bits) - 1)] ?? 0;
    const length = entry & 15;
    if (length === 0 || length > this.#bitCount) {
      this.fault ??= length === 0 && this.#bitCount >= bits ? "bits that no code has" : ENDED;
      return undefined;
    }
    this.#bits >>>= length;
    this.#bitCount -= length;
    return entry >> 4;
  }

  /** At most 16 bits; 0 when the input ends. */
  #take(count: number): number {
    if (count === 0) return 0;
    this.#refill(count);
    if (this.#bitCount < count) {
      this.fault ??= ENDED;
      return 0;
    }
    const value = this.#bits & ((1 << count) - 1);
    this.#bits >>>= count;
    this.#bitCount -= count;
    return value;
  }

  /** As far as the input goes. `count` ≤ 16: with it fewer than 24 bits wait, which fits a signed 32-bit number. */
  #refill(count: number): void {
    while (this.#bitCount < count && this.#at < this.#input.length) {
      this.#bits |= (this.#input[this.#at++] ?? 0) << this.#bitCount;
      this.#bitCount += 8;
    }
  }

  /** Room for `count` more octets; false when the limit is reached. */
  #reserve(count: number): boolean {
    if (this.#length >= this.#limit && count > 0) {
      this.fault = `more than ${this.#limit} octets come out of it`;
      return false;
    }
    if (this.#length + count <= this.#output.length) return true;
    const grown = new Uint8Array(Math.min(this.#limit + 65_536, 2 * this.#output.length) + count);
    grown.set(this.output());
    this.#output = grown;
    return true;
  }
}
