/** What Go's tests of later versions hold its server to, told as transcripts; titles are the names of Go's tests. */
import { expect, it } from "vitest";
import { makeGoAway, makePriorityUpdate, makeWindowUpdate } from "../../protocol/frame/make-frame.ts";
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
