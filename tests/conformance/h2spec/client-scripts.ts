/**
 * What a server sends in each of h2spec's cases against a client: case id → script. The client has made one request,
 * on stream 3 (it leaves 1 to an upgrade from HTTP/1.1, as Go's does without TLS), so 1 is idle.
 */
import { concatBytes, stringToLatin1 } from "../../../protocol/base/bytes.ts";
import { Flag, FrameType } from "../../../protocol/frame/frame.ts";
import type { Frame } from "../../../protocol/frame/frame.ts";
import {
  makeContinuation,
  makeData,
  makeGoAway,
  makeHeaders,
  makePing,
  makePriority,
  makeRstStream,
  makeSettings,
  makeUnknown,
  makeWindowUpdate,
} from "../../../protocol/frame/make-frame.ts";
import { SettingId } from "../../../protocol/frame/setting-names.ts";
import type { ClientPeer } from "../../support/client-peer.ts";
import { PING_DATA } from "./judge.ts";

export type ClientScript = (p: ClientPeer) => void;

/** The request's stream, and one that the client has not opened. */
const REQUEST = 3;
const IDLE = 1;
const OK = [":status: 200", "content-type: text/plain"];
const TEST = stringToLatin1("test");
const MAX_WINDOW = 2 ** 31 - 1;
const UNDEFINED_FLAGS = 0x16;
const UNKNOWN_TYPE = 0x16;
const PRIORITY = { exclusive: false, dependency: 0, weight: 256 };

const octets = (n: number) => new Uint8Array(n);
const dummies = (n: number) => Array.from({ length: n }, (_, i) => `x-dummy${i}: ${"x".repeat(4000)}`);
const ping = (p: ClientPeer) => p.send(makePing(PING_DATA));
const settings = (p: ClientPeer, id: number, value: number) => p.send(makeSettings([[id, value]]));
const respond = (p: ClientPeer, fields: readonly string[] = OK) => p.respond(REQUEST, fields);
const respondAll = (p: ClientPeer) => p.respond(REQUEST, OK, { endStream: true });
const data = (p: ClientPeer, streamId: number = REQUEST) =>
  p.send(makeData(streamId, TEST, { endStream: true }));
const reset = (p: ClientPeer) => p.send(makeRstStream(REQUEST, 8));
const continuation = (p: ClientPeer, streamId: number = REQUEST) =>
  p.send(makeContinuation(streamId, p.encode(["x-a: b"])));

/** A HEADERS frame of the response that goes on in CONTINUATION; returns the rest of the block. */
function beginBlock(p: ClientPeer, fields: readonly string[] = OK): Uint8Array {
  const block = p.encode(fields);
  p.send(makeHeaders(REQUEST, block.subarray(0, 5), { endStream: true, endHeaders: false }));
  return block.subarray(5);
}

function interrupt(p: ClientPeer, frame: Frame): void {
  const rest = beginBlock(p);
  p.send(frame);
  p.send(makeContinuation(REQUEST, rest));
}

const raw = (type: number, flags: number, streamId: number, payload: Uint8Array) => (p: ClientPeer) =>
  p.send(makeUnknown(type, flags, streamId, payload));

