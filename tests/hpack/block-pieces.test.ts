/** A block in pieces is the block: the same fields, table and faults, wherever it is cut. */
import { expect, it } from "vitest";
import { fromHex } from "../../protocol/base/bytes.ts";
import { Http2Error } from "../../protocol/base/http2-error.ts";
import { Prng } from "../../protocol/base/prng.ts";
import { BlockPieces } from "../../protocol/hpack/block-pieces.ts";
import { HpackDecoder } from "../../protocol/hpack/decoder.ts";
import type { DecodedBlock } from "../../protocol/hpack/decoder.ts";
import { HpackEncoder } from "../../protocol/hpack/encoder.ts";

function inPieces(
  decoder: BlockPieces,
  block: Uint8Array,
  size: () => number,
  maxHeaderListSize: number,
): DecodedBlock | Http2Error {
  for (let at = 0; ;) {
    const end = Math.min(block.length, at + size());
    const last = end === block.length;
    const decoded = decoder.add(block.subarray(at, end), last, { maxHeaderListSize });
    if (last || decoded instanceof Http2Error) return decoded;
    at = end;
  }
}

it("random blocks, cut at random", () => {
  const prng = new Prng(7);
  const below = (n: number): number => prng.nextUint32() % n;
  const [encoder, whole, apart] = [new HpackEncoder(), new HpackDecoder(), new HpackDecoder()];
  const pieces = new BlockPieces(apart);
  for (let round = 0; round < 300; round++) {
    if (below(10) === 0) encoder.setMaxTableSize(below(4097));
    const fields = [...Array(below(8)).keys()].map(() => ({
      name: `x-${below(20)}`,
      value: "v".repeat(below(200)) + below(5),
      sensitive: below(6) === 0,
    }));
    const block = encoder.encode(fields);
    const maxHeaderListSize = 100 + below(1000);
    const largest = 1 + below(50);
    const expected = whole.decodeFields(block, { maxHeaderListSize });
    expect(inPieces(pieces, block, () => 1 + below(largest), maxHeaderListSize)).toEqual(expected);
    expect(apart.entries()).toEqual(whole.entries());
  }
});

it.each([
  ["hpack.string.truncated", "4003616263056162"],
  ["hpack.integer.truncated", "ff80"],
  ["hpack.index.missing", "82be"],
  ["hpack.size-update.position", "8221"],
  ["hpack.size-update.count", "20212282"],
  ["hpack.huffman.padding-bits", "0085f2b24a84ff83495090"],
])("%s is seen octet by octet", (token, hex) => {
  const decoder = new BlockPieces(new HpackDecoder());
  const got = inPieces(decoder, fromHex(hex), () => 1, 1000);
  expect(got).toMatchObject({ token });
  expect(decoder.add(fromHex("82"), true), "and for ever").toBe(got);
});

it("a field that never ends is not kept for ever", () => {
  const decoder = new BlockPieces(new HpackDecoder({ maxStringLength: 100 }));
  const pieces = [fromHex("407f80808001"), ...Array.from({ length: 50 }, () => new Uint8Array(10))];
  const said = pieces.map((piece) => decoder.add(piece, false));
  const refused = said.findIndex((one) => one instanceof Http2Error);
  expect(said[refused]).toMatchObject({ token: "hpack.string.limit" });
  // Twice the 100 and 8: after 22 pieces of ten.
  expect(refused).toBe(22);
});
