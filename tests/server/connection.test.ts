/** The life of a connection: greeting, settings, credit, PING, GOAWAY, timers, and who is woken at its end. */
import { describe, expect, it, test } from "vitest";
import {
  makeData,
  makeGoAway,
  makePing,
  makeRstStream,
  makeSettings,
  makeSettingsAck,
  makeWindowUpdate,
} from "../../protocol/frame/make-frame.ts";
import { PREFACE_BYTES } from "../../protocol/frame/preface.ts";
import { writeFrame } from "../../protocol/frame/write-frame.ts";
import type { Blocking } from "../../protocol/goroutine/runtime.ts";
import { SERVER_PROFILES } from "../../protocol/server/profiles.ts";
import { IoError } from "../../protocol/http2/io-error.ts";
import type { ServerRequest } from "../../protocol/server/request.ts";
import type { ResponseWriter } from "../../protocol/server/response-writer.ts";
import { hello, ServerPeer } from "../support/server-peer.ts";
import type { ServerPeerOptions } from "../support/server-peer.ts";

const GREETING = "SETTINGS 5=1048576 3=250 6=1048896 4=1048576";
const octets = (n: number) => new Uint8Array(n);

describe("the greeting", () => {
  it("goes out before the client has said anything; the credit follows once it has", () => {
    const peer = new ServerPeer();
    expect(peer.heard()).toEqual([GREETING]);
    peer.sendBytes(PREFACE_BYTES.slice(0, 10));
    expect(peer.heard()).toEqual([]);
    peer.sendBytes(PREFACE_BYTES.slice(10));
    peer.send(makeSettings([]));
    expect(peer.heard()).toEqual(["WINDOW_UPDATE(0) +983041", "SETTINGS ACK"]);
  });

  it("says what the server was told to; a connection window of 65535 needs no update", () => {
    const settings = {
      maxConcurrentStreams: 2,
      initialWindowSize: 3,
      connectionWindow: 65_535,
      maxFrameSize: 20_000,
      maxHeaderListSize: 5,
    };
    const peer = new ServerPeer({ settings });
    peer.sendBytes(PREFACE_BYTES);
    peer.send(makeSettings([]));
    expect(peer.heard()).toEqual(["SETTINGS 5=20000 3=2 6=5 4=3", "SETTINGS ACK"]);
  });

  it.each([
    ["other octets", "GET / HTTP/1.1\r\nhost: a\r\n\r\n", 0],
    ["silence", "", 10_000],
  ])("is not answered to %s: the connection closes without GOAWAY", (_what, text, ms) => {
    const peer = new ServerPeer();
    if (text !== "") peer.sendBytes(new TextEncoder().encode(text));
    expect(peer.conn.closed).toBe(ms === 0);
    peer.advance(ms);
    expect(peer.conn.closed).toBe(true);
    expect(peer.heard()).toEqual([GREETING]);
  });

  it("without SETTINGS within two seconds of the preface ends the connection", () => {
    const peer = new ServerPeer();
    peer.sendBytes(PREFACE_BYTES);
    peer.advance(1999);
    expect(peer.conn.closed).toBe(false);
    peer.advance(1);
    expect(peer.conn.closed).toBe(true);
  });

  it("has the ACK first if the client's SETTINGS are there while the first write still runs", () => {
    const peer = new ServerPeer({ writeMs: 1 });
    peer.sendBytes(PREFACE_BYTES);
    peer.send(makeSettings([]));
    peer.advance(10);
    expect(peer.conn.writes.map((bytes) => bytes.length)).toEqual([33, 22]);
    expect(peer.heard()).toEqual([GREETING, "SETTINGS ACK", "WINDOW_UPDATE(0) +983041"]);
  });

  it("several SETTINGS handled before the write are acknowledged once", () => {
    const peer = new ServerPeer({ writeMs: 1 });
    peer.sendBytes(PREFACE_BYTES);
    peer.send(makeSettings([]), makeSettings([]));
    peer.advance(10);
    expect(peer.heard().filter((line) => line === "SETTINGS ACK")).toHaveLength(1);
  });
});

