/** How a client finds out that a connection takes no more, or is dead; and which of its requests may be made again. */
import { describe, expect, it } from "vitest";
import { ErrorCode } from "../../protocol/base/http2-error.ts";
import { makeGoAway, makePing, makeRstStream, makeSettings } from "../../protocol/frame/make-frame.ts";
import { SettingId } from "../../protocol/frame/setting-names.ts";
import { createClientEndpoint } from "../../protocol/index.ts";
import type { ClientEndpoint, ClientRequest, Frame, ResponseHandle } from "../../protocol/index.ts";
import { writeFrame } from "../../protocol/frame/write-frame.ts";
import { ClientPeer } from "../support/client-peer.ts";

function send(client: ClientEndpoint, ...frames: readonly Frame[]): void {
  for (const frame of frames) client.receive(writeFrame(frame));
}

describe("a silent connection", () => {
  const asked = { readIdleTimeoutMs: 1000, pingTimeoutMs: 300 };

  it("is asked after a while, and again after each answer", () => {
    const peer = new ClientPeer(asked).greet();
    peer.request();
    peer.heard();
    for (let i = 0; i < 3; i++) {
      peer.advance(999);
      expect(peer.heard()).toEqual([]);
      peer.advance(1);
      const [ping = ""] = peer.heard();
      expect(ping).toMatch(/^PING [0-9a-f]{16}$/);
      peer.send(makePing(Buffer.from(ping.slice("PING ".length), "hex"), { ack: true }));
    }
    expect(peer.conn.closed).toBe(false);
  });

  it("is not asked while frames come", () => {
    const peer = new ClientPeer(asked).greet();
    for (let i = 0; i < 5; i++) {
      peer.advance(900);
      peer.send(makePing(new Uint8Array(8)));
    }
    expect(peer.heard().filter((line) => !line.startsWith("PING ACK"))).toEqual([]);
  });

  it("is lost if no answer comes: whoever waits learns it, and nothing goes on", () => {
    const peer = new ClientPeer(asked).greet();
    const [waits, reads] = [peer.request(), peer.request({ read: {} })];
    peer.respond(3);
    peer.advance(1299);
    expect(peer.conn.closed).toBe(false);
    peer.advance(1);
    expect([waits.error, reads.error]).toEqual(["errClientConnLost", "errClientConnLost"]);
    expect(peer.conn.closed).toBe(true);
    expect(peer.rt.nextTimerMs()).toBeUndefined();
    expect(peer.cc.pings?.size).toBe(0);
  });

  it("gets 15 seconds unless something else is said", () => {
    const peer = new ClientPeer({ readIdleTimeoutMs: 1000 }).greet();
    peer.advance(15_999);
    expect(peer.conn.closed).toBe(false);
    peer.advance(1);
    expect(peer.conn.closed).toBe(true);
  });
});

describe("GOAWAY", () => {
  it("counts twice: the first code that says something is the reason of the end", () => {
    const peer = new ClientPeer().greet();
    const told = peer.request();
    peer.send(makeGoAway(1, ErrorCode.ENHANCE_YOUR_CALM), makeGoAway(1, ErrorCode.NO_ERROR));
    peer.conn.end();
    peer.rt.run();
    expect(told.error).toBe("GoAwayError");
    expect(peer.cc.goAwayCode).toBe(ErrorCode.ENHANCE_YOUR_CALM);
  });

  it("wakes those who wait for a slot: there will be none", () => {
    const peer = new ClientPeer().greet([[SettingId.MAX_CONCURRENT_STREAMS, 1]]);
    peer.request();
    const waits = peer.request();
    expect(waits.error).toBeUndefined();
    peer.send(makeGoAway(1, 0));
    expect(waits.error).toBe("errClientConnUnusable");
  });
});

describe("stream ids", () => {
  it("come to an end: the last ones are used, then the connection takes no more", () => {
    const peer = new ClientPeer().greet();
    peer.cc.nextStreamId = 0x7fff_ffff - 4;
    const [first, second, third] = [peer.request(), peer.request(), peer.request()];
    expect(peer.heard().map((line) => line.split(" ", 1)[0])).toEqual([
      "HEADERS(2147483643)",
      "HEADERS(2147483645)",
    ]);
    expect([first.error, second.error, third.error]).toEqual([undefined, undefined, "errClientConnUnusable"]);
  });
});

function ask(request: ClientRequest, then: (client: ClientEndpoint) => void): ResponseHandle {
  const client = createClientEndpoint();
  send(client, makeSettings([]));
  const handle = client.request(request);
  client.takeOutput();
  then(client);
  return handle;
}

describe("which requests may be made again", () => {
  const GET: ClientRequest = { method: "GET", path: "/" };
  const POST: ClientRequest = { method: "POST", path: "/", body: { sizeBytes: 100 } };

  it.each<[what: string, request: ClientRequest, then: (client: ClientEndpoint) => void, retry: string]>([
    ["refused", GET, (client) => send(client, makeRstStream(1, ErrorCode.REFUSED_STREAM)), "yes"],
    [
      "refused with a body that was read",
      POST,
      (client) => send(client, makeRstStream(1, ErrorCode.REFUSED_STREAM)),
      "with a new body",
    ],
    [
      "refused while the body waits for a 100",
      { ...POST, headers: { expect: "100-continue" }, expectContinueTimeoutMs: 1000 },
      (client) => send(client, makeRstStream(1, ErrorCode.REFUSED_STREAM)),
      "yes",
    ],
    ["not seen", GET, (client) => send(client, makeGoAway(0, 0)), "yes"],
    ["PROTOCOL_ERROR", GET, (client) => send(client, makeRstStream(1, ErrorCode.PROTOCOL_ERROR)), "yes"],
    ["CANCEL", GET, (client) => send(client, makeRstStream(1, ErrorCode.CANCEL)), "no"],
    [
      "going away while it was under way",
      GET,
      (client) => {
        send(client, makeGoAway(1, 0));
        client.receiveEof();
      },
      "no",
    ],
    ["the connection ended", GET, (client) => client.receiveEof(), "no"],
  ])("%s: %#", (_what, request, then, retry) => {
    const handle = ask(request, then);
    expect(handle).toMatchObject({ done: true, error: { retry } });
  });

  it("a request on a connection that takes no more", () => {
    const client = createClientEndpoint();
    send(client, makeSettings([]), makeGoAway(0, 0));
    expect(client.request(POST).error).toMatchObject({ token: "errClientConnUnusable", retry: "yes" });
  });
});
