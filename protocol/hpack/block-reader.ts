/**
 * Reads the two primitives of HPACK, integers and strings (RFC 7541 §5), out of one header block. Owns the cursor
 * and the first fault; knows nothing of tables. Faults are kept in `fault` rather than returned, so that the
 * common case returns a plain number or string.
 */
import type { Http2Error } from "../base/http2-error.ts";
import { latin1ToString } from "../base/bytes.ts";
import { hpackError } from "./errors.ts";
import { decodeHuffmanInto, huffmanFault, roomFor } from "./huffman.ts";

/** No table, string or block comes near; larger values only serve to overflow a careless receiver. RFC 7541 §5.1. */
const MAX_INTEGER = 2 ** 32 - 1;
/** Octets after the prefix, leading zeros included; the number at which Go gives up. */
const MAX_CONTINUATION_OCTETS = 9;

export class BlockReader {
  readonly bytes: Uint8Array;
  at = 0;
  fault: Http2Error | undefined;
  private readonly maxStringLength: number;

  constructor(bytes: Uint8Array, maxStringLength: number) {
    this.bytes = bytes;
    this.maxStringLength = maxStringLength;
  }

  /** An integer whose prefix is the low `prefixBits` of the octet at the cursor. -1 after a fault. RFC 7541 §5.1. */
  readInteger(prefixBits: number): number {
    const start = this.at;
    const prefixMax = (1 << prefixBits) - 1;
    const first = this.bytes[start];
    if (first === undefined)
      return this.fail(
        "hpack.integer.truncated",
        "The header block ends where an integer has to begin.",
        start,
      );
    this.at = start + 1;
    const prefix = first & prefixMax;
    return prefix < prefixMax ? prefix : this.readContinuation(prefixMax, start);
  }

  /** H bit, length, octets. Undefined after a fault. RFC 7541 §5.2. */
  readString(): string | undefined {
    const coded = ((this.bytes[this.at] ?? 0) & 0x80) !== 0;
    const length = this.readInteger(7);
    if (length < 0) return undefined;
    const start = this.at;
    const left = this.bytes.length - start;
    if (length > left) {
      const reason = `A string of ${length} octets is announced, but the header block ends after ${left}.`;
      this.fail("hpack.string.truncated", reason, start);
      return undefined;
    }
    this.at = start + length;
    if (!coded)
      return this.checkLength(length, start) ? latin1ToString(this.bytes, start, this.at) : undefined;
    return this.decodeString(start, this.at);
  }

  private decodeString(start: number, end: number): string | undefined {
    const plain = roomFor(end - start);
    const length = decodeHuffmanInto(this.bytes, start, end, plain);
    if (length < 0) {
      this.fault = huffmanFault(this.bytes, start, end);
      return undefined;
    }
    return this.checkLength(length, start) ? latin1ToString(plain, 0, length) : undefined;
  }

  private checkLength(length: number, start: number): boolean {
    if (length <= this.maxStringLength) return true;
    this.fail(
      "hpack.string.limit",
      `A string has ${length} octets; at most ${this.maxStringLength} are accepted.`,
      start,
    );
    return false;
  }

  private readContinuation(prefixMax: number, start: number): number {
    let value = prefixMax;
    let weight = 1;
    for (let i = 0; i < MAX_CONTINUATION_OCTETS; i++) {
      const octet = this.bytes[this.at];
      if (octet === undefined)
        return this.fail("hpack.integer.truncated", "The header block ends inside an integer.", start);
      this.at += 1;
      value += (octet & 0x7f) * weight;
      if (value > MAX_INTEGER) break;
      if (octet < 0x80) return value;
      weight *= 128;
    }
    return this.fail(
      "hpack.integer.overflow",
      `An integer is larger than ${MAX_INTEGER} or longer than ${MAX_CONTINUATION_OCTETS + 1} octets.`,
      start,
    );
  }

  private fail(token: Parameters<typeof hpackError>[0], reason: string, offset: number): -1 {
    this.fault = hpackError(token, reason, offset);
    return -1;
  }
}
