/** Requests and responses: what handlers see, and which frames their writes become. */
import { describe, expect, it, test } from "vitest";
import { stringToLatin1 } from "../../protocol/base/bytes.ts";
import {
  makeContinuation,
  makeHeaders,
  makeRstStream,
  makeSettings,
  makeWindowUpdate,
} from "../../protocol/frame/make-frame.ts";
import type { Blocking } from "../../protocol/goroutine/runtime.ts";
import { IoError } from "../../protocol/http2/io-error.ts";
import { HandlerPanic } from "../../protocol/server/handler.ts";
import type { Handler } from "../../protocol/server/handler.ts";
import type { ServerRequest } from "../../protocol/server/request.ts";
import type { ResponseWriter } from "../../protocol/server/response-writer.ts";
import type { ServerSettings } from "../../protocol/server/server-settings.ts";
import { ServerPeer } from "../support/server-peer.ts";

const octets = (n: number) => new Uint8Array(n).fill(0x61);
const TEXT = "content-type: text/plain; charset=utf-8";

function served(handler: Handler, settings: readonly (readonly [number, number])[] = []): ServerPeer {
  return new ServerPeer({ handler }).greet(settings);
}

/** Answers nothing, and keeps what it was asked. */
function asked(settings: Partial<ServerSettings> = {}): {
  peer: ServerPeer;
  requests: ServerRequest[];
  errors: string[];
} {
  const requests: ServerRequest[] = [];
  const errors: string[] = [];
  const peer = new ServerPeer({
    settings,
    *handler(_response, request) {
      requests.push(request);
      let got = yield* request.body.read(100);
      while (!(got instanceof IoError)) got = yield* request.body.read(100);
      errors.push(got.name);
    },
  }).greet();
  return { peer, requests, errors };
}

