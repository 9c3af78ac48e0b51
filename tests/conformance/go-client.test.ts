/**
 * What Go's own tests hold its client to, told as transcripts; titles are the names of Go's tests. The client meant is
 * that of Go 1.17, so where a test has changed since, the older expectation stands here.
 */
import { describe, expect, it } from "vitest";
import type { RequestBody } from "../../protocol/client/request.ts";
import {
  makeContinuation,
  makeData,
  makeHeaders,
  makeRstStream,
  makeSettings,
  makeWindowUpdate,
} from "../../protocol/frame/make-frame.ts";
import { SettingId } from "../../protocol/frame/setting-names.ts";
import type { Runtime } from "../../protocol/goroutine/runtime.ts";
import { IoError } from "../../protocol/http2/io-error.ts";
import { ClientPeer } from "../support/client-peer.ts";

const { INITIAL_WINDOW_SIZE } = SettingId;
const END = { endStream: true };
const octets = (n: number) => new Uint8Array(n).fill(0x61);
const dataSizes = (lines: readonly string[]) =>
  lines.flatMap((line) => /^DATA\(\d+\) (\d+)/.exec(line)?.[1] ?? []).map(Number);
const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);

/** A connection with one request under way on stream 1, whose HEADERS are heard. */
function asking(
  asked: Parameters<ClientPeer["request"]>[0] = {},
  settings: readonly (readonly [number, number])[] = [],
): { peer: ClientPeer; told: ReturnType<ClientPeer["request"]> } {
  const peer = new ClientPeer().greet(settings);
  const told = peer.request(asked);
  return { peer, told };
}

describe("flow control", () => {
  it("TestTransportAdjustsFlowControl", () => {
    const { peer, told } = asking({ method: "POST", body: { sizeBytes: 2 ** 20 } });
    expect(sum(dataSizes(peer.heard()))).toBe(65_535);
    peer.send(makeSettings([[INITIAL_WINDOW_SIZE, 2 ** 20]]), makeWindowUpdate(0, 2 ** 20));
    const lines = peer.heard();
    expect(lines).toContain("SETTINGS ACK");
    expect(sum(dataSizes(lines))).toBe(2 ** 20 - 65_535);
    expect(lines.at(-1)).toContain("END_STREAM");
    peer.respond(1, [":status: 200"], END);
    expect(told.response?.status).toBe(200);
  });

  it("TestTransportReturnsUnusedFlowControlSingleWrite", () => {
    const { peer } = asking({ read: { maxBytes: 1, chunkBytes: 1 } });
    peer.heard();
    peer.send(
      makeHeaders(1, peer.encode([":status: 200", "content-length: 5000"])),
      makeData(1, octets(5000)),
    );
    expect(peer.heard()).toEqual(["RST_STREAM(1) CANCEL", "WINDOW_UPDATE(0) +4999"]);
  });

  it("TestTransportReturnsUnusedFlowControlMultipleWrites", () => {
    const { peer } = asking({ read: { maxBytes: 1, chunkBytes: 1 } });
    peer.heard();
    peer.respond(1, [":status: 200", "content-length: 5000"]);
    peer.data(1, 1);
    expect(peer.heard()).toEqual(["RST_STREAM(1) CANCEL"]);
    peer.data(1, 4999);
    expect(peer.heard()).toEqual(["WINDOW_UPDATE(0) +4999"]);
  });

  it("TestTransportReturnsDataPaddingFlowControl", () => {
    const { peer } = asking();
    peer.heard();
    peer.respond(1);
    peer.data(1, 5000, { padding: new Uint8Array(5) });
    expect(peer.heard()).toEqual(["WINDOW_UPDATE(0) +6", "WINDOW_UPDATE(1) +6"]);
  });

  it("TestTransportStreamEndsWhileBodyIsBeingWritten", () => {
    const { peer, told } = asking({ method: "POST", body: { sizeBytes: 100 } }, [[INITIAL_WINDOW_SIZE, 10]]);
    expect(dataSizes(peer.heard())).toEqual([10]);
    peer.respond(1, [":status: 413"], END);
    expect(told.response?.status).toBe(413);
    peer.send(makeWindowUpdate(1, 1000));
    expect(dataSizes(peer.heard())).toEqual([]);
  });
});