export const CLIENT_SCRIPTS: Readonly<Record<string, ClientScript>> = {
  "client/1/1": () => undefined,
  "client/4.1/1": (p) => {
    p.send(makeUnknown(UNKNOWN_TYPE, 0, 0, octets(8)));
    ping(p);
  },
  "client/4.1/2": (p) => p.send({ ...makePing(PING_DATA), flags: UNDEFINED_FLAGS }),
  "client/4.1/3": (p) => p.send({ ...makePing(PING_DATA), reserved: 1 }),
  "client/4.2/1": (p) => {
    respond(p);
    p.data(REQUEST, 16_384, { endStream: true });
    ping(p);
  },
  "client/4.2/2": (p) => {
    respond(p);
    p.data(REQUEST, 16_385, { endStream: true });
  },
  "client/4.2/3": (p) => respond(p, [...OK, ...dummies(5)]),
  "client/4.3/1": (p) => p.send(makeHeaders(REQUEST, Uint8Array.of(0x40), { endStream: true })),
  "client/5.1/1": (p) => data(p, IDLE),
  "client/5.1/2": (p) => p.send(makeRstStream(IDLE, 8)),
  "client/5.1/3": (p) => p.send(makeWindowUpdate(IDLE, 100)),
  "client/5.1/4": (p) => continuation(p, IDLE),
  "client/5.1/5": (p) => {
    reset(p);
    data(p);
  },
  "client/5.1/6": (p) => {
    reset(p);
    respond(p);
  },
  "client/5.1/7": (p) => {
    reset(p);
    continuation(p);
  },
  "client/5.1/8": (p) => {
    respondAll(p);
    data(p);
  },
  "client/5.1/9": (p) => {
    respondAll(p);
    respondAll(p);
  },
  "client/5.1/10": (p) => {
    respondAll(p);
    continuation(p);
  },
  "client/5.1.1/1": (p) => p.respond(101, OK, { endStream: true }),
  "client/5.4.1/1": (p) => p.send({ ...makePing(PING_DATA), streamId: REQUEST }),
  "client/5.4.1/2": (p) => p.send({ ...makePing(PING_DATA), streamId: REQUEST }),
  "client/5.5/1": (p) => {
    p.send(makeUnknown(UNKNOWN_TYPE, 0, 0, octets(8)));
    ping(p);
  },
  "client/6.1/1": (p) => p.send(makeData(0, TEST)),
  "client/6.1/2": (p) => {
    respond(p);
    data(p);
    data(p);
  },
  "client/6.1/3": (p) => {
    respond(p);
    const payload = concatBytes([Uint8Array.of(6), TEST]);
    p.send(makeUnknown(FrameType.DATA, Flag.PADDED | Flag.END_STREAM, REQUEST, payload));
  },
  "client/6.2/1": (p) => interrupt(p, makePriority(REQUEST, PRIORITY)),
  "client/6.2/2": (p) => p.respond(0, OK, { endStream: true }),
  "client/6.2/3": (p) => {
    const block = p.encode(OK);
    const payload = concatBytes([Uint8Array.of(block.length + 2), block]);
    const flags = Flag.PADDED | Flag.END_STREAM | Flag.END_HEADERS;
    p.send(makeUnknown(FrameType.HEADERS, flags, REQUEST, payload));
  },
  "client/6.3/1": (p) => p.send(makePriority(0, PRIORITY)),
  "client/6.3/2": raw(FrameType.PRIORITY, 0, REQUEST, octets(4)),
  "client/6.4/1": (p) => p.send(makeRstStream(0, 8)),
  "client/6.4/2": (p) => p.send(makeRstStream(IDLE, 8)),
  "client/6.4/3": raw(FrameType.RST_STREAM, 0, REQUEST, octets(3)),
  "client/6.5/1": raw(FrameType.SETTINGS, Flag.ACK, 0, octets(1)),
  "client/6.5/2": (p) => p.send({ ...makeSettings([[SettingId.MAX_CONCURRENT_STREAMS, 100]]), streamId: 1 }),
  "client/6.5/3": raw(FrameType.SETTINGS, 0, 0, octets(3)),
  "client/6.5.2/1": (p) => settings(p, SettingId.INITIAL_WINDOW_SIZE, 2 ** 31),
  "client/6.5.2/2": (p) => settings(p, SettingId.MAX_FRAME_SIZE, 16_383),
  "client/6.5.2/3": (p) => settings(p, SettingId.MAX_FRAME_SIZE, 2 ** 24),
  "client/6.5.2/4": (p) => {
    settings(p, 0xff, 1);
    ping(p);
  },
  "client/6.5.3/1": (p) => settings(p, SettingId.MAX_CONCURRENT_STREAMS, 100),
  "client/6.7/1": ping,
  "client/6.7/2": (p) => {
    p.send(makePing(octets(8).fill(1), { ack: true }));
    ping(p);
  },
  "client/6.7/3": (p) => p.send({ ...makePing(PING_DATA), streamId: 1 }),
  "client/6.7/4": raw(FrameType.PING, 0, 0, octets(6)),
  "client/6.8/1": (p) => p.send({ ...makeGoAway(0, 0), streamId: 1 }),
  "client/6.9/1": (p) => p.send(makeWindowUpdate(0, 0)),
  "client/6.9/2": (p) => p.send(makeWindowUpdate(REQUEST, 0)),
  "client/6.9/3": raw(FrameType.WINDOW_UPDATE, 0, 0, octets(3)),
  "client/6.9.1/1": (p) => p.send(makeWindowUpdate(0, MAX_WINDOW), makeWindowUpdate(0, MAX_WINDOW)),
  "client/6.9.1/2": (p) =>
    p.send(makeWindowUpdate(REQUEST, MAX_WINDOW), makeWindowUpdate(REQUEST, MAX_WINDOW)),
  "client/6.10/1": (p) => {
    const rest = beginBlock(p, [...OK, ...dummies(5)]);
    const half = rest.length >> 1;
    p.send(makeContinuation(REQUEST, rest.subarray(0, half), { endHeaders: false }));
    p.send(makeContinuation(REQUEST, rest.subarray(half)));
    ping(p);
  },
  "client/6.10/2": (p) => {
    p.send(makeContinuation(REQUEST, beginBlock(p), { endHeaders: false }));
    data(p);
  },
  "client/6.10/3": (p) => p.send(makeContinuation(0, beginBlock(p))),
  "client/6.10/4": (p) => {
    respondAll(p);
    continuation(p);
  },
  "client/6.10/5": (p) => {
    p.send(makeContinuation(REQUEST, beginBlock(p)));
    continuation(p);
  },
  "client/6.10/6": (p) => interrupt(p, makeData(REQUEST, TEST, { endStream: true })),
};
