/**
 * What Go's own tests hold its server to, told as transcripts; titles are the names of Go's tests. The versions meant
 * are those of our profiles (2022), so where a test has changed since, the older expectation stands here.
 */
import { describe, expect, it } from "vitest";
import { stringToLatin1 } from "../../protocol/base/bytes.ts";
import {
  makeContinuation,
  makeData,
  makeGoAway,
  makeHeaders,
  makeRstStream,
  makeWindowUpdate,
} from "../../protocol/frame/make-frame.ts";
import { SettingId } from "../../protocol/frame/setting-names.ts";
import type { Blocking } from "../../protocol/goroutine/runtime.ts";
import { IoError } from "../../protocol/http2/io-error.ts";
import type { Handler } from "../../protocol/server/handler.ts";
import type { ServerRequest } from "../../protocol/server/request.ts";
import { ServerPeer } from "../support/server-peer.ts";

const { INITIAL_WINDOW_SIZE } = SettingId;
const OK_EMPTY = "HEADERS(1) :status: 200 | content-length: 0 END_STREAM";
const TEXT = "content-type: text/plain; charset=utf-8";
const RST_1 = "RST_STREAM(1) PROTOCOL_ERROR";
const octets = (n: number) => new Uint8Array(n).fill(0x61);
const post = (peer: ServerPeer, fields: readonly string[] = []) => peer.request(1, "POST /", fields, {});

/** A server with this handler, which may use the virtual clock. */
function served(
  handler: (peer: ServerPeer, ...rest: Parameters<Handler>) => Blocking<void>,
  clientSettings: readonly (readonly [number, number])[] = [],
): ServerPeer {
  const peer: ServerPeer = new ServerPeer({
    handler: (response, request) => handler(peer, response, request),
  });
  return peer.greet(clientSettings);
}

/** Octets until the end, and the name of what ended them. */
function* drain(request: ServerRequest): Blocking<readonly [n: number, end: string]> {
  for (let n = 0; ;) {
    const got = yield* request.body.read(1000);
    if (got instanceof IoError) return [n, got.name];
    n += got.length;
  }
}

/** Octets that WINDOW_UPDATEs have given back to one window. */
function credit(lines: readonly string[], streamId = 0): number {
  return lines
    .filter((line) => line.startsWith(`WINDOW_UPDATE(${streamId})`))
    .reduce((sum, line) => sum + Number(line.split("+")[1]), 0);
}

describe("flow control", () => {
  it.each([
    ["leaves it open", 0],
    ["closes it", 0],
    ["reads one octet", 0],
    ["leaves it open", 1],
    ["closes it", 1],
    ["reads one octet", 1],
  ])("TestUnreadFlowControlReturned_Server: a handler that %s, after %i ms", (how, ms) => {
    const peer = served(function* ({ rt }, _response, request) {
      yield* rt.sleep(ms);
      if (how === "closes it") request.body.close();
      if (how === "reads one octet") yield* request.body.read(1);
    });
    let back = 0;
    for (let id = 1; id < 200; id += 2) {
      peer.request(id, "POST /", [], {});
      peer.data(id, 16_384, { endStream: true });
      peer.advance(10);
      back += credit(peer.heard());
    }
    expect(back).toBe(100 * 16_384);
    expect(peer.faults().filter((token) => token !== "server.data.closed")).toEqual([]);
  });

  it("TestServerWindowUpdateOnBodyClose", () => {
    const peer = served(function* ({ rt }, _response, request) {
      yield* request.body.read(4);
      request.body.close();
      yield* rt.sleep(10);
    });
    post(peer, ["content-length: 131070"]);
    peer.data(1, 65_535);
    peer.advance(20);
    const first = peer.heard();
    expect(credit(first)).toBe(65_535);
    expect(first.at(-1)).toContain("WINDOW_UPDATE");
    expect(first).toContain("RST_STREAM(1) NO_ERROR");
    peer.data(1, 65_535, { endStream: true });
    const second = peer.heard();
    expect(second).toEqual(["WINDOW_UPDATE(0) +65535", "RST_STREAM(1) STREAM_CLOSED"]);
    expect(credit([...first, ...second], 1)).toBe(4);
  });

  it("TestServer_Response_LargeWrite", () => {
    const peer = served(
      function* (_peer, response) {
        yield* response.write(octets(2 ** 20));
      },
      [
        [INITIAL_WINDOW_SIZE, 0],
        [SettingId.MAX_FRAME_SIZE, 16_384],
      ],
    );
    peer.request(1, "GET /");
    expect(peer.heard()).toEqual([`HEADERS(1) :status: 200 | ${TEXT}`]);
    peer.send(makeWindowUpdate(1, 2 ** 20), makeWindowUpdate(0, 2 ** 20));
    const sizes = peer.frames().map((frame) => frame.length);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(2 ** 20);
    expect(Math.max(...sizes)).toBe(16_384);
    expect(sizes.length).toBeLessThanOrEqual(128);
    expect(sizes.length).toBeGreaterThanOrEqual(64);
  });

  it("TestServer_Response_Empty_Data_Not_FlowControlled", () => {
    const peer = served((_peer, response) => flushed(response.flush()), [[INITIAL_WINDOW_SIZE, 0]]);
    peer.request(1, "GET /");
    expect(peer.heard()).toEqual(["HEADERS(1) :status: 200", "DATA(1) 0 END_STREAM"]);
  });
});

