/** What both kinds of recording give: order, times, header tables, faults of order, summaries. */
import { describe, expect, it } from "vitest";
import { stringToLatin1 } from "../../protocol/base/bytes.ts";
import {
  makeContinuation,
  makeData,
  makeHeaders,
  makePing,
  makeSettings,
} from "../../protocol/frame/make-frame.ts";
import { writeFrame } from "../../protocol/frame/write-frame.ts";
import { HpackEncoder } from "../../protocol/hpack/encoder.ts";
import type { EventBody, Frame, Side, TraceEvent } from "../../protocol/index.ts";
import { ByteStore } from "../../protocol/trace/byte-store.ts";
import { createRecording } from "../../protocol/trace/recording.ts";
import { chunk, detailsOf, octetsOf, PREFACE, recordChunks, requests, SETTINGS } from "./make-recording.ts";

const request = requests();

describe("a capture without times", () => {
  const trace = recordChunks(
    chunk("client", PREFACE, SETTINGS),
    chunk("server", SETTINGS),
    chunk("client", request(1, "/")),
  );

  it("counts frames instead", () => {
    expect(trace.timed).toBe(false);
    expect(detailsOf(trace).map((frame) => [frame.at, frame.sentMs, frame.arrivedMs])).toEqual(
      [0, 1, 2, 3].map((n) => [n, n, n]),
    );
    expect(trace.durationMs).toBe(3);
    expect([trace.frames.firstAt(2), trace.frames.firstAt(2.5), trace.frames.firstAt(9)]).toEqual([2, 3, 4]);
  });

  it("has each frame written and read, and a view that knows no more", () => {
    expect(trace.hasState).toBe(false);
    expect(trace.events.length).toBe(8);
    expect(trace.events.get(4)).toEqual({
      type: "frame.write",
      side: "server",
      offset: 0,
      length: 9,
      frameType: 4,
      flags: 0,
      streamId: 0,
      seq: 4,
      at: 2,
    });
    expect(trace.events.get(5)).toMatchObject({ type: "frame.read", side: "client", seq: 5, cause: 4 });
    expect([-1, 0, 1.5, 3, 99].map((ms) => trace.events.lastAt(ms))).toEqual([-1, 1, 3, 7, 7]);
    expect(trace.frames.detail(3)).toMatchObject({ writeSeq: 6, readSeq: 7 });
    expect(trace.seek(5)).toMatchObject({
      seq: 5,
      at: 2,
      client: { state: "not started", streamCount: 0, sendWindow: undefined },
    });
    expect([trace.windows(), trace.stalls()]).toEqual([[], []]);
  });
});

describe("a capture with times", () => {
  it("sees a frame with the chunk that completes it, in the order of completion", () => {
    const settings = octetsOf(PREFACE, SETTINGS);
    const trace = recordChunks(
      { from: "client", bytes: settings.subarray(0, 27), atMs: 1 },
      { from: "server", bytes: SETTINGS, atMs: 5 },
      { from: "client", bytes: settings.subarray(27), atMs: 8 },
    );
    expect(detailsOf(trace).map((frame) => [frame.from, frame.name, frame.at])).toEqual([
      ["client", "PREFACE", 1],
      ["server", "SETTINGS", 5],
      ["client", "SETTINGS", 8],
    ]);
    expect([trace.timed, trace.durationMs]).toEqual([true, 8]);
  });

  it("never goes back in time, even if the capture does", () => {
    const trace = recordChunks(
      { from: "client", bytes: octetsOf(PREFACE, SETTINGS), atMs: 10 },
      { from: "server", bytes: SETTINGS, atMs: 4 },
    );
    expect(detailsOf(trace).map((frame) => frame.at)).toEqual([10, 10, 10]);
  });

  it("of nothing is an empty recording", () => {
    const trace = recordChunks();
    expect([trace.frames.length, trace.events.length, trace.durationMs, trace.holes]).toEqual([0, 0, 0, []]);
    expect(trace.seek(0).seq).toBe(-1);
  });
});

