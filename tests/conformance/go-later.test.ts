/** What Go's tests of later versions hold its server to, told as transcripts; titles are the names of Go's tests. */
import { expect, it } from "vitest";
import { FrameType } from "../../protocol/frame/frame.ts";
import { SettingId } from "../../protocol/frame/setting-names.ts";
import { simulate } from "../../protocol/sim/simulate.ts";
import {
  makeContinuation,
  makeData,
  makeGoAway,
  makeHeaders,
  makePing,
  makePriorityUpdate,
  makeUnknown,
  makeWindowUpdate,
} from "../../protocol/frame/make-frame.ts";
import { SERVER_PROFILES } from "../../protocol/server/profiles.ts";
import { ServerPeer } from "../support/server-peer.ts";

const LATEST = SERVER_PROFILES["go1.27"];
const octets = (n: number) => new Uint8Array(n).fill(0x61);

it("TestServerReturnsStreamAndConnFlowControlOnBodyClose", () => {
  const peer: ServerPeer = new ServerPeer({
    profile: LATEST,
    *handler(response, request) {
      request.body.close();
      yield* response.flush();
      yield* peer.rt.sleep(10);
    },
  });
  peer.greet();
  peer.request(1, "POST /", [], {});
  expect(peer.heard()).toEqual(["HEADERS(1) :status: 200"]);
  peer.data(1, 4096);
  expect(peer.heard()).toEqual(["WINDOW_UPDATE(0) +4096"]);
  peer.advance(10);
  expect(peer.heard()).toEqual(["DATA(1) 0 END_STREAM", "RST_STREAM(1) NO_ERROR"]);
});

it("TestServerSendDataAfterRequestBodyClose", () => {
  const peer: ServerPeer = new ServerPeer({
    profile: LATEST,
    *handler(response, request) {
      yield* response.write(octets(10));
      yield* response.flush();
      request.body.close();
      yield* peer.rt.sleep(10);
      yield* response.write(octets(20));
    },
  });
  peer.greet();
  peer.request(1, "POST /", [], {});
  expect(peer.heard().at(-1)).toBe("DATA(1) 10");
  for (let i = 0; i < 10; i++) peer.data(1, 1000);
  expect(peer.heard().filter((line) => line.startsWith("RST_STREAM"))).toEqual([]);
  peer.advance(10);
  expect(peer.heard().slice(0, 1)).toEqual(["DATA(1) 20 END_STREAM"]);
});

it.each([
  ["for stream 0", 0, 0],
  ["on a stream", 1, 1],
])("TestServer_Rejects_PriorityUpdate0: %s", (_what, on, prioritized) => {
  for (const [profile, said] of [
    [LATEST, ["GOAWAY(0) PROTOCOL_ERROR"]],
    [SERVER_PROFILES["go1.19"], []],
  ] as const) {
    const peer = new ServerPeer({ profile }).greet();
    peer.send({ ...makePriorityUpdate(prioritized, octets(0)), streamId: on });
    expect(peer.heard()).toEqual(said);
  }
});

it("TestServer_Request_Reject_Authority_Userinfo", () => {
  for (const [profile, said] of [
    [LATEST, "RST_STREAM(1) PROTOCOL_ERROR"],
    [SERVER_PROFILES["xnet0.7"], "DATA(1) 5 END_STREAM"],
  ] as const) {
    const peer = new ServerPeer({ profile }).greet();
    peer.headers(1, [":method: GET", ":path: /", ":scheme: https", ":authority: user@example.tld"]);
    expect(peer.heard().at(-1)).toBe(said);
  }
});

it("TestProtocolErrorAfterGoAway", () => {
  const peer: ServerPeer = new ServerPeer({ profile: LATEST, handler: () => peer.rt.sleep(60_000) });
  peer.greet();
  peer.request(1, "POST /", [], {});
  peer.send(makeGoAway(1, 0));
  peer.send(makeWindowUpdate(0, 2 ** 31 - 1));
  expect(peer.heard()).toEqual(["GOAWAY(1) NO_ERROR"]);
  peer.advance(1000);
  expect(peer.conn.closed).toBe(true);
});

/** The fields of a GET and then `more`, cut: HEADERS without END_HEADERS, and the octets that follow it. */
function beginRequest(peer: ServerPeer, more: readonly string[]): void {
  const fields = [":method: GET", ":path: /", ":scheme: https", ":authority: example.com", ...more];
  peer.send(makeHeaders(1, peer.encode(fields), { endStream: true, endHeaders: false }));
}

const goOn = (peer: ServerPeer, field: string, endHeaders = false) =>
  peer.send(makeContinuation(1, peer.encode([field]), { endHeaders }));

