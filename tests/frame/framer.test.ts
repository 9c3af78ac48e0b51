/** How frames come out of a stream of octets: at any chunking, with errors in their place, and without waste. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assert } from "../../protocol/base/assert.ts";
import { concatBytes, fromHex, stringToLatin1 } from "../../protocol/base/bytes.ts";
import { Http2Error } from "../../protocol/base/http2-error.ts";
import { CLIENT_PREFACE } from "../../protocol/frame/frame.ts";
import type { Frame } from "../../protocol/frame/frame.ts";
import { Framer, TolerantFramer } from "../../protocol/frame/framer.ts";
import type { CapturedFrame } from "../../protocol/frame/framer.ts";
import { HeaderBlockJoiner, isBlockFrame } from "../../protocol/frame/header-block.ts";
import {
  makeContinuation,
  makeData,
  makeHeaders,
  makePing,
  makePushPromise,
  makeUnknown,
  makeWindowUpdate,
} from "../../protocol/frame/make-frame.ts";
import { matchPreface, PREFACE_BYTES } from "../../protocol/frame/preface.ts";
import { writeFrame } from "../../protocol/frame/write-frame.ts";
import { arbitraryStream, cutUp } from "./arbitrary-frames.ts";

type Result = Frame | Http2Error;

function drain(framer: Framer): Result[] {
  const results: Result[] = [];
  for (let next = framer.next(); next !== undefined; next = framer.next()) {
    results.push(next);
    if (next instanceof Http2Error && next.scope === "connection") break;
  }
  return results;
}

function drainTolerant(framer: TolerantFramer): CapturedFrame[] {
  const results: CapturedFrame[] = [];
  for (let next = framer.next(); next !== undefined; next = framer.next()) results.push(next);
  return results;
}

const written = (...frames: readonly Frame[]): Uint8Array =>
  concatBytes(frames.map((frame) => writeFrame(frame)));
const pingFrame = makePing(fromHex("0102030405060708"));
const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 6 });

describe("any chunking gives the same frames", () => {
  it("read as the pieces come", () => {
    fc.assert(
      fc.property(arbitraryStream, sizes, (frames, cuts) => {
        const framer = new Framer();
        const read = cutUp(written(...frames), cuts).flatMap((piece) => {
          framer.push(piece);
          return drain(framer);
        });
        expect(read).toEqual(frames);
        expect(framer.pendingBytes).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  it("read after all pieces have come, with places that add up", () => {
    fc.assert(
      fc.property(arbitraryStream, sizes, fc.nat(100), (frames, cuts, offset) => {
        const framer = new Framer({ offset });
        for (const piece of cutUp(written(...frames), cuts)) framer.push(piece);
        let at = offset;
        for (const frame of frames) {
          expect(framer.next()).toEqual(frame);
          expect(framer.offset).toBe(at);
          expect(framer.wireLength).toBe(9 + frame.length);
          at += framer.wireLength;
        }
        expect(framer.next()).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it("a large frame in single octets costs linear time", () => {
    const data = new Uint8Array(300_000).map((_, i) => i);
    const framer = new Framer();
    const bytes = writeFrame(makeData(1, data));
    for (let i = 0; i < bytes.length - 1; i++) {
      framer.push(bytes.subarray(i, i + 1));
      if (framer.next() !== undefined) expect.fail("too early");
    }
    expect(framer.pendingBytes).toBe(bytes.length - 1);
    framer.push(bytes.subarray(bytes.length - 1));
    expect(framer.next()).toEqual(makeData(1, data));
  });

  it("does not copy a frame that lies in one chunk", () => {
    const chunk = written(makeData(1, fromHex("aabb")));
    const framer = new Framer();
    framer.push(chunk);
    const frame = framer.next();
    assert(frame !== undefined && "type" in frame && frame.type === 0, "a DATA frame");
    expect(frame.data.buffer).toBe(chunk.buffer);
  });
});

describe("random octets", () => {
  it("never make the framer throw, and the tolerant one accounts for each octet", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), sizes, (noise, cuts) => {
        // Small lengths, so that the noise is cut into frames rather than waited for.
        const bytes = noise.map((octet, i) => (i % 9 < 2 ? 0 : octet));
        const framer = new Framer();
        const tolerant = new TolerantFramer();
        for (const piece of cutUp(bytes, cuts)) {
          framer.push(piece);
          tolerant.push(piece);
          drain(framer);
        }
        const read = drainTolerant(tolerant).reduce((sum, { wireLength }) => sum + wireLength, 0);
        expect(read + tolerant.pendingBytes).toBe(bytes.length);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("errors", () => {
  it("a connection error stays, whatever is pushed after it", () => {
    const framer = new Framer();
    framer.push(written(makeContinuation(1, fromHex("82")), makeContinuation(1, fromHex("82")), pingFrame));
    expect(framer.next()).toMatchObject({ type: 9 });
    const fault = framer.next();
    expect(fault).toMatchObject({ token: "frame.order.continuation", offset: 13 });
    framer.push(written(pingFrame));
    expect(framer.next()).toBe(fault);
  });

  it("a stream error stands in its frame's place and reading goes on", () => {
    const framer = new Framer();
    framer.push(written(pingFrame, makeWindowUpdate(5, 0), pingFrame));
    expect(drain(framer)).toMatchObject([
      { type: 6 },
      { token: "frame.window-update.zero-stream", scope: "stream", streamId: 5, offset: 17 + 9 },
      { type: 6 },
    ]);
  });

  it("a HEADERS that cannot be read opens no block, so its CONTINUATION is out of place", () => {
    const framer = new Framer();
    const broken = makeUnknown(1, 0x8, 1, fromHex("ff82"));
    framer.push(written(broken, makeContinuation(1, fromHex("82"))));
    expect(drain(framer)).toMatchObject([
      { token: "frame.headers.padding" },
      { token: "frame.order.continuation" },
    ]);
  });

  it("the read limit counts from the next frame on, and is known from the header alone", () => {
    const framer = new Framer({ maxReadSize: 4 });
    framer.push(written(makeData(1, fromHex("00112233"))));
    expect(framer.next()).toMatchObject({ length: 4 });
    framer.setMaxReadSize(3);
    framer.push(fromHex("000004000000000001"));
    expect(framer.next()).toMatchObject({ token: "frame.size.limit", code: 6, offset: 13 });
  });

  it("a header that declares 16 MiB does not make us reserve them", () => {
    const framer = new Framer();
    framer.push(fromHex("ffffff0000"));
    framer.push(fromHex("00000001aa"));
    expect(framer.next()).toBeUndefined();
    expect(framer.pendingBytes).toBe(10);
  });
});

describe("header blocks", () => {
  it("may span HEADERS or PUSH_PROMISE and CONTINUATIONs; the parts keep their places", () => {
    const priority = { exclusive: false, dependency: 0, weight: 16 };
    const frames = [
      makeHeaders(1, fromHex("8286"), { endHeaders: false, priority, padding: fromHex("00") }),
      makeContinuation(1, fromHex("84"), { endHeaders: false }),
      makeContinuation(1, fromHex("4100")),
      makePushPromise(1, 2, fromHex("82"), { endHeaders: false, padding: fromHex("") }),
      makeContinuation(1, fromHex("87")),
    ];
    const framer = new Framer();
    framer.push(written(...frames));
    const joiner = new HeaderBlockJoiner();
    const blocks = drain(framer).map((frame) => {
      if (frame instanceof Http2Error || !isBlockFrame(frame)) return expect.fail();
      return joiner.add(frame, framer.offset);
    });
    expect(blocks.map((block) => block !== undefined)).toEqual([false, false, true, false, true]);
    expect(blocks[2]).toMatchObject({ streamId: 1, bytes: fromHex("8286844100"), head: { type: 1 } });
    expect(blocks[2]).toMatchObject({
      parts: [
        { blockOffset: 0, fragmentOffset: 15 },
        { blockOffset: 2, fragmentOffset: 9 },
        { blockOffset: 3, fragmentOffset: 9 },
      ],
    });
    expect(blocks[4]).toMatchObject({
      head: { type: 5 },
      parts: [{ fragmentOffset: 14 }, { fragmentOffset: 9 }],
    });
  });

  it("a block of one frame is not copied, and one whose beginning is missing says so", () => {
    const joiner = new HeaderBlockJoiner();
    const alone = makeHeaders(1, fromHex("82"));
    expect(joiner.add(alone)).toMatchObject({ head: alone, bytes: alone.fragment });
    expect(joiner.add(makeContinuation(3, fromHex("84")))).toMatchObject({
      head: undefined,
      bytes: fromHex("84"),
    });
  });
});

describe("the tolerant framer", () => {
  it("gives every frame and what a receiver would have said to it", () => {
    const framer = new TolerantFramer();
    const shortPing = makeUnknown(6, 0, 0, fromHex("0011"));
    framer.push(
      written(
        pingFrame,
        shortPing,
        makeHeaders(1, fromHex("82"), { endHeaders: false }),
        pingFrame,
        pingFrame,
      ),
    );
    expect(drainTolerant(framer)).toMatchObject([
      { frame: pingFrame, fault: undefined, offset: 0, wireLength: 17 },
      { frame: shortPing, fault: { token: "frame.ping.length", offset: 26 }, offset: 17 },
      { frame: { type: 1 }, fault: undefined },
      { frame: pingFrame, fault: { token: "frame.order.interleaved", offset: 41 } },
      { frame: pingFrame, fault: undefined },
    ]);
  });

  it("stops where a length cannot be believed, and says so", () => {
    const framer = new TolerantFramer({ maxReadSize: 16_384 });
    framer.push(written(pingFrame));
    framer.push(stringToLatin1("HTTP/1.1 400"));
    expect(drainTolerant(framer)).toHaveLength(1);
    expect(framer.stuck).toMatchObject({ token: "frame.size.limit", offset: 17 });
    expect(framer.pendingBytes).toBe(12);
  });
});

describe("the preface", () => {
  it("is 24 octets, known as soon as it can be", () => {
    expect(PREFACE_BYTES).toHaveLength(24);
    expect(matchPreface(PREFACE_BYTES)).toBe("match");
    expect(matchPreface(concatBytes([fromHex("00"), PREFACE_BYTES, fromHex("00")]), 1)).toBe("match");
    for (let i = 0; i < 24; i++) {
      expect(matchPreface(PREFACE_BYTES.subarray(0, i))).toBe("more");
      const wrong = PREFACE_BYTES.slice(0, i + 1);
      wrong[i] = 0;
      expect(matchPreface(wrong)).toBe("mismatch");
    }
    expect(CLIENT_PREFACE).toHaveLength(24);
  });
});
