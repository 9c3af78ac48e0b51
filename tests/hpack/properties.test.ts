/** What must hold for any input: nothing throws, nothing is lost, and the sink's leaves tile the block. */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { FieldSink } from "../../protocol/base/field-sink.ts";
import { Http2Error } from "../../protocol/base/http2-error.ts";
import { dissectHeaderBlock, sliceNodes } from "../../protocol/dissect/block-tree.ts";
import type { FieldNode } from "../../protocol/dissect/field-node.ts";
import { HpackDecoder } from "../../protocol/hpack/decoder.ts";
import { HpackEncoder } from "../../protocol/hpack/encoder.ts";
import type { HeaderField } from "../../protocol/hpack/field.ts";
import { HPACK_FIELDS } from "../../protocol/hpack/field-table.ts";
import { huffmanDecode, huffmanEncode } from "../../protocol/hpack/huffman.ts";
import { STATIC_TABLE } from "../../protocol/hpack/static-table.ts";

const latin1 = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((octet) => String.fromCharCode(octet)),
  maxLength: 300,
});
const name = fc.oneof(
  fc.constantFrom("a", "b", "x-long-name", ...STATIC_TABLE.map((field) => field.name)),
  latin1,
);
const value = fc.oneof(fc.constantFrom("", "GET", "200", "/", "v1", "v2"), latin1);
const field: fc.Arbitrary<HeaderField> = fc.oneof(
  fc.record({ name, value }),
  fc.record({ name, value, sensitive: fc.constant(true) }),
);
const step = fc.record({
  fields: fc.array(field, { maxLength: 12 }),
  size: fc.option(fc.constantFrom(0, 33, 100, 1000, 4096, 9000)),
});
const steps = fc.array(step, { maxLength: 8 });

/** Bytes that look like header blocks more often than pure chance would. */
const anyBlock = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.tuple(fc.array(field, { maxLength: 5 }), fc.nat(), fc.nat(255)).map(([fields, at, octet]) => {
    const block = new HpackEncoder().encode(fields);
    if (block.length > 0) block[at % block.length] = octet;
    return block;
  }),
);

it("what is encoded decodes to the same, whatever the table sizes do in between", () => {
  fc.assert(
    fc.property(steps, fc.constantFrom("auto", "never"), (all, huffman) => {
      const encoder = new HpackEncoder({ huffman });
      const decoder = new HpackDecoder();
      for (const { fields, size } of all) {
        if (size !== null) decoder.setMaxTableSize(size);
        if (size !== null) encoder.setMaxTableSize(size);
        expect(decoder.decode(encoder.encode(fields))).toEqual(fields);
        if (fields.length > 0) expect(decoder.entries()).toEqual(encoder.entries());
        expect(encoder.tableSize).toBeLessThanOrEqual(encoder.maxTableSize);
      }
    }),
  );
});

it("a sink changes nothing, and its leaves tile the block", () => {
  fc.assert(
    fc.property(steps, (all) => {
      const encoder = new HpackEncoder();
      const decoder = new HpackDecoder();
      for (const { fields } of all) {
        const block = encoder.encode(fields);
        const leaves = new LeafSink();
        const shown = decoder.fork().decodeFields(block, { sink: leaves });
        expect(shown).toEqual(decoder.decodeFields(block));
        expect(leaves.end).toBe(block.length * 8);
        expect(leaves.depth).toBe(0);
        expect(leaves.problems).toEqual([]);
      }
    }),
  );
});

it("no octets make it throw; with and without a sink the same error; the tree tiles them", () => {
  fc.assert(
    fc.property(fc.array(anyBlock, { maxLength: 4 }), fc.boolean(), (blocks, unknownEntries) => {
      const decoder = new HpackDecoder({ unknownEntries });
      for (const block of blocks) {
        const before = decoder.fork();
        const result = decoder.decodeFields(block);
        const nodes = dissectHeaderBlock(block, before);
        expect(before.decodeFields(new Uint8Array(0)) instanceof Http2Error).toBe(
          result instanceof Http2Error,
        );
        expect(before.entries()).toEqual(decoder.entries());
        expectTiled(nodes, 0, block.length * 8);
        if (result instanceof Http2Error && block.length > 0)
          expect(JSON.stringify(nodes)).toContain(`"token":"${result.token}"`);
        if (!(result instanceof Http2Error)) expect(result.fields.length).toBeLessThanOrEqual(block.length);
      }
    }),
    { numRuns: 400 },
  );
});

it("slices of a tree are the tree again", () => {
  fc.assert(
    fc.property(fc.array(field, { minLength: 1, maxLength: 6 }), fc.nat(), (fields, at) => {
      const block = new HpackEncoder().encode(fields);
      const bits = block.length * 8;
      const cut = (at % block.length) * 8;
      const nodes = dissectHeaderBlock(block, new HpackDecoder());
      expectTiled(sliceNodes(nodes, 0, cut, 72), 72, 72 + cut);
      expectTiled(sliceNodes(nodes, cut, bits, -cut), 0, bits - cut);
    }),
  );
});

it("Huffman: any octets come back; any coded octets give octets that code to them, or an error", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      expect(huffmanDecode(huffmanEncode(bytes))).toEqual(bytes);
      const plain = huffmanDecode(bytes);
      if (!(plain instanceof Http2Error)) expect(huffmanEncode(plain)).toEqual(bytes);
    }),
    { numRuns: 2000 },
  );
});

it("a string longer than any scratch space", () => {
  const long = { name: "x", value: "abcdefgh\u00ff".repeat(30_000) };
  const block = new HpackEncoder().encode([long]);
  expect(new HpackDecoder().decode(block)).toEqual([long]);
  const bytes = new Uint8Array(300_000).fill(0x61);
  expect(huffmanDecode(huffmanEncode(bytes))).toEqual(bytes);
});

/** Checks as it is told: groups nest, leaves follow each other without gap or overlap, every id has a row. */
class LeafSink implements FieldSink {
  readonly problems: string[] = [];
  end = 0;
  depth = 0;

  open(id: string, startBit: number): void {
    this.#check(id, startBit);
    this.depth += 1;
  }

  close(endBit: number): void {
    if (endBit !== this.end) this.problems.push(`group closed at ${endBit}, leaves end at ${this.end}`);
    this.depth -= 1;
  }

  leaf(id: string, startBit: number, bitLength: number): void {
    this.#check(id, startBit);
    if (bitLength <= 0) this.problems.push(`empty ${id}`);
    this.end += bitLength;
  }

  fault(): void {
    this.problems.push("fault in what was encoded");
  }

  #check(id: string, startBit: number): void {
    if (!(id in HPACK_FIELDS)) this.problems.push(`no row for ${id}`);
    if (startBit !== this.end) this.problems.push(`${id} begins at ${startBit}, leaves end at ${this.end}`);
  }
}

function expectTiled(nodes: readonly FieldNode[], startBit: number, endBit: number): void {
  let at = startBit;
  for (const node of nodes) {
    expect(node.startBit).toBe(at);
    at += node.bitLength;
    if (node.children.length > 0) expectTiled(node.children, node.startBit, at);
  }
  expect(at).toBe(endBit);
}