describe("request headers", () => {
  const sound = [":method: GET", ":path: /", ":scheme: https", ":authority: example.com"];
  const without = (name: string) => sound.filter((field) => !field.startsWith(`:${name}:`));

  it.each<[test: string, fields: readonly string[]]>([
    ["TestServer_Request_Reject_CapitalHeader", [...sound, "UPPER: v"]],
    ["TestServer_Request_Reject_HeaderFieldNameColon", [...sound, "has:colon: v"]],
    ["TestServer_Request_Reject_HeaderFieldNameNULL", [...sound, "has\u0000null: v"]],
    ["TestServer_Request_Reject_HeaderFieldNameEmpty", [...sound, ""]],
    ["TestServer_Request_Reject_HeaderFieldValueNewline", [...sound, "foo: has\nnewline"]],
    ["TestServer_Request_Reject_HeaderFieldValueCR", [...sound, "foo: has\rcarriage"]],
    ["TestServer_Request_Reject_HeaderFieldValueDEL", [...sound, "foo: has\u007fdel"]],
    ["TestServer_Request_Reject_Pseudo_Missing_method", without("method")],
    ["TestServer_Request_Reject_Pseudo_Missing_path", without("path")],
    ["TestServer_Request_Reject_Pseudo_Missing_scheme", without("scheme")],
    ["TestServer_Request_Reject_Pseudo_scheme_invalid", [...without("scheme"), ":scheme: bogus"]],
    ["TestServer_Request_Reject_Pseudo_ExactlyOne", [":method: GET", ":method: POST", ...without("method")]],
    [
      "TestServer_Request_Reject_Pseudo_AfterRegular",
      [":method: GET", "regular: foobar", ...without("method")],
    ],
    ["TestServer_Request_Reject_Pseudo_Unknown", [...sound, ":unknown_thing: v"]],
    ["TestServer_Request_Connect_InvalidPath", [":method: CONNECT", ":authority: a.com:443", ":path: /x"]],
    [
      "TestServer_Request_Connect_InvalidScheme",
      [":method: CONNECT", ":authority: a.com:443", ":scheme: https"],
    ],
  ])("%s", (_test, fields) => {
    const peer = new ServerPeer().greet();
    const pairs = fields.map((text) => splitField(text));
    peer.send(makeHeaders(1, peer.hpack.encode(pairs), { endStream: true }));
    expect(peer.heard()).toEqual([RST_1]);
    peer.request(3, "GET /");
    expect(peer.heard()[0]).toContain("HEADERS(3) :status: 200");
  });

  it("TestServer_Rejects_ConnHeaders", () => {
    const peer = new ServerPeer().greet();
    peer.request(1, "GET /", ["connection: foo"]);
    expect(peer.heard()).toEqual([
      `HEADERS(1) :status: 400 | ${TEXT} | x-content-type-options: nosniff | content-length: 51`,
      "DATA(1) 51 END_STREAM",
    ]);
  });

  it.each<[field: string, status: number]>([
    ["te: trailers", 200],
    ["te: ", 200],
    ["te: foo", 400],
    ["te: trailers,deflate", 400],
    ["connection: close", 400],
    ["keep-alive: 1", 400],
    ["proxy-connection: foo", 400],
    ["transfer-encoding: chunked", 400],
    ["upgrade: h2c", 400],
    ["foo: bar", 200],
  ])("TestCheckValidHTTP2Request: %s", (field, status) => {
    const peer = new ServerPeer().greet();
    peer.request(1, "GET /", [field]);
    expect(peer.heard()[0]).toContain(`:status: ${status} `);
  });

  it("TestCompressionErrorOnWrite: the limit of a string is that of the list", () => {
    const peer = new ServerPeer({ settings: { maxHeaderListSize: 1000 } }).greet();
    peer.request(1, "GET /", [`foo: ${"a".repeat(1000)}`]);
    expect(peer.heard()[0]).toContain("HEADERS(1) :status: 431 ");
    peer.request(3, "GET /", [`bar: ${"b".repeat(1001)}`]);
    // Later versions name stream 3.
    expect(peer.heard()).toEqual(["GOAWAY(1) COMPRESSION_ERROR"]);
  });

  it("TestCompressionErrorOnClose", () => {
    const peer = new ServerPeer().greet();
    const block = peer.encode([":method: GET", "foo: bar"]);
    peer.send(makeHeaders(1, block.subarray(0, block.length - 1), { endStream: true }));
    // Later versions name stream 1.
    expect(peer.heard()).toEqual(["GOAWAY(0) COMPRESSION_ERROR"]);
  });

  it("TestServer_Rejects_HeadersNoEnd_Then_ContinuationWrongStream", () => {
    const peer = new ServerPeer().greet();
    peer.send(makeHeaders(1, peer.encode(sound), { endStream: true, endHeaders: false }));
    peer.send(makeContinuation(3, peer.encode(["foo: bar"])));
    expect(peer.heard()).toEqual(["GOAWAY(0) PROTOCOL_ERROR"]);
  });
});

