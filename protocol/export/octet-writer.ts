/** Octets in a row, numbers little- or big-endian. Grows as needed. */
export class OctetWriter {
  #buffer = new Uint8Array(4096);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  octets(octets: Uint8Array): void {
    this.#grow(octets.length);
    this.#buffer.set(octets, this.#length);
    this.#length += octets.length;
  }

  zeros(count: number): void {
    this.#grow(count);
    this.#length += count;
  }

  u16le(value: number): void {
    this.octets(Uint8Array.of(value & 0xff, value >>> 8));
  }

  u32le(value: number): void {
    this.octets(Uint8Array.of(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24));
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.#buffer.slice(0, this.#length);
  }

  #grow(by: number): void {
    const needed = this.#length + by;
    if (needed <= this.#buffer.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.#buffer.length));
    grown.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = grown;
  }
}