describe("a response", () => {
  it("of a few octets is HEADERS and DATA in one write, with length, type and date added", () => {
    const peer = new ServerPeer().greet();
    const before = peer.conn.writes.length;
    peer.request(1, "GET /");
    expect(peer.heard()).toEqual([
      `HEADERS(1) :status: 200 | ${TEXT} | content-length: 5`,
      "DATA(1) 5 END_STREAM",
    ]);
    expect(peer.conn.writes.length - before).toBe(1);
  });

  it.each<[string, (w: ResponseWriter) => Blocking<unknown>, string[]]>([
    ["nothing", (w) => w.flush(), ["HEADERS(1) :status: 200", "DATA(1) 0 END_STREAM"]],
    [
      "10 000 octets in small pieces",
      (w) => pieces(w, 100, 100),
      [`HEADERS(1) :status: 200 | ${TEXT}`, "DATA(1) 4096", "DATA(1) 4096", "DATA(1) 1808 END_STREAM"],
    ],
    [
      "10 000 octets at once",
      (w) => w.write(octets(10_000)),
      [`HEADERS(1) :status: 200 | ${TEXT}`, "DATA(1) 10000", "DATA(1) 0 END_STREAM"],
    ],
    [
      "40 000 octets at once",
      (w) => w.write(octets(40_000)),
      [
        `HEADERS(1) :status: 200 | ${TEXT}`,
        "DATA(1) 16384",
        "DATA(1) 16384",
        "DATA(1) 7232",
        "DATA(1) 0 END_STREAM",
      ],
    ],
    [
      "two flushed pieces",
      (w) => flushed(w),
      [`HEADERS(1) :status: 200 | ${TEXT}`, "DATA(1) 3", "DATA(1) 4", "DATA(1) 0 END_STREAM"],
    ],
  ])("of %s", (_what, write, frames) => {
    const peer = served(function* (response) {
      yield* write(response);
    });
    peer.request(1, "GET /");
    expect(peer.heard()).toEqual(frames);
  });

  it("without a body: 204 and 304 are HEADERS alone, and writing to them fails", () => {
    const errors: (string | undefined)[] = [];
    const peer = served(function* (response, request) {
      response.writeHeader(Number(request.path.slice(1)));
      errors.push((yield* response.write(octets(3)))?.name);
    });
    peer.request(1, "GET /204");
    peer.request(3, "GET /304");
    expect(peer.heard()).toEqual([
      "HEADERS(1) :status: 204 END_STREAM",
      "HEADERS(3) :status: 304 END_STREAM",
    ]);
    expect(errors).toEqual(["ErrBodyNotAllowed", "ErrBodyNotAllowed"]);
  });

  it("holds the handler's fields sorted, before what the server adds; what cannot go on the wire is left out", () => {
    const peer = served(function* (response) {
      response.header.set("X-B", "2");
      response.header.add("x-a", "1");
      response.header.add("X-A", "one more");
      response.header.set("transfer-encoding", "chunked");
      response.header.set("bad name", "x");
      response.header.set("x-bad-value", "a\r\nb");
      response.header.set("Content-Type", "image/png");
      response.header.set("Date", "today");
      yield* response.write(octets(1));
    });
    peer.request(1, "GET /");
    expect(peer.heard()[0]).toBe(
      "HEADERS(1) :status: 200 | content-type: image/png | date: today | x-a: 1 | x-a: one more | x-b: 2 | content-length: 1",
    );
  });

  it("may declare its length, and then not pass it", () => {
    const errors: (string | undefined)[] = [];
    const peer = served(function* (response) {
      response.header.set("content-length", "4");
      yield* response.write(octets(4));
      yield* response.flush();
      errors.push((yield* response.write(octets(1)))?.name);
    });
    peer.request(1, "GET /");
    expect(peer.heard()).toEqual([
      `HEADERS(1) :status: 200 | ${TEXT} | content-length: 4`,
      "DATA(1) 4",
      "DATA(1) 0 END_STREAM",
    ]);
    expect(errors).toEqual(["ErrContentLength"]);
  });

  it("with trailers that were announced but never set ends with its DATA", () => {
    const peer = served(function* (response) {
      response.header.set("trailer", "x-sum");
      yield* response.write(octets(2));
    });
    peer.request(1, "GET /");
    expect(peer.heard()).toEqual([
      `HEADERS(1) :status: 200 | trailer: x-sum | ${TEXT} | content-length: 2`,
      "DATA(1) 2 END_STREAM",
    ]);
  });

  it("with a block above 16384 octets goes on in CONTINUATION", () => {
    const peer = served(function* (response) {
      response.header.set("x-large", "\u00ff".repeat(40_000));
      yield* response.flush();
    });
    peer.request(1, "GET /");
    const heard = peer.heard();
    expect(heard.slice(0, 2)).toEqual(["HEADERS(1) 16384 octets, more follow", "CONTINUATION(1) 16384"]);
    expect(heard.at(-1)).toBe("DATA(1) 0 END_STREAM");
  });

  it("that is complete before the request asks the client to stop", () => {
    const peer = new ServerPeer().greet();
    peer.request(1, "POST /", [], {});
    expect(peer.heard().slice(1)).toEqual(["DATA(1) 5 END_STREAM", "RST_STREAM(1) NO_ERROR"]);
    peer.data(1, 3);
    expect(peer.heard()).toEqual(["WINDOW_UPDATE(0) +3", "RST_STREAM(1) STREAM_CLOSED"]);
  });

  it("of a handler that panics is a reset", () => {
    // oxlint-disable-next-line require-yield -- it does nothing but give up
    const peer = served(function* () {
      throw new HandlerPanic();
    });
    peer.request(1, "GET /");
    expect(peer.heard()).toEqual(["RST_STREAM(1) INTERNAL_ERROR"]);
  });

  it("is not made up for faults in our own code: they come out of the runtime", () => {
    // oxlint-disable-next-line require-yield -- it does nothing but fail
    const peer = served(function* () {
      throw new Error("our own fault");
    });
    expect(() => peer.request(1, "GET /")).toThrow("goroutine runHandler 1: our own fault");
  });
});

