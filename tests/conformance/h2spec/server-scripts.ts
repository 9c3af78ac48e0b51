/**
 * What a client sends in each of h2spec's cases against a server: case id → script. Written from the cases' prose,
 * in the order of the suite. The handler takes a millisecond to answer: frames that follow each other without
 * `answered` arrive before it does.
 */
import { concatBytes, EMPTY_BYTES, fromHex, stringToLatin1 } from "../../../protocol/base/bytes.ts";
import { Flag, FrameType } from "../../../protocol/frame/frame.ts";
import type { Frame, PriorityFields } from "../../../protocol/frame/frame.ts";
import {
  makeContinuation,
  makeData,
  makeGoAway,
  makeHeaders,
  makePing,
  makePriority,
  makePushPromise,
  makeRstStream,
  makeSettings,
  makeUnknown,
  makeWindowUpdate,
} from "../../../protocol/frame/make-frame.ts";
import type { DataOptions, HeadersOptions } from "../../../protocol/frame/make-frame.ts";
import { SettingId } from "../../../protocol/frame/setting-names.ts";
import type { ServerPeer } from "../../support/server-peer.ts";
import type { H2specCase } from "./cases.ts";
import { PING_DATA } from "./judge.ts";

export type ServerScript = (p: ServerPeer, c: H2specCase) => void;

const {
  HEADER_TABLE_SIZE,
  ENABLE_PUSH,
  MAX_CONCURRENT_STREAMS,
  INITIAL_WINDOW_SIZE,
  MAX_FRAME_SIZE,
  MAX_HEADER_LIST_SIZE,
} = SettingId;

const METHOD = ":method: GET";
const SCHEME = ":scheme: http";
const PATH = ":path: /";
const AUTHORITY = ":authority: example.com";
const GET = [METHOD, SCHEME, PATH, AUTHORITY];
const POST = [":method: POST", SCHEME, PATH, AUTHORITY];
const MAX_WINDOW = 2 ** 31 - 1;
const TEST = stringToLatin1("test");
/** As the suite writes it: a bit that PING knows (ACK) is not among them. */
const UNDEFINED_FLAGS = 0x16;
const UNKNOWN_TYPE = 0x16;

const octets = (n: number) => new Uint8Array(n);
const dummies = (n: number) => Array.from({ length: n }, (_, i) => `x-dummy${i}: ${"x".repeat(4000)}`);
const priority = (weight: number, dependency = 0, exclusive = false): PriorityFields => ({
  exclusive,
  dependency,
  weight,
});

function get(p: ServerPeer, streamId = 1, fields: readonly string[] = []): void {
  p.headers(streamId, [...GET, ...fields]);
}

function post(p: ServerPeer, fields: readonly string[] = [], options: HeadersOptions = {}): void {
  p.headers(1, [...POST, ...fields], options);
}

function data(p: ServerPeer, options: DataOptions = {}): void {
  p.send(makeData(1, TEST, options));
}

const ping = (p: ServerPeer) => p.send(makePing(PING_DATA));
const reset = (p: ServerPeer) => p.send(makeRstStream(1, 8));
const settings = (p: ServerPeer, ...list: readonly (readonly [number, number])[]) =>
  p.send(makeSettings(list));
/** Long enough for the handler's answer. */
const answered = (p: ServerPeer) => p.advance(10);

function exchange(p: ServerPeer): void {
  get(p);
  answered(p);
}

/** An open stream: its request has not ended. */
const open = (p: ServerPeer) => p.headers(1, GET, { endStream: false });

/** A HEADERS frame that goes on in CONTINUATION; returns the rest of the block. */
function beginBlock(p: ServerPeer, length: number, fields: readonly string[] = GET): Uint8Array {
  const block = p.encode(fields);
  p.send(makeHeaders(1, block.subarray(0, length), { endStream: true, endHeaders: false }));
  return block.subarray(length);
}

/** HEADERS that want a CONTINUATION, then `frame`, then the CONTINUATION. */
function interrupt(p: ServerPeer, frame: Frame): void {
  const rest = beginBlock(p, 5);
  p.send(frame);
  p.send(makeContinuation(1, rest));
}