describe("bodies", () => {
  it.each<[test: string, act: (peer: ServerPeer) => void, length: number, read: readonly [number, string]]>([
    ["TestServer_Request_Post_NoContentLength_EndStream", (peer) => peer.request(1, "POST /"), 0, [0, "EOF"]],
    [
      "TestServer_Request_Post_Body_ImmediateEOF",
      (peer) => {
        post(peer);
        peer.data(1, 0, { endStream: true });
      },
      -1,
      [0, "EOF"],
    ],
    [
      "TestServer_Request_Post_Body_ContentLength_Correct",
      (peer) => {
        post(peer, ["content-length: 4"]);
        peer.data(1, 4, { endStream: true });
      },
      4,
      [4, "EOF"],
    ],
  ])("%s", (_test, act, length, read) => {
    const seen: unknown[] = [];
    const peer = served(function* (_peer, _response, request) {
      seen.push(request.contentLength, yield* drain(request));
    });
    act(peer);
    expect(seen).toEqual([length, read]);
    expect(peer.heard().at(-1)).toBe(OK_EMPTY);
  });

  it("TestServer_Request_Post_Body_ContentLength_TooSmall, TestServer_Rejects_TooSmall", () => {
    const ends: string[] = [];
    const peer = served(function* (_peer, _response, request) {
      ends.push((yield* drain(request))[1]);
    });
    post(peer, ["content-length: 4"]);
    peer.data(1, 5, { endStream: true });
    expect(ends).toEqual(["errContentLength"]);
    // Later versions give the five octets back to the connection.
    expect(peer.heard()).toEqual([RST_1]);
  });

  it.each([
    ["TestServerWritesTrailers_WithFlush", true],
    ["TestServerWritesTrailers_WithoutFlush", false],
  ])("%s", (_test, flush) => {
    const peer = served(function* (_peer, response) {
      response.header.set("trailer", "Server-Trailer-A, Server-Trailer-B");
      response.header.add("trailer", "Server-Trailer-C");
      response.header.add("trailer", "Transfer-Encoding, Content-Length, Trailer");
      yield* response.write(stringToLatin1("Hello"));
      if (flush) yield* response.flush();
      response.header.set("server-trailer-a", "valuea");
      response.header.set("server-trailer-c", "valuec");
      response.header.set("server-surprise", "surprise! this isn't predeclared!");
    });
    peer.request(1, "GET /");
    const lines = peer.heard();
    expect(lines.slice(1)).toEqual([
      "DATA(1) 5",
      "HEADERS(1) server-trailer-a: valuea | server-trailer-c: valuec END_STREAM",
    ]);
    expect(lines[0]).toMatch(/^HEADERS\(1\) :status: 200 \| trailer: Server-Trailer-A/);
  });

  it("TestServerWritesUndeclaredTrailers", () => {
    const peer = served(function* (_peer, response) {
      yield* response.flush();
      response.header.set("Trailer:x-sum", "1");
    });
    peer.request(1, "GET /");
    expect(peer.heard()).toEqual(["HEADERS(1) :status: 200", "HEADERS(1) x-sum: 1 END_STREAM"]);
  });
});

