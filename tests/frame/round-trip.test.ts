/** Octets and frames are two forms of the same thing. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concatBytes, fromHex, toHex } from "../../protocol/base/bytes.ts";
import { Http2Error } from "../../protocol/base/http2-error.ts";
import { Flag, FrameType } from "../../protocol/frame/frame.ts";
import type { Frame } from "../../protocol/frame/frame.ts";
import { makeData, makeHeaders, makeSettings, makeUnknown } from "../../protocol/frame/make-frame.ts";
import { parseFrame, parseFrameHeader } from "../../protocol/frame/parse-frame.ts";
import { payloadLength, writeFrame } from "../../protocol/frame/write-frame.ts";
import { arbitraryFrame } from "./arbitrary-frames.ts";

function parse(bytes: Uint8Array): Frame | Http2Error {
  const header = parseFrameHeader(bytes);
  return header === undefined ? expect.fail("no header") : parseFrame(header, bytes.subarray(9));
}

describe("round trips", () => {
  it("parse(write(frame)) is the frame", () => {
    fc.assert(
      fc.property(arbitraryFrame, (frame) => {
        expect(parse(writeFrame(frame))).toEqual(frame);
      }),
      { numRuns: 2000 },
    );
  });

  it("write(parse(octets)) is the octets, whenever they parse: random payloads of every type", () => {
    let parsed = 0;
    const header = fc.tuple(fc.oneof(fc.nat(0x10), fc.nat(0xff)), fc.nat(0xff), fc.nat(0xffff_ffff));
    fc.assert(
      fc.property(header, fc.uint8Array({ maxLength: 40 }), ([type, flags, id], payload) => {
        const bytes = writeFrame(makeUnknown(type, flags, id & 0x7fff_ffff, payload));
        bytes[5] = id >>> 24;
        const frame = parse(bytes);
        if (frame instanceof Http2Error) return;
        parsed++;
        expect(toHex(writeFrame(frame))).toBe(toHex(bytes));
      }),
      { numRuns: 3000 },
    );
    expect(parsed).toBeGreaterThan(300);
  });

  it("made frames declare the length of their content", () => {
    fc.assert(
      fc.property(arbitraryFrame, (frame) => {
        expect(frame.length).toBe(payloadLength(frame));
        expect(writeFrame(frame)).toHaveLength(9 + frame.length);
      }),
    );
  });

  it("reads a header anywhere in the bytes, and none from eight octets", () => {
    const bytes = concatBytes([fromHex("ffff"), writeFrame(makeData(3, fromHex("aabb")))]);
    expect(parseFrameHeader(bytes, 2)).toEqual({ length: 2, type: 0, flags: 0, streamId: 3 });
    expect(parseFrameHeader(bytes.subarray(0, 10), 2)).toBeUndefined();
  });
});

describe("illegal frames are written as given", () => {
  const rows: readonly (readonly [why: string, frame: Frame, hex: string])[] = [
    ["a length that lies", { ...makeData(1, fromHex("aabb")), length: 5 }, "000005000000000001aabb"],
    [
      "PADDED without padding",
      { ...makeData(1, fromHex("aabb")), flags: Flag.PADDED },
      "000002000800000001aabb",
    ],
    [
      "padding without PADDED",
      { ...makeData(1, fromHex("aa"), { padding: fromHex("0000") }), flags: 0 },
      "00000400000000000102aa0000",
    ],
    ["SETTINGS on a stream", { ...makeSettings([[2, 7]]), streamId: 5 }, "000006040000000005000200000007"],
    [
      "a PING of four octets, as raw octets",
      makeUnknown(FrameType.PING, 0, 0, fromHex("01020304")),
      "00000406000000000001020304",
    ],
    [
      "HEADERS with the reserved bit",
      { ...makeHeaders(1, fromHex("82")), reserved: 1 },
      "00000101048000000182",
    ],
  ];
  it.each(rows)("%s", (_why, frame, hex) => expect(toHex(writeFrame(frame))).toBe(hex));

  it("refuses what no octets can say", () => {
    expect(() => writeFrame({ ...makeData(1, fromHex("")), streamId: 2 ** 31 })).toThrow("31-bit field");
    expect(() => writeFrame(makeData(1, fromHex(""), { padding: new Uint8Array(256) }))).toThrow(
      "padding length",
    );
    expect(() => writeFrame({ ...makeData(1, fromHex("")), length: 2 ** 24 })).toThrow("length");
  });
});
