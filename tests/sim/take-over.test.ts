/** Our endpoints go on where a capture of others ends, told as stories: what goes over the wire from there, and what cannot. */
import { describe, expect, it } from "vitest";
import { concatBytes, fromHex } from "../../protocol/base/bytes.ts";
import { Flag, FrameType } from "../../protocol/frame/frame.ts";
import {
  makeData,
  makeHeaders,
  makePing,
  makeSettings,
  makeSettingsAck,
} from "../../protocol/frame/make-frame.ts";
import { PREFACE_BYTES } from "../../protocol/frame/preface.ts";
import { SettingId } from "../../protocol/frame/setting-names.ts";
import { writeFrame } from "../../protocol/frame/write-frame.ts";
import { HpackDecoder } from "../../protocol/hpack/decoder.ts";
import { HpackEncoder } from "../../protocol/hpack/encoder.ts";
import { seamOf } from "../../protocol/index.ts";
import type { Side, Trace } from "../../protocol/index.ts";
import { recordCapture } from "../../protocol/trace/capture-recording.ts";
import { readCapture, FIXTURE_CAPTURES } from "../support/captures.ts";
import { describeShared } from "../support/shared.ts";
import {
  BOTH,
  capture,
  clientSays,
  expectTrueBooks,
  framesFromSeam,
  goOn,
  ourFaults,
  said,
  seamText,
  seenUntil,
} from "../support/take-over.ts";
import type { Seen } from "../support/take-over.ts";