test.each([
  ["go1.17", ["DATA(1) 4090 END_STREAM", "RST_STREAM(1) NO_ERROR", "WINDOW_UPDATE(0) +5"]],
  [
    "go1.18",
    [
      "DATA(1) 4090 END_STREAM",
      "RST_STREAM(1) NO_ERROR",
      "WINDOW_UPDATE(0) +5",
      "RST_STREAM(1) STREAM_CLOSED",
    ],
  ],
] as const)("%s: DATA that comes together with the news that the response was written", (profile, frames) => {
  const peer: ServerPeer = new ServerPeer({
    profile: SERVER_PROFILES[profile],
    *handler(response) {
      yield* response.write(octets(4090));
    },
  });
  peer.greet();
  peer.conn.stuck = true;
  peer.request(1, "POST /", [], {});
  // Both become known to the serve loop in the same turn; later versions look at the written frame first.
  peer.conn.push(writeFrame(makeData(1, octets(5))));
  peer.conn.unstick();
  expect(peer.heard().slice(1)).toEqual(frames);
});

describe("credit", () => {
  it("comes back for what the handler reads: connection first, then stream, and not on a stream that has ended", () => {
    const peer = new ServerPeer({ handler: readInThrees }).greet();
    peer.request(1, "POST /", [], {});
    peer.data(1, 6);
    // The second read's credit for the connection overtakes the first one's for the stream: control frames go first.
    expect(peer.heard()).toEqual([
      "WINDOW_UPDATE(0) +3",
      "WINDOW_UPDATE(0) +3",
      "WINDOW_UPDATE(1) +3",
      "WINDOW_UPDATE(1) +3",
    ]);
    peer.data(1, 3, { endStream: true });
    expect(peer.heard().filter((line) => line.startsWith("WINDOW_UPDATE"))).toEqual(["WINDOW_UPDATE(0) +3"]);
  });

  it("for padding comes back at once, its length octet included", () => {
    const peer = ServerPeer.waiting().greet();
    peer.request(1, "POST /", [], {});
    peer.send(makeData(1, octets(6), { padding: octets(4) }));
    expect(peer.heard()).toEqual(["WINDOW_UPDATE(0) +5", "WINDOW_UPDATE(1) +5"]);
  });

  it("for what nobody read comes back when the stream ends, closed body or not", () => {
    for (const close of [false, true]) {
      const peer: ServerPeer = new ServerPeer({
        *handler(response, request) {
          yield* request.body.read(4);
          if (close) request.body.close();
          yield* response.flush();
          yield* peer.rt.sleep(100);
        },
      }).greet();
      peer.request(1, "POST /", [], {});
      peer.data(1, 100);
      peer.data(1, 50);
      peer.send(makeRstStream(1, 8));
      const back = peer.heard().filter((line) => line.startsWith("WINDOW_UPDATE(0)"));
      expect(back).toEqual(["WINDOW_UPDATE(0) +4", "WINDOW_UPDATE(0) +146"]);
    }
  });
});

test("PING is answered with its octets; an ACK is not", () => {
  const peer = new ServerPeer().greet();
  peer.send(makePing(octets(8), { ack: true }), makePing(octets(8).fill(7)));
  expect(peer.heard()).toEqual(["PING ACK 0707070707070707"]);
});

test("the client's settings are obeyed: table size, frame size, and the windows of open streams", () => {
  const peer = new ServerPeer({
    *handler(response) {
      yield* response.write(octets(20_000));
    },
  }).greet([
    [1, 0],
    [5, 18_000],
  ]);
  peer.request(1, "GET /");
  const [, first, second] = peer.frames();
  expect([first?.length, second?.length]).toEqual([18_000, 2000]);
  const peerSettings = peer.log.events.flatMap((e) =>
    e.type === "setting" && e.owner === "peer" ? [[e.id, e.value]] : [],
  );
  expect(peerSettings).toEqual([
    [1, 0],
    [5, 18_000],
  ]);
  expect(peer.server.encoder.maxTableSize).toBe(0);
});

test("a client that makes the server queue 10 000 control frames and reads none of them is cut off", () => {
  const peer = new ServerPeer({ log: false }).greet();
  peer.conn.stuck = true;
  for (let i = 0; i < 11 && !peer.conn.closed; i++)
    peer.send(...Array.from({ length: 1000 }, () => makePing(octets(8))));
  expect(peer.conn.closed).toBe(true);
});

