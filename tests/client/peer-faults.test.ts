/** Every way in which a server can be wrong that the client knows of: one row for each token. */
import { describe, expect, it } from "vitest";
import { Flag, FrameType } from "../../protocol/frame/frame.ts";
import {
  makeData,
  makeGoAway,
  makeHeaders,
  makePing,
  makePushPromise,
  makeRstStream,
  makeSettings,
  makeSettingsAck,
  makeWindowUpdate,
} from "../../protocol/frame/make-frame.ts";
import { SettingId } from "../../protocol/frame/setting-names.ts";
import { ClientPeer } from "../support/client-peer.ts";

const BYTES = new Uint8Array(5);
const WINDOW = SettingId.INITIAL_WINDOW_SIZE;

type Row = readonly [token: string, misbehave: (peer: ClientPeer) => void];

const CONNECTION_ENDS: readonly Row[] = [
  ["client.settings.ack-unasked", (peer) => peer.send(makeSettingsAck())],
  ["client.push-promise", (peer) => peer.send(makePushPromise(1, 2, peer.encode([":method: GET"])))],
  ["client.data.idle", (peer) => peer.send(makeData(3, BYTES))],
  ["client.data.idle", (peer) => peer.send(makeData(2, BYTES))],
  ["client.window-update.overflow", (peer) => peer.send(makeWindowUpdate(0, 0x7fff_ffff))],
  ["client.window-update.overflow", (peer) => peer.send(makeWindowUpdate(1, 0x7fff_ffff))],
  ["frame.settings.initial-window-size", (peer) => peer.send(makeSettings([[WINDOW, 2 ** 31]]))],
  ["client.settings.max-frame-size", (peer) => peer.send(makeSettings([[SettingId.MAX_FRAME_SIZE, 0]]))],
  [
    "client.settings.window-overflow",
    (peer) => peer.send(makeWindowUpdate(1, 0x7fff_0000), makeSettings([[WINDOW, 0x7fff_ffff]])),
  ],
  ["client.trailers.end-stream", (peer) => [peer.respond(1), peer.respond(1, ["x-sum: 1"])]],
  [
    "client.trailers.pseudo",
    (peer) => [peer.respond(1), peer.respond(1, [":status: 200"], { endStream: true })],
  ],
  [
    "frame.ping.length",
    (peer) => peer.send({ ...makePing(new Uint8Array(8)), opaqueData: BYTES, length: 5 }),
  ],
  ["frame.headers.stream", (peer) => peer.send({ ...makeHeaders(0, peer.encode([":status: 200"])) })],
];

const STREAM_ENDS: readonly Row[] = [
  ["client.data.before-headers", (peer) => peer.send(makeData(1, BYTES))],
  ["client.response.no-status", (peer) => peer.respond(1, ["x-a: 1"])],
  ["client.response.bad-status", (peer) => peer.respond(1, [":status: two"])],
  ["client.response.1xx-end-stream", (peer) => peer.respond(1, [":status: 103"], { endStream: true })],
  ["client.response.1xx-count", (peer) => Array.from({ length: 6 }, () => peer.respond(1, [":status: 103"]))],
  ["headers.field-name", (peer) => peer.respond(1, [":status: 200", "X-Upper: 1"])],
  ["frame.window-update.zero-stream", (peer) => peer.send(makeWindowUpdate(1, 0))],
];

describe("the connection ends, as in Go without a GOAWAY on the wire", () => {
  it.each(CONNECTION_ENDS)("%s", (token, misbehave) => {
    const peer = new ClientPeer().greet();
    const told = peer.request();
    peer.heard();
    misbehave(peer);
    expect(peer.faults()).toEqual([token]);
    expect(peer.conn.closed).toBe(true);
    expect(told.response === undefined ? told.error : "ConnectionError").toBe("ConnectionError");
    expect(peer.heard().filter((line) => line.startsWith("GOAWAY"))).toEqual([]);
    expect(peer.request().error).toBe("errClientConnUnusable");
  });

  it("client.first-frame", () => {
    const peer = new ClientPeer();
    peer.send(makePing(new Uint8Array(8)));
    expect(peer.faults()).toEqual(["client.first-frame"]);
    expect(peer.conn.closed).toBe(true);
  });

  it("client.data.window", () => {
    const peer = new ClientPeer({ settings: { initialWindowSize: 10 } }).greet();
    peer.request();
    peer.respond(1);
    peer.data(1, 6);
    peer.data(1, 6);
    expect(peer.faults()).toEqual(["client.data.window"]);
    expect(peer.conn.closed).toBe(true);
  });
});

describe("the stream ends, the connection goes on", () => {
  it.each(STREAM_ENDS)("%s", (token, misbehave) => {
    const peer = new ClientPeer().greet();
    const told = peer.request();
    misbehave(peer);
    expect(peer.faults()).toEqual([token]);
    expect(told.error).toBe("StreamError");
    expect(peer.conn.closed).toBe(false);
    const next = peer.request();
    peer.respond(3, [":status: 204"], { endStream: true });
    expect(next.response?.status).toBe(204);
  });

  it("client.data.head", () => {
    const peer = new ClientPeer().greet();
    peer.request({ method: "HEAD" });
    peer.respond(1);
    peer.send(makeData(1, BYTES));
    expect(peer.faults()).toEqual(["client.data.head"]);
  });

  it("client.response.header-list", () => {
    const peer = new ClientPeer({ settings: { maxHeaderListSize: 100 } }).greet();
    const told = peer.request();
    peer.respond(1, [":status: 200", `x-long: ${"a".repeat(100)}`]);
    expect(peer.faults()).toEqual(["client.response.header-list"]);
    expect(told.error).toBe("StreamError");
    expect(peer.heard()).toContain("RST_STREAM(1) PROTOCOL_ERROR");
  });

  it("client.reset-by-peer: the caller learns the code", () => {
    const peer = new ClientPeer().greet();
    const told = peer.request();
    peer.send(makeRstStream(1, 7));
    expect(told.error).toBe("StreamError");
    expect(peer.events.filter((event) => event.type === "stream").at(-1)).toMatchObject({
      to: "closed",
      on: "recv RST_STREAM",
    });
  });

  it("client.goaway-from-peer: streams above the last one may be tried elsewhere, the others go on", () => {
    const peer = new ClientPeer().greet();
    const [first, second] = [peer.request(), peer.request()];
    peer.send(makeGoAway(1, 2));
    expect(peer.faults()).toEqual(["client.goaway-from-peer"]);
    expect(second.error).toBe("errClientConnGotGoAway");
    peer.respond(1, [":status: 200"], { endStream: true });
    expect(first.response?.status).toBe(200);
    expect(peer.request().error).toBe("errClientConnUnusable");
  });

  it("ignores what it does not know and what concerns nobody", () => {
    const peer = new ClientPeer().greet();
    const told = peer.request();
    peer.send({
      type: "unknown",
      rawType: 0x2a,
      length: 1,
      flags: 0,
      streamId: 1,
      payload: new Uint8Array(1),
    });
    peer.send({
      type: FrameType.PRIORITY,
      length: 5,
      flags: 0,
      streamId: 9,
      priority: { exclusive: false, dependency: 0, weight: 1 },
    });
    peer.send(makeRstStream(99, 0), makeWindowUpdate(99, 1), makeSettings([[0x99, 1]]));
    peer.send({ ...makePing(new Uint8Array(8)), flags: Flag.ACK });
    peer.respond(1, [":status: 200"], { endStream: true });
    expect(peer.faults()).toEqual([]);
    expect(told.response?.status).toBe(200);
  });
});