/** A GET whose block has the case's octets before or behind its fields. */
function getWithBlock(
  p: ServerPeer,
  { blockPrefixHex = "", blockSuffixHex = "" }: Pick<H2specCase, "blockPrefixHex" | "blockSuffixHex">,
): void {
  const block = concatBytes([fromHex(blockPrefixHex), p.encode(GET), fromHex(blockSuffixHex)]);
  p.send(makeHeaders(1, block, { endStream: true }));
}

const suffixed: ServerScript = (p, c) => getWithBlock(p, c);
const fieldsOn1 =
  (...fields: readonly string[]): ServerScript =>
  (p) =>
    p.headers(1, fields);
const trailers = (p: ServerPeer, field: string, options: HeadersOptions) => p.headers(1, [field], options);
const nothing: ServerScript = () => undefined;

const GENERIC: Readonly<Record<string, ServerScript>> = {
  "generic/1/1": nothing,
  "generic/2/1": (p) => {
    p.send(makePriority(1, priority(256)));
    ping(p);
  },
  "generic/2/2": (p) => {
    settings(p, [INITIAL_WINDOW_SIZE, 0]);
    get(p);
    p.send(makeWindowUpdate(1, 1));
  },
  "generic/2/3": (p) => {
    settings(p, [INITIAL_WINDOW_SIZE, 0]);
    get(p);
    p.send(makePriority(1, priority(256)), makeWindowUpdate(1, 1));
  },
  "generic/2/4": (p) => {
    get(p);
    reset(p);
    ping(p);
  },
  "generic/2/5": (p) => {
    exchange(p);
    p.send(makePriority(1, priority(256)));
    ping(p);
  },
  "generic/3.1/1": (p) => {
    post(p);
    data(p, { endStream: true });
  },
  "generic/3.1/2": (p) => {
    post(p);
    p.send(makeData(1, TEST), makeData(1, TEST, { endStream: true }));
  },
  "generic/3.1/3": (p) => {
    post(p);
    data(p, { padding: octets(5), endStream: true });
  },
  "generic/3.2/1": (p) => get(p),
  "generic/3.2/2": (p) => p.headers(1, GET, { endStream: true, padding: octets(8) }),
  "generic/3.2/3": (p) => p.headers(1, GET, { endStream: true, priority: priority(256) }),
  "generic/3.3/1": (p) => {
    p.send(makePriority(1, priority(1)));
    get(p);
  },
  "generic/3.3/2": (p) => {
    p.send(makePriority(1, priority(256)));
    get(p);
  },
  "generic/3.3/3": (p) => {
    p.send(makePriority(3, priority(256, 1)));
    get(p);
  },
  "generic/3.3/4": (p) => {
    p.send(makePriority(1, priority(256, 0, true)));
    get(p);
  },
  "generic/3.3/5": (p) => {
    p.send(makePriority(3, priority(256)));
    get(p);
  },
  "generic/3.4/1": (p) => {
    open(p);
    reset(p);
    ping(p);
  },
  "generic/3.5/1": (p) =>
    settings(
      p,
      [HEADER_TABLE_SIZE, 4096],
      [ENABLE_PUSH, 1],
      [MAX_CONCURRENT_STREAMS, 100],
      [INITIAL_WINDOW_SIZE, 65_535],
      [MAX_FRAME_SIZE, 16_384],
      [MAX_HEADER_LIST_SIZE, 100],
    ),
  "generic/3.7/1": ping,
  "generic/3.8/1": (p) => {
    p.send(makeGoAway(0, 0, TEST));
    ping(p);
  },
  "generic/3.9/1": (p) => {
    p.send(makeWindowUpdate(0, 1));
    ping(p);
  },
  "generic/3.9/2": (p) => {
    get(p);
    p.send(makeWindowUpdate(1, 1));
  },
  "generic/3.10/1": (p) => p.send(makeContinuation(1, beginBlock(p, 5))),
  "generic/3.10/2": (p) => {
    const rest = beginBlock(p, 5);
    p.send(
      makeContinuation(1, rest.subarray(0, 5), { endHeaders: false }),
      makeContinuation(1, rest.subarray(5)),
    );
  },
  "generic/4/1": (p) => get(p),
  "generic/4/2": fieldsOn1(":method: HEAD", SCHEME, PATH, AUTHORITY),
  "generic/4/3": (p) => {
    post(p);
    data(p, { endStream: true });
  },
  "generic/4/4": (p) => {
    post(p, ["trailer: x-test"]);
    data(p);
    trailers(p, "x-test: ok", { endStream: true });
  },
  ...Object.fromEntries(Array.from({ length: 13 }, (_, i) => [`generic/5/${i + 1}`, suffixed])),
  "generic/5/14": (p) => getWithBlock(p, { blockPrefixHex: "3f61" }),
  "generic/5/15": suffixed,
};

