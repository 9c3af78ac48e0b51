/** What the strict profile does beyond the places where Go is known to leave the RFC: messages, and how it takes its leave. */
import { describe, expect, it, test } from "vitest";
import { FrameType } from "../../../protocol/frame/frame.ts";
import {
  makeGoAway,
  makePing,
  makeSettings,
  makeSettingsAck,
  makeWindowUpdate,
} from "../../../protocol/frame/make-frame.ts";
import { PREFACE_BYTES } from "../../../protocol/frame/preface.ts";
import { IoError } from "../../../protocol/http2/io-error.ts";
import { SERVER_PROFILES } from "../../../protocol/server/profiles.ts";
import { hello, ServerPeer } from "../../support/server-peer.ts";
import type { ServerPeerOptions } from "../../support/server-peer.ts";

const strict = (options: ServerPeerOptions = {}) =>
  new ServerPeer({ profile: SERVER_PROFILES.strict, ...options }).greet();
const RESET = ["RST_STREAM(1) PROTOCOL_ERROR"];

test.each([
  ["two content-lengths", ["content-length: 0", "content-length: 1"], ["server.message.content-length"]],
  ["a content-length that is no number", ["content-length: +1"], ["server.message.content-length"]],
  ["a tab at the beginning", ["x-a: a\t"], ["server.message.blank-ends"]],
  ["an upgrade", ["upgrade: h2c"], ["server.message.connection-field"]],
])("a request with %s is malformed", (_what, fields, faults) => {
  const peer = strict();
  peer.request(1, "GET /", fields);
  expect(peer.heard()).toEqual(RESET);
  expect(peer.faults()).toEqual(faults);
});

test("content-length may stand twice if it says the same", () => {
  const peer = strict();
  peer.request(1, "GET /", ["content-length: 0", "content-length: 0"]);
  expect(peer.heard().at(-1)).toBe("DATA(1) 5 END_STREAM");
});

test.each(["connection: close", "x-a: b "])("%s in trailers makes the message malformed", (field) => {
  const read: (string | undefined)[] = [];
  const peer = strict({
    *handler(response, { body }) {
      const got = yield* body.read(100);
      read.push(got instanceof IoError ? got.name : undefined);
      yield* response.flush();
    },
  });
  peer.request(1, "POST /", [], {});
  peer.headers(1, [field]);
  expect(peer.heard()).toEqual(RESET);
  expect(read).toEqual(["StreamError"]);
});

test("a body that is too short is no news to a handler that has it: its read fails, and its stream is reset", () => {
  const peer = strict({ handler: hello });
  peer.request(1, "POST /", ["content-length: 5"], {});
  peer.data(1, 5, { endStream: true });
  expect(peer.heard().slice(0, 2)).toEqual([
    "HEADERS(1) :status: 200 | content-type: text/plain; charset=utf-8 | content-length: 5",
    "DATA(1) 5 END_STREAM",
  ]);
});

test("DATA beyond its stream's window counts for the connection's all the same, which gets it back", () => {
  const settings = { ...SERVER_PROFILES.strict.settings, initialWindowSize: 1000 };
  const peer = strict({
    settings,
    *handler(response) {
      yield* response.requestOver();
    },
  });
  peer.request(1, "POST /", [], {});
  peer.data(1, 5000);
  expect(peer.heard().slice(-2)).toEqual(["WINDOW_UPDATE(0) +5000", "RST_STREAM(1) FLOW_CONTROL_ERROR"]);
});

test("what comes after the read deadline counts for content-length: a whole body is not called too short", () => {
  const peer = strict({
    readTimeoutMs: 100,
    *handler(response) {
      yield* response.requestOver();
    },
  });
  peer.request(1, "POST /", ["content-length: 10"], {});
  peer.data(1, 5);
  peer.advance(200);
  peer.data(1, 5);
  peer.headers(1, ["x-sum: 1"], { endStream: true });
  expect(peer.faults()).toEqual([]);
});

test("credit that was kept back goes out when the window shrinks: the client may wait for it", () => {
  const peer: ServerPeer = new ServerPeer({
    profile: SERVER_PROFILES.strict,
    settings: { initialWindowSize: 1 },
    *handler(_response, request) {
      while ((yield* request.body.read(8192)) instanceof Uint8Array);
    },
  });
  peer.sendBytes(PREFACE_BYTES);
  peer.send(makeSettings([]));
  peer.request(1, "POST /", [], {});
  peer.data(1, 1000);
  expect(peer.heard().filter((line) => line.startsWith("WINDOW_UPDATE(1)"))).toEqual([]);
  peer.send(makeSettingsAck());
  expect(peer.heard()).toEqual(["WINDOW_UPDATE(1) +1000"]);
});

test("an END_STREAM without octets needs no window: not even when there is less than none", () => {
  const peer = ServerPeer.waiting({ initialWindowSize: 1 }, { profile: SERVER_PROFILES.strict });
  peer.sendBytes(PREFACE_BYTES);
  peer.send(makeSettings([]));
  peer.request(1, "POST /", [], {});
  peer.data(1, 1000);
  peer.send(makeSettingsAck());
  peer.data(1, 0, { endStream: true });
  expect([peer.faults(), peer.server.streams.get(1)?.life.state]).toEqual([[], "half-closed (remote)"]);
});

function leaving(): { readonly peer: ServerPeer; readonly ping: Uint8Array } {
  const peer = strict();
  peer.rt.go("Shutdown", () => peer.server.startGracefulShutdown(), "server");
  const [goAway, ping] = peer.frames();
  expect(goAway).toMatchObject({ type: FrameType.GOAWAY, lastStreamId: 2 ** 31 - 1, errorCode: 0 });
  if (ping?.type !== FrameType.PING) throw new Error("no PING came");
  return { peer, ping: ping.opaqueData };
}

describe("a farewell", () => {
  it("serves what was under way, and tells the last id a round trip later", () => {
    const { peer, ping } = leaving();
    peer.request(1, "GET /");
    expect(peer.heard().at(-1)).toBe("DATA(1) 5 END_STREAM");
    peer.send(makePing(ping, { ack: true }));
    expect(peer.heard()).toEqual(["GOAWAY(1) NO_ERROR"]);
    peer.request(3, "GET /");
    expect(peer.heard()).toEqual([]);
    peer.advance(1000);
    expect(peer.conn.closed).toBe(true);
  });

  it("does not take another PING's answer for its own, and does not wait for ever", () => {
    const { peer } = leaving();
    peer.send(makePing(new Uint8Array(8), { ack: true }));
    expect(peer.heard()).toEqual([]);
    peer.advance(1000);
    expect(peer.heard()).toEqual(["GOAWAY(0) NO_ERROR"]);
  });

  it("is said once, and not at all to a client that leaves by itself", () => {
    const { peer } = leaving();
    peer.rt.go("Shutdown", () => peer.server.startGracefulShutdown(), "server");
    expect(peer.heard()).toEqual([]);
    peer.send(makeGoAway(0, 0));
    expect(peer.heard()).toEqual(["GOAWAY(0) NO_ERROR"]);
  });

  it("ends at once with an error", () => {
    const { peer, ping } = leaving();
    peer.send(makeWindowUpdate(0, 2 ** 31 - 1));
    expect(peer.heard()).toEqual(["GOAWAY(0) FLOW_CONTROL_ERROR"]);
    peer.send(makePing(ping, { ack: true }));
    peer.advance(1000);
    expect(peer.heard()).toEqual([]);
    expect(peer.conn.closed).toBe(true);
  });
});
