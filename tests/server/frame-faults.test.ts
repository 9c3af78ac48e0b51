/** Every way in which a client can be wrong in the server's eyes: what it does, and the one answer it gets. */
import { describe, expect, it } from "vitest";
import {
  makeContinuation,
  makeHeaders,
  makePing,
  makePriority,
  makePushPromise,
  makeRstStream,
  makeSettings,
  makeSettingsAck,
  makeUnknown,
  makeWindowUpdate,
} from "../../protocol/frame/make-frame.ts";
import { Flag, FrameType } from "../../protocol/frame/frame.ts";
import { PREFACE_BYTES } from "../../protocol/frame/preface.ts";
import { MESSAGE_FAULT_TOKENS } from "../../protocol/http2/header-rules.ts";
import { SERVER_FAULT_TOKENS } from "../../protocol/server/server-faults.ts";
import { ServerPeer } from "../support/server-peer.ts";

type Row = readonly [token: string, what: string, act: (peer: ServerPeer) => void, answer: readonly string[]];

const GOAWAY_0 = ["GOAWAY(0) PROTOCOL_ERROR"];
const RST_1 = ["RST_STREAM(1) PROTOCOL_ERROR"];
const open = (peer: ServerPeer, id = 1, fields: readonly string[] = []) =>
  peer.request(id, "POST /wait", fields, {});
const octets = (n: number) => new Uint8Array(n);

const ROWS: readonly Row[] = [
  ["server.settings.ack-unasked", "an ACK too many", (p) => p.send(makeSettingsAck()), GOAWAY_0],
  ["settings.enable-push.range", "ENABLE_PUSH 2", (p) => p.send(makeSettings([[2, 2]])), GOAWAY_0],
  ["settings.repeated", "the same setting twice", (p) => p.send(makeSettings(twice)), GOAWAY_0],
  ["settings.count", "101 settings", (p) => p.send(makeSettings(many)), GOAWAY_0],
  [
    "server.settings.window-overflow",
    "a new initial window on top of a large one",
    (p) => {
      open(p);
      p.send(makeWindowUpdate(1, 2 ** 31 - 1 - 65_535), makeSettings([[4, 65_536]]));
    },
    ["GOAWAY(1) FLOW_CONTROL_ERROR"],
  ],
  ["server.headers.even-id", "HEADERS on 2", (p) => open(p, 2), GOAWAY_0],
  [
    "server.headers.old-id",
    "HEADERS on 3 after 5",
    (p) => {
      open(p, 5);
      open(p, 3);
    },
    ["GOAWAY(5) PROTOCOL_ERROR"],
  ],
  [
    "server.headers.half-closed",
    "HEADERS after END_STREAM",
    (p) => {
      p.request(1, "GET /wait");
      p.headers(1, ["x: y"]);
    },
    ["RST_STREAM(1) STREAM_CLOSED"],
  ],
  [
    "server.headers.too-many-streams",
    "a third stream where two are allowed",
    (p) => {
      open(p, 1);
      open(p, 3);
      open(p, 5);
    },
    ["RST_STREAM(5) PROTOCOL_ERROR"],
  ],
  [
    "trailers.end-stream",
    "trailers that go on",
    (p) => {
      open(p);
      p.headers(1, ["x: y"], { endStream: false });
    },
    RST_1,
  ],
  [
    "trailers.pseudo",
    "a pseudo-header in trailers",
    (p) => {
      open(p);
      p.headers(1, [":path: /"]);
    },
    RST_1,
  ],
  [
    "trailers.field",
    "content-length in announced trailers",
    (p) => {
      open(p, 1, ["trailer: x-a"]);
      p.headers(1, ["content-length: 3"]);
    },
    RST_1,
  ],
  [
    "server.priority.self",
    "PRIORITY on itself",
    (p) => p.send(makePriority(1, { exclusive: false, dependency: 1, weight: 1 })),
    RST_1,
  ],
  [
    "server.priority.self",
    "HEADERS with a priority on itself",
    (p) => p.request(1, "GET /wait", [], { priority: { exclusive: true, dependency: 1, weight: 256 } }),
    RST_1,
  ],
  ["server.data.idle", "DATA on a stream that was never opened", (p) => p.data(123, 1), GOAWAY_0],
  [
    "server.data.closed",
    "DATA after END_STREAM",
    (p) => {
      p.request(1, "GET /wait");
      p.data(1, 4);
    },
    ["WINDOW_UPDATE(0) +4", "RST_STREAM(1) STREAM_CLOSED"],
  ],
  [
    "server.data.window",
    "DATA over the stream's window",
    (p) => {
      open(p);
      p.data(1, 1001);
    },
    ["RST_STREAM(1) FLOW_CONTROL_ERROR"],
  ],
  [
    "server.data.window",
    "DATA over the connection's window, on a stream that nobody serves",
    (p) => {
      p.request(1, "GET /wait");
      for (let i = 0; i < 2; i++) p.data(1, 70_000);
    },
    ["RST_STREAM(1) FLOW_CONTROL_ERROR", "RST_STREAM(1) FLOW_CONTROL_ERROR"],
  ],
  [
    "server.data.content-length",
    "more than content-length says",
    (p) => {
      open(p, 1, ["content-length: 4"]);
      p.data(1, 5);
    },
    RST_1,
  ],
  ["server.rst-stream.idle", "RST_STREAM on an idle stream", (p) => p.send(makeRstStream(9, 8)), GOAWAY_0],
  [
    "server.window-update.idle",
    "WINDOW_UPDATE on an idle stream",
    (p) => p.send(makeWindowUpdate(9, 8)),
    GOAWAY_0,
  ],
  [
    "server.window-update.stream-overflow",
    "a stream's window beyond 2^31-1",
    (p) => {
      open(p);
      p.send(makeWindowUpdate(1, 2 ** 31 - 1));
    },
    ["RST_STREAM(1) FLOW_CONTROL_ERROR"],
  ],
  [
    "server.window-update.overflow",
    "the connection's window beyond 2^31-1",
    (p) => p.send(makeWindowUpdate(0, 2 ** 31 - 1)),
    ["GOAWAY(0) FLOW_CONTROL_ERROR"],
  ],
  ["server.push-promise", "a push from a client", (p) => p.send(makePushPromise(1, 2, octets(0))), GOAWAY_0],
  ["headers.field-name", "a capital letter", (p) => p.request(1, "GET /", ["Foo: x"]), RST_1],
  ["headers.field-value", "a line break in a value", (p) => p.request(1, "GET /", ["foo: a\nb"]), RST_1],
  ["headers.pseudo-after-regular", "foo first", (p) => p.headers(1, ["foo: x", ":path: /"]), RST_1],
  ["headers.pseudo-unknown", ":foo", (p) => p.headers(1, [":foo: x"]), RST_1],
  ["headers.pseudo-repeated", ":path twice", (p) => p.headers(1, [":path: /", ":path: /"]), RST_1],
  ["headers.pseudo-mixed", ":status", (p) => p.headers(1, [":path: /", ":status: 200"]), RST_1],
  ["request.connect", "CONNECT with a path", (p) => p.headers(1, [":method: CONNECT", ":path: /"]), RST_1],
  ["request.method", "no :method", (p) => p.headers(1, [":path: /", ":scheme: https"]), RST_1],
  ["request.path", "no :path", (p) => p.headers(1, [":method: GET", ":scheme: https"]), RST_1],
  ["request.scheme", "no :scheme", (p) => p.headers(1, [":method: GET", ":path: /"]), RST_1],
  ["request.head-with-body", "HEAD with a body", (p) => p.request(1, "HEAD /", [], {}), RST_1],
  [
    "frame.order.continuation",
    "CONTINUATION after the end of a block",
    (p) => {
      p.request(1, "GET /wait");
      p.send(makeContinuation(1, octets(0)));
    },
    ["GOAWAY(1) PROTOCOL_ERROR"],
  ],
  [
    "frame.order.interleaved",
    "PING inside a header block",
    (p) => p.send(makeHeaders(1, p.encode([":method: GET"]), { endHeaders: false }), makePing(octets(8))),
    GOAWAY_0,
  ],
  [
    "frame.size.limit",
    "a frame above what was allowed",
    (p) => p.data(1, 2 ** 20 + 1),
    ["GOAWAY(0) FRAME_SIZE_ERROR"],
  ],
  [
    "hpack.index.zero",
    "an index of 0",
    (p) => p.send(makeHeaders(1, Uint8Array.of(0x80))),
    ["GOAWAY(0) COMPRESSION_ERROR"],
  ],
];