const FRAMES: Readonly<Record<string, ServerScript>> = {
  "http2/3.5/1": nothing,
  "http2/3.5/2": (p) => p.sendBytes(stringToLatin1("INVALID CONNECTION PREFACE\r\n\r\n")),
  "http2/4.1/1": (p) => {
    p.send(makeUnknown(UNKNOWN_TYPE, 0, 0, octets(8)));
    ping(p);
  },
  "http2/4.1/2": (p) => p.send({ ...makePing(PING_DATA), flags: UNDEFINED_FLAGS }),
  "http2/4.1/3": (p) => p.send({ ...makePing(PING_DATA), flags: UNDEFINED_FLAGS, reserved: 1 }),
  "http2/4.2/1": (p) => {
    post(p);
    p.data(1, p.server.settings.maxFrameSize, { endStream: true });
  },
  "http2/4.2/2": (p) => {
    post(p);
    p.data(1, p.server.settings.maxFrameSize + 1, { endStream: true });
  },
  "http2/4.2/3": (p) => get(p, 1, dummies(5)),
  "http2/4.3/1": (p) => p.send(makeHeaders(1, Uint8Array.of(0x40), { endStream: true })),
  "http2/4.3/2": (p) => interrupt(p, makePriority(1, priority(256))),
  "http2/4.3/3": (p) => interrupt(p, makeHeaders(3, fromHex("82868441"))),
  "http2/5.1/1": (p) => data(p, { endStream: true }),
  "http2/5.1/2": reset,
  "http2/5.1/3": (p) => p.send(makeWindowUpdate(1, 100)),
  "http2/5.1/4": (p) => p.send(makeContinuation(1, p.encode(GET))),
  "http2/5.1/5": (p) => {
    get(p);
    data(p, { endStream: true });
  },
  "http2/5.1/6": (p) => {
    get(p);
    get(p);
  },
  "http2/5.1/7": (p) => {
    get(p);
    p.send(makeContinuation(1, p.encode(GET)));
  },
  "http2/5.1/8": (p) => {
    open(p);
    reset(p);
    data(p, { endStream: true });
  },
  "http2/5.1/9": (p) => {
    open(p);
    reset(p);
    get(p);
  },
  "http2/5.1/10": (p) => {
    open(p);
    reset(p);
    p.send(makeContinuation(1, p.encode(GET)));
  },
  "http2/5.1/11": (p) => {
    exchange(p);
    data(p, { endStream: true });
  },
  "http2/5.1/12": (p) => {
    exchange(p);
    get(p);
  },
  "http2/5.1/13": (p) => {
    exchange(p);
    p.send(makeContinuation(1, p.encode(GET)));
  },
  "http2/5.1.1/1": (p) => get(p, 2),
  "http2/5.1.1/2": (p) => {
    get(p, 5);
    get(p, 3);
  },
  "http2/5.1.2/1": (p) => {
    settings(p, [INITIAL_WINDOW_SIZE, 0]);
    for (let i = 0; i <= p.server.settings.maxConcurrentStreams; i++) get(p, 2 * i + 1);
  },
  "http2/5.3.1/1": (p) => p.headers(1, GET, { endStream: true, priority: priority(256, 1) }),
  "http2/5.3.1/2": (p) => p.send(makePriority(1, priority(256, 1))),
  "http2/5.4.1/1": (p) => p.send({ ...makePing(PING_DATA), streamId: 3 }),
  "http2/5.4.1/2": (p) => p.send({ ...makePing(PING_DATA), streamId: 3 }),
  "http2/5.5/1": (p) => {
    p.send(makeUnknown(UNKNOWN_TYPE, 0, 0, octets(8)));
    ping(p);
  },
  "http2/5.5/2": (p) => interrupt(p, makeUnknown(UNKNOWN_TYPE, 0, 1, octets(8))),
};

