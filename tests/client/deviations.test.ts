/** What Go's client does in each of the places where it leaves RFC 9113, and what the strict profile does there instead. */
import { expect, it, test } from "vitest";
import { CLIENT_PROFILES } from "../../protocol/client/profiles.ts";
import { makeRstStream, makeSettings, makeWindowUpdate } from "../../protocol/frame/make-frame.ts";
import { SettingId } from "../../protocol/frame/setting-names.ts";
import { DEVIATIONS } from "../../protocol/http2/deviations.ts";
import { PROFILE_NAMES } from "../../protocol/http2/profile-name.ts";
import type { ProfileName } from "../../protocol/http2/profile-name.ts";
import { ClientPeer } from "../support/client-peer.ts";

interface Row {
  readonly token: string;
  readonly what?: string;
  /** Default: the latest. */
  readonly profile?: ProfileName;
  readonly method?: string;
  readonly send: (peer: ClientPeer) => void;
  readonly go: readonly string[];
  readonly strict: readonly string[];
}

const CLOSED = "the end";
const OK = [":status: 200"];
const END = { endStream: true };
const STREAM_ERROR = ["RST_STREAM(1) PROTOCOL_ERROR"];
const goAway = (code: string): readonly string[] => [`GOAWAY(0) ${code}`, CLOSED];
const answered = (peer: ClientPeer): void => peer.respond(1, OK, END);

const ROWS: readonly Row[] = [
  {
    token: "go.client.goaway",
    send: (peer) => peer.send({ ...makeSettings([]), streamId: 1 }),
    go: [CLOSED],
    strict: goAway("PROTOCOL_ERROR"),
  },
  {
    token: "go.client.goodbye",
    what: "idle",
    send: (peer) => {
      answered(peer);
      peer.do(() => peer.cc.closeIfIdle());
    },
    go: [CLOSED],
    strict: goAway("NO_ERROR"),
  },
  {
    token: "go.client.goodbye",
    what: "shutting down",
    send: (peer) => {
      answered(peer);
      peer.do(() => peer.cc.shutdown());
    },
    go: ["GOAWAY(3) NO_ERROR", CLOSED],
    strict: goAway("NO_ERROR"),
  },
  {
    token: "go.client.frame-size",
    profile: "xnet0.7",
    send: (peer) => {
      peer.respond(1);
      peer.data(1, 16_385, END);
    },
    go: ["WINDOW_UPDATE(0) +16385"],
    strict: goAway("FRAME_SIZE_ERROR"),
  },
  {
    token: "go.client.closed-stream",
    what: "DATA behind END_STREAM",
    send: (peer) => {
      answered(peer);
      peer.data(1, 5000);
    },
    go: ["WINDOW_UPDATE(0) +5000"],
    strict: goAway("STREAM_CLOSED"),
  },
  {
    token: "go.client.closed-stream",
    what: "HEADERS behind RST_STREAM",
    send: (peer) => {
      peer.send(makeRstStream(1, 8));
      answered(peer);
    },
    go: [],
    strict: ["RST_STREAM(1) STREAM_CLOSED"],
  },
  {
    token: "go.client.data-uncounted",
    send: (peer) => peer.data(1, 5000),
    go: STREAM_ERROR,
    strict: ["WINDOW_UPDATE(0) +5000", ...STREAM_ERROR],
  },
  {
    token: "go.client.idle-stream",
    what: "HEADERS",
    send: (peer) => peer.respond(101, OK, END),
    go: [],
    strict: goAway("PROTOCOL_ERROR"),
  },
  {
    token: "go.client.idle-stream",
    what: "WINDOW_UPDATE",
    send: (peer) => peer.send(makeWindowUpdate(7, 1)),
    go: [],
    strict: goAway("PROTOCOL_ERROR"),
  },
  {
    token: "go.client.settings-range",
    profile: "xnet0.7",
    send: (peer) => peer.send(makeSettings([[SettingId.MAX_FRAME_SIZE, 100]])),
    go: ["SETTINGS ACK"],
    strict: goAway("PROTOCOL_ERROR"),
  },
  {
    token: "go.client.table-size",
    profile: "go1.19",
    send: (peer) => {
      peer.send(makeSettings([[SettingId.HEADER_TABLE_SIZE, 0]]));
      peer.decoder.setMaxTableSize(0);
      peer.request();
    },
    go: [
      "SETTINGS ACK",
      "HEADERS(3) The table size was lowered to 0, so this block has to begin with a size update. END_STREAM",
    ],
    strict: [
      "SETTINGS ACK",
      "HEADERS(3) :authority: example.com | :method: GET | :path: / | :scheme: https | accept-encoding: gzip | user-agent: Go-http-client/2.0 END_STREAM",
    ],
  },
  {
    token: "go.client.window-overflow",
    profile: "xnet0.7",
    send: (peer) => peer.send(makeWindowUpdate(1, 2 ** 31 - 1)),
    go: [CLOSED],
    strict: ["RST_STREAM(1) FLOW_CONTROL_ERROR"],
  },
  {
    token: "go.client.trailers",
    what: "without END_STREAM",
    send: (peer) => {
      peer.respond(1);
      peer.respond(1, ["x: y"]);
    },
    go: [CLOSED],
    strict: STREAM_ERROR,
  },
  {
    token: "go.client.trailers",
    what: "with a pseudo-header field",
    send: (peer) => {
      peer.respond(1);
      peer.respond(1, OK, END);
    },
    go: [CLOSED],
    strict: STREAM_ERROR,
  },
  {
    token: "go.client.length",
    what: "fewer octets",
    send: (peer) => {
      peer.respond(1, [...OK, "content-length: 5"]);
      peer.data(1, 4, END);
    },
    go: [],
    strict: STREAM_ERROR,
  },
  {
    token: "go.client.length",
    what: "none",
    send: (peer) => peer.respond(1, [...OK, "content-length: 5"], END),
    go: [],
    strict: STREAM_ERROR,
  },
  {
    token: "go.client.length",
    what: "fewer, with trailers",
    send: (peer) => {
      peer.respond(1, [...OK, "content-length: 5"]);
      peer.data(1, 4);
      peer.respond(1, ["x: y"], END);
    },
    go: [],
    strict: STREAM_ERROR,
  },
  {
    token: "go.client.length",
    what: "no number",
    send: (peer) => peer.respond(1, [...OK, "content-length: five"], END),
    go: [],
    strict: STREAM_ERROR,
  },
  {
    token: "go.client.connection-field",
    what: "a field",
    send: (peer) => peer.respond(1, [...OK, "keep-alive: 5"], END),
    go: [],
    strict: STREAM_ERROR,
  },
  {
    token: "go.client.connection-field",
    what: "101",
    send: (peer) => peer.respond(1, [":status: 101"]),
    go: [],
    strict: STREAM_ERROR,
  },
  {
    token: "go.client.data-fault",
    what: "before the headers",
    profile: "go1.17",
    send: (peer) => peer.data(1, 5, END),
    go: [],
    strict: STREAM_ERROR,
  },
  {
    token: "go.client.data-fault",
    what: "for HEAD",
    profile: "go1.17",
    method: "HEAD",
    send: (peer) => {
      peer.respond(1);
      peer.data(1, 5, END);
    },
    go: [],
    strict: STREAM_ERROR,
  },
];

