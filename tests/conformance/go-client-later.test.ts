/**
 * What Go's own tests hold later versions of its client to, told as transcripts; titles are the names of Go's tests, and the
 * profile is the first that has the behaviour, or the latest.
 */
import { describe, expect, it } from "vitest";
import { ErrorCode } from "../../protocol/base/http2-error.ts";
import { CLIENT_PROFILES } from "../../protocol/client/profiles.ts";
import { shouldRetryRequest } from "../../protocol/client/retry.ts";
import {
  makeData,
  makeGoAway,
  makeHeaders,
  makePing,
  makeRstStream,
  makeSettings,
  makeSettingsAck,
  makeWindowUpdate,
} from "../../protocol/frame/make-frame.ts";
import { SettingId } from "../../protocol/frame/setting-names.ts";
import type { ProfileName } from "../../protocol/http2/profile-name.ts";
import { IoError } from "../../protocol/http2/io-error.ts";
import { ClientPeer } from "../support/client-peer.ts";
import type { Told } from "../support/client-peer.ts";

const END = { endStream: true };
const { MAX_CONCURRENT_STREAMS } = SettingId;
const octets = (n: number): Uint8Array => new Uint8Array(n).fill(0x61);

function clientOf(name: ProfileName, init: ConstructorParameters<typeof ClientPeer>[0] = {}): ClientPeer {
  return new ClientPeer({ profile: CLIENT_PROFILES[name], ...init });
}

function asking(
  name: ProfileName,
  asked: Parameters<ClientPeer["request"]>[0] = {},
  settings: readonly (readonly [number, number])[] = [],
): { peer: ClientPeer; told: Told } {
  const peer = clientOf(name).greet(settings);
  const told = peer.request(asked);
  peer.heard();
  return { peer, told };
}

/** Octets of the PINGs among what was heard, to be answered. */
function pingsIn(lines: readonly string[]): readonly Uint8Array[] {
  return lines.flatMap((line) => {
    const hex = /^PING ([0-9a-f]{16})$/.exec(line)?.[1];
    return hex === undefined ? [] : [Uint8Array.from(Buffer.from(hex, "hex"))];
  });
}

const kinds = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => line.replace(/^(PING|HEADERS\(\d+\)).*/, "$1"));

describe("header tables since 2022-11", () => {
  it("TestTransportMaxDecoderHeaderTableSize", () => {
    const peer = clientOf("xnet0.7", { settings: { headerTableSize: 8192 } });
    expect(peer.heard()[0]).toContain(" 1=8192");
    peer.send(makeSettings([]), makeSettingsAck());
    peer.hpack.setMaxTableSize(8192);
    const told = peer.request();
    peer.respond(1, [":status: 200", `x-large: ${"x".repeat(5000)}`], END);
    expect([told.response?.status, peer.faults()]).toEqual([200, []]);
  });

  it("TestTransportMaxEncoderHeaderTableSize", () => {
    const peer = clientOf("xnet0.7", { settings: { encoderTableSize: 2048 } }).greet([
      [SettingId.HEADER_TABLE_SIZE, 4096],
    ]);
    expect(peer.cc.encoder.maxTableSize).toBe(2048);
  });

  it.each<[size: number, announced: number]>([
    [64_000, 64_000],
    [1024, 16_384],
  ])("TestTransportMaxFrameReadSize: %d", (size, announced) => {
    const peer = clientOf("xnet0.7", { settings: { maxFrameSize: size } });
    expect(peer.heard()[0]).toContain(` 5=${announced} `);
  });
});

