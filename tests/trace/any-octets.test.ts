/** Whatever is thrown at a recording: nothing throws, and every octet is part of a frame or of a hole that is named. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  makeContinuation,
  makeData,
  makeHeaders,
  makeSettings,
  makeUnknown,
} from "../../protocol/frame/make-frame.ts";
import { writeFrame } from "../../protocol/frame/write-frame.ts";
import type { Side, Trace } from "../../protocol/index.ts";
import { expectTiled } from "./check-capture.ts";
import { detailsOf, octetsOf, PREFACE, recordChunks, requests, SETTINGS } from "./make-recording.ts";

const octets = fc.uint8Array({ maxLength: 60 });
const flag = fc.boolean();
const frame = fc.oneof(
  octets.map((data) => makeData(1, data)),
  fc.tuple(octets, flag).map(([block, endHeaders]) => makeHeaders(1, block, { endHeaders })),
  fc.tuple(octets, flag).map(([block, endHeaders]) => makeContinuation(1, block, { endHeaders })),
  fc.nat(0xffff).map((value) => makeSettings([[1, value]])),
  fc.tuple(fc.nat(0x12), octets).map(([type, payload]) => makeUnknown(type, 0, 1, payload)),
  fc
    .tuple(fc.nat(0x12), fc.nat(255), octets)
    .map(([type, flags, payload]) => makeUnknown(type, flags, 1, payload)),
);
const piece = fc.oneof(
  { arbitrary: frame.map((made) => writeFrame(made)), weight: 5 },
  { arbitrary: octets, weight: 1 },
  { arbitrary: fc.constant(PREFACE), weight: 1 },
);
const side = fc.constantFrom<Side>("client", "server");
const chunks = fc.array(
  fc.record(
    { from: side, bytes: piece, atMs: fc.nat(1000), gapBefore: fc.constant("lost") },
    { requiredKeys: ["from", "bytes"] },
  ),
  { maxLength: 14 },
);

describe("any octets", () => {
  it("become frames and holes that lie side by side, and every frame can be looked at", () => {
    fc.assert(
      fc.property(chunks, (source) => {
        const trace = recordChunks(...source);
        expectCovered(trace, "client");
        expectCovered(trace, "server");
        for (const row of detailsOf(trace)) {
          expectTiled(trace.dissect(row.index), row.wireBytes);
          trace.headerTables(row.index);
        }
        for (let seq = -1; seq <= trace.events.length; seq++) trace.seek(seq);
      }),
      { numRuns: 400 },
    );
  });

  it("give the same frames however they were cut into chunks", () => {
    const request = requests();
    const whole = octetsOf(
      PREFACE,
      SETTINGS,
      request(1, "/a"),
      request(3, "/b"),
      makeData(1, new Uint8Array(40)),
    );
    const expected = framesOf(whole);
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length), { maxLength: 20 }), (cuts) => {
        const edges = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
        expect(framesOf(...edges.slice(1).map((end, i) => whole.subarray(edges[i], end)))).toEqual(expected);
      }),
    );
  });
});

function expectCovered(trace: Trace, from: Side): void {
  const frames = detailsOf(trace).filter((row) => row.from === from);
  const ranges = [
    ...frames.map((row) => [row.offset, row.wireBytes] as const),
    ...trace.holes
      .filter((hole) => hole.from === from && hole.length > 0)
      .map((hole) => [hole.offset, hole.length] as const),
  ].sort((a, b) => a[0] - b[0]);
  let at = 0;
  for (const [offset, length] of ranges) {
    expect(offset, "no gap and no overlap").toBe(at);
    at += length;
  }
  expect(at).toBe(trace.bytes(from).length);
}

function framesOf(...parts: readonly Uint8Array[]): readonly object[] {
  return detailsOf(recordChunks(...parts.map((bytes) => ({ from: "client" as const, bytes }))));
}
