/** Reads numbers and vectors of TLS's presentation language from octets. RFC 8446 §3. Never reads behind the end. */
import { EMPTY_BYTES } from "../../base/bytes.ts";

export class OctetReader {
  /** Something was asked for that is not there; all that follows reads as 0 or empty. */
  failed = false;
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.failed ? 0 : this.#bytes.length - this.#at;
  }

  u8(): number {
    return this.#number(1);
  }

  u16(): number {
    return this.#number(2);
  }

  take(count: number): Uint8Array {
    if (count > this.left) {
      this.failed = true;
      return EMPTY_BYTES;
    }
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  /** A vector whose length is told in one octet. */
  vector8(): OctetReader {
    return new OctetReader(this.take(this.u8()));
  }

  /** … in two octets. */
  vector16(): OctetReader {
    return new OctetReader(this.take(this.u16()));
  }

  rest(): Uint8Array {
    return this.take(this.left);
  }

  #number(octets: number): number {
    let value = 0;
    for (const octet of this.take(octets)) value = value * 256 + octet;
    return value;
  }
}