describe("trailers", () => {
  it("TestTransportReceiveUndeclaredTrailer", () => {
    const { peer, told } = asking({ read: {} });
    peer.respond(1);
    peer.respond(1, ["foo: bar"], END);
    expect(told.response?.body.trailers).toEqual([{ name: "foo", value: "bar" }]);
    expect(told.error).toBeUndefined();
  });

  it.each([
    ["TestTransportInvalidTrailer_Pseudo1, in one frame", ":colon", "foo", 0],
    ["TestTransportInvalidTrailer_Pseudo1, in two frames", ":colon", "foo", 1],
    ["TestTransportInvalidTrailer_Capital1, in one frame", "Capital", "bad", 0],
    ["TestTransportInvalidTrailer_Capital1, in two frames", "Capital", "bad", 1],
    ["TestTransportInvalidTrailer_BinaryFieldValue", "x", "has\u0000", 0],
  ])("%s", (_test, name, value, cut) => {
    const { peer, told } = asking({ read: {} });
    peer.respond(1, [":status: 200", "trailer: declared"]);
    const block = peer.hpack.encode([{ name, value }]);
    peer.send(
      makeHeaders(1, cut === 0 ? block : block.subarray(0, cut), { endStream: true, endHeaders: cut === 0 }),
    );
    if (cut > 0) peer.send(makeContinuation(1, block.subarray(cut)));
    expect(told.error).toBe("StreamError");
    // The second one comes when the application closes the body.
    expect(peer.heard().slice(1)).toEqual(["RST_STREAM(1) PROTOCOL_ERROR", "RST_STREAM(1) CANCEL"]);
    expect(peer.conn.closed).toBe(false);
  });
});

describe("responses", () => {
  const mixes = [false, true].flatMap((continues) =>
    [1, 2].flatMap((headers) =>
      [0, 1, 2].flatMap((data) => [0, 1, 2].map((trailers) => ({ continues, headers, data, trailers }))),
    ),
  );

  it("TestTransportResPattern_c2h2d1t2 and its 35 sisters", () => {
    expect(mixes).toHaveLength(36);
    for (const mix of mixes) {
      const { peer, told } = asking({
        method: "POST",
        body: { text: "ab" },
        headers: mix.continues ? [["Expect", "100-continue"]] : [],
        expectContinueTimeoutMs: 10_000,
        read: {},
      });
      if (mix.continues) peer.respond(1, [":status: 100"]);
      const last = mix.trailers === 0;
      sendBlock(peer, [":status: 200", "x-foo: blah", "x-bar: more"], mix.headers, last && mix.data === 0);
      for (let i = 1; i <= mix.data; i++)
        peer.send(makeData(1, octets(6 / mix.data), { endStream: last && i === mix.data }));
      if (!last) sendBlock(peer, ["some-trailer: some-value"], mix.trailers, true);
      expect([told.response?.status, told.body.length, told.error, told.done]).toEqual([
        200,
        mix.data === 0 ? 0 : 6,
        undefined,
        true,
      ]);
      expect(told.response?.body.trailers).toEqual(
        last ? [] : [{ name: "some-trailer", value: "some-value" }],
      );
      expect(peer.faults()).toEqual([]);
    }
  });

  it("TestTransportReadHeadResponse", () => {
    const { peer, told } = asking({ method: "HEAD", read: {} });
    peer.respond(1, [":status: 200", "content-length: 123"]);
    peer.data(1, 0, END);
    expect([told.response?.contentLength, told.body.length, told.error]).toEqual([123, 0, undefined]);
    expect(peer.faults()).toEqual([]);
  });

  it("TestTransportUnknown1xx", () => {
    const { peer, told } = asking();
    for (let status = 110; status <= 114; status++) peer.respond(1, [`:status: ${status}`, "foo-bar: x"]);
    peer.respond(1, [":status: 204"], END);
    expect(told.response?.status).toBe(204);
    const heard = peer.events.flatMap((event) => (event.type === "response" ? [event.status] : []));
    expect(heard).toEqual([110, 111, 112, 113, 114, 204]);
  });

  it("TestTransportReqBodyAfterResponse_200", () => {
    const { peer, told } = asking({ method: "POST", body: { sizeBytes: 100_000 }, read: {} });
    expect(sum(dataSizes(peer.heard()))).toBe(65_535);
    peer.respond(1);
    expect(told.response?.status).toBe(200);
    peer.send(makeWindowUpdate(0, 100_000), makeWindowUpdate(1, 100_000));
    const lines = peer.heard();
    expect(sum(dataSizes(lines))).toBe(100_000 - 65_535);
    expect(lines.at(-1)).toContain("END_STREAM");
    peer.data(1, 0, END);
    expect([told.done, told.error]).toEqual([true, undefined]);
  });
});

