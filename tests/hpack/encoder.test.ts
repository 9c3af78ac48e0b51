/** The choices of the encoder that no capture happens to show. */
import { describe, expect, it } from "vitest";
import { toHex } from "../../protocol/base/bytes.ts";
import { HpackEncoder } from "../../protocol/hpack/encoder.ts";

const hex = (encoder: HpackEncoder, ...fields: readonly (readonly [string, string])[]): string =>
  toHex(encoder.encode(fields.map(([name, value]) => ({ name, value }))));

describe("choices", () => {
  it.each([
    { name: "an exact static match", field: [":path", "/index.html"], wire: "85" },
    { name: "a static name without value", field: ["accept", ""], wire: "93" },
    { name: "the last static row of a name: :method", field: [":method", "X"], wire: "430158" },
    { name: "the last static row of a name: :path", field: [":path", "X"], wire: "450158" },
    { name: "the last static row of a name: :scheme", field: [":scheme", "X"], wire: "470158" },
    { name: "the last static row of a name: :status", field: [":status", "X"], wire: "4e0158" },
  ])("$name", ({ field: [name = "", value = ""], wire }) => {
    expect(hex(new HpackEncoder({ huffman: "never" }), [name, value])).toBe(wire);
  });

  it("Huffman only when strictly shorter", () => {
    // "~a" would take three octets, "307" as many as it has, "aaaa" three.
    expect(hex(new HpackEncoder(), ["~a", "307"])).toBe("40027e6103333037");
    expect(hex(new HpackEncoder(), ["~a", "aaaa"])).toBe("40027e618318c63f");
  });

  it("the newest of equal names, and of equal fields", () => {
    const encoder = new HpackEncoder({ huffman: "never" });
    expect(hex(encoder, ["n", "1"], ["n", "2"])).toBe("40016e01317e0132");
    expect(hex(encoder, ["n", "1"], ["n", "2"], ["n", "3"])).toBe("bfbe7e0133");
  });

  it("the newest of equal names, however many there have been", () => {
    const encoder = new HpackEncoder({ huffman: "never" });
    hex(encoder, ["n", "0"]);
    for (let i = 1; i < 2500; i++) expect(hex(encoder, ["n", String(i)]).slice(0, 2)).toBe("7e");
    expect(hex(encoder, ["n", "2499"], ["n", "2498"])).toBe("bebf");
  });

  it("a sensitive field is never indexed and never found, but its name is", () => {
    const encoder = new HpackEncoder({ huffman: "never" });
    expect(toHex(encoder.encode([{ name: "cookie", value: "a", sensitive: true }]))).toBe("1f110161");
    expect(toHex(encoder.encode([{ name: ":method", value: "GET", sensitive: true }]))).toBe("1303474554");
    expect(encoder.entries()).toEqual([]);
  });

  it("what is larger than the table is not added and does not empty it", () => {
    const encoder = new HpackEncoder({ maxTableSize: 40, huffman: "never" });
    expect(hex(encoder, ["n", "1"])).toBe("40016e0131");
    expect(hex(encoder, ["n", "12345678"])).toBe("0f2f083132333435363738");
    expect(encoder.tableSize).toBe(34);
  });
});

describe("size updates", () => {
  it("go in front of the next field, and wait for one", () => {
    const encoder = new HpackEncoder();
    encoder.setMaxTableSize(100);
    expect(hex(encoder)).toBe("");
    expect(hex(encoder, [":method", "GET"])).toBe("3f4582");
    expect(hex(encoder, [":method", "GET"])).toBe("82");
  });

  it("smallest first when the size has grown again, once", () => {
    const encoder = new HpackEncoder();
    for (const size of [1000, 0, 50]) encoder.setMaxTableSize(size);
    expect(hex(encoder, [":method", "GET"])).toBe("203f1382");
  });

  it("never beyond the encoder's own limit, and also when nothing changes", () => {
    const encoder = new HpackEncoder();
    encoder.setMaxTableSize(1_000_000);
    expect(hex(encoder, [":method", "GET"])).toBe("3fe11f82");
    expect(encoder.maxTableSize).toBe(4096);
  });
});

it("tells its table's changes", () => {
  const told: unknown[] = [];
  const encoder = new HpackEncoder({ onChange: (...change) => told.push(change) });
  hex(encoder, ["a", "b"]);
  encoder.setMaxTableSize(0);
  expect(told).toEqual([
    ["insert", "a", "b", 34, 4096],
    ["evict", "a", "b", 0, 0],
    ["resize", undefined, undefined, 0, 0],
  ]);
});