describe("the end", () => {
  it("after an error: GOAWAY, silence, and TCP closes a second later", () => {
    const peer = ServerPeer.waiting().greet();
    peer.request(1, "POST /", [], {});
    peer.send(makeWindowUpdate(0, 2 ** 31 - 1));
    expect(peer.heard()).toEqual(["GOAWAY(1) FLOW_CONTROL_ERROR"]);
    peer.send(makePing(octets(8)), makeData(1, octets(5)));
    peer.request(3, "GET /");
    peer.advance(999);
    expect([peer.heard(), peer.conn.closed]).toEqual([[], false]);
    peer.advance(1);
    expect(peer.conn.closed).toBe(true);
  });

  it("asked for gracefully: what runs is finished, nothing new begins, PING is answered, then TCP closes", () => {
    const peer = slowServer();
    peer.request(1, "GET /slow");
    peer.rt.go("Shutdown", () => peer.server.startGracefulShutdown());
    peer.rt.go("Shutdown", () => peer.server.startGracefulShutdown());
    expect(peer.heard()).toEqual(["GOAWAY(1) NO_ERROR"]);
    peer.request(3, "GET /");
    peer.data(3, 5);
    peer.send(makePing(octets(8)));
    expect(peer.heard()).toEqual(["PING ACK 0000000000000000"]);
    peer.advance(5000);
    expect(peer.heard()).toEqual(["HEADERS(1) :status: 200 | content-length: 0 END_STREAM"]);
    expect(peer.conn.closed).toBe(true);
    expect(peer.rt.nowMs).toBe(5000);
  });

  it("begun by the client's GOAWAY is graceful too", () => {
    const peer = new ServerPeer().greet();
    peer.send(makeGoAway(0, 0));
    expect(peer.heard()).toEqual(["GOAWAY(0) NO_ERROR"]);
    peer.advance(1000);
    expect(peer.conn.closed).toBe(true);
  });

  it("of an idle connection comes only after a time without streams", () => {
    const peer = slowServer({ idleTimeoutMs: 500 });
    peer.advance(400);
    peer.request(1, "GET /slow");
    peer.advance(4000);
    expect(peer.heard()).toEqual(["HEADERS(1) :status: 200 | content-length: 0 END_STREAM"]);
    peer.advance(499);
    expect(peer.heard()).toEqual([]);
    peer.advance(1);
    expect(peer.heard()).toEqual(["GOAWAY(1) NO_ERROR"]);
  });

  it("wakes everybody: no goroutine is left behind", () => {
    const peer = new ServerPeer({ handler: readInThrees }).greet([[4, 10]]);
    peer.request(1, "POST /", [], {});
    peer.request(3, "GET /");
    peer.conn.end();
    peer.rt.run();
    expect(peer.rt.waiting()).toEqual([]);
    expect(peer.conn.closed).toBe(true);
    expect(peer.log.events.findLast((e) => e.type === "connection")).toMatchObject({ state: "closed" });
  });
});

test("the recording tells the story of a request, and every stream passes through its states", () => {
  const peer = new ServerPeer({ handler: hello }).greet();
  peer.request(1, "GET /a");
  const story = peer.log.events.flatMap((e) => {
    if (e.type === "request") return [`${e.method} ${e.path}`];
    if (e.type === "response") return [String(e.status)];
    if (e.type === "activity") return [`${e.actor}: ${e.text}`];
    return e.type === "stream" ? [`${e.from} → ${e.to}`] : [];
  });
  expect(story).toEqual([
    "idle → open",
    "open → half-closed (remote)",
    "GET /a",
    "handler: running",
    "handler: writing the response",
    "200",
    "half-closed (remote) → closed",
    "handler: done",
  ]);
  expect(peer.log.events.some((e) => e.type === "settings.acked")).toBe(true);
});

test("with a probe and without one the server says the same octets", () => {
  expect(said(true)).toEqual(said(false));
});

test("an ACK of our SETTINGS may come late", () => {
  const peer = new ServerPeer();
  peer.sendBytes(PREFACE_BYTES);
  peer.send(makeSettings([]));
  peer.request(1, "GET /");
  peer.send(makeSettingsAck());
  expect(peer.faults()).toEqual([]);
});

function* readInThrees(response: ResponseWriter, request: ServerRequest): Blocking<void> {
  for (;;) if ((yield* request.body.read(3)) instanceof IoError) break;
  yield* response.flush();
}

/** A server whose only handler takes four seconds. */
function slowServer(options: ServerPeerOptions = {}): ServerPeer {
  const peer: ServerPeer = new ServerPeer({ ...options, handler: () => peer.rt.sleep(4000) });
  return peer.greet();
}

function said(log: boolean): readonly string[] {
  const peer = new ServerPeer({ log, handler: readInThrees }).greet();
  for (let id = 1; id < 20; id += 2) {
    peer.request(id, "POST /", [], {});
    peer.data(id, 500, { endStream: true });
  }
  return peer.heard();
}
