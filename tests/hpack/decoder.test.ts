/** What the decoder refuses, token by token, and what it keeps right while it does. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromHex } from "../../protocol/base/bytes.ts";
import { ErrorCode, Http2Error } from "../../protocol/base/http2-error.ts";
import { HpackDecoder } from "../../protocol/hpack/decoder.ts";
import { HpackEncoder } from "../../protocol/hpack/encoder.ts";
import { HPACK_ERROR_TOKENS } from "../../protocol/hpack/errors.ts";
import { huffmanDecode, huffmanEncode } from "../../protocol/hpack/huffman.ts";
import { describeShared } from "../support/shared.ts";

interface Fault {
  readonly token: string;
  readonly name: string;
  readonly block: string;
  readonly offset: number;
  readonly settings?: readonly number[];
}

const FAULTS: readonly Fault[] = [
  { token: "hpack.integer.truncated", name: "the block ends in an index", block: "ff80", offset: 0 },
  { token: "hpack.integer.truncated", name: "the block ends before a string", block: "8240", offset: 2 },
  { token: "hpack.integer.overflow", name: "larger than 32 bits", block: "3fffffffff7f", offset: 0 },
  {
    token: "hpack.integer.overflow",
    name: "zeros without end",
    block: "ff8080808080808080808000",
    offset: 0,
  },
  { token: "hpack.index.zero", name: "indexed field 0", block: "8280", offset: 1 },
  { token: "hpack.index.missing", name: "one past the static table", block: "82be", offset: 1 },
  { token: "hpack.index.missing", name: "a name past the tables", block: "7f0700", offset: 0 },
  { token: "hpack.string.truncated", name: "shorter than announced", block: "4003616263056162", offset: 6 },
  {
    token: "hpack.string.limit",
    name: "longer than accepted",
    block: "000161 0b 6161616161616161616161",
    offset: 4,
  },
  {
    token: "hpack.string.limit",
    name: "longer than accepted once decoded",
    block: "000161 87 00000000000001",
    offset: 4,
  },
  { token: "hpack.huffman.eos", name: "EOS inside", block: "0085f2b24a84ff874951fffffffa7f", offset: 9 },
  {
    token: "hpack.huffman.padding-long",
    name: "eight bits of padding",
    block: "0085f2b24a84ff8449509fff",
    offset: 10,
  },
  {
    token: "hpack.huffman.padding-bits",
    name: "zeros as padding",
    block: "0085f2b24a84ff83495090",
    offset: 10,
  },
  { token: "hpack.size-update.position", name: "after a field", block: "8221", offset: 1 },
  { token: "hpack.size-update.count", name: "three in a row", block: "20212282", offset: 2 },
  { token: "hpack.size-update.limit", name: "above the setting", block: "3fe21f82", offset: 0 },
  {
    token: "hpack.size-update.missing",
    name: "no update after the setting was lowered",
    block: "82",
    offset: 0,
    settings: [100],
  },
  {
    token: "hpack.size-update.missing",
    name: "the update is not low enough",
    block: "3fe10f82",
    offset: 0,
    settings: [100, 4096],
  },
];

describe("faults of a header block", () => {
  it.each(FAULTS)("$token: $name", ({ token, block, offset, settings = [] }) => {
    const decoder = new HpackDecoder({ maxStringLength: 10 });
    for (const size of settings) decoder.setMaxTableSize(size);
    const error = decoder.decode(fromHex(block.replaceAll(" ", "")));
    expect(error).toBeInstanceOf(Http2Error);
    expect(error).toMatchObject({ token, offset, scope: "connection", code: ErrorCode.COMPRESSION_ERROR });
    expect(decoder.decode(fromHex("82"))).toBe(error);
    expect(decoder.fork().decode(fromHex("82"))).toBe(error);
  });

  it("every token has a row above", () => {
    expect(new Set(FAULTS.map(({ token }) => token))).toEqual(new Set(HPACK_ERROR_TOKENS));
  });
});

describeShared("the blocks that h2spec breaks", "conformance/h2spec-cases.json", (path) => {
  const found = JSON.stringify(JSON.parse(readFileSync(path, "utf8"))).matchAll(
    /"id":"(hpack\/[^"]+)".*?"blockSuffixHex":"([0-9a-f]+)"/g,
  );
  const rows = [...found].map(([, id, hex]) => ({ id, hex: hex ?? "" }));
  it("are there", () => expect(rows.length).toBeGreaterThanOrEqual(7));
  it.each(rows)("$id", ({ hex }) => {
    const get = new HpackEncoder().encode([
      { name: ":method", value: "GET" },
      { name: ":path", value: "/" },
      { name: ":scheme", value: "http" },
    ]);
    const error = new HpackDecoder().decode(new Uint8Array([...get, ...fromHex(hex)]));
    expect(error).toMatchObject({ code: ErrorCode.COMPRESSION_ERROR });
  });
});

describe("table size", () => {
  it("two updates at the start of a block: down to nothing, then up", () => {
    const decoder = new HpackDecoder();
    decoder.decode(fromHex("4001610162"));
    expect(decoder.tableSize).toBe(34);
    expect(decoder.decode(fromHex("203fe11f82"))).toEqual([{ name: ":method", value: "GET" }]);
    expect(decoder.tableSize).toBe(0);
    expect(decoder.maxTableSize).toBe(4096);
  });

  it("a lowered setting asks for an update only from an encoder that uses more", () => {
    const decoder = new HpackDecoder({ maxTableSize: 256 });
    decoder.setMaxTableSize(300);
    expect(decoder.decode(fromHex("82"))).toEqual([{ name: ":method", value: "GET" }]);
  });

  it("a block without octets may come before the update", () => {
    const decoder = new HpackDecoder();
    decoder.setMaxTableSize(0);
    expect(decoder.decode(new Uint8Array(0))).toEqual([]);
    expect(decoder.decode(fromHex("2082"))).toEqual([{ name: ":method", value: "GET" }]);
  });

  it("an entry larger than the table empties it and is still a field", () => {
    const decoder = new HpackDecoder({ maxTableSize: 40 });
    decoder.decode(fromHex("4001610162"));
    expect(decoder.decode(fromHex("40016109626262626262626262"))).toEqual([
      { name: "a", value: "bbbbbbbbb" },
    ]);
    expect(decoder.entries()).toEqual([]);
  });

  it("tells insertions, evictions and resizes, and only when asked", () => {
    const told: unknown[] = [];
    const decoder = new HpackDecoder({ maxTableSize: 70, onChange: (...change) => told.push(change) });
    decoder.decode(fromHex("4001610162"));
    decoder.decode(fromHex("4001630164"));
    decoder.decode(fromHex("4001650166"));
    decoder.fork().decode(fromHex("4001670168"));
    decoder.decode(fromHex("20"));
    expect(told).toEqual([
      ["insert", "a", "b", 34, 70],
      ["insert", "c", "d", 68, 70],
      ["evict", "a", "b", 34, 70],
      ["insert", "e", "f", 68, 70],
      ["evict", "c", "d", 34, 0],
      ["evict", "e", "f", 0, 0],
      ["resize", undefined, undefined, 0, 0],
    ]);
  });

  it("entries carry the number of their insertion and the index of the moment; a fork keeps its own", () => {
    const decoder = new HpackDecoder({ maxTableSize: 70 });
    for (const block of ["4001610162", "4001630164"]) decoder.decode(fromHex(block));
    const before = decoder.fork();
    decoder.decode(fromHex("4001650166"));
    expect(decoder.entries().map(({ number, index, field }) => [number, index, field.name])).toEqual([
      [3, 62, "e"],
      [2, 63, "c"],
    ]);
    expect(before.entries().map(({ number, field }) => [number, field.name])).toEqual([
      [2, "c"],
      [1, "a"],
    ]);
    expect(before.decode(fromHex("bf"))).toEqual([{ name: "a", value: "b" }]);
  });
});

describe("limit on the header list", () => {
  it("drops what is over it, decodes the rest all the same, and says so", () => {
    const fields = ["a", "b", "c"].map((name) => ({ name, value: "12345" }));
    const encoder = new HpackEncoder();
    const block = encoder.encode(fields);
    const decoder = new HpackDecoder();
    const size = 38;
    expect(decoder.decodeFields(block, { maxHeaderListSize: 2 * size })).toEqual({
      fields: fields.slice(0, 2),
      truncated: true,
      listSize: 3 * size,
    });
    expect(decoder.entries()).toEqual(encoder.entries());
    expect(decoder.decodeFields(encoder.encode(fields), { maxHeaderListSize: 3 * size })).toEqual({
      fields,
      truncated: false,
      listSize: 3 * size,
    });
  });
});

describe("a recording that begins in the middle", () => {
  it("marks fields whose entry was added before, and keeps count of those added since", () => {
    const decoder = joined();
    expect(decoder.decode(fromHex("82c0"))).toEqual([
      { name: ":method", value: "GET" },
      { name: "", value: "", unknown: { index: 64, number: 3, part: "name and value" } },
    ]);
    // Adds a: b, so that 62 is known and what was 64 is now 65.
    decoder.decode(fromHex("4001610162"));
    expect(decoder.decode(fromHex("bec1"))).toEqual([
      { name: "a", value: "b" },
      { name: "", value: "", unknown: { index: 65, number: 3, part: "name and value" } },
    ]);
  });

  it("knows the value of a literal whose name it cannot know, now and when it is referred to", () => {
    const decoder = joined();
    const field = { name: "", value: "b", unknown: { index: 70, number: 9, part: "name" } };
    expect(decoder.decode(fromHex("7f070162"))).toEqual([field]);
    expect(decoder.decode(fromHex("be"))).toEqual([field]);
  });

  it("once the table is known to hold nothing older, a missing entry is an error again", () => {
    const decoder = joined();
    expect(decoder.decode(fromHex("203fe11f"))).toEqual([]);
    expect(decoder.decode(fromHex("be"))).toMatchObject({ token: "hpack.index.missing" });
    const second = joined();
    second.decode(fromHex("3f13"));
    for (let i = 0; i < 3; i++) second.decode(fromHex("4001610162"));
    expect(second.decode(fromHex("bf"))).toMatchObject({ token: "hpack.index.missing" });
  });

  it("does not take an eviction for certain while the real size of the table is unknown", () => {
    const decoder = new HpackDecoder({ unknownEntries: true, maxTableSize: 40 });
    for (const block of ["4001610162", "4001630164"]) decoder.decode(fromHex(block));
    expect(decoder.decode(fromHex("bf"))).toEqual([
      { name: "", value: "", unknown: { index: 63, number: 0, part: "name and value" } },
    ]);
  });

  it("believes size updates until the setting is known", () => {
    const decoder = joined();
    expect(decoder.decode(fromHex("3fe1ff03"))).toEqual([]);
    expect(decoder.maxTableSize).toBe(65_536);
    decoder.setMaxTableSize(4096);
    expect(decoder.decode(fromHex("3fe1ff03"))).toMatchObject({ token: "hpack.size-update.limit" });
  });
});

describe("Huffman strings on their own", () => {
  it("gives back every octet, alone and in company", () => {
    for (let octet = 0; octet < 256; octet++) {
      for (const bytes of [[octet], [octet, octet], [97, octet, 98], [octet, 255, 0]].map((list) =>
        Uint8Array.from(list),
      )) {
        expect(huffmanDecode(huffmanEncode(bytes))).toEqual(bytes);
      }
    }
  });

  it.each([
    ["ff", "hpack.huffman.padding-long"],
    ["1fff", "hpack.huffman.padding-long"],
    ["00fe", "hpack.huffman.padding-bits"],
    ["fffffffc", "hpack.huffman.eos"],
  ])("%s: %s", (hex, token) => {
    expect(huffmanDecode(fromHex(hex))).toMatchObject({ token });
  });
});

function joined(): HpackDecoder {
  return new HpackDecoder({ unknownEntries: true });
}