describe("requests that end badly", () => {
  it("TestTransportContentLengthWithoutBody", () => {
    const { peer, told } = asking("go1.18", { read: {} });
    peer.respond(1, [":status: 200", "content-length: 42"], END);
    expect([told.response?.contentLength, told.error]).toEqual([42, "errUnexpectedEOF"]);
  });

  it("TestTransportDataAfter1xxHeader", () => {
    const { peer, told } = asking("go1.27");
    peer.respond(1, [":status: 100"]);
    peer.data(1, 5, END);
    expect(told.error).toBe("StreamError");
    expect(peer.heard()).toEqual(["RST_STREAM(1) PROTOCOL_ERROR"]);
  });

  it("a stream error of the server's frames is told to it by the request's own goroutine, once", () => {
    const { peer, told } = asking("go1.18", { read: {} });
    peer.respond(1, ["x: y"]);
    peer.data(1, 5, END);
    expect(told.error).toBe("StreamError");
    expect(peer.heard()).toEqual(["RST_STREAM(1) PROTOCOL_ERROR", "WINDOW_UPDATE(0) +5"]);
  });

  it("a response that says no ends the upload with NO_ERROR once it is complete", () => {
    const { peer, told } = asking("go1.18", { method: "POST", body: { sizeBytes: 100_000 }, read: {} });
    peer.respond(1, [":status: 413"], END);
    expect([told.response?.status, told.done]).toEqual([413, true]);
    expect(peer.heard()).toEqual(["RST_STREAM(1) NO_ERROR"]);
  });

  it("a reset by the server is not answered", () => {
    const { peer, told } = asking("go1.18", { method: "POST", body: { sizeBytes: 100_000 } });
    peer.send(makeRstStream(1, ErrorCode.ENHANCE_YOUR_CALM));
    expect(told.error).toBe("StreamError");
    expect(peer.heard()).toEqual([]);
    expect(peer.cc.streams.size).toBe(0);
  });

  it.each<[name: ProfileName, heard: readonly string[]]>([
    ["go1.18", ["WINDOW_UPDATE(0) +4999", "RST_STREAM(1) CANCEL"]],
    ["go1.27", ["RST_STREAM(1) CANCEL", "WINDOW_UPDATE(0) +5000"]],
  ])("what a closed body leaves is given back before the reset or after it: %s", (name, heard) => {
    const { peer } = asking(name, { read: { maxBytes: 1, chunkBytes: 1 } });
    peer.send(
      makeHeaders(1, peer.encode([":status: 200", "content-length: 5000"])),
      makeData(1, octets(5000)),
    );
    expect([...peer.heard()].sort()).toEqual([...heard].sort());
  });

  it("a request that is canceled while it waits for a slot never has a stream", () => {
    const { peer } = asking("go1.27", {}, [[MAX_CONCURRENT_STREAMS, 1]]);
    const second = peer.request();
    const third = peer.request();
    third.cancel();
    second.cancel();
    expect([second.error, third.error, peer.heard()]).toEqual([
      "errRequestCanceled",
      "errRequestCanceled",
      [],
    ]);
    peer.respond(1, [":status: 200"], END);
    expect(kinds((peer.request(), peer.heard()))).toEqual(["HEADERS(3)"]);
  });
});

describe("GOAWAY", () => {
  it("TestTransportRetryAfterGOAWAYNoRetry", () => {
    const { peer, told } = asking("go1.27");
    peer.send(makeGoAway(0, ErrorCode.INTERNAL_ERROR));
    expect(told.error).toBe("GoAwayError");
  });

  it("TestTransportRetryAfterGOAWAYSecondRequest", () => {
    const { peer } = asking("go1.27");
    peer.respond(1, [":status: 200"], END);
    const second = peer.request();
    peer.send(makeGoAway(1, ErrorCode.PROTOCOL_ERROR));
    expect(second.error).toBe("errClientConnGotGoAway");
    expect(peer.heard().slice(1)).toEqual(["RST_STREAM(3) CANCEL"]);
  });

  it.each<[name: ProfileName, closed: boolean]>([
    ["go1.18", false],
    ["xnet0.7", true],
  ])("TestTransportClosesConnAfterGoAwayNoStreams: %s", (name, closed) => {
    const { peer, told } = asking(name);
    peer.send(makeGoAway(0, 0));
    expect([told.error, peer.conn.closed]).toEqual(["errClientConnGotGoAway", closed]);
  });

  it("TestTransportClosesConnAfterGoAwayLastStream", () => {
    const { peer, told } = asking("xnet0.7", { read: {} });
    peer.send(makeGoAway(1, 0));
    expect(peer.conn.closed).toBe(false);
    peer.respond(1, [":status: 200"], END);
    expect([told.response?.status, told.done, peer.conn.closed]).toEqual([200, true, true]);
  });

  it.each<[name: ProfileName, retry: string]>([
    ["xnet0.7", "yes"],
    ["go1.27", "no"],
  ])("a PROTOCOL_ERROR of the server may be tried elsewhere until 2026: %s", (name, retry) => {
    const peer = clientOf(name).greet();
    const { cc } = peer;
    const request = { method: "GET", path: "/", authority: "a", scheme: "https", headers: [] };
    const exchange = cc.newExchange({ ...request, body: undefined, contentLength: 0 });
    const verdicts: string[] = [];
    peer.do(function* () {
      const result = yield* exchange.run();
      if (result instanceof IoError) verdicts.push(shouldRetryRequest(cc, exchange, result));
    });
    peer.send(makeRstStream(1, ErrorCode.PROTOCOL_ERROR));
    expect(verdicts).toEqual([retry]);
  });
});