it("TestServerContinuationFlood", () => {
  const settings = { maxHeaderListSize: 4096 };
  const peer = new ServerPeer({ profile: LATEST, settings }).greet();
  beginRequest(peer, []);
  for (let i = 0; i < 1000; i++) goOn(peer, `x-${i}: 1234567890`);
  goOn(peer, "x-last: 1", true);
  expect(peer.heard()).toEqual(["GOAWAY(1) PROTOCOL_ERROR"]);
  expect(peer.faults()).toEqual(["headers.block.too-long"]);
  const before = new ServerPeer({ profile: SERVER_PROFILES["xnet0.7"], settings }).greet();
  beginRequest(before, []);
  for (let i = 0; i < 1000; i++) goOn(before, `x-${i}: 1234567890`);
  goOn(before, "x-last: 1", true);
  expect(before.heard()[0]).toMatch(/^HEADERS\(1\) :status: 431/);
});

it("a list that is too long in one frame only, or just too long, is answered with 431", () => {
  const settings = { maxHeaderListSize: 4096 };
  const long = new ServerPeer({ profile: LATEST, settings }).greet();
  long.request(
    1,
    "GET /",
    ["a", "b"].map((name) => `${name}: ${name.repeat(3000)}`),
  );
  expect(long.heard()[0]).toMatch(/^HEADERS\(1\) :status: 431/);
  // The fields before take the rest of the list: more than twice what is left is too much.
  const longer = new ServerPeer({ profile: LATEST, settings }).greet();
  beginRequest(longer, [`x: ${"a".repeat(3500)}`]);
  longer.send(makeContinuation(1, octets(1000)));
  expect(longer.heard()).toEqual(["GOAWAY(1) PROTOCOL_ERROR"]);
});

it("TestServerContinuationAfterInvalidHeader", () => {
  for (const [profile, said] of [
    [LATEST, ["GOAWAY(1) PROTOCOL_ERROR"]],
    [SERVER_PROFILES["xnet0.7"], ["RST_STREAM(1) PROTOCOL_ERROR"]],
  ] as const) {
    const peer = new ServerPeer({ profile }).greet();
    beginRequest(peer, ["foo: bad\nvalue"]);
    for (let i = 0; i < 4; i++) goOn(peer, "foo: bar", i === 3);
    expect(peer.heard()).toEqual(said);
  }
});

it("a malformed block in one piece resets its stream only, in pieces or not", () => {
  const peer = new ServerPeer({ profile: LATEST }).greet();
  peer.request(1, "GET /", ["foo: bad\nvalue"]);
  beginRequest(peer, []);
  goOn(peer, "foo: bad\nvalue", true);
  expect(peer.heard()).toEqual(["RST_STREAM(1) PROTOCOL_ERROR", "RST_STREAM(1) PROTOCOL_ERROR"]);
});

it("a field may be cut anywhere between two frames, and the tables stay in step", () => {
  const fields = ["x-first: one", "x-second: two", "x-third: three"];
  const paths: string[] = [];
  const peer: ServerPeer = new ServerPeer({
    profile: LATEST,
    *handler(_response, request) {
      paths.push(request.fields.map(({ name, value }) => `${name}: ${value}`).join());
      yield* peer.rt.sleep(1);
    },
  });
  peer.greet();
  for (let size = 1; size < 60; size++) {
    const pseudo = [":method: GET", `:path: /${size}`, ":scheme: https", ":authority: example.com"];
    const block = peer.encode([...pseudo, ...fields, `x-size: ${size}`]);
    const id = 2 * size + 1;
    peer.send(
      makeHeaders(id, block.subarray(0, size), { endStream: true, endHeaders: size >= block.length }),
    );
    for (let at = size; at < block.length; at += size) {
      const piece = block.subarray(at, at + size);
      peer.send(makeContinuation(id, piece, { endHeaders: at + size >= block.length }));
    }
  }
  peer.advance(10);
  expect(peer.faults()).toEqual([]);
  expect(paths).toEqual([...Array(59).keys()].map((i) => [...fields, `x-size: ${i + 1}`].join()));
});

