/** How a header block reads in the inspector. */
import { describe, expect, it } from "vitest";
import { fromHex } from "../../protocol/base/bytes.ts";
import { dissectHeaderBlock, sliceNodes } from "../../protocol/dissect/block-tree.ts";
import type { FieldNode } from "../../protocol/dissect/field-node.ts";
import { HpackDecoder } from "../../protocol/hpack/decoder.ts";

/** RFC 7541 C.4.1 and C.4.3 with a few more kinds. */
const BLOCK = fromHex("828684418cf1e3c2e5f23a6ba0ab90f4ff");

function outline(nodes: readonly FieldNode[], depth = 0): string[] {
  return nodes.flatMap((node) => [
    `${"  ".repeat(depth)}${node.startBit}+${node.bitLength} ${node.label}: ${node.value}`,
    ...outline(node.children, depth + 1),
  ]);
}

describe("representations", () => {
  it("read as a list of fields", () => {
    const nodes = dissectHeaderBlock(BLOCK, new HpackDecoder());
    expect(nodes.map(({ label, value }) => `${label}: ${value}`)).toEqual([
      ":method: GET · index 2",
      ":scheme: http · index 6",
      ":path: / · index 4",
      ":authority: www.example.com · literal, added as 62",
    ]);
    expect(nodes[3]?.meaning).toBe("Indexed name, literal value, added to the table. It becomes entry 62.");
    expect(nodes[3]?.rfc).toBe("RFC 7541 §6.2.1");
    expect(nodes[0]?.children[1]?.meaning).toBe(
      'Name and value are entry 2 of the static table, ":method: GET".',
    );
  });

  it("go down to single Huffman codes and padding", () => {
    const [node] = dissectHeaderBlock(fromHex("0f2f82f8e7"), decoderWith("6e"));
    expect(outline(node ? [node] : [])).toEqual([
      "0+40 n: &Y · literal, not added",
      "  0+4 Pattern: 0",
      "  4+12 Name Index: 62",
      "    4+4 Prefix: 15",
      "    8+1 Continuation bit: 0",
      "    9+7 Seven bits of the integer: 47",
      "  16+24 Value String: &Y",
      "    16+1 H: 1",
      "    17+7 String Length: 2",
      "    24+16 Huffman-coded String Data: &Y",
      "      24+8 Code: '&'",
      "      32+7 Code: 'Y'",
      "      39+1 Padding: 1 bit",
    ]);
    expect(node?.children[1]?.meaning).toBe(
      'The name is that of entry 62, in the dynamic table (62 is the newest): "n".',
    );
  });

  it("say it when the table cannot be known", () => {
    const [node] = dissectHeaderBlock(fromHex("c0"), new HpackDecoder({ unknownEntries: true }));
    expect(node).toMatchObject({ label: "unknown (entry 64)", value: "unknown · index 64" });
    expect(node?.meaning).toContain("added before the recording began");
  });

  it("show size updates, octets that are not text, and what never goes into a table", () => {
    const nodes = dissectHeaderBlock(fromHex("3fe10710016101ff"), new HpackDecoder());
    expect(nodes.map(({ label, value }) => `${label}: ${value}`)).toEqual([
      "Dynamic table size update: 1024",
      String.raw`a: \xff · literal, never indexed`,
    ]);
  });
});

describe("faults", () => {
  it("stand at the bits that are wrong; what follows is undecoded", () => {
    const nodes = dissectHeaderBlock(fromHex("82ff0084"), new HpackDecoder());
    expect(nodes).toHaveLength(2);
    const broken = nodes[1]?.children.find((node) => node.fault !== undefined);
    expect(broken).toMatchObject({ startBit: 9, bitLength: 23, fault: { token: "hpack.index.missing" } });
  });

  it("a string that is announced far longer than the block costs no more than the block", () => {
    const [node] = dissectHeaderBlock(fromHex("400161ff80ffffff0f00"), new HpackDecoder());
    const value = node?.children.at(-1);
    expect(value?.children.map(({ label, value: text }) => `${label}: ${text}`)).toEqual([
      "H: 1",
      "String Length: 4294967295",
      "Code: '0'",
      "Undecoded octets: 00",
    ]);
  });

  it("a block after one that failed is not read", () => {
    const decoder = new HpackDecoder();
    decoder.decode(fromHex("80"));
    const [node] = dissectHeaderBlock(fromHex("8284"), decoder);
    expect(node).toMatchObject({ id: "undecoded", bitLength: 16, fault: { token: "hpack.index.zero" } });
  });
});

function decoderWith(name: string): HpackDecoder {
  const decoder = new HpackDecoder();
  decoder.decode(fromHex(`4001${name}0131`));
  return decoder;
}

it("a block with more fields than anybody looks through ends in one node for the rest", () => {
  const tree = dissectHeaderBlock(fromHex("82".repeat(100_000)), new HpackDecoder());
  const count = (nodes: readonly FieldNode[]): number =>
    nodes.reduce((sum, node) => sum + 1 + count(node.children), 0);
  expect(count(tree)).toBeLessThan(61_000);
  const last = tree.at(-1);
  expect(last?.label).toBe("Further octets");
  expect((last?.startBit ?? 0) + (last?.bitLength ?? 0)).toBe(800_000);
});

describe("slices", () => {
  it("say where the rest is", () => {
    const nodes = dissectHeaderBlock(BLOCK, new HpackDecoder());
    const first = sliceNodes(nodes, 0, 56, 72);
    const second = sliceNodes(nodes, 56, 136, 72 - 56);
    expect(first.at(-1)).toMatchObject({
      startBit: 96,
      bitLength: 32,
      value: "www.example.com · literal, added as 62 · goes on in the next frame",
    });
    expect(second).toHaveLength(1);
    expect(second[0]).toMatchObject({
      startBit: 72,
      bitLength: 80,
      value: "www.example.com · literal, added as 62 · begins in the frame before",
    });
  });
});