describe("a request", () => {
  it("comes to the handler with its pseudo-headers, joined cookies, and without what is about the message", () => {
    const { peer, requests } = asked();
    peer.request(1, "GET /a?b=c", ["cookie: a=1", "x: y", "cookie: b=2", "trailer: foo"]);
    expect(requests[0]).toMatchObject({
      method: "GET",
      path: "/a?b=c",
      scheme: "https",
      authority: "example.com",
      contentLength: 0,
    });
    expect(requests[0]?.fields).toEqual([
      { name: "cookie", value: "a=1; b=2" },
      { name: "x", value: "y" },
    ]);
  });

  it("without :authority has its host field; CONNECT has its authority as path", () => {
    const { peer, requests } = asked();
    peer.headers(1, [":method: GET", ":path: /", ":scheme: https", "host: h"]);
    peer.headers(3, [":method: CONNECT", ":authority: a:443"]);
    expect(requests.map((request) => [request.authority, request.path])).toEqual([
      ["h", "/"],
      ["a:443", "a:443"],
    ]);
  });

  it("may come in three frames", () => {
    const { peer, requests } = asked();
    const block = peer.encode([":method: GET", ":path: /", ":scheme: https", "foo: bar"]);
    const [a, b, c] = [block.subarray(0, 2), block.subarray(2, 3), block.subarray(3)];
    peer.send(
      makeHeaders(1, a, { endStream: true, endHeaders: false }),
      makeContinuation(1, b, { endHeaders: false }),
      makeContinuation(1, c),
    );
    expect(requests[0]?.fields).toEqual([{ name: "foo", value: "bar" }]);
  });

  it.each([
    ["content-length: 5", 5],
    ["content-length: x", 0],
    ["x: y", -1],
  ])("with %s has the length %i", (field, length) => {
    const { peer, requests } = asked();
    peer.request(1, "POST /", [field], {});
    expect(requests[0]?.contentLength).toBe(length);
  });

  it("whose body is shorter than declared fails in the handler's read only", () => {
    const { peer, errors } = asked();
    peer.request(1, "POST /", ["content-length: 3"], {});
    peer.data(1, 2, { endStream: true });
    expect(errors).toEqual(["errContentLength"]);
    expect(peer.heard()).toEqual([
      "WINDOW_UPDATE(0) +2",
      "HEADERS(1) :status: 200 | content-length: 0 END_STREAM",
    ]);
  });

  it("that is reset ends the handler's read with the client's code; a lost connection does it too", () => {
    const { peer, errors } = asked();
    peer.request(1, "POST /", [], {});
    peer.request(3, "POST /", [], {});
    peer.send(makeRstStream(1, 8));
    expect(errors).toEqual(["StreamError"]);
    peer.conn.end();
    peer.rt.run();
    expect(errors).toEqual(["StreamError", "errClientDisconnected"]);
  });

  it("with trailers fills in those that it announced, at the end of the body", () => {
    const { peer, requests } = asked();
    peer.request(1, "POST /", ["trailer: foo, bar", "trailer: content-length"], {});
    expect([...(requests[0]?.trailers.entries() ?? [])]).toEqual([
      ["foo", []],
      ["bar", []],
    ]);
    peer.headers(1, ["foo: 1", "foo: 2", "undeclared: x"]);
    expect([...(requests[0]?.trailers.entries() ?? [])]).toEqual([
      ["foo", ["1", "2"]],
      ["bar", []],
    ]);
  });

  it("with as many trailers as the limits allow, or more, is no hard work", () => {
    const { peer, requests } = asked({ maxHeaderListSize: 2 ** 32 - 1 });
    const names = Array.from({ length: 100_000 }, (_, i) => `x${i}`);
    peer.request(1, "POST /", [`trailer: ${names.join()}`], {});
    peer.headers(1, Array<string>(150_000).fill("x1: y"));
    const { trailers } = requests[0] ?? {};
    expect([trailers?.size, trailers?.get("x1")?.length]).toEqual([100_000, 150_000]);
  });

  it("with a field of HTTP/1.1 connections is answered with 400", () => {
    const { peer } = asked();
    peer.request(1, "GET /", ["te: gzip"]);
    expect(peer.heard()).toEqual([
      `HEADERS(1) :status: 400 | ${TEXT} | x-content-type-options: nosniff | content-length: 53`,
      "DATA(1) 53 END_STREAM",
    ]);
  });

  it("with too many fields is answered with 431, and the connection goes on", () => {
    const peer = new ServerPeer({ settings: { maxHeaderListSize: 1000 } }).greet();
    peer.request(
      1,
      "GET /",
      Array.from({ length: 20 }, (_, i) => `x-${i}: ${"v".repeat(50)}`),
    );
    expect(peer.heard()).toEqual([
      "HEADERS(1) :status: 431 | content-type: text/html; charset=utf-8 | content-length: 63",
      "DATA(1) 63 END_STREAM",
    ]);
    peer.request(3, "GET /");
    expect(peer.heard()[0]).toContain("HEADERS(3) :status: 200");
  });

  it("that expects 100-continue gets it with the handler's first read, unless the response has begun", () => {
    const { peer } = asked();
    peer.request(1, "POST /", ["expect: 100-continue"], {});
    expect(peer.heard()).toEqual(["HEADERS(1) :status: 100"]);
    const late = served(function* (response, request) {
      yield* response.flush();
      yield* request.body.read(1);
    });
    late.request(1, "POST /", ["expect: 100-continue"], {});
    expect(late.heard()).toEqual(["HEADERS(1) :status: 200"]);
  });
});