it("GOAWAY names the stream of the frame that was wrong, since 2024-03", () => {
  for (const [profile, last] of [
    [LATEST, 7],
    [SERVER_PROFILES["xnet0.7"], 0],
  ] as const) {
    const idle = new ServerPeer({ profile }).greet();
    idle.send(makeData(7, octets(1)));
    expect(idle.heard()).toEqual([`GOAWAY(${last}) PROTOCOL_ERROR`]);
    const garbled = new ServerPeer({ profile }).greet();
    garbled.send(makeHeaders(7, Uint8Array.of(0x80)));
    expect(garbled.heard()).toEqual([`GOAWAY(${last}) COMPRESSION_ERROR`]);
    // What cannot be read as a frame is nobody's.
    const broken = new ServerPeer({ profile }).greet();
    broken.send(makeUnknown(FrameType.WINDOW_UPDATE, 0, 7, octets(3)));
    expect(broken.heard()).toEqual(["GOAWAY(0) FRAME_SIZE_ERROR"]);
  }
});

it("TestServer_MaxDecoderHeaderTableSize", () => {
  const settings = { headerTableSize: 8192 };
  expect(new ServerPeer({ profile: LATEST, settings }).heard()[0]).toContain(" 1=8192 ");
  const before = new ServerPeer({ profile: SERVER_PROFILES["go1.19"], settings });
  expect(before.heard()[0]).not.toContain(" 1=");
});

it("TestServer_MaxEncoderHeaderTableSize", () => {
  const peer = new ServerPeer({ profile: LATEST, settings: { encoderTableSize: 2048 } });
  expect(peer.server.encoder.maxTableSize).toBe(2048);
  peer.greet([[SettingId.HEADER_TABLE_SIZE, 4096]]);
  expect(peer.server.encoder.maxTableSize).toBe(2048);
  peer.request(1, "GET /");
  const [headers] = peer.frames();
  // The client hears of it before the first field: a size update to 2048 (RFC 7541 §6.3).
  expect(headers).toMatchObject({ type: FrameType.HEADERS });
  if (headers?.type === FrameType.HEADERS)
    expect([...headers.fragment.subarray(0, 3)]).toEqual([0x3f, 0xe1, 0x0f]);
});

const HEALTH = { readIdleTimeoutMs: 15_000, pingTimeoutMs: 15_000 };
const isPing = (line: string) => /^PING [0-9a-f]{16}$/.test(line);

it("TestServerPingSent", () => {
  const peer = new ServerPeer({ profile: LATEST, ...HEALTH }).greet();
  peer.advance(14_999);
  expect(peer.heard()).toEqual([]);
  peer.advance(1);
  expect(peer.heard().filter(isPing)).toHaveLength(1);
  peer.advance(14_999);
  expect(peer.conn.closed).toBe(false);
  peer.advance(1);
  expect(peer.conn.closed).toBe(true);
});

it("TestServerPingResponded", () => {
  const peer = new ServerPeer({ profile: LATEST, ...HEALTH }).greet();
  for (let round = 0; round < 3; round++) {
    peer.advance(15_000);
    const [ping] = peer.frames();
    if (ping?.type !== FrameType.PING) throw new Error("no PING came");
    peer.advance(14_000);
    peer.send(makePing(ping.opaqueData, { ack: true }));
  }
  expect(peer.conn.closed).toBe(false);
});

it("a client that says something is not asked, one that answers with other octets is not believed", () => {
  const peer = new ServerPeer({ profile: LATEST, ...HEALTH }).greet();
  peer.advance(10_000);
  peer.send(makePing(octets(8)));
  peer.advance(14_999);
  expect(peer.heard().filter(isPing)).toEqual([]);
  peer.advance(1);
  expect(peer.heard().filter(isPing)).toHaveLength(1);
  peer.send(makePing(octets(8), { ack: true }));
  peer.advance(15_000);
  expect(peer.conn.closed).toBe(true);
});

it("TestServerWriteByteTimeout", () => {
  // A hundred octets a second, one by one, and then none.
  const { events } = simulate({
    v: 1,
    seed: 1,
    date: "2024-09-01T00:00:00Z",
    link: {
      delayMs: 0,
      bandwidthKbps: 0.8,
      segmentBytes: 1,
      sendBufferBytes: 1,
      faults: [{ do: "stall", atMs: 12_000, forMs: 60_000, from: "server" }],
    },
    client: {},
    server: {
      profile: "go1.27",
      writeByteTimeoutMs: 1000,
      handlers: [{ steps: [{ do: "write", body: { sizeBytes: 2000 } }] }],
    },
    script: [{ do: "request", request: { method: "GET", path: "/" } }],
  });
  const closedAt = Array.from({ length: events.length }, (_, seq) => events.get(seq)).flatMap((event) =>
    event.type === "connection" && event.side === "server" && event.state === "closed" ? event.at : [],
  );
  expect(closedAt).toHaveLength(1);
  expect(closedAt[0]).toBeGreaterThan(12_000);
  expect(closedAt[0]).toBeLessThanOrEqual(14_000);
});
