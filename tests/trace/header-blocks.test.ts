/** Header blocks that ask for far more than they are long: memory stays bounded, and the table stays right. */
import { expect, it } from "vitest";
import { concatBytes, fromHex } from "../../protocol/base/bytes.ts";
import { makeHeaders } from "../../protocol/frame/make-frame.ts";
import { DynamicTable } from "../../protocol/hpack/dynamic-table.ts";
import { recordCapture } from "../../protocol/trace/capture-recording.ts";
import { dissectRecordedFrame } from "../../protocol/trace/dissect-recording.ts";
import type { Trace } from "../../protocol/index.ts";
import { chunk, detailsOf } from "./make-recording.ts";

const PREFACE = fromHex("505249202a20485454502f322e300d0a0d0a534d0d0a0d0a000000040000000000");

function recordingOf(blocks: readonly Uint8Array[]): Trace {
  const frames = blocks.map((block, i) => makeHeaders(2 * i + 1, block));
  return recordCapture({ chunks: [chunk("client", PREFACE, ...frames)] }, dissectRecordedFrame);
}

/** Adds `x: vvv…` of 4000 octets, then refers to it so many times. */
function bomb(references: number): Uint8Array {
  const value = new Uint8Array(4000).fill(0x76);
  return concatBytes([fromHex("400178"), fromHex("7fa11e"), value, new Uint8Array(references).fill(0xbe)]);
}

it("a list beyond the limit is not kept, which the frame says, and the blocks behind it are read", () => {
  const trace = recordingOf([bomb(20_000), fromHex("be"), fromHex("82be")]);
  const [, , large, next, last] = detailsOf(trace);
  expect(large?.headers?.length).toBeUndefined();
  expect(JSON.stringify(trace.dissect(2))).toContain("at most 64 MiB of one header list are kept");
  expect(next?.headers?.map(({ name, value }) => `${name} ${value.length}`)).toEqual(["x 4000"]);
  expect(last?.headers).toHaveLength(2);
});

it.each([
  ["in use", "be"],
  ["emptied again", "2082"],
])("states of a large table, %s, are not kept at every turn", (_what, block) => {
  // A table of a gigabyte, a hundred thousand entries, then blocks of one octet.
  const entries = new Uint8Array(15_000 * 3).map((_, i) => (i % 3 === 0 ? 0x40 : 0));
  const filling = Array.from({ length: 7 }, (_, i) =>
    concatBytes([fromHex(i === 0 ? "3fe1ffffff03" : ""), entries]),
  );
  const { frames } = recordingOf([...filling, ...Array.from({ length: 20_000 }, () => fromHex(block))]);
  const before = process.memoryUsage().heapUsed;
  expect(frames.get(frames.length - 1).headers).toHaveLength(1);
  expect((process.memoryUsage().heapUsed - before) / 1e6).toBeLessThan(200);
});

it("a copy of a table that was large is as small as its entries", () => {
  const table = new DynamicTable(1 << 20);
  for (let i = 0; i < 30_000; i++) table.insert({ name: "", value: "" });
  table.resize(100);
  const copy = table.fork();
  copy.insert({ name: "a", value: "b" });
  expect([copy.count, copy.get(0)?.name, copy.get(1)?.name]).toEqual([3, "a", ""]);
  expect(copy.entries().map(({ number }) => number)).toEqual([30_001, 30_000, 29_999]);
});