describe("responses and the end of streams", () => {
  it("TestServer_Response_NoData", () => {
    const peer = served(function* () {
      // Nothing is said.
    });
    peer.request(1, "GET /");
    expect(peer.heard()).toEqual([OK_EMPTY]);
  });

  it("TestServerNoAutoContentLengthOnHead", () => {
    const peer = served(function* () {
      // Nothing is said.
    });
    peer.request(1, "HEAD /");
    expect(peer.heard()).toEqual(["HEADERS(1) :status: 200 END_STREAM"]);
  });

  it("TestServer_RSTStream_Unblocks_Header_Write", () => {
    const errors: (string | undefined)[] = [];
    const peer = served(function* ({ rt }, response) {
      yield* rt.sleep(10);
      response.writeHeader(500);
      errors.push((yield* response.write(octets(5000)))?.name);
    });
    peer.request(1, "GET /");
    peer.send(makeRstStream(1, 8));
    peer.advance(10);
    expect(errors).toEqual(["errStreamClosed"]);
    expect(peer.heard()).toEqual([]);
  });

  it("TestServer_NoCrash_HandlerClose_Then_ClientClose", () => {
    const peer = served(function* () {
      // Is done before the upload is.
    });
    post(peer);
    expect(peer.heard()).toEqual([OK_EMPTY, "RST_STREAM(1) NO_ERROR"]);
    peer.data(1, 3, { endStream: true });
    expect(peer.heard()).toEqual(["WINDOW_UPDATE(0) +3", "RST_STREAM(1) STREAM_CLOSED"]);
    expect(peer.conn.closed).toBe(false);
  });

  it("TestServer_Rejects_Too_Many_Streams", () => {
    const peer = ServerPeer.waiting({ maxConcurrentStreams: 2 }).greet();
    peer.request(1, "GET /a");
    peer.request(3, "GET /b");
    const block = peer.encode([":method: GET", ":path: /too-many", ":scheme: https", "x-new: kept"]);
    peer.send(makeHeaders(5, block.subarray(0, 3), { endStream: true, endHeaders: false }));
    peer.send(makeContinuation(5, block.subarray(3)));
    expect(peer.heard()).toEqual(["RST_STREAM(5) PROTOCOL_ERROR"]);
    peer.send(makeRstStream(1, 8));
    // Refers to a field that only the refused block has carried.
    peer.headers(7, [":method: GET", ":path: /too-many", ":scheme: https", "x-new: kept"]);
    expect(peer.heard()).toEqual([]);
    expect(peer.faults()).toEqual(["server.headers.too-many-streams"]);
    expect(peer.server.streams.state(7)).toBe("half-closed (remote)");
  });
});

describe("GOAWAY", () => {
  it("TestServerHandlerConnectionClose", () => {
    const peer = served(function* ({ rt }, response, request) {
      response.header.set("connection", "close");
      response.header.set("foo", "bar");
      yield* response.flush();
      yield* drain(request);
      yield* rt.sleep(10);
    });
    peer.request(1, "GET /");
    expect(peer.heard()).toEqual(["GOAWAY(1) NO_ERROR", "HEADERS(1) :status: 200 | foo: bar"]);
    peer.request(3, "GET /");
    peer.send(makeRstStream(3, 8));
    peer.request(5, "POST /", [], {});
    for (let i = 0; i < 32; i++) peer.data(5, 16_384, { endStream: i === 31 });
    // Later versions give back what came on stream 5.
    expect(peer.heard()).toEqual([]);
    peer.advance(10);
    expect(peer.heard()).toEqual(["DATA(1) 0 END_STREAM"]);
    peer.advance(1000);
    expect(peer.conn.closed).toBe(true);
  });

  it("TestNoErrorLoggedOnPostAfterGOAWAY", () => {
    const peer = served(function* () {
      // Answers before the body is there.
    });
    post(peer, ["content-length: 5"]);
    expect(peer.heard()).toEqual([OK_EMPTY, "RST_STREAM(1) NO_ERROR"]);
    peer.rt.go("Shutdown", () => peer.server.startGracefulShutdown());
    expect(peer.heard()).toEqual(["GOAWAY(1) NO_ERROR"]);
    peer.send(makeData(1, octets(5), { endStream: true }));
    peer.advance(1000);
    expect(peer.conn.closed).toBe(true);
    expect(peer.heard().filter((line) => line.startsWith("GOAWAY"))).toEqual([]);
  });

  it("a client's GOAWAY twice is answered once", () => {
    const peer = new ServerPeer().greet();
    peer.send(makeGoAway(0, 0), makeGoAway(0, 2));
    expect(peer.heard()).toEqual(["GOAWAY(0) NO_ERROR"]);
  });
});

function* flushed(flush: Blocking<unknown>): Blocking<void> {
  yield* flush;
}

/** At the last colon with a blank behind it, so that a name may hold colons. */
function splitField(text: string): { name: string; value: string } {
  const end = text.lastIndexOf(": ");
  return end < 0 ? { name: text, value: "" } : { name: text.slice(0, end), value: text.slice(end + 2) };
}