describe("our server answers", () => {
  it("a request that was pasted without an answer", () => {
    const client = capture("go-get-hello")
      .filter(({ from }) => from === "client")
      .slice(0, 2);
    const trace = goOn(client, ["server"]);
    expect(said(trace, "server")).toEqual([
      "server SETTINGS 0: 4 settings",
      "server WINDOW_UPDATE 0: +983 041",
      "server SETTINGS 0: ACK",
      "server HEADERS 1: 200",
      "server DATA 1: 5 octets",
    ]);
    expect(seamText(trace)).toBe("Here our server takes up; the client says and reads nothing more");
    const decoder = new HpackDecoder();
    const head = trace.frames.get(trace.frames.length - 2);
    const octets = trace.bytes("server").subarray(head.offset + 9, head.offset + 9 + head.length);
    expect(decoder.decode(octets)).toMatchObject([{ name: ":status", value: "200" }, {}, {}, {}]);
    expect(trace.faults()).toEqual([]);
  });

  it("with the log and octets of the capture in front, and the same each time", () => {
    const client = capture("go-get-hello")
      .filter(({ from }) => from === "client")
      .slice(0, 2);
    const [a, b] = [goOn(client, ["server"]), goOn(client, ["server"])];
    expect(a.bytes("client")).toEqual(concatBytes(client.map(({ bytes }) => bytes)));
    expect(Array.from({ length: a.events.length }, (_, i) => a.events.get(i))).toEqual(
      Array.from({ length: b.events.length }, (_, i) => b.events.get(i)),
    );
  });

  it("anew, where the other server was in the middle of a header block", () => {
    const head = new HpackEncoder().encode([{ name: ":status", value: "404" }]);
    const answered = capture("go-get-hello");
    const cut: readonly Seen[] = [
      ...answered.slice(0, 4),
      { from: "server", atMs: 60, bytes: writeFrame(makeHeaders(1, head, { endHeaders: false })) },
    ];
    const trace = goOn(cut, ["server"]);
    expect(seamText(trace)).toMatch(/; 10 octets of the server behind its last whole frame are left out$/);
    expect(said(trace, "server").slice(-2)).toEqual(["server HEADERS 1: 200", "server DATA 1: 5 octets"]);
    expect(trace.faults()).toEqual([]);
  });

  it("anew, where nothing of the client counts: the log says that what the other server said is left out", () => {
    const greeting = writeFrame(makeSettings([]));
    const trace = goOn(
      [
        { from: "client", atMs: 0, bytes: PREFACE_BYTES },
        { from: "server", atMs: 1, bytes: greeting },
      ],
      BOTH,
    );
    expect(seamText(trace)).toBe(
      "Here our client and our server take up; 24 octets of the client are left out: it begins anew; 9 octets of the server are left out: it begins anew",
    );
  });

  it("as soon as the rest of a frame comes that the paste ends in", () => {
    const all = capture("go-get-hello")
      .filter(({ from }) => from === "client")
      .slice(0, 2);
    const last = all.at(-1)?.bytes ?? new Uint8Array();
    const cut = [...all.slice(0, -1), { from: "client", atMs: 9, bytes: last.subarray(0, -4) } as const];
    const rest = Buffer.from(last.subarray(-4)).toString("hex");
    const silent = goOn(cut, ["server"]);
    expect(said(silent, "server")).toEqual([
      "server SETTINGS 0: 4 settings",
      "server WINDOW_UPDATE 0: +983 041",
      "server SETTINGS 0: ACK",
    ]);
    const trace = goOn(cut, ["server"], {
      interventions: [{ do: "send", from: "client", atMs: 50, hex: rest }],
    });
    expect(said(trace, "server").slice(3)).toEqual(["server HEADERS 1: 200", "server DATA 1: 5 octets"]);
  });

  it("what the other server still owed: acknowledgements of SETTINGS and PING", () => {
    const trace = goOn(
      [
        { from: "client", atMs: 0, bytes: concatBytes([PREFACE_BYTES, writeFrame(makeSettings([]))]) },
        { from: "server", atMs: 1, bytes: writeFrame(makeSettings([])) },
        {
          from: "client",
          atMs: 2,
          bytes: concatBytes([
            writeFrame(makeSettingsAck()),
            writeFrame(makePing(fromHex("0102030405060708"))),
          ]),
        },
      ],
      ["server"],
    );
    expect(said(trace)).toEqual(["server SETTINGS 0: ACK", "server PING 0: ACK 0102030405060708"]);
  });

  it("with a refusal, what it does not let in and nobody has answered", () => {
    const head = new HpackEncoder().encode([
      { name: ":method", value: "GET" },
      { name: ":scheme", value: "https" },
      { name: ":path", value: "/" },
      { name: "X-Upper", value: "no" },
    ]);
    const request = writeFrame(makeHeaders(1, head, { endHeaders: true, endStream: true }));
    const greeting = { from: "server", atMs: 1, bytes: writeFrame(makeSettings([])) } as const;
    const trace = goOn([...clientSays(), greeting, { from: "client", atMs: 2, bytes: request }], ["server"]);
    expect(said(trace)).toEqual(["server SETTINGS 0: ACK", "server RST_STREAM 1: PROTOCOL_ERROR"]);
  });

  it("an upload of which the other server has credited a part: no octet is credited twice", () => {
    const all = readCapture(FIXTURE_CAPTURES, "go-post-200k-rtt40").chunks;
    let n = 0;
    const cut = seenUntil(all, (frame) => isCredit(frame) && ++n === 5);
    const trace = goOn(cut, BOTH);
    expect(ourFaults(trace, BOTH)).toEqual([]);
    expectTrueBooks(trace);
    expect(said(trace, "server").at(-1)).toBe("server DATA 1: 5 octets");
    const { server } = trace.seek(trace.events.length - 1);
    expect([server.recvWindow, server.recvWindowPeak]).toEqual([1 << 20, 1 << 20]);
  });
});

