/** Where versions of Go's client differ: the same transcript against each, and what comes of it. */
import { expect, test } from "vitest";
import { CLIENT_PROFILES } from "../../protocol/client/profiles.ts";
import { FrameType } from "../../protocol/frame/frame.ts";
import { makeGoAway, makeSettings, makeSettingsAck } from "../../protocol/frame/make-frame.ts";
import { SettingId } from "../../protocol/frame/setting-names.ts";
import type { ProfileName } from "../../protocol/http2/profile-name.ts";
import { ClientPeer } from "../support/client-peer.ts";

const of = (profile: ProfileName, more: ConstructorParameters<typeof ClientPeer>[0] = {}) =>
  new ClientPeer({ profile: CLIENT_PROFILES[profile], ...more });
const END = { endStream: true };

test.each([
  ["go1.17", "SETTINGS 2=0 4=4194304 6=10485760"],
  ["xnet0.7", "SETTINGS 2=0 4=4194304 6=10485760"],
  ["go1.27", "SETTINGS 2=0 4=4194304 5=16384 6=10485760"],
  ["strict", "SETTINGS 2=0 4=4194304 5=16384 6=10485760"],
] as const)("%s announces %s", (profile, said) => {
  expect(of(profile).heard()[0]).toBe(said);
});

test("a frame beyond that ends the connection without a word, not even one that stays in the buffer", () => {
  const peer = of("go1.27").greet();
  const told = peer.request({ read: {} });
  peer.respond(1);
  peer.heard();
  peer.data(1, 16_385);
  const said = peer.events.flatMap((e) => (e.type === "frame.write" ? [e.frameType] : []));
  expect([said.includes(FrameType.GOAWAY), peer.conn.closed]).toEqual([false, true]);
  expect([peer.faults(), told.error]).toEqual([["frame.size.limit"], "ConnectionError"]);
});

test.each([
  ["xnet0.7", false],
  ["go1.27", true],
] as const)("%s: GOAWAY on a connection without streams closes it: %s", (profile, closes) => {
  const peer = of(profile).greet();
  peer.request({ read: {} });
  peer.respond(1, [":status: 200"], END);
  peer.send(makeGoAway(1, 0));
  expect(peer.conn.closed).toBe(closes);
});

test("strict: no word of leaving, and no leave, while a request is on its way to this connection", () => {
  const said = [1, 0].map((reserved) => {
    const peer = of("strict").greet();
    peer.cc.reserved = reserved;
    peer.send(makeGoAway(0, 0));
    return [peer.heard(), peer.conn.closed];
  });
  expect(said).toEqual([
    [[], false],
    [["GOAWAY(0) NO_ERROR"], true],
  ]);
});

test.each([
  ["xnet0.7", "errClientConnUnusable"],
  ["go1.27", "errClientConnNotEstablished"],
] as const)("%s: a request on a connection that has failed before its first one: %s", (profile, error) => {
  const peer = of(profile);
  peer.conn.end();
  peer.rt.run();
  expect([peer.request().error, peer.request().error]).toEqual([error, error]);
});

test("a request that finds no slot waits, or goes elsewhere if its Transport would dial", () => {
  const errors = [false, true].map((dialsWhenFull) => {
    const peer = of("go1.19", { dialsWhenFull });
    peer.send(makeSettings([[SettingId.MAX_CONCURRENT_STREAMS, 1]]), makeSettingsAck());
    peer.request();
    return peer.request().error;
  });
  expect(errors).toEqual([undefined, "errClientConnUnusable"]);
});

test("what a request that is given up had been promised comes back", () => {
  const peer = of("go1.19");
  peer.send(makeSettings([[SettingId.MAX_CONCURRENT_STREAMS, 1]]), makeSettingsAck());
  peer.request();
  peer.request();
  // The third waits for its turn behind the second.
  peer.cc.reserved = 1;
  peer.request().cancel();
  expect(peer.cc.reserved).toBe(0);
});
