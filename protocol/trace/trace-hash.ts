/**
 * A recording in 64 bits: over every event, field by field, and every octet of both directions. Two recordings with the same
 * hash are the same for all that a person can see. No cryptography: it tells accidents apart, not forgeries.
 */
import type { Trace } from "./trace.ts";

type Hashed = Pick<Trace, "events" | "bytes">;

/** 16 hex digits. */
export function traceHash(trace: Hashed): string {
  const slices = hashInSlices(trace);
  for (;;) {
    const { done, value } = slices.next();
    if (done === true) return value;
  }
}

/** The same for large recordings on a page that should stay alive: `pause` is waited for after each slice, and throws to give up. */
export async function traceHashInTurns(trace: Hashed, pause: () => Promise<void>): Promise<string> {
  const slices = hashInSlices(trace);
  for (;;) {
    const { done, value } = slices.next();
    if (done === true) return value;
    await pause();
  }
}

/** Some milliseconds each. */
const SLICE_EVENTS = 2000;
/** A multiple of four, so that words do not straddle slices. */
const SLICE_BYTES = 2 ** 20;

function* hashInSlices(trace: Hashed): Generator<undefined, string> {
  const hash = new Hash64();
  for (let seq = 0; seq < trace.events.length; seq++) {
    if (seq % SLICE_EVENTS === SLICE_EVENTS - 1) yield;
    addValue(hash, trace.events.get(seq));
  }
  for (const from of ["client", "server"] as const) {
    const bytes = trace.bytes(from);
    hash.addNumber(bytes.length);
    for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
      hash.addBytes(bytes.subarray(at, at + SLICE_BYTES));
      if (at + SLICE_BYTES < bytes.length) yield;
    }
  }
  return hash.digest();
}

/** Kinds are told apart, so that 1 and "1" differ, and lists from what stands in them. The order of keys counts: events of a kind are made in one place. */
function addValue(hash: Hash64, value: unknown): void {
  if (typeof value === "number") {
    hash.addWord(1);
    hash.addNumber(value);
  } else if (typeof value === "string") {
    hash.addWord(2);
    hash.addText(value);
  } else if (typeof value === "boolean") {
    hash.addWord(value ? 4 : 3);
  } else if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value);
    hash.addWord(5);
    hash.addWord(entries.length);
    for (const [key, one] of entries) {
      hash.addText(key);
      addValue(hash, one);
    }
  } else {
    hash.addWord(6);
  }
}

/** Two lanes of 32 bits, multiplied and rotated word by word, and mixed at the end as MurmurHash3 does. */
class Hash64 {
  #a = 0x9e37_79b9;
  #b = 0x7f4a_7c15;
  readonly #float = new Float64Array(1);
  readonly #words = new Uint32Array(this.#float.buffer);

  addWord(word: number): void {
    this.#a = Math.imul(rotate(this.#a ^ word, 13), 0x85eb_ca6b) + 0x1656_67b1;
    this.#b = Math.imul(rotate(this.#b + word, 17), 0xc2b2_ae35) ^ this.#a;
  }

  addNumber(value: number): void {
    this.#float[0] = value;
    this.addWord(this.#words[0] ?? 0);
    this.addWord(this.#words[1] ?? 0);
  }

  addText(text: string): void {
    this.addWord(text.length);
    for (let i = 0; i < text.length; i++) this.addWord(text.charCodeAt(i));
  }

  addBytes(bytes: Uint8Array): void {
    const whole = bytes.length - (bytes.length % 4);
    for (let i = 0; i < whole; i += 4) {
      this.addWord(
        (bytes[i] ?? 0) |
          ((bytes[i + 1] ?? 0) << 8) |
          ((bytes[i + 2] ?? 0) << 16) |
          ((bytes[i + 3] ?? 0) << 24),
      );
    }
    for (let i = whole; i < bytes.length; i++) this.addWord(bytes[i] ?? 0);
  }

  digest(): string {
    const high = mix(this.#a ^ rotate(this.#b, 16));
    const low = mix(this.#b + high);
    return hex32(high) + hex32(low);
  }
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

function mix(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85eb_ca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35);
  return h ^ (h >>> 16);
}

function hex32(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}
