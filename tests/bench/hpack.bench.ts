/**
 * HPACK against hpack.js and npm's http2: same blocks, same lists, same strings, a fresh table per run, all
 * validation on. The bench named "framescope" is ours.
 */
import { readdirSync, readFileSync } from "node:fs";
import { bench, describe } from "vitest";
import { HpackDecoder } from "../../protocol/hpack/decoder.ts";
import { HpackEncoder } from "../../protocol/hpack/encoder.ts";
import type { HeaderField } from "../../protocol/hpack/field.ts";
import { huffmanDecode, huffmanEncode } from "../../protocol/hpack/huffman.ts";
import { stringToLatin1 } from "../../protocol/base/bytes.ts";
import * as peers from "../hpack/peers.ts";
import { sharedPath } from "../support/shared.ts";
import { requestLists, responseLists } from "./header-lists.ts";

type Lists = readonly (readonly HeaderField[])[];

for (const [name, lists] of Object.entries(workloads())) {
  benchDecode(name, lists);
  benchEncode(name, lists);
  benchHuffman(name, lists);
}

function benchDecode(name: string, lists: Lists): void {
  const encoder = new HpackEncoder();
  const blocks = lists.map((fields) => encoder.encode(fields));
  describe(`HPACK decode, ${name}`, () => {
    bench("framescope", () => {
      const decoder = new HpackDecoder();
      for (const block of blocks) decoder.decode(block);
    });
    bench("hpack.js", () => {
      const decode = peers.hpackJsDecoder();
      for (const block of blocks) decode(block);
    });
    bench("http2", () => {
      const decode = peers.http2Decoder();
      for (const block of blocks) decode(block);
    });
  });
}

function benchEncode(name: string, lists: Lists): void {
  const objects = lists.map(peers.headersObject);
  describe(`HPACK encode, ${name}`, () => {
    bench("framescope", () => {
      const encoder = new HpackEncoder();
      for (const fields of lists) encoder.encode(fields);
    });
    bench("hpack.js", () => {
      const encode = peers.hpackJsEncoder();
      for (const fields of lists) encode(fields);
    });
    bench("http2", () => {
      const encode = peers.http2Encoder();
      for (const headers of objects) encode(headers);
    });
  });
}

function benchHuffman(name: string, lists: Lists): void {
  const table = peers.http2Huffman();
  const plain = lists.flat().map(({ value }) => Buffer.from(stringToLatin1(value)));
  const coded = plain.map((text) => Buffer.from(huffmanEncode(text)));
  const codedStrings = plain.map((text) => peers.hpackJsEncodeString(text));
  describe(`Huffman decode, ${name}`, () => {
    bench("framescope", () => {
      for (const text of coded) huffmanDecode(text);
    });
    bench("hpack.js", () => {
      for (const text of codedStrings) peers.hpackJsDecodeString(text);
    });
    bench("http2", () => {
      for (const text of coded) table.decode(text);
    });
  });
  describe(`Huffman encode, ${name}`, () => {
    bench("framescope", () => {
      for (const text of plain) huffmanEncode(text);
    });
    bench("hpack.js", () => {
      for (const text of plain) peers.hpackJsEncodeString(text);
    });
    bench("http2", () => {
      for (const text of plain) table.encode(text);
    });
  });
}

/** Ours always; real headers of the corpus where it is at hand. */
function workloads(): Record<string, Lists> {
  const own = { "300 requests": requestLists(), "300 responses": responseLists() };
  const corpus = sharedPath("conformance/hpack/raw-data");
  if (corpus === undefined) return own;
  const lists: HeaderField[][] = readdirSync(corpus).flatMap((story) => {
    const { cases }: { cases: { headers: Record<string, string>[] }[] } = JSON.parse(
      readFileSync(`${corpus}/${story}`, "utf8"),
    );
    return cases.map(({ headers }) =>
      headers.flatMap((pair) => Object.entries(pair).map(([name, value]) => ({ name, value }))),
    );
  });
  return { ...own, "real headers (corpus)": lists.slice(0, 600) };
}
