/**
 * A FieldSink that builds the tree which the inspector shows. Knows nothing of frames or HPACK: their tables say
 * what each id is called. Whatever the parser did not tell becomes an `undecoded` leaf, so that the leaves always
 * tile the bits from first to last. A fault goes to the smallest node that covers its bits and has none yet.
 */
import { assert } from "../base/assert.ts";
import { toHex } from "../base/bytes.ts";
import type { FieldInfo, FieldTable } from "../base/field-info.ts";
import type { FieldSink, FieldValue } from "../base/field-sink.ts";
import type { FieldNode } from "./field-node.ts";

export type FieldFault = NonNullable<FieldNode["fault"]>;

const UNDECODED: FieldInfo = {
  label: "Undecoded octets",
  rfc: "",
  meaning: "Not read: what stands before leaves no way to tell what these mean.",
};

const UNLISTED: FieldInfo = {
  label: "Further octets",
  rfc: "",
  meaning: "Read, but not listed: this has more fields than can be shown.",
};

/** What a person can look through, and a page can make at once; a block of 16 MiB could have fifty million. */
const MAX_NODES = 60_000;

/** As many octets of a long value are shown; the hex view has them all. */
const SHOWN_OCTETS = 32;

interface Draft {
  readonly id: string;
  readonly startBit: number;
  bitLength: number;
  value: FieldValue | undefined;
  readonly children: Draft[];
  fault?: FieldFault;
}

export class TreeSink implements FieldSink {
  readonly #table: FieldTable;
  readonly #bytes: Uint8Array;
  readonly #endBit: number;
  readonly #top: Draft[] = [];
  readonly #open: Draft[] = [];
  #nodes = 0;
  /** First bit that is not listed any more. */
  #fullAt = Infinity;
  readonly #faults: { readonly fault: FieldFault; readonly startBit: number; readonly endBit: number }[] = [];

  /** `bytes` is what there is; fields that the parser tells beyond its end are cut or left out. */
  constructor(table: FieldTable, bytes: Uint8Array) {
    this.#table = table;
    this.#bytes = bytes;
    this.#endBit = bytes.length * 8;
  }

