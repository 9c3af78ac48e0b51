/** The corpus of http2jp/hpack-test-case: blocks of other encoders, and our blocks before another decoder. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromHex } from "../../protocol/base/bytes.ts";
import { HpackDecoder } from "../../protocol/hpack/decoder.ts";
import { HpackEncoder } from "../../protocol/hpack/encoder.ts";
import { describeShared } from "../support/shared.ts";
import { hpackJsDecoder } from "./peers.ts";

interface Case {
  readonly wire?: string;
  readonly header_table_size?: number | null;
  readonly headers: readonly Readonly<Record<string, string>>[];
}

const DECODED = [
  "haskell-http2-naive",
  "haskell-http2-static",
  "haskell-http2-linear",
  "haskell-http2-linear-huffman",
  "nghttp2-change-table-size",
  "swift-nio-hpack-huffman",
];

describeShared("the HPACK corpus", "conformance/hpack", (path) => {
  describe.each(DECODED)("blocks of %s decode to exactly the given", (folder) => {
    it.each(stories(path, folder))("%s", (story) => {
      const decoder = new HpackDecoder();
      for (const { wire, header_table_size: tableSize, headers } of readStory(path, folder, story)) {
        if (typeof tableSize === "number") decoder.setMaxTableSize(tableSize);
        expect(decoder.decode(fromHex(wire ?? ""))).toEqual(fieldsOf(headers));
      }
    });
  });

  describe.each(["auto", "never"] as const)("raw-data encoded with huffman: %s", (huffman) => {
    it.each(stories(path, "raw-data"))("%s comes back from our decoder and from hpack.js", (story) => {
      const encoder = new HpackEncoder({ huffman });
      const decoder = new HpackDecoder();
      const peer = hpackJsDecoder();
      for (const { headers } of readStory(path, "raw-data", story)) {
        const fields = fieldsOf(headers);
        const block = encoder.encode(fields);
        expect(decoder.decode(block)).toEqual(fields);
        expect(peer(block)).toEqual(fields);
        expect(decoder.entries()).toEqual(encoder.entries());
      }
    });
  });

  it("raw-data comes back while the table size changes between blocks", () => {
    const sizes = [4096, 0, 100, 4096, 31, 1365];
    const encoder = new HpackEncoder();
    const decoder = new HpackDecoder();
    const cases = stories(path, "raw-data").flatMap((story) => readStory(path, "raw-data", story));
    for (const [i, { headers }] of cases.entries()) {
      const size = sizes[i % sizes.length] ?? 0;
      decoder.setMaxTableSize(size);
      encoder.setMaxTableSize(size);
      const fields = fieldsOf(headers);
      expect(decoder.decode(encoder.encode(fields))).toEqual(fields);
      expect(decoder.entries()).toEqual(encoder.entries());
    }
  });
});

function stories(path: string, folder: string): string[] {
  return readdirSync(`${path}/${folder}`).filter((name) => name.endsWith(".json"));
}

function readStory(path: string, folder: string, story: string): readonly Case[] {
  const { cases }: { cases: Case[] } = JSON.parse(readFileSync(`${path}/${folder}/${story}`, "utf8"));
  return cases;
}

function fieldsOf(headers: Case["headers"]): { name: string; value: string }[] {
  return headers.map((pair) => {
    const [name = "", value = ""] = Object.entries(pair)[0] ?? [];
    return { name, value };
  });
}