describe("header blocks", () => {
  const fields = [
    { name: ":method", value: "POST" },
    { name: "x-first", value: "one one one" },
    { name: "x-second", value: "two two two" },
  ];
  const block = new HpackEncoder({ huffman: "never" }).encode(fields);
  const parts = [block.subarray(0, 7), block.subarray(7, 9), block.subarray(9)] as const;
  const frames = [
    makeHeaders(1, parts[0], { endHeaders: false, padding: new Uint8Array(5) }),
    makeContinuation(1, parts[1], { endHeaders: false }),
    makeContinuation(1, parts[2], { endHeaders: true }),
  ] as const;
  const trace = recordChunks(chunk("client", PREFACE, SETTINGS, ...frames));

  it("over several frames are known on the last of them", () => {
    expect(
      detailsOf(trace)
        .slice(2)
        .map((frame) => [frame.headers?.length, frame.summary]),
    ).toEqual([
      [undefined, "part of a header block, 7 octets"],
      [undefined, "part of a header block, 2 octets"],
      [3, "POST"],
    ]);
  });

  it("show in each frame its own part, and say that it goes on", () => {
    const representations = [2, 3, 4].map((i) => {
      const fragment = trace.dissect(i).children.find((node) => node.id.endsWith("fragment"));
      return fragment?.children.map((node) =>
        `${node.label} ${/begins|goes on/.exec(node.value)?.[0] ?? ""}`.trim(),
      );
    });
    expect(representations).toEqual([
      [":method", "x-first goes on"],
      ["x-first begins"],
      ["x-first begins", "x-second"],
    ]);
  });

  it("leave a table that can be looked at before and after, from each of the frames", () => {
    for (const i of [2, 3, 4]) {
      const tables = trace.headerTables(i);
      expect(tables?.before).toMatchObject({ entries: [], size: 0, maxSize: 4096 });
      expect(tables?.after.entries).toEqual([
        { index: 62, name: "x-second", value: "two two two", size: 51 },
        { index: 63, name: "x-first", value: "one one one", size: 50 },
      ]);
      expect(tables?.after).toMatchObject({ size: 101, maxSize: 4096 });
    }
    expect(trace.headerTables(0), "the preface has none").toBeUndefined();
  });

  it("far into a connection have the table as it was then", () => {
    const next = requests();
    const many = recordChunks(
      chunk(
        "client",
        PREFACE,
        SETTINGS,
        ...Array.from({ length: 200 }, (_, i) => next(2 * i + 1, "/", [{ name: "x-n", value: `${i}` }])),
      ),
    );
    for (const n of [150, 3, 64, 63, 199, 32]) {
      const { before, after } = many.headerTables(2 + n) ?? {};
      expect(after?.entries[0]).toMatchObject({ index: 62, name: "x-n", value: `${n}` });
      expect(before?.entries.length).toBe(n === 0 ? 0 : Math.min(n + 1, before?.entries.length ?? 0));
      expect(
        many
          .dissect(2 + n)
          .children.at(-1)
          ?.children.at(-1)?.value,
      ).toContain(`${n}`);
    }
  });

  it("may use a table as large as the receiver has announced, and no larger", () => {
    const answers = (limit: number): readonly (string | undefined)[] =>
      detailsOf(
        recordChunks(
          chunk("server", makeSettings([[1, limit]])),
          chunk("client", PREFACE, SETTINGS, resize(8000)),
        ),
      ).map((frame) => frame.fault?.token);
    expect(answers(8000)).toEqual([undefined, undefined, undefined, undefined]);
    expect(answers(7999)).toEqual([undefined, undefined, undefined, "hpack.size-update.limit"]);
    const alone = recordChunks(chunk("client", PREFACE, SETTINGS, resize(8000)));
    expect(alone.frames.detail(2).fault, "nobody knows what the other side announced").toBeUndefined();
  });
});

describe("order", () => {
  it("of a broken header block is told at the frame that breaks it", () => {
    const block = new HpackEncoder().encode([{ name: ":method", value: "GET" }]);
    const trace = recordChunks(
      chunk(
        "client",
        PREFACE,
        SETTINGS,
        makeHeaders(1, block, { endHeaders: false }),
        makePing(new Uint8Array(8)),
        makeContinuation(1, block),
        request(3, "/"),
      ),
    );
    expect(trace.faults().map(({ frame, error }) => [frame, error.token])).toEqual([
      [3, "frame.order.interleaved"],
      [4, "frame.order.continuation"],
    ]);
    const type = trace
      .dissect(3)
      .children.find((node) => node.startBit === 24 || node.children.some((child) => child.startBit === 24));
    expect(JSON.stringify(type)).toContain("frame.order.interleaved");
    expect(trace.frames.detail(5).fault?.token, "the broken block's additions are lost").toBe(
      "trace.headers.unknown",
    );
  });
});