  open(id: string, startBit: number, value?: FieldValue): void {
    const draft: Draft = { id, startBit, bitLength: 0, value, children: [] };
    if (this.#hasRoom(startBit)) this.#siblings().push(draft);
    this.#open.push(draft);
  }

  close(endBit: number, value?: FieldValue): void {
    const draft = this.#open.pop();
    assert(draft !== undefined, "close without open");
    draft.bitLength = Math.min(endBit, this.#endBit) - draft.startBit;
    if (value !== undefined) draft.value = value;
    // What a group says as a whole is not known when a part of it is missing.
    if (endBit > this.#endBit) draft.value = undefined;
  }

  leaf(id: string, startBit: number, bitLength: number, value: FieldValue): void {
    if (!this.#hasRoom(startBit)) return;
    const missing = startBit + bitLength - this.#endBit;
    if (missing <= 0) {
      this.#siblings().push({ id, startBit, bitLength, value, children: [] });
      return;
    }
    // Of octets the first part is still true; of a number nothing is.
    const there = bitLength - missing;
    if (there <= 0 || !(value instanceof Uint8Array)) return;
    this.#siblings().push({
      id,
      startBit,
      bitLength: there,
      value: value.subarray(0, there >> 3),
      children: [],
    });
  }

  /** A fault about bits that are not there is about nothing that anybody sent, so it is left out. */
  fault(error: FieldFault, startBit: number, bitLength: number): void {
    const endBit = startBit + bitLength;
    if (endBit > this.#endBit) return;
    const fault = { token: error.token, reason: error.reason, rfc: error.rfc };
    this.#faults.push({ fault, startBit, endBit });
  }

  /** The nodes of the top level, complete. Groups that a failing parser left open end with what they hold. */
  finish(): readonly FieldNode[] {
    for (let draft = this.#open.pop(); draft !== undefined; draft = this.#open.pop()) {
      draft.bitLength = endOf(draft.children.at(-1), draft.startBit) - draft.startBit;
    }
    const top = tile(this.#top, 0, this.#endBit);
    for (const { fault, startBit, endBit } of this.#faults) {
      const around = nodesAround(top, startBit, endBit);
      const node = around.find((draft) => draft.fault === undefined);
      if (node !== undefined) node.fault = fault;
    }
    return top.map((draft) => this.#node(draft));
  }

  #hasRoom(startBit: number): boolean {
    if (this.#nodes++ < MAX_NODES) return true;
    this.#fullAt = Math.min(this.#fullAt, startBit);
    return false;
  }

  #siblings(): Draft[] {
    return this.#open.at(-1)?.children ?? this.#top;
  }

  #node(draft: Draft): FieldNode {
    const rest = draft.startBit < this.#fullAt ? UNDECODED : UNLISTED;
    const info = draft.id === "undecoded" ? rest : this.#table[draft.id];
    assert(info !== undefined, `no row for field ${draft.id}`);
    const value = draft.id === "undecoded" ? this.#octetsOf(draft) : draft.value;
    const meaning = typeof info.meaning === "function" ? info.meaning(value ?? "") : info.meaning;
    return {
      id: draft.id,
      label: info.label,
      value: value === undefined ? "" : (info.show?.(value) ?? showValue(value)),
      startBit: draft.startBit,
      bitLength: draft.bitLength,
      ...(meaning === undefined ? {} : { meaning }),
      ...(info.rfc === "" ? {} : { rfc: info.rfc }),
      ...(draft.fault === undefined ? {} : { fault: draft.fault }),
      children: draft.children.map((child) => this.#node(child)),
    };
  }

  #octetsOf(draft: Draft): Uint8Array {
    return this.#bytes.subarray(draft.startBit >> 3, Math.ceil((draft.startBit + draft.bitLength) / 8));
  }
}

/** Digits for numbers, hex for octets (with their count when there are more than can be shown). */
function showValue(value: FieldValue): string {
  if (!(value instanceof Uint8Array)) return String(value);
  if (value.length <= SHOWN_OCTETS) return toHex(value, " ");
  return `${toHex(value.subarray(0, SHOWN_OCTETS), " ")} … (${value.length} octets)`;
}

/** Fills the gaps between siblings, and those within each group; groups about nothing that is there go. */
function tile(drafts: readonly Draft[], startBit: number, endBit: number): Draft[] {
  const tiled: Draft[] = [];
  let at = startBit;
  for (const draft of drafts) {
    if (draft.bitLength <= 0) continue;
    if (draft.startBit > at) tiled.push(undecoded(at, draft.startBit));
    at = draft.startBit + draft.bitLength;
    if (draft.children.length === 0) {
      tiled.push(draft);
      continue;
    }
    tiled.push({ ...draft, children: tile(draft.children, draft.startBit, at) });
  }
  if (at < endBit) tiled.push(undecoded(at, endBit));
  return tiled;
}

function undecoded(startBit: number, endBit: number): Draft {
  return { id: "undecoded", startBit, bitLength: endBit - startBit, value: undefined, children: [] };
}

function endOf(draft: Draft | undefined, otherwise: number): number {
  return draft === undefined ? otherwise : draft.startBit + draft.bitLength;
}

/** Every node that covers the bits, smallest first; failing that, the first one of the top level that they touch. */
function nodesAround(drafts: readonly Draft[], startBit: number, endBit: number): readonly Draft[] {
  const around: Draft[] = [];
  let level = drafts;
  for (;;) {
    const node = level.find((draft) => draft.startBit <= startBit && endOf(draft, 0) >= endBit);
    if (node === undefined) break;
    around.unshift(node);
    level = node.children;
  }
  return around.length > 0 ? around : drafts.filter((draft) => endOf(draft, 0) > startBit).slice(0, 1);
}
