import { describe, expect, it } from "vitest";
import { bitOctets, MAX_BIT_OCTETS } from "../../../app/views/inspector/bit-octets.ts";
import {
  deepestAtBit,
  deepestAtOctet,
  faultPaths,
  nodeAt,
  octetsOf,
  pathKey,
} from "../../../app/views/inspector/field-tree.ts";
import { treeKey, treeRows } from "../../../app/views/inspector/tree-rows.ts";
import type { FieldNode } from "../../../protocol/index.ts";

/** A WINDOW_UPDATE: nine octets of header, then one reserved bit and 31 bits of increment. */
const ROOT = group("Frame", 0, 13 * 8, [
  group("Frame Header", 0, 72, [
    leaf("Length", 0, 24),
    leaf("Type", 24, 8),
    group("Flags", 32, 8, [leaf("Unused", 32, 5), leaf("PADDED", 37, 1), leaf("Rest", 38, 2)]),
    leaf("Reserved", 40, 1),
    leaf("Stream Identifier", 41, 31),
  ]),
  group("Payload", 72, 32, [
    leaf("Reserved", 72, 1),
    { ...leaf("Increment", 73, 31), fault: { token: "t", reason: "is 0", rfc: "RFC 9113 §6.9" } },
  ]),
]);
const BYTES = Uint8Array.of(0, 0, 4, 8, 0b0000_0100, 0x80, 0, 0, 1, 0, 0, 0, 0);

const open = (): boolean => true;
const firstLevel = (path: readonly number[]): boolean => path.length < 2;

describe("rows of the field tree", () => {
  it("come in reading order with level and place among their siblings", () => {
    const rows = treeRows(ROOT, firstLevel);
    expect(
      rows.map((row) => `${row.level} ${row.node.label} ${row.position}/${row.siblings} ${row.expanded}`),
    ).toEqual([
      "1 Frame Header 1/2 true",
      "2 Length 1/5 undefined",
      "2 Type 2/5 undefined",
      "2 Flags 3/5 false",
      "2 Reserved 4/5 undefined",
      "2 Stream Identifier 5/5 undefined",
      "1 Payload 2/2 true",
      "2 Reserved 1/2 undefined",
      "2 Increment 2/2 undefined",
    ]);
  });

  it("lead to the nodes with a fault", () => {
    expect(faultPaths(ROOT).map(pathKey)).toEqual(["1.1"]);
  });
});

describe("from octets and bits to the deepest node", () => {
  it.each([
    [0, "Length"],
    [2, "Length"],
    [3, "Type"],
    [4, "Unused"],
    [5, "Stream Identifier"],
    [8, "Stream Identifier"],
    [9, "Increment"],
    [12, "Increment"],
  ])("octet %i is %s", (octet, label) => {
    const path = deepestAtOctet(ROOT, octet);
    expect(path && nodeAt(ROOT, path)?.label).toBe(label);
  });

  it.each([
    [37, "PADDED"],
    [40, "Reserved"],
    [41, "Stream Identifier"],
    [103, "Increment"],
  ])("bit %i is %s", (bit, label) => {
    const path = deepestAtBit(ROOT, bit);
    expect(path && nodeAt(ROOT, path)?.label).toBe(label);
  });

  it("takes the first of two that share an octet evenly, and no child where none covers it", () => {
    const halves = group("Octets", 0, 16, [leaf("High", 0, 4), leaf("Low", 4, 4)]);
    expect(deepestAtOctet(halves, 0)).toEqual([0]);
    expect(deepestAtOctet(halves, 1)).toEqual([]);
  });

  it("finds nothing behind the frame", () => {
    expect(deepestAtOctet(ROOT, 13)).toBeUndefined();
    expect(nodeAt(ROOT, [7, 7])).toBeUndefined();
  });

  it("goes back: every leaf's octets lead to a node that covers them", () => {
    for (const { node, expanded } of treeRows(ROOT, open)) {
      if (expanded !== undefined) continue;
      const path = deepestAtBit(ROOT, node.startBit);
      expect(path && nodeAt(ROOT, path)).toBe(node);
    }
  });
});

describe("bits", () => {
  it("lights the field's bits of its octet", () => {
    const padded = nodeAt(ROOT, [0, 2, 1]);
    const [only] = padded ? bitOctets(padded, BYTES) : [];
    expect(only?.octet).toBe(4);
    expect(only?.bits.map((bit) => bit.value).join("")).toBe("00000100");
    expect(only?.bits.findIndex((bit) => bit.lit)).toBe(5);
  });

  it("spells out at most a few octets, and none for whole ones", () => {
    const stream = nodeAt(ROOT, [0, 4]);
    const length = nodeAt(ROOT, [0, 0]);
    expect(stream && bitOctets(stream, BYTES).length).toBe(MAX_BIT_OCTETS);
    expect(stream && bitOctets(stream, BYTES)[0]?.bits[0]).toEqual({ value: 1, lit: false });
    expect(length && bitOctets(length, BYTES)).toEqual([]);
  });

  it("does not invent octets behind a cut", () => {
    const increment = nodeAt(ROOT, [1, 1]);
    expect(increment && bitOctets(increment, BYTES.subarray(0, 10)).length).toBe(1);
    expect(increment && octetsOf(increment)).toEqual({ start: 9, end: 13 });
  });
});

describe("keys of the tree", () => {
  const rows = treeRows(ROOT, firstLevel);
  it.each([
    ["ArrowDown", [0], "select 0.0"],
    ["ArrowDown", [1, 1], undefined],
    ["ArrowUp", [1], "select 0.4"],
    ["ArrowUp", [], "select 1.1"],
    ["Home", [1], "select 0"],
    ["End", [0], "select 1.1"],
    ["ArrowRight", [0], "select 0.0"],
    ["ArrowRight", [0, 2], "expand 0.2"],
    ["ArrowRight", [0, 0], undefined],
    ["ArrowLeft", [0], "collapse 0"],
    ["ArrowLeft", [0, 3], "select 0"],
    ["*", [0, 2], "expand siblings 0.2"],
    ["s", [0], "select 0.4"],
    ["l", [1], "select 0.0"],
    ["q", [1], undefined],
    ["Tab", [1], undefined],
  ])("%s at %s", (key, from, expected) => {
    const move = treeKey(rows, from, key);
    expect(move && `${move.do} ${pathKey(move.path)}`).toBe(expected);
  });
});

function leaf(label: string, startBit: number, bitLength: number): FieldNode {
  return { id: label, label, value: "1", startBit, bitLength, children: [] };
}

function group(
  label: string,
  startBit: number,
  bitLength: number,
  children: readonly FieldNode[],
): FieldNode {
  return { id: label, label, value: "", startBit, bitLength, children };
}