describe("a simulation", () => {
  const up = octetsOf(PREFACE, SETTINGS, makeData(1, stringToLatin1("x".repeat(91))));
  const down = writeFrame(makeSettings([[3, 100]]));
  const bodies: readonly (readonly [number, EventBody])[] = [
    [0, frameEvent("frame.write", "client", 0, 24, -1)],
    [0, frameEvent("frame.write", "client", 24, 9, 4)],
    [0, frameEvent("frame.write", "server", 0, 15, 4)],
    [0, wire("client", 0, 33, 0, 3.3)],
    [0, wire("server", 0, 10, 0, 0)],
    [1, wire("server", 10, 5, 1, 1)],
    [4, frameEvent("frame.write", "client", 33, 100, 0)],
    [4, wire("client", 33, 50, 10, 15)],
    [23.3, frameEvent("frame.read", "server", 24, 9, 4)],
    [24, { type: "window", side: "client", flow: "send", streamId: 1, delta: 9, value: 9, why: "initial" }],
    [25, { type: "blocked", side: "client", streamId: 1, by: "stream window" }],
    [26, { type: "blocked", side: "client", streamId: 1, by: "stream window" }],
    [27, { type: "blocked", side: "client", streamId: 1, by: "connection window" }],
    [28, { type: "window", side: "client", flow: "send", streamId: 1, delta: -4, value: 5, why: "data" }],
    [29, { type: "unblocked", side: "client", streamId: 1 }],
    [30, { type: "blocked", side: "server", streamId: 3, by: "pipe full" }],
    [31, { type: "input", text: "the end" }],
  ];
  const events: readonly TraceEvent[] = bodies.map(([at, body], seq) => ({ ...body, seq, at }));
  const trace = createRecording({
    events,
    bytes: { client: storeOf(up), server: storeOf(down) },
  });

  it("orders frames by when they left, equal times by when they were written", () => {
    expect(detailsOf(trace).map((row) => [row.from, row.name, row.writeSeq, row.readSeq])).toEqual([
      ["client", "PREFACE", 0, undefined],
      ["server", "SETTINGS", 2, undefined],
      ["client", "SETTINGS", 1, 8],
      ["client", "DATA", 6, undefined],
    ]);
  });

  it("places first and last octets by the segments that carried them", () => {
    const times = detailsOf(trace).map((row) =>
      [row.at, row.sentMs, row.arrivesMs, row.arrivedMs].map((ms) => Number(ms.toFixed(3))),
    );
    expect(times).toEqual([
      [0, 2.4, 20, 22.4],
      [0, 1, 20, 21],
      [2.4, 3.3, 22.4, 23.3],
      [10, Infinity, 30, Infinity],
    ]);
  });

  it("knows what is under way at any time", () => {
    const at = [-1, 0, 2.4, 20.5, 21, 22.4, 23.3, 9, 10, 1000];
    expect(at.map((ms) => trace.frames.inFlight(ms).join())).toEqual([
      "",
      "0,1",
      "0,1,2",
      "0,1,2,3",
      "0,2,3",
      "2,3",
      "3",
      "0,1,2",
      "0,1,2,3",
      "3",
    ]);
  });

  it("gives windows as step functions and stalls as intervals", () => {
    expect(trace.hasState && trace.timed).toBe(true);
    expect(trace.windows()).toEqual([
      {
        side: "client",
        flow: "send",
        streamId: 1,
        times: Float64Array.of(24, 28),
        values: Float64Array.of(9, 5),
        seqs: Float64Array.of(9, 13),
      },
    ]);
    const client = { side: "client", streamId: 1 };
    expect(trace.stalls()).toEqual([
      { ...client, by: "stream window", fromMs: 25, toMs: 27, fromSeq: 10, toSeq: 12 },
      { ...client, by: "connection window", fromMs: 27, toMs: 29, fromSeq: 12, toSeq: 14 },
      { side: "server", streamId: 3, by: "pipe full", fromMs: 30, toMs: 31, fromSeq: 15, toSeq: undefined },
    ]);
  });

  it("finds events by time", () => {
    expect([-1, 0, 3.9, 24, 24.5, 31, 99].map((ms) => trace.events.lastAt(ms))).toEqual([
      -1, 4, 5, 9, 9, 16, 16,
    ]);
    expect(trace.events.get(16)).toMatchObject({ text: "the end" });
    expect(() => trace.events.get(17)).toThrow("in the log");
    expect(trace.durationMs).toBe(31);
  });
});

function storeOf(bytes: Uint8Array): ByteStore {
  const store = new ByteStore();
  store.append(bytes, 0);
  return store;
}

/** HEADERS that begin with a table size update to `size`. */
function resize(size: number): Frame {
  const rest = size - 31;
  return makeHeaders(1, Uint8Array.of(0x3f, (rest & 0x7f) | 0x80, rest >> 7, 0x82));
}

function wire(from: Side, offset: number, length: number, startMs: number, endMs: number): EventBody {
  return { type: "wire.send", from, offset, length, startMs, endMs, arriveMs: endMs + 20 };
}

function frameEvent(
  type: "frame.write" | "frame.read",
  side: Side,
  offset: number,
  length: number,
  frameType: number,
): EventBody {
  return { type, side, offset, length, frameType, flags: 0, streamId: 0 };
}

it("a block on stream 0, which nothing may begin, is not taken for the one that follows it", () => {
  const trace = recordChunks(
    chunk("client", PREFACE, SETTINGS),
    chunk(
      "client",
      makeHeaders(0, Uint8Array.of(0x82, 0x84, 0x86), { endHeaders: false }),
      makeHeaders(1, Uint8Array.of(0x87)),
    ),
  );
  const fragment = trace.dissect(2).children.at(-1);
  expect(fragment?.children.map(({ startBit, bitLength }) => startBit + bitLength).at(-1)).toBe((9 + 3) * 8);
});