const twice: readonly (readonly [number, number])[] = [
  [3, 1],
  [3, 1],
];
const many = Array.from({ length: 101 }, (_, i) => [1000 + i, 0] as const);

describe("what a client does wrong", () => {
  it.each(ROWS)("%s: %s", (token, _what, act, answer) => {
    const settings = { initialWindowSize: 1000, maxConcurrentStreams: 2, connectionWindow: 65_535 };
    const peer = ServerPeer.waiting(settings).greet();
    act(peer);
    expect(peer.heard()).toEqual(answer);
    expect(peer.faults()).toContain(token);
  });

  it("server.first-frame: PING before SETTINGS", () => {
    const peer = new ServerPeer();
    peer.sendBytes(PREFACE_BYTES);
    peer.send(makePing(octets(8)));
    expect(peer.heard()).toContain("GOAWAY(0) PROTOCOL_ERROR");
    expect(peer.faults()).toEqual(["server.first-frame"]);
  });

  it("server.headers.refused: too many streams before our SETTINGS are acknowledged can be tried again", () => {
    const peer = ServerPeer.waiting({ maxConcurrentStreams: 1 });
    peer.sendBytes(PREFACE_BYTES);
    peer.send(makeSettings([]));
    open(peer, 1);
    open(peer, 3);
    expect(peer.heard()).toContain("RST_STREAM(3) REFUSED_STREAM");
    expect(peer.faults()).toEqual(["server.headers.refused"]);
  });

  it("hits every token of the server and of the header rules", () => {
    const ofLaterVersions = [
      "server.data.closed-body",
      "server.handlers.too-many",
      "server.priority-update",
      "server.request.userinfo",
    ];
    const elsewhere = ["server.first-frame", "server.headers.refused", ...ofLaterVersions];
    const hit = new Set([...ROWS.map(([token]) => token), ...elsewhere]);
    expect([...SERVER_FAULT_TOKENS, ...MESSAGE_FAULT_TOKENS].filter((token) => !hit.has(token))).toEqual([]);
  });
});

describe("what Go takes for the end of the connection", () => {
  it.each([
    ["frame.data.short", makeUnknown(FrameType.DATA, Flag.PADDED, 1, octets(0))],
    ["frame.headers.short", makeUnknown(FrameType.HEADERS, Flag.PRIORITY, 1, octets(3))],
    ["frame.push-promise.short", makeUnknown(FrameType.PUSH_PROMISE, 0, 1, octets(3))],
  ])("%s: closes without a word", (token, frame) => {
    const peer = ServerPeer.waiting().greet();
    open(peer);
    peer.send(frame);
    expect(peer.heard()).toEqual([]);
    expect(peer.conn.closed).toBe(true);
    expect(peer.faults()).toEqual([token]);
  });
});