describe("limits", () => {
  it("before SETTINGS a hundred streams, after them a thousand if they name no number", () => {
    const peer = clientOf("go1.18");
    for (let i = 0; i < 150; i++) peer.request();
    expect(peer.cc.streams.size).toBe(100);
    peer.send(makeSettings([]));
    expect(peer.cc.streams.size).toBe(150);
  });

  it("a stream's window beyond 2^31-1 ends the stream, the connection's the connection", () => {
    const { peer, told } = asking("go1.27");
    peer.send(makeWindowUpdate(1, 2 ** 31 - 1));
    expect(told.error).toBe("StreamError");
    expect(peer.heard()).toEqual(["RST_STREAM(1) FLOW_CONTROL_ERROR"]);
    expect(peer.conn.closed).toBe(false);
    peer.send(makeWindowUpdate(0, 2 ** 31 - 1));
    expect(peer.conn.closed).toBe(true);
  });

  it("1xx are limited by their size", () => {
    const peer = clientOf("go1.27", { settings: { maxHeaderListSize: 10_000 } }).greet();
    const told = peer.request();
    for (let i = 0; i < 60; i++) peer.respond(1, [":status: 103", "x: y"]);
    expect(told.error).toBeUndefined();
    peer.respond(1, [":status: 103", `x: ${"y".repeat(6000)}`]);
    expect(told.error).toBe("StreamError");
  });

  it("credit comes in batches of 4096", () => {
    const { peer } = asking("xnet0.7", { read: { chunkBytes: 1024 } });
    peer.respond(1);
    for (let i = 0; i < 3; i++) peer.data(1, 1024);
    expect(peer.heard()).toEqual([]);
    peer.data(1, 1024);
    expect(peer.heard()).toEqual(["WINDOW_UPDATE(0) +4096", "WINDOW_UPDATE(1) +4096"]);
  });
});

describe("health", () => {
  it.each<[name: ProfileName, closed: boolean]>([
    ["go1.17", false],
    ["go1.18", true],
  ])("TestTransportPingWriteBlocks: %s", (name, closed) => {
    const peer = clientOf(name, { readIdleTimeoutMs: 1000, pingTimeoutMs: 1000 }).greet();
    peer.conn.stuck = true;
    peer.advance(2000);
    expect(peer.conn.closed).toBe(closed);
  });
});

describe("PING beside RST_STREAM since 2024-10", () => {
  const LIMIT_3 = [[MAX_CONCURRENT_STREAMS, 3]] as const;

  /** Three requests that nothing has answered. */
  function three(): { peer: ClientPeer; told: readonly Told[] } {
    const peer = clientOf("go1.27").greet(LIMIT_3);
    const told = [peer.request(), peer.request(), peer.request()];
    peer.heard();
    return { peer, told };
  }

  it("TestTransportSendPingWithReset", () => {
    const { peer, told } = three();
    told[0]?.cancel();
    const first = peer.heard();
    expect(kinds(first)).toEqual(["RST_STREAM(1) CANCEL", "PING"]);
    told[1]?.cancel();
    expect(peer.heard()).toEqual(["RST_STREAM(3) CANCEL"]);
    peer.request();
    peer.request();
    expect(peer.heard()).toEqual([]);
    for (const data of pingsIn(first)) peer.send(makePing(data, { ack: true }));
    expect(kinds(peer.heard())).toEqual(["HEADERS(7)", "HEADERS(9)"]);
  });

  it("TestTransportNoPingAfterResetWithFrames", () => {
    const { peer, told } = three();
    peer.respond(3, [":status: 200"], END);
    told[0]?.cancel();
    expect(peer.heard()).toEqual(["RST_STREAM(1) CANCEL"]);
    peer.request();
    expect(kinds(peer.heard())).toEqual(["HEADERS(7)"]);
  });

  it("TestTransportSendNoMoreThanOnePingWithReset", () => {
    const peer = clientOf("go1.27").greet(LIMIT_3);
    const pings = (): number => {
      const told = peer.request();
      peer.heard();
      told.cancel();
      const found = pingsIn(peer.heard());
      for (const data of found) peer.send(makePing(data, { ack: true }));
      return found.length;
    };
    expect([pings(), pings(), pings()]).toEqual([1, 0, 0]);
    const told = peer.request({ read: {} });
    peer.respond(peer.cc.nextStreamId - 2, [":status: 200"], END);
    expect(told.response?.status).toBe(200);
    expect(pings()).toBe(1);
  });

  it("TestTransportConnBecomesUnresponsive", () => {
    const { peer, told } = three();
    for (const one of told) one.cancel();
    expect(kinds(peer.heard())).toEqual([
      "RST_STREAM(1) CANCEL",
      "PING",
      "RST_STREAM(3) CANCEL",
      "RST_STREAM(5) CANCEL",
    ]);
    peer.request();
    peer.advance(60_000);
    expect([peer.heard(), peer.cc.resetPings?.pendingResets]).toEqual([[], 3]);
  });
});
