/** What Go does in each of the places where it leaves RFC 9113, and what the strict profile does there instead. */
import { expect, test } from "vitest";
import { stringToLatin1 } from "../../../protocol/base/bytes.ts";
import { Flag, FrameType } from "../../../protocol/frame/frame.ts";
import {
  makePriorityUpdate,
  makeGoAway,
  makeRstStream,
  makeSettings,
  makeSettingsAck,
  makeUnknown,
  makeWindowUpdate,
} from "../../../protocol/frame/make-frame.ts";
import { PREFACE_BYTES } from "../../../protocol/frame/preface.ts";
import type { Blocking } from "../../../protocol/goroutine/runtime.ts";
import { WaitQueue } from "../../../protocol/goroutine/sync.ts";
import { DEVIATIONS } from "../../../protocol/http2/deviations.ts";
import type { ProfileName } from "../../../protocol/http2/profile-name.ts";
import { HeaderMap } from "../../../protocol/server/header-map.ts";
import { SERVER_PROFILES } from "../../../protocol/server/profiles.ts";
import type { ResponseWriter } from "../../../protocol/server/response-writer.ts";
import type { ServerRequest } from "../../../protocol/server/request.ts";
import type { ServerSettings } from "../../../protocol/server/server-settings.ts";
import { ServerPeer } from "../../support/server-peer.ts";

interface Row {
  readonly token: string;
  readonly what?: string;
  /** Default: the latest. */
  readonly profile?: ProfileName;
  /** What is sent; the answers are those to what comes after the last look. */
  readonly send: (peer: ServerPeer) => void;
  readonly go: readonly string[];
  readonly strict: readonly string[];
  readonly greeted?: false;
  readonly settings?: Partial<ServerSettings>;
  readonly readTimeoutMs?: number;
}

const octets = (n: number) => new Uint8Array(n);
const CLOSED = "the end";
const OK = "HEADERS(1) :status: 200 | content-length: 0 END_STREAM";
/** Of a request whose body has not ended: the client is asked to stop. */
const STOP = "RST_STREAM(1) NO_ERROR";

/** `/read` reads its body, `/wait` waits, `/later` for a second, `/push` promises and waits; the rest is answered at once. */
function serve(profile: ProfileName, { settings = {}, readTimeoutMs }: Row): ServerPeer {
  const peer: ServerPeer = new ServerPeer({
    settings,
    readTimeoutMs,
    profile: SERVER_PROFILES[profile],
    *handler(response: ResponseWriter, request: ServerRequest): Blocking<void> {
      const { path } = request;
      if (path === "/read") while ((yield* request.body.read(8192)) instanceof Uint8Array);
      if (path === "/later") yield* peer.rt.sleep(1000);
      if (path === "/push") yield* response.push({ method: "GET", path: "/wait", header: new HeaderMap() });
      if (path === "/wait" || path === "/push") yield* new WaitQueue(peer.rt, "cond", "the end").wait();
    },
  });
  return peer;
}

const get = (peer: ServerPeer, path = "/", fields: readonly string[] = []) =>
  peer.request(1, `GET ${path}`, fields);
const post = (peer: ServerPeer, path = "/wait", fields: readonly string[] = []) =>
  peer.request(1, `POST ${path}`, fields, {});
const look = (peer: ServerPeer) => void peer.heard();