describe("what a person does there", () => {
  it("a smaller window counts once the client has acknowledged it: it knows the one of the capture", () => {
    const all = readCapture(FIXTURE_CAPTURES, "go-post-200k-rtt40").chunks;
    let n = 0;
    const cut = seenUntil(all, (frame) => isCredit(frame) && ++n === 5);
    const shrink = { do: "settings", side: "server", settings: [[SettingId.INITIAL_WINDOW_SIZE, 100_000]] };
    const trace = goOn(cut, BOTH, {
      link: { delayMs: 5, bandwidthKbps: 4000 },
      interventions: [{ ...shrink, atMs: (cut.at(-1)?.atMs ?? 0) + 1 }],
    });
    const seam = seamOf(trace) ?? 0;
    const log = Array.from({ length: trace.events.length - seam }, (_, i) => trace.events.get(seam + i));
    const shrunk = log.filter((e) => e.type === "window" && e.side === "server" && e.why === "settings");
    const acks = log.filter((e) => e.type === "settings.acked" && e.side === "server");
    // The first acknowledges what the other server has announced.
    expect(acks).toHaveLength(2);
    expect(shrunk.map(({ at }) => at)).toEqual([acks[1]?.at]);
  });
});

describeShared("our server goes on", "captures/chunks", (folder) => {
  it("in the middle of a download, to the length that its head has declared", () => {
    const { chunks } = readCapture(folder, "go-client-nginx");
    let octets = 0;
    const cut = seenUntil(
      chunks,
      ({ from, type, length }) =>
        from === "server" && type === FrameType.DATA && (octets += length) > 200_000,
    );
    const trace = goOn(cut, BOTH);
    expect(ourFaults(trace, BOTH)).toEqual([]);
    expectTrueBooks(trace);
    const ended = framesFromSeam(trace).filter((i) => {
      const { from, type, flags } = trace.frames.plain(i);
      return from === "server" && type === FrameType.DATA && (flags & Flag.END_STREAM) !== 0;
    });
    expect(ended.length).toBeGreaterThan(0);
    expect(declaredAndSent(trace)).toEqual(
      new Map([...declaredAndSent(trace)].map(([id, { declared }]) => [id, { declared, sent: declared }])),
    );
  });
});

/** Octets of each response that declares its length. */
function declaredAndSent(
  trace: Trace,
): ReadonlyMap<number, { readonly declared: number; readonly sent: number }> {
  const found = new Map<number, { declared: number; sent: number }>();
  for (let i = 0; i < trace.frames.length; i++) {
    const { from, type, streamId, length, headers } = trace.frames.get(i);
    const declared = headers?.find(({ name }) => name === "content-length")?.value;
    if (from === "server" && declared !== undefined)
      found.set(streamId, { declared: Number(declared), sent: 0 });
    const row = found.get(streamId);
    if (from === "server" && type === FrameType.DATA && row !== undefined) row.sent += length;
  }
  return found;
}

describe("header tables", () => {
  it("of the other server are ours: the next response refers to what that one has put in", () => {
    const cut = seenUntil(
      capture("go-get-seq5"),
      ({ from, type, streamId }) => from === "server" && type === FrameType.HEADERS && streamId === 5,
    );
    const trace = goOn(cut, BOTH, {
      server: {
        handlers: [
          {
            steps: [
              { do: "header", set: [["content-type", "text/plain; charset=utf-8"]] },
              { do: "write", body: { text: "hello" } },
            ],
          },
        ],
      },
    });
    const heads = framesFromSeam(trace)
      .map((i) => trace.frames.get(i))
      .filter(({ type, from }) => type === FrameType.HEADERS && from === "server");
    expect(heads.map(({ headers }) => headers?.[0]?.value)).toEqual(["200"]);
    // One octet of the static table, one of ours by number, a length that is new, and a date.
    const [first] = heads;
    const block = trace.bytes("server").subarray((first?.offset ?? 0) + 9);
    expect([...block.subarray(0, 2)].every((octet) => octet >= 0x80)).toBe(true);
    expect(block[1]).toBeGreaterThanOrEqual(0x80 | 62);
    expect(trace.faults()).toEqual([]);
  });

  it("of the other client are ours: the next request says little, on the next stream", () => {
    const cut = seenUntil(
      capture("go-get-seq5"),
      ({ from, type, streamId }) => from === "server" && type === FrameType.HEADERS && streamId === 5,
    );
    const authority = recordCapture({ chunks: cut })
      .frames.get(3)
      .headers?.find(({ name }) => name === ":authority")?.value;
    const script = [{ do: "request", atMs: 100, request: { method: "GET", path: "/hello" } }];
    const trace = goOn(cut, BOTH, { client: { authority }, script });
    const [first] = asked(trace);
    expect(first?.[0]).toBe(7);
    // All of it stands in the tables.
    expect(first?.[1]).toBeLessThan(14);
    expect(trace.faults()).toEqual([]);
    expect(said(trace, "server").slice(-2)).toEqual(["server HEADERS 7: 200", "server DATA 7: 5 octets"]);
    expectTrueBooks(trace);
  });
});