const TYPES: Readonly<Record<string, ServerScript>> = {
  "http2/6.1/1": (p) => p.send(makeData(0, TEST)),
  "http2/6.1/2": (p) => {
    post(p, [], { endStream: true });
    answered(p);
    data(p, { endStream: true });
  },
  "http2/6.1/3": (p) => {
    post(p, ["content-length: 4"]);
    p.send(
      makeUnknown(FrameType.DATA, Flag.PADDED | Flag.END_STREAM, 1, concatBytes([Uint8Array.of(6), TEST])),
    );
  },
  "http2/6.2/1": (p) => interrupt(p, makePriority(1, priority(256))),
  "http2/6.2/2": (p) => interrupt(p, makeHeaders(3, fromHex("82868441"))),
  "http2/6.2/3": (p) => p.headers(0, GET),
  "http2/6.2/4": (p) => {
    const block = p.encode(GET);
    const payload = concatBytes([Uint8Array.of(block.length + 2), block]);
    p.send(makeUnknown(FrameType.HEADERS, Flag.PADDED | Flag.END_STREAM | Flag.END_HEADERS, 1, payload));
  },
  "http2/6.3/1": (p) => p.send(makePriority(0, priority(256))),
  "http2/6.3/2": (p) => {
    get(p);
    p.send(makeUnknown(FrameType.PRIORITY, 0, 1, octets(4)));
  },
  "http2/6.4/1": (p) => p.send(makeRstStream(0, 8)),
  "http2/6.4/2": reset,
  "http2/6.4/3": (p) => {
    get(p);
    p.send(makeUnknown(FrameType.RST_STREAM, 0, 1, octets(3)));
  },
  "http2/6.5/1": (p) => p.send(makeUnknown(FrameType.SETTINGS, Flag.ACK, 0, octets(1))),
  "http2/6.5/2": (p) => p.send({ ...makeSettings([[MAX_CONCURRENT_STREAMS, 100]]), streamId: 1 }),
  "http2/6.5/3": (p) => p.send(makeUnknown(FrameType.SETTINGS, 0, 0, octets(3))),
  "http2/6.5.2/1": (p) => settings(p, [ENABLE_PUSH, 2]),
  "http2/6.5.2/2": (p) => settings(p, [INITIAL_WINDOW_SIZE, 2 ** 31]),
  "http2/6.5.2/3": (p) => settings(p, [MAX_FRAME_SIZE, 16_383]),
  "http2/6.5.2/4": (p) => settings(p, [MAX_FRAME_SIZE, 2 ** 24]),
  "http2/6.5.2/5": (p) => {
    settings(p, [0xff, 1]);
    ping(p);
  },
  "http2/6.5.3/1": (p) => {
    settings(p, [INITIAL_WINDOW_SIZE, 100], [INITIAL_WINDOW_SIZE, 1]);
    get(p);
  },
  "http2/6.5.3/2": (p) => settings(p, [ENABLE_PUSH, 0]),
  "http2/6.7/1": ping,
  "http2/6.7/2": (p) => {
    p.send(makePing(octets(8).fill(1), { ack: true }));
    ping(p);
  },
  "http2/6.7/3": (p) => p.send({ ...makePing(PING_DATA), streamId: 1 }),
  "http2/6.7/4": (p) => p.send(makeUnknown(FrameType.PING, 0, 0, octets(6))),
  "http2/6.8/1": (p) => p.send({ ...makeGoAway(0, 0), streamId: 1 }),
  "http2/6.9/1": (p) => p.send(makeWindowUpdate(0, 0)),
  "http2/6.9/2": (p) => {
    open(p);
    p.send(makeWindowUpdate(1, 0));
  },
  "http2/6.9/3": (p) => p.send(makeUnknown(FrameType.WINDOW_UPDATE, 0, 0, octets(3))),
  "http2/6.9.1/1": (p) => {
    settings(p, [INITIAL_WINDOW_SIZE, 1]);
    get(p);
  },
  "http2/6.9.1/2": (p) => p.send(makeWindowUpdate(0, MAX_WINDOW), makeWindowUpdate(0, MAX_WINDOW)),
  "http2/6.9.1/3": (p) => {
    open(p);
    p.send(makeWindowUpdate(1, MAX_WINDOW), makeWindowUpdate(1, MAX_WINDOW));
  },
  "http2/6.9.2/1": (p) => {
    settings(p, [INITIAL_WINDOW_SIZE, 0]);
    exchange(p);
    settings(p, [INITIAL_WINDOW_SIZE, 1]);
  },
  "http2/6.9.2/2": (p) => {
    settings(p, [INITIAL_WINDOW_SIZE, 3]);
    exchange(p);
    settings(p, [INITIAL_WINDOW_SIZE, 2]);
    p.send(makeWindowUpdate(1, 2));
  },
  "http2/6.9.2/3": (p) => p.send(makeUnknown(FrameType.SETTINGS, 0, 0, fromHex("000480000000"))),
  "http2/6.10/1": (p) => {
    const rest = beginBlock(p, 5, [...GET, ...dummies(5)]);
    const half = rest.length >> 1;
    p.send(makeContinuation(1, rest.subarray(0, half), { endHeaders: false }));
    p.send(makeContinuation(1, rest.subarray(half)));
  },
  "http2/6.10/2": (p) => {
    p.send(makeContinuation(1, beginBlock(p, 5), { endHeaders: false }));
    data(p, { endStream: true });
  },
  "http2/6.10/3": (p) => p.send(makeContinuation(0, beginBlock(p, 5))),
  "http2/6.10/4": (p) => {
    get(p);
    p.send(makeContinuation(1, p.encode(["x-a: b"])));
  },
  "http2/6.10/5": (p) => {
    p.send(makeContinuation(1, beginBlock(p, 5)));
    p.send(makeContinuation(1, p.encode(["x-a: b"])));
  },
  "http2/6.10/6": (p) => interrupt(p, makeData(1, TEST, { endStream: true })),
  "http2/7/1": (p) => {
    p.send(makeGoAway(0, 0xff));
    ping(p);
  },
  "http2/7/2": (p) => {
    open(p);
    p.send(makeRstStream(1, 0xff));
    ping(p);
  },
};

