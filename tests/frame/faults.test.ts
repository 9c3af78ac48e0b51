/** Each way in which a frame can be wrong, by its token: what stands on the wire, and what the framer says. */
import { describe, expect, it } from "vitest";
import { assert } from "../../protocol/base/assert.ts";
import { concatBytes, fromHex, toHex } from "../../protocol/base/bytes.ts";
import { Http2Error } from "../../protocol/base/http2-error.ts";
import { EXTENSION_FAULTS, FRAME_FAULTS } from "../../protocol/frame/frame-fault.ts";
import type { FrameFaultToken } from "../../protocol/frame/frame-fault.ts";
import { Framer } from "../../protocol/frame/framer.ts";
import { HeaderBlockJoiner } from "../../protocol/frame/header-block.ts";
import { makeContinuation, makeHeaders, makeSettings, makeUnknown } from "../../protocol/frame/make-frame.ts";
import { MAX_SETTINGS_PER_FRAME } from "../../protocol/frame/parse-connection-frames.ts";
import { MAX_ORIGINS_PER_FRAME } from "../../protocol/frame/parse-extension-frames.ts";
import { parseFrame, parseFrameHeader } from "../../protocol/frame/parse-frame.ts";
import { writeFrame } from "../../protocol/frame/write-frame.ts";

/** Length (right for the payload), type, flags, stream, payload. */
function wire(type: number, flags: number, streamId: number, payload: string): string {
  return toHex(writeFrame(makeUnknown(type, flags, streamId, fromHex(payload))));
}

const OPEN_HEADERS = wire(1, 0, 1, "82");
const OPEN_PROMISE = wire(5, 0, 1, "0000000282");

/** Token, octets of the stream, offset of the octet that is to blame. The last frame is the wrong one. */
const ROWS: readonly (readonly [token: FrameFaultToken, wire: string, offset: number])[] = [
  ["frame.size.limit", "100001000000000001", 0],
  ["frame.data.stream", wire(0, 0, 0, "aa"), 5],
  ["frame.data.short", wire(0, 8, 1, ""), 9],
  ["frame.data.padding", wire(0, 8, 1, "02aa"), 9],
  ["frame.data.padding", wire(0, 8, 1, "01"), 9],
  ["frame.headers.stream", wire(1, 4, 0, "82"), 5],
  ["frame.headers.short", wire(1, 0x0c, 1, ""), 9],
  ["frame.headers.short", wire(1, 0x24, 1, "00000000"), 9],
  ["frame.headers.short", wire(1, 0x2c, 1, "0000000000"), 9],
  ["frame.headers.padding", wire(1, 0x0c, 1, "0282"), 9],
  ["frame.headers.padding", wire(1, 0x2c, 1, "0200000000ff82"), 9],
  ["frame.priority.stream", wire(2, 0, 0, "0000000010"), 5],
  ["frame.priority.length", wire(2, 0, 1, "00000000"), 9],
  ["frame.priority.length", wire(2, 0, 1, "000000001000"), 9],
  ["frame.rst-stream.stream", wire(3, 0, 0, "00000008"), 5],
  ["frame.rst-stream.length", wire(3, 0, 1, "000008"), 9],
  ["frame.rst-stream.length", wire(3, 0, 1, "0000000800"), 9],
  ["frame.settings.stream", wire(4, 0, 1, ""), 5],
  ["frame.settings.length", wire(4, 0, 0, "0003000000010003"), 15],
  ["frame.settings.ack-length", wire(4, 1, 0, "000300000001"), 9],
  ["frame.settings.initial-window-size", wire(4, 0, 0, "000300000001000480000000"), 17],
  ["frame.push-promise.stream", wire(5, 4, 0, "0000000282"), 5],
  ["frame.push-promise.short", wire(5, 4, 1, "000000"), 9],
  ["frame.push-promise.short", wire(5, 0x0c, 1, "00000002"), 9],
  ["frame.push-promise.padding", wire(5, 0x0c, 1, "020000000282"), 9],
  ["frame.push-promise.promised-id", wire(5, 4, 1, "0000000382"), 9],
  ["frame.push-promise.promised-id", wire(5, 4, 1, "8000000082"), 9],
  ["frame.ping.stream", wire(6, 0, 1, "0000000000000000"), 5],
  ["frame.ping.length", wire(6, 0, 0, "00000000000000"), 9],
  ["frame.ping.length", wire(6, 0, 0, "000000000000000000"), 9],
  ["frame.goaway.stream", wire(7, 0, 1, "0000000000000000"), 5],
  ["frame.goaway.length", wire(7, 0, 0, "00000000000000"), 9],
  ["frame.window-update.length", wire(8, 0, 0, "000001"), 9],
  ["frame.window-update.length", wire(8, 0, 1, ""), 9],
  ["frame.window-update.zero", wire(8, 0, 0, "00000000"), 9],
  ["frame.window-update.zero-stream", wire(8, 0, 1, "80000000"), 9],
  ["frame.continuation.stream", wire(9, 4, 0, "82"), 5],
  ["frame.order.continuation", wire(4, 0, 0, "") + wire(9, 4, 1, "82"), 12],
  ["frame.order.continuation", wire(9, 4, 1, "82") + wire(9, 4, 1, "82"), 13],
  ["frame.order.continuation-stream", OPEN_HEADERS + wire(9, 4, 3, "82"), 15],
  ["frame.order.interleaved", OPEN_HEADERS + wire(0, 0, 1, "aa"), 13],
  ["frame.order.interleaved", OPEN_HEADERS + wire(1, 4, 1, "82"), 13],
  ["frame.order.interleaved", OPEN_HEADERS + wire(0x77, 0, 0, ""), 13],
  ["frame.order.interleaved", OPEN_HEADERS + wire(8, 0, 1, "00000000"), 13],
  ["frame.order.interleaved", OPEN_PROMISE + wire(6, 0, 0, "0000000000000000"), 17],
];