describe("our client goes on", () => {
  it("with the tables of a client that encodes otherwise than ours", () => {
    const cut = seenUntil(
      capture("pyh2-encoder-resize"),
      ({ from, streamId }) => from === "client" && streamId === 5,
    );
    const script = [
      { do: "request", atMs: 100, request: { method: "GET", path: "/a", headers: [["x-a", "1"]] } },
      { do: "request", atMs: 200, request: { method: "GET", path: "/b", headers: [["x-a", "1"]] } },
    ];
    const trace = goOn(cut, BOTH, { script });
    expect(trace.faults()).toEqual([]);
    const fields = framesFromSeam(trace)
      .map((i) => trace.frames.get(i))
      .filter(({ type, from }) => type === FrameType.HEADERS && from === "client")
      .map(({ streamId, headers }) => [
        streamId,
        headers?.map(({ name, value }) => `${name}: ${value}`).join(),
      ]);
    const rest = "x-a: 1,accept-encoding: gzip,user-agent: Go-http-client/2.0";
    expect(fields).toEqual([
      [5, `:authority: 127.0.0.1,:method: GET,:path: /a,:scheme: https,${rest}`],
      [7, `:authority: 127.0.0.1,:method: GET,:path: /b,:scheme: https,${rest}`],
    ]);
  });

  it("with an upload that was cut: as many octets as were declared", () => {
    const encoder = new HpackEncoder();
    const head = encoder.encode([
      { name: ":method", value: "POST" },
      { name: ":scheme", value: "https" },
      { name: ":path", value: "/up" },
      { name: ":authority", value: "a" },
      { name: "content-length", value: "50000" },
    ]);
    const cut: readonly Seen[] = [
      { from: "client", atMs: 0, bytes: concatBytes([PREFACE_BYTES, writeFrame(makeSettings([]))]) },
      { from: "client", atMs: 1, bytes: writeFrame(makeHeaders(1, head, { endHeaders: true })) },
      { from: "client", atMs: 2, bytes: writeFrame(makeData(1, new Uint8Array(16_000))) },
      {
        from: "server",
        atMs: 3,
        bytes: concatBytes([writeFrame(makeSettings([])), writeFrame(makeSettingsAck())]),
      },
    ];
    for (const profile of ["go1.17", "go1.18", "go1.27"]) {
      const trace = goOn(cut, BOTH, { client: { profile } });
      const sent = framesFromSeam(trace)
        .map((i) => trace.frames.plain(i))
        .filter(({ from, type }) => from === "client" && type === FrameType.DATA);
      expect(sent.reduce((sum, { length }) => sum + length, 0)).toBe(34_000);
      expect(said(trace)[0]).toBe("client SETTINGS 0: ACK");
      expect(said(trace, "server").at(-1)).toBe("server DATA 1: 5 octets");
      expect(ourFaults(trace, BOTH)).toEqual([]);
      expectTrueBooks(trace);
    }
  });
});

function isCredit({ from, type }: { readonly from: Side; readonly type: number }): boolean {
  return from === "server" && type === FrameType.WINDOW_UPDATE;
}

/** Streams of the requests from the seam on, and octets of their header blocks. */
function asked(trace: Trace): readonly (readonly [number, number])[] {
  return framesFromSeam(trace)
    .map((i) => trace.frames.get(i))
    .filter(({ type, from }) => type === FrameType.HEADERS && from === "client")
    .map(({ streamId, length }) => [streamId, length] as const);
}
