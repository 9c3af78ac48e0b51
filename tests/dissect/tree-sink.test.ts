/** A tree from whatever a parser tells, also from one that leaves things out or stops halfway. */
import { describe, expect, it } from "vitest";
import { fromHex } from "../../protocol/base/bytes.ts";
import type { FieldTable } from "../../protocol/base/field-info.ts";
import { TreeSink } from "../../protocol/dissect/tree-sink.ts";

const TABLE: FieldTable = {
  group: { label: "Group", rfc: "RFC 1 §1" },
  a: { label: "A", rfc: "RFC 1 §2", meaning: (value) => `Says ${String(value)}.` },
};

const fault = (token: string) => ({ token, reason: "", rfc: "" });

describe("the tree sink", () => {
  it("fills gaps before, between and behind what it was told", () => {
    const sink = new TreeSink(TABLE, fromHex("0102030405"));
    sink.leaf("a", 8, 8, 2);
    sink.leaf("a", 24, 8, 4);
    expect(sink.finish().map((node) => [node.id, node.value, node.startBit, node.bitLength])).toEqual([
      ["undecoded", "01", 0, 8],
      ["a", "2", 8, 8],
      ["undecoded", "03", 16, 8],
      ["a", "4", 24, 8],
      ["undecoded", "05", 32, 8],
    ]);
  });

  it("ends the groups that a failing parser left open with what they hold", () => {
    const sink = new TreeSink(TABLE, fromHex("010203"));
    sink.open("group", 0);
    sink.open("group", 8);
    sink.leaf("a", 8, 8, 2);
    expect(sink.finish()).toMatchObject([
      {
        id: "group",
        bitLength: 16,
        children: [{ id: "undecoded" }, { id: "group", startBit: 8, bitLength: 8 }],
      },
      { id: "undecoded", startBit: 16 },
    ]);
  });

  it("puts a second fault of the same bits on the field around, and one across fields on the first", () => {
    const sink = new TreeSink(TABLE, fromHex("0102"));
    sink.open("group", 0);
    sink.leaf("a", 0, 8, 1);
    sink.close(8);
    sink.leaf("a", 8, 8, 2);
    sink.fault(fault("first"), 0, 8);
    sink.fault(fault("second"), 0, 8);
    expect(sink.finish()).toMatchObject([
      { fault: { token: "second" }, children: [{ fault: { token: "first" } }] },
      { id: "a" },
    ]);
    const across = new TreeSink(TABLE, fromHex("0102"));
    across.leaf("a", 0, 8, 1);
    across.leaf("a", 8, 8, 2);
    across.fault(fault("both"), 0, 16);
    expect(across.finish()).toMatchObject([{ fault: { token: "both" } }, { value: "2" }]);
  });

  it("takes a field without a row for a fault of ours", () => {
    const sink = new TreeSink(TABLE, fromHex("01"));
    sink.leaf("nobody", 0, 8, 1);
    expect(() => sink.finish()).toThrow("no row for field nobody");
  });
});
