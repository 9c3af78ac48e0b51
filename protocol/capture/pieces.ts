/**
 * Collects what a reader finds: octets with their place, holes between them, and a bounded list of faults. Knows
 * nothing of any form.
 */
import type { CaptureChunk, TextFault } from "./format.ts";
import { OctetBuilder } from "./source-map.ts";
import type { Side } from "../probe/event.ts";

/** Beyond this, faults of one reading are counted, not listed: nobody reads more, and a hostile text has millions. */
const MAX_FAULTS = 50;

export class FaultList {
  readonly #faults: TextFault[] = [];
  #unlisted = 0;

  add(fault: TextFault): void {
    if (this.#faults.length < MAX_FAULTS) this.#faults.push(fault);
    else this.#unlisted++;
  }

  error(at: number, message: string, more?: { readonly expected?: string; readonly advice?: string }): void {
    this.add({ severity: "error", message, at, ...more });
  }

  warn(at: number, message: string, more?: { readonly expected?: string; readonly advice?: string }): void {
    this.add({ severity: "warning", message, at, ...more });
  }

  get length(): number {
    return this.#faults.length;
  }

  finish(): readonly TextFault[] {
    if (this.#unlisted === 0) return this.#faults;
    return [
      ...this.#faults,
      { severity: "info", message: `${this.#unlisted} more problems of this text are not listed.` },
    ];
  }
}

/** Builds the chunks of one run of octets, cut wherever octets are missing. */
export class Pieces {
  readonly #done: CaptureChunk[] = [];
  readonly #meta: { readonly from?: Side | undefined; readonly atMs?: number | undefined };
  #octets = new OctetBuilder();
  #lost: number | "unknown" | undefined;
  #total = 0;

  constructor(meta: { readonly from?: Side | undefined; readonly atMs?: number | undefined } = {}) {
    this.#meta = meta;
  }

  /** Octets so far, holes not counted. */
  get length(): number {
    return this.#total;
  }

  push(octet: number, text: number, width: number): void {
    this.#octets.push(octet, text, width);
    this.#total++;
  }

  /** Octets that ought to stand here cannot be read. */
  hole(count: number | "unknown"): void {
    this.#cut();
    this.#lost = this.#lost === "unknown" || count === "unknown" ? "unknown" : (this.#lost ?? 0) + count;
  }

  /** The last octets before here, for a dump's `*`. */
  tail(count: number): Uint8Array {
    return this.#octets.tail(count);
  }

  truncate(count: number): void {
    this.#octets.truncate(Math.max(0, this.#octets.length - count));
    this.#total -= count;
  }

  finish(): readonly CaptureChunk[] {
    this.#cut();
    return this.#done;
  }

  #cut(): void {
    if (this.#octets.length === 0) return;
    this.#done.push({
      ...this.#meta,
      octets: this.#octets.finish(),
      ...(this.#lost === undefined ? {} : { lostBefore: this.#lost }),
    });
    this.#octets = new OctetBuilder();
    this.#lost = undefined;
  }
}