describe("requests", () => {
  it("TestTransportNoBodyMeansNoDATA", () => {
    const { peer } = asking();
    const lines = peer.heard();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^HEADERS\(1\) .* END_STREAM$/);
  });

  it("TestTransportBodyReadError_Some", () => {
    const broken = new IoError("errBodyRead", "the disk is gone");
    const errors: unknown[] = [];
    const peer = new ClientPeer().greet();
    peer.do(function* () {
      const request = { method: "POST", path: "/", authority: "a", scheme: "https", headers: [] };
      errors.push(
        yield* peer.cc.roundTrip({ ...request, body: failingBody(peer.rt, broken), contentLength: -1 }),
      );
    });
    expect(errors).toEqual([broken]);
    expect(peer.heard().slice(1)).toEqual(["DATA(1) 123", "RST_STREAM(1) CANCEL"]);
  });
});

describe("resets", () => {
  it("TestTransportServerResetStreamAtHeaders", () => {
    const { peer, told } = asking({ method: "POST", body: { sizeBytes: 100_000 }, read: {} });
    peer.send(makeHeaders(1, peer.encode([":status: 401"])), makeRstStream(1, 0));
    expect(told.done).toBe(true);
    peer.send(makeWindowUpdate(0, 100_000));
    expect(peer.cc.streams.size).toBe(0);
    expect(peer.rt.waiting().filter((task) => task.name !== "ClientConn.readLoop")).toEqual([]);
  });

  it("TestTransportResponseAndResetWithoutConsumingBodyRace", () => {
    const { peer, told } = asking({ method: "POST", body: { sizeBytes: 100_000 }, read: {} });
    peer.send(makeHeaders(1, peer.encode([":status: 200"]), END), makeRstStream(1, 0));
    expect([told.response?.status, told.error]).toEqual([200, undefined]);
  });

  it("TestTransportCancelDataResponseRace", () => {
    const { peer, told } = asking({ read: {} });
    peer.respond(1);
    peer.data(1, 1000);
    told.cancel();
    expect(told.error).toBe("errRequestCanceled");
    peer.data(1, 1000, END);
    const next = peer.request({ read: {} });
    peer.respond(3);
    peer.data(3, 5, END);
    expect([next.response?.status, next.body.length, next.error]).toEqual([200, 5, undefined]);
  });
});

describe("health", () => {
  it("TestTransportPingWhenReadingPingDisabled", () => {
    const { peer } = asking({ read: {} });
    peer.respond(1);
    peer.heard();
    peer.advance(3_600_000);
    expect(peer.heard()).toEqual([]);
  });
});

/** A header block in one frame or two. */
function sendBlock(peer: ClientPeer, fields: readonly string[], frames: number, endStream: boolean): void {
  const bytes = peer.encode(fields);
  const first = frames === 1 ? bytes : bytes.subarray(0, 1);
  peer.send(makeHeaders(1, first, { endStream, endHeaders: frames === 1 }));
  if (frames > 1) peer.send(makeContinuation(1, bytes.subarray(1)));
}

/** Gives 123 octets, and then this. */
function failingBody(rt: Runtime, error: IoError): RequestBody {
  let given = false;
  return {
    *read() {
      yield* rt.sleep(0);
      if (given) return error;
      given = true;
      return octets(123);
    },
    close() {
      // There is nothing to free.
    },
  };
}