/** All frames of the stream, until it needs more or fails for good. */
function readAll(bytes: Uint8Array, maxReadSize: number): (Http2Error | { type: unknown })[] {
  const framer = new Framer({ maxReadSize });
  framer.push(bytes);
  const results: (Http2Error | { type: unknown })[] = [];
  for (let next = framer.next(); next !== undefined && results.at(-1) !== next; next = framer.next())
    results.push(next);
  return results;
}

describe("faults of one frame and of order", () => {
  it.each(ROWS)("%s: %s", (token, hex, offset) => {
    const fault = readAll(fromHex(hex), 0x10_0000).at(-1);
    expect(fault).toBeInstanceOf(Http2Error);
    expect(fault).toMatchObject({ token, ...FRAME_FAULTS[token], offset });
  });

  it("too many settings are too much load", () => {
    const settings = Array.from({ length: MAX_SETTINGS_PER_FRAME + 1 }, () => [3, 1] as const);
    expect(readAll(writeFrame(makeSettings(settings)), 0xff_ffff)).toMatchObject([
      { token: "frame.settings.count" },
    ]);
    expect(readAll(writeFrame(makeSettings(settings.slice(1))), 0xff_ffff)).toMatchObject([{ type: 4 }]);
  });

  it("a block may not grow without end", () => {
    const bySize = new HeaderBlockJoiner({ maxBytes: 3 });
    expect(bySize.add(makeHeaders(1, fromHex("8282"), { endHeaders: false }))).toBeUndefined();
    expect(bySize.add(makeContinuation(1, fromHex("8282")), 40)).toMatchObject({
      token: "frame.block.size",
      offset: 40,
    });
    const byCount = new HeaderBlockJoiner({ maxContinuations: 1 });
    byCount.add(makeHeaders(1, fromHex(""), { endHeaders: false }));
    byCount.add(makeContinuation(1, fromHex(""), { endHeaders: false }));
    const fault = byCount.add(makeContinuation(1, fromHex(""), { endHeaders: false }));
    expect(fault).toMatchObject({ token: "frame.block.continuations" });
    expect(byCount.open).toBe(false);
  });

  it("every token of the table is hit above", () => {
    const elsewhere = ["frame.settings.count", "frame.block.size", "frame.block.continuations"];
    const hit = new Set<string>([...ROWS.map(([token]) => token), ...elsewhere]);
    expect(Object.keys(FRAME_FAULTS).filter((token) => !hit.has(token))).toEqual([]);
  });

  it("a reason is a sentence with the numbers that matter", () => {
    expect(readAll(fromHex(wire(6, 0, 0, "00112233")), 16_384)).toMatchObject([
      { reason: "The payload must be 8 octets long; it is 4", rfc: "RFC 9113 §6.7", streamId: 0 },
    ]);
  });
});

describe("extension frames are never errors", () => {
  const rows: readonly (readonly [token: string, wire: string, type: number | "unknown"])[] = [
    ["frame.altsvc.length", wire(0xa, 0, 0, "00"), "unknown"],
    ["frame.altsvc.length", wire(0xa, 0, 0, "000461"), "unknown"],
    ["frame.altsvc.length", wire(0xa, 0, 0, ""), "unknown"],
    ["frame.altsvc.origin", wire(0xa, 0, 0, "000061"), 0xa],
    ["frame.altsvc.origin", wire(0xa, 0, 1, "00016161"), 0xa],
    ["frame.origin.length", wire(0xc, 0, 0, "00"), "unknown"],
    ["frame.origin.length", wire(0xc, 0, 0, "00016100056161"), "unknown"],
    ["frame.origin.stream", wire(0xc, 0, 1, "000161"), 0xc],
    ["frame.origin.count", wire(0xc, 0, 0, "0000".repeat(MAX_ORIGINS_PER_FRAME + 1)), "unknown"],
    ["frame.priority-update.length", wire(0x10, 0, 0, "000000"), "unknown"],
    ["frame.priority-update.stream", wire(0x10, 0, 1, "00000001753d33"), 0x10],
    ["frame.priority-update.prioritized-id", wire(0x10, 0, 0, "00000000753d33"), 0x10],
  ];

  it.each(rows)("%s", (token, hex, type) => {
    const bytes = fromHex(hex);
    expect(readAll(bytes, 0xff_ffff)).toMatchObject([{ type }]);
    const header = parseFrameHeader(bytes);
    assert(header !== undefined, "no header");
    const tokens: string[] = [];
    parseFrame(header, bytes.subarray(9), {
      open: () => {},
      close: () => {},
      leaf: () => {},
      fault: (error) => void tokens.push(error.token),
    });
    expect(tokens).toEqual([token]);
  });

  it("every token of the table is hit above", () => {
    const hit = new Set(rows.map(([token]) => token));
    expect(Object.keys(EXTENSION_FAULTS).filter((token) => !hit.has(token))).toEqual([]);
  });

  it("a type that nobody knows is passed through, on any stream", () => {
    const bytes = concatBytes([fromHex(wire(0xf5, 0xff, 7, "0102")), fromHex(wire(0xf5, 0, 0, ""))]);
    expect(readAll(bytes, 16_384)).toMatchObject([
      { type: "unknown", rawType: 0xf5, flags: 0xff, streamId: 7 },
      { type: "unknown", rawType: 0xf5, streamId: 0 },
    ]);
  });
});