function reaction(name: ProfileName, { send, method = "GET" }: Row): readonly string[] {
  const peer = new ClientPeer({ profile: CLIENT_PROFILES[name] }).greet();
  peer.request({ method, read: { chunkBytes: 2 ** 20 } });
  peer.heard();
  send(peer);
  const heard = peer.heard().filter((line) => !line.startsWith("WINDOW_UPDATE(1)"));
  return peer.conn.closed ? [...heard, CLOSED] : heard;
}

it.each(ROWS.map((row) => [row.token, row.what ?? "", row] as const))("%s %s", (_token, _what, row) => {
  expect(reaction(row.profile ?? "go1.27", row)).toEqual(row.go);
  expect(reaction("strict", row)).toEqual(row.strict);
});

test("each deviation of the client is shown, in a version that has it", () => {
  const shown = new Set(ROWS.map(({ token }) => token));
  const ofClient = DEVIATIONS.filter(({ side }) => side === "client");
  expect(ofClient.map(({ token }) => token)).toEqual([...shown]);
  for (const { token, profile = "go1.27" } of ROWS) {
    const deviation = ofClient.find((one) => one.token === token);
    expect(deviation?.profiles ?? PROFILE_NAMES).toContain(profile);
  }
});

test("profiles are named in order and by their names", () => {
  expect(PROFILE_NAMES.map((name) => CLIENT_PROFILES[name].name)).toEqual(PROFILE_NAMES);
});