test("a handler waits with a large write until the windows let it through, and the recording says what held it up", () => {
  const peer = served(
    function* (response) {
      yield* response.write(octets(100));
      yield* response.flush();
    },
    [[4, 30]],
  );
  peer.request(1, "GET /");
  expect(peer.heard()).toEqual([`HEADERS(1) :status: 200 | ${TEXT}`, "DATA(1) 30"]);
  peer.send(makeWindowUpdate(1, 7));
  expect(peer.heard()).toEqual(["DATA(1) 7"]);
  peer.send(makeSettings([[4, 93]]));
  expect(peer.heard()).toEqual(["SETTINGS ACK", "DATA(1) 63", "DATA(1) 0 END_STREAM"]);
  const told = peer.log.events.flatMap((e) => {
    if (e.type === "blocked") return [e.by];
    if (e.type === "queued") return [`${e.bytes} queued`];
    return e.type === "unblocked" ? ["unblocked"] : [];
  });
  expect(told).toEqual([
    // What the server greets with waits for the client's preface.
    "settings",
    "unblocked",
    "100 queued",
    "70 queued",
    "stream window",
    "63 queued",
    "0 queued",
    "unblocked",
  ]);
});

test("a reset frees a handler that waits to write", () => {
  const errors: (string | undefined)[] = [];
  const peer = served(
    function* (response) {
      errors.push((yield* response.write(octets(5000)))?.name);
      errors.push((yield* response.write(octets(5000)))?.name);
    },
    [[4, 30]],
  );
  peer.request(1, "GET /");
  expect(errors).toEqual([]);
  peer.send(makeRstStream(1, 8));
  expect(errors).toEqual(["errStreamClosed", "errStreamClosed"]);
});

function* pieces(response: ResponseWriter, count: number, size: number): Blocking<void> {
  for (let i = 0; i < count; i++) yield* response.write(octets(size));
}

function* flushed(response: ResponseWriter): Blocking<void> {
  for (const text of ["one", "four"]) {
    yield* response.write(stringToLatin1(text));
    yield* response.flush();
  }
}