const ROWS: readonly Row[] = [
  {
    token: "go.settings.repeated",
    send: (p) => p.send(makeSettings([...Array(2).keys()].map((value) => [4, value]))),
    go: ["GOAWAY(0) PROTOCOL_ERROR", CLOSED],
    strict: ["SETTINGS ACK"],
  },
  {
    token: "go.settings.count",
    send: (p) => p.send(makeSettings([...Array(101).keys()].map((id) => [1000 + id, 0]))),
    go: ["GOAWAY(0) PROTOCOL_ERROR", CLOSED],
    strict: ["SETTINGS ACK"],
  },
  {
    token: "go.settings.one-ack",
    send(p) {
      // While the first ACK is on its way, three more become due.
      p.conn.stuck = true;
      for (let i = 0; i < 4; i++) p.send(makeSettings([[4, 100 + i]]));
      p.conn.unstick();
    },
    go: ["SETTINGS ACK", "SETTINGS ACK"],
    strict: ["SETTINGS ACK", "SETTINGS ACK", "SETTINGS ACK", "SETTINGS ACK"],
  },
  {
    token: "go.request.connection-field",
    send: (p) => get(p, "/", ["te: gzip"]),
    go: [
      "HEADERS(1) :status: 400 | content-type: text/plain; charset=utf-8 | x-content-type-options: nosniff | content-length: 53",
      "DATA(1) 53 END_STREAM",
    ],
    strict: ["RST_STREAM(1) PROTOCOL_ERROR"],
  },
  {
    token: "go.preface.silent",
    greeted: false,
    send(p) {
      look(p);
      p.sendBytes(stringToLatin1("GET / HTTP/1.1\r\nhost: example.com\r\n\r\n"));
    },
    go: [CLOSED],
    strict: ["GOAWAY(0) PROTOCOL_ERROR", CLOSED],
  },
  {
    token: "go.frame.short-silent",
    send: (p) => p.send(makeUnknown(FrameType.HEADERS, Flag.PRIORITY, 1, octets(3))),
    go: [CLOSED],
    strict: ["GOAWAY(0) FRAME_SIZE_ERROR", CLOSED],
  },
  {
    token: "go.headers.closed-stream",
    what: "after END_STREAM both ways",
    send(p) {
      get(p);
      look(p);
      get(p);
    },
    go: ["GOAWAY(1) PROTOCOL_ERROR", CLOSED],
    strict: ["GOAWAY(1) STREAM_CLOSED", CLOSED],
  },
  {
    token: "go.headers.closed-stream",
    what: "after the client's RST_STREAM, twice",
    send(p) {
      get(p, "/wait");
      p.send(makeRstStream(1, 8));
      get(p);
      get(p);
    },
    go: ["GOAWAY(1) PROTOCOL_ERROR", CLOSED],
    strict: ["RST_STREAM(1) STREAM_CLOSED"],
  },
  {
    token: "go.headers.closed-stream",
    what: "trailers that the server's RST_STREAM crossed",
    send(p) {
      post(p, "/");
      look(p);
      p.headers(1, ["x-a: b"]);
    },
    go: ["GOAWAY(1) PROTOCOL_ERROR", CLOSED],
    strict: [],
  },
  {
    token: "go.headers.closed-stream",
    what: "an id that was skipped",
    send(p) {
      p.request(3, "GET /wait");
      get(p);
    },
    go: ["GOAWAY(3) PROTOCOL_ERROR", CLOSED],
    strict: ["GOAWAY(3) PROTOCOL_ERROR", CLOSED],
  },
  {
    token: "go.data.closed-stream",
    what: "after END_STREAM both ways",
    send(p) {
      get(p);
      look(p);
      p.data(1, 5000);
    },
    go: ["WINDOW_UPDATE(0) +5000", "RST_STREAM(1) STREAM_CLOSED"],
    strict: ["WINDOW_UPDATE(0) +5000", "GOAWAY(1) STREAM_CLOSED", CLOSED],
  },
  {
    token: "go.data.closed-stream",
    what: "a body that the server's RST_STREAM crossed",
    send(p) {
      post(p, "/");
      expect(p.heard()).toEqual([OK, STOP]);
      p.data(1, 5000);
      p.data(1, 5000, { endStream: true });
    },
    go: [
      "WINDOW_UPDATE(0) +5000",
      "RST_STREAM(1) STREAM_CLOSED",
      "WINDOW_UPDATE(0) +5000",
      "RST_STREAM(1) STREAM_CLOSED",
    ],
    strict: ["WINDOW_UPDATE(0) +5000", "WINDOW_UPDATE(0) +5000"],
  },
  {
    token: "go.headers.unreadable",
    send(p) {
      post(p, "/read", ["X-Upper: case"]);
      p.data(1, 5000, { endStream: true });
    },
    go: ["RST_STREAM(1) PROTOCOL_ERROR", "GOAWAY(1) PROTOCOL_ERROR", CLOSED],
    strict: ["RST_STREAM(1) PROTOCOL_ERROR", "WINDOW_UPDATE(0) +5000"],
  },
  {
    token: "go.request.short-body",
    send(p) {
      post(p, "/read", ["content-length: 4"]);
      p.data(1, 3, { endStream: true });
    },
    go: [OK],
    strict: ["RST_STREAM(1) PROTOCOL_ERROR"],
  },
  {
    token: "go.request.short-body",
    what: "no body at all",
    profile: "xnet0.7",
    send: (p) => get(p, "/", ["content-length: 4"]),
    go: [OK],
    strict: ["RST_STREAM(1) PROTOCOL_ERROR"],
  },
  {
    token: "go.field.blank-ends",
    send: (p) => get(p, "/", ["x-a: b "]),
    go: [OK],
    strict: ["RST_STREAM(1) PROTOCOL_ERROR"],
  },
  {
    token: "go.priority.length",
    send(p) {
      get(p, "/wait");
      p.send(makeUnknown(FrameType.PRIORITY, 0, 1, octets(4)));
    },
    go: ["GOAWAY(1) FRAME_SIZE_ERROR", CLOSED],
    strict: ["RST_STREAM(1) FRAME_SIZE_ERROR"],
  },
  {
    token: "go.headers.padding",
    send: (p) =>
      p.send(makeUnknown(FrameType.HEADERS, Flag.PADDED | Flag.END_HEADERS, 1, Uint8Array.of(9, 0x82))),
    go: ["RST_STREAM(1) PROTOCOL_ERROR"],
    strict: ["GOAWAY(0) PROTOCOL_ERROR", CLOSED],
  },
  {
    token: "go.data.early-window",
    greeted: false,
    settings: { initialWindowSize: 10 },
    send(p) {
      p.sendBytes(PREFACE_BYTES);
      p.send(makeSettings([]));
      look(p);
      p.request(1, "POST /wait", [], {});
      p.data(1, 16_384);
      // From here on the client knows.
      p.send(makeSettingsAck());
      p.request(3, "POST /wait", [], {});
      p.data(3, 11);
    },
    go: ["RST_STREAM(1) FLOW_CONTROL_ERROR", "RST_STREAM(3) FLOW_CONTROL_ERROR"],
    strict: ["RST_STREAM(3) FLOW_CONTROL_ERROR"],
  },
  {
    token: "go.data.connection-window",
    send(p) {
      post(p);
      for (let i = 0; i < 64; i++) p.data(1, 16_384);
      p.request(3, "POST /wait", [], {});
      p.data(3, 1);
    },
    go: ["RST_STREAM(3) FLOW_CONTROL_ERROR"],
    strict: ["GOAWAY(3) FLOW_CONTROL_ERROR", CLOSED],
  },
  {
    token: "go.data.end-of-closed-body",
    readTimeoutMs: 50,
    send(p) {
      post(p, "/later");
      p.advance(100);
      p.data(1, 10, { endStream: true });
    },
    go: [OK, STOP],
    strict: [OK],
  },
  {
    token: "go.priority-update.idle",
    send(p) {
      p.send(makePriorityUpdate(1, stringToLatin1("u=1,")));
      get(p);
    },
    go: ["RST_STREAM(1) PROTOCOL_ERROR", OK],
    strict: [OK],
  },
  {
    token: "go.goaway.once",
    what: "with a client that does not answer",
    send(p) {
      p.rt.go("Shutdown", () => p.server.startGracefulShutdown(), "server");
    },
    go: ["GOAWAY(0) NO_ERROR", CLOSED],
    strict: ["GOAWAY(2147483647) NO_ERROR", "PING", "GOAWAY(0) NO_ERROR", CLOSED],
  },
  {
    token: "go.goaway.trailers",
    profile: "go1.19",
    send(p) {
      post(p, "/read", ["trailer: x-a"]);
      p.send(makeGoAway(0, 0));
      p.headers(1, ["x-a: b"]);
    },
    go: ["GOAWAY(1) NO_ERROR"],
    strict: ["GOAWAY(1) NO_ERROR", OK, CLOSED],
  },
  {
    token: "go.goaway.mute",
    profile: "go1.19",
    send(p) {
      post(p);
      p.send(makeGoAway(0, 0), makeWindowUpdate(0, 2 ** 31 - 1));
    },
    go: ["GOAWAY(1) NO_ERROR"],
    strict: ["GOAWAY(1) NO_ERROR", "GOAWAY(1) FLOW_CONTROL_ERROR", CLOSED],
  },
  {
    token: "go.goaway.unrepeated",
    send(p) {
      post(p);
      p.send(makeGoAway(0, 0), makeWindowUpdate(0, 2 ** 31 - 1));
    },
    go: ["GOAWAY(1) NO_ERROR", CLOSED],
    strict: ["GOAWAY(1) NO_ERROR", "GOAWAY(1) FLOW_CONTROL_ERROR", CLOSED],
  },
  {
    token: "go.hpack.table-size",
    greeted: false,
    settings: { headerTableSize: 0 },
    send(p) {
      p.sendBytes(PREFACE_BYTES);
      p.send(makeSettings([]));
      look(p);
      // The second refers to what the first has added; then the client knows, and begins with a size update.
      get(p, "/wait", ["x-a: b"]);
      p.request(3, "GET /wait", ["x-a: b"]);
      p.send(makeSettingsAck());
      p.hpack.setMaxTableSize(0);
      p.request(5, "GET /", ["x-a: b"]);
    },
    go: ["GOAWAY(3) COMPRESSION_ERROR", CLOSED],
    strict: ["HEADERS(5) :status: 200 | content-length: 0 END_STREAM"],
  },
  {
    token: "go.head.body",
    profile: "go1.19",
    send: (p) => p.request(1, "HEAD /", [], {}),
    go: ["RST_STREAM(1) PROTOCOL_ERROR"],
    strict: ["HEADERS(1) :status: 200 END_STREAM", STOP],
  },
  {
    token: "go.push.reserved",
    send(p) {
      get(p, "/push");
      look(p);
      p.data(2, 5000);
    },
    go: ["WINDOW_UPDATE(0) +5000", "RST_STREAM(2) STREAM_CLOSED"],
    strict: ["WINDOW_UPDATE(0) +5000", "GOAWAY(1) PROTOCOL_ERROR", CLOSED],
  },
];

const TITLED = ROWS.map((row) => ({ ...row, title: [row.token, row.what ?? []].flat().join(": ") }));

test.each(TITLED)("$title", (row) => {
  const { send, go, strict, profile = "go1.27", greeted = true } = row;
  const said = [profile, "strict" as const].map((name) => {
    const peer = serve(name, row);
    if (greeted) peer.greet([[4, 65_535]]);
    send(peer);
    peer.advance(2500);
    const lines = peer.heard().map((line) => line.replace(/^PING [0-9a-f]{16}$/, "PING"));
    return peer.conn.closed ? [...lines, CLOSED] : lines;
  });
  expect(said).toEqual([go, strict]);
});

test("every deviation of the server is shown", () => {
  const shown = new Set(ROWS.map(({ token }) => token));
  const ofServer = DEVIATIONS.filter(({ side }) => side === "server").map(({ token }) => token);
  expect([...shown].sort()).toEqual(ofServer.sort());
});
