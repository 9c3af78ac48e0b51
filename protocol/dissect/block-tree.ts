/**
 * One header block → the tree of its representations, by the decoder that endpoints use. RFC 7541 §6. Owns the
 * sentence for each representation; the words for its parts are hpack/field-table.ts.
 */
import type { FieldValue } from "../base/field-sink.ts";
import type { BlockSink, FieldOrigin } from "../hpack/block-sink.ts";
import type { HpackDecoder } from "../hpack/decoder.ts";
import type { DecodedField } from "../hpack/field.ts";
import { describeEntry, HPACK_FIELDS, printable } from "../hpack/field-table.ts";
import { STATIC_COUNT } from "../hpack/static-table.ts";
import type { FieldNode } from "./field-node.ts";
import { TreeSink } from "./tree-sink.ts";

/**
 * One node per representation: label is the field's name, value its value and how it is said. Bits count from the
 * block's first bit, and the leaves tile the block. `decoder` is in the state before the block and moves on (give a
 * fork); a block that it refuses is shown as far as it goes, with the fault.
 */
export function dissectHeaderBlock(block: Uint8Array, decoder: HpackDecoder): readonly FieldNode[] {
  if (block.length === 0) return [];
  const sink = new RepresentationSink(block);
  const decoded = decoder.decodeFields(block, { sink });
  const nodes = sink.finish();
  if ("fields" in decoded || nodes.some(hasFault)) return nodes;
  // The decoder had failed before: it did not look at this block.
  const fault = {
    token: decoded.token,
    reason: `An earlier block could not be decoded: ${decoded.reason}`,
    rfc: decoded.rfc,
  };
  return nodes.map((node) => ({ ...node, fault }));
}

/**
 * The part of a block that one frame carries: nodes within [fromBit, toBit) of the block, cut to it and moved by
 * `shiftBits`. Those that were cut say so, since the rest of them is in the frame before or after.
 */
export function sliceNodes(
  nodes: readonly FieldNode[],
  fromBit: number,
  toBit: number,
  shiftBits: number,
): readonly FieldNode[] {
  return nodes
    .filter((node) => node.startBit < toBit && node.startBit + node.bitLength > fromBit)
    .map((node) => sliceNode(node, fromBit, toBit, shiftBits));
}

function sliceNode(node: FieldNode, fromBit: number, toBit: number, shiftBits: number): FieldNode {
  const end = node.startBit + node.bitLength;
  const startBit = Math.max(node.startBit, fromBit);
  const cuts = [
    ...(node.startBit < fromBit ? ["begins in the frame before"] : []),
    ...(end > toBit ? ["goes on in the next frame"] : []),
  ];
  return {
    ...node,
    value: [node.value, ...cuts].filter((text) => text !== "").join(" · "),
    startBit: startBit + shiftBits,
    bitLength: Math.min(end, toBit) - startBit,
    children: sliceNodes(node.children, fromBit, toBit, shiftBits),
  };
}

/** What was decoded out of one representation; size updates carry no field. */
interface Told {
  readonly field: DecodedField;
  readonly origin: FieldOrigin;
}

/** Passes everything on to a TreeSink and remembers the field of each representation. */
class RepresentationSink implements BlockSink {
  readonly #tree: TreeSink;
  readonly #told: (Told | undefined)[] = [];
  #depth = 0;
  #current: Told | undefined;

  constructor(block: Uint8Array) {
    this.#tree = new TreeSink(HPACK_FIELDS, block);
  }

  open(id: string, startBit: number, value?: FieldValue): void {
    this.#depth += 1;
    this.#tree.open(id, startBit, value);
  }

  close(endBit: number, value?: FieldValue): void {
    this.#tree.close(endBit, value);
    this.#depth -= 1;
    if (this.#depth > 0) return;
    this.#told.push(this.#current);
    this.#current = undefined;
  }

  leaf(id: string, startBit: number, bitLength: number, value: FieldValue): void {
    this.#tree.leaf(id, startBit, bitLength, value);
  }

  fault(error: Parameters<TreeSink["fault"]>[0], startBit: number, bitLength: number): void {
    this.#tree.fault(error, startBit, bitLength);
  }

  field(field: DecodedField, origin: FieldOrigin): void {
    this.#current = { field, origin };
  }

  /** Groups of the top level end in the order of the nodes; what stands behind the last is undecoded. */
  finish(): readonly FieldNode[] {
    return this.#tree.finish().map((node, i) => {
      const told = node.id === "undecoded" ? undefined : this.#told[i];
      return told === undefined ? node : describe(node, told);
    });
  }
}

function describe(node: FieldNode, told: Told): FieldNode {
  const { field, origin } = told;
  const how =
    node.id === "hpack.indexed" ? `index ${origin.index}` : `literal, ${fate(node, origin, "short")}`;
  const part = field.unknown?.part;
  const value = part === undefined || part === "name" ? printable(field.value) : "unknown";
  const isNamed = part === undefined || part === "value";
  const late = field.unknown ?? field.filled;
  const lateEntry = late === undefined ? {} : { lateEntry: late.number };
  return {
    ...node,
    label: isNamed ? printable(field.name) : `unknown (entry ${field.unknown?.index})`,
    value: value === "" ? how : `${value} · ${how}`,
    meaning: sentence(node, told),
    ...lateEntry,
    children: node.children.map((child) => ({ ...describeReference(child, told), ...lateEntry })),
  };
}

function sentence(node: FieldNode, { field, origin }: Told): string {
  const unknown = field.unknown
    ? ` ${unknownBecause(field.unknown.index)}`
    : field.filled
      ? ` Entry ${field.filled.index} was added before the recording began; what it held is known from elsewhere.`
      : "";
  if (node.id === "hpack.indexed")
    return `Indexed field: name and value are ${describeEntry(origin.index)}.${unknown}`;
  const parts = origin.index === 0 ? "Literal name, literal value" : "Indexed name, literal value";
  return `${parts}, ${fate(node, origin, "long")}${unknown}`;
}

function unknownBecause(index: number): string {
  return `What entry ${index} held cannot be known: it was added before the recording began.`;
}

/** What becomes of a literal. */
function fate(node: FieldNode, origin: FieldOrigin, form: "short" | "long"): string {
  const long = form === "long";
  if (node.id === "hpack.literal.never-indexed") {
    return long ? "never to be added to a table, on this connection or a later one." : "never indexed";
  }
  if (node.id === "hpack.literal.not-indexed") return long ? "not added to the table." : "not added";
  if (origin.added) {
    const index = STATIC_COUNT + 1;
    return long ? `added to the table. It becomes entry ${index}.` : `added as ${index}`;
  }
  return long ? "too large for the table, which it empties (RFC 7541 §4.4)." : "larger than the table";
}

/** Says which field a dynamic index meant at that moment. */
function describeReference(node: FieldNode, { field, origin }: Told): FieldNode {
  if (origin.index <= STATIC_COUNT || field.unknown) return node;
  const entry = describeEntry(origin.index);
  if (node.id === "hpack.index") {
    return {
      ...node,
      meaning: `Name and value are ${entry}: "${printable(field.name)}: ${printable(field.value)}".`,
    };
  }
  return node.id === "hpack.name-index"
    ? { ...node, meaning: `The name is that of ${entry}: "${printable(field.name)}".` }
    : node;
}

function hasFault(node: FieldNode): boolean {
  return node.fault !== undefined || node.children.some(hasFault);
}