const MESSAGES: Readonly<Record<string, ServerScript>> = {
  "http2/8.1/1": (p) => {
    post(p, ["trailer: x-test"]);
    data(p);
    trailers(p, "x-test: ok", { endStream: false });
  },
  "http2/8.1.2/1": (p) => get(p, 1, ["X-TEST: ok"]),
  "http2/8.1.2.1/1": fieldsOn1(...GET, ":test: ok"),
  "http2/8.1.2.1/2": fieldsOn1(...GET, ":status: 200"),
  "http2/8.1.2.1/3": (p) => {
    post(p, ["trailer: x-test"]);
    data(p);
    trailers(p, ":method: GET", { endStream: false });
  },
  "http2/8.1.2.1/4": fieldsOn1("x-test: ok", ...GET),
  "http2/8.1.2.2/1": (p) => get(p, 1, ["connection: keep-alive"]),
  "http2/8.1.2.2/2": (p) => get(p, 1, ["te: trailers, deflate"]),
  "http2/8.1.2.3/1": fieldsOn1(METHOD, SCHEME, ":path: ", AUTHORITY),
  "http2/8.1.2.3/2": fieldsOn1(PATH, AUTHORITY),
  "http2/8.1.2.3/3": fieldsOn1(METHOD, PATH, AUTHORITY),
  "http2/8.1.2.3/4": fieldsOn1(METHOD, SCHEME, AUTHORITY),
  "http2/8.1.2.3/5": fieldsOn1(METHOD, ...GET),
  "http2/8.1.2.3/6": fieldsOn1(SCHEME, ...GET),
  "http2/8.1.2.3/7": fieldsOn1(PATH, ...GET),
  "http2/8.1.2.6/1": (p) => {
    post(p, ["content-length: 1"]);
    data(p, { endStream: true });
  },
  "http2/8.1.2.6/2": (p) => {
    post(p, ["content-length: 1"]);
    p.send(makeData(1, TEST), makeData(1, TEST, { endStream: true }));
  },
  "http2/8.2/1": (p) => p.send(makePushPromise(1, 3, EMPTY_BYTES)),
  "hpack/2.3.3/1": suffixed,
  "hpack/2.3.3/2": suffixed,
  "hpack/4.2/1": suffixed,
  "hpack/5.2/1": suffixed,
  "hpack/5.2/2": suffixed,
  "hpack/5.2/3": suffixed,
  "hpack/6.1/1": suffixed,
  // 4097, one more than the table that the server allows.
  "hpack/6.3/1": (p) => getWithBlock(p, { blockPrefixHex: "3fe21f" }),
};

export const SERVER_SCRIPTS: Readonly<Record<string, ServerScript>> = {
  ...GENERIC,
  ...FRAMES,
  ...TYPES,
  ...MESSAGES,
};
