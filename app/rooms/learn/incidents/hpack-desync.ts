/** S21: a refused request whose header block nobody decoded, and a later one that nobody can. */
import { ErrorCode, FrameType, makeRstStream } from "../../../../protocol/index.ts";
import type { Scenario } from "../../../../protocol/index.ts";
import type { Lesson } from "../lesson.ts";
import { hexOf } from "./by-hand.ts";
import { issue, rfc } from "../sources.ts";
import { tableInserts } from "./tallies.ts";

const SCENARIO: Scenario = {
  v: 1,
  name: "Header tables out of step",
  seed: 1,
  date: "2022-03-01T09:00:00Z",
  link: { delayMs: 20, bandwidthKbps: 50_000, writeMs: 0.01 },
  client: {},
  server: {
    settings: { maxConcurrentStreams: 2 },
    handlers: [
      {
        path: "/slow/*",
        steps: [
          { do: "sleep", ms: 100 },
          { do: "write", body: { text: "done\n" } },
        ],
      },
      { path: "/*", steps: [{ do: "write", body: { text: "hello\n" } }] },
    ],
  },
  script: [
    { do: "request", request: { method: "GET", path: "/slow/1" } },
    { do: "request", request: { method: "GET", path: "/slow/2" } },
    { do: "request", request: { method: "GET", path: "/me", headers: [["x-user", "bob"]] } },
    { do: "request", atMs: 200, request: { method: "GET", path: "/me", headers: [["x-user", "bob"]] } },
  ],
};

export const HPACK_DESYNC: Lesson = {
  subtitle: "Go client ⇄ a server that refuses without decoding, by hand",
  scenario: {
    ...SCENARIO,
    interventions: [
      // The client's sixth frame: preface, SETTINGS, WINDOW_UPDATE and two HEADERS come before.
      { do: "drop", from: "client", frame: 5 },
      { do: "send", from: "server", atMs: 20.1, hex: hexOf(makeRstStream(5, ErrorCode.REFUSED_STREAM)) },
    ],
  },
  steps: [
    {
      title: "A block that will be thrown away",
      at: {
        frame: { from: "client", type: FrameType.HEADERS, stream: 3 },
        when: { event: (event) => event.type === "input" && event.text.startsWith("What if: drop") },
      },
      text: () =>
        "Three requests leave at once. The server has two places, and the third [HEADERS], with `x-user: bob`, will be refused. This server saves itself the work and does not even decode it.",
      aside: () =>
        "Go's server does decode it. To show the mistake we take the frame away before Go sees it and send the refusal by hand: for the header tables that is the same.",
    },
    {
      title: "Two tables that should be one",
      at: { frame: { from: "client", type: FrameType.HEADERS, stream: 3 }, when: "handled" },
      text: ({ n, trace, view }) =>
        `HPACK sends a field once and refers to it afterwards. The client's table has **${n(tableInserts(trace, view.seq, "client"))}** entries by now, the server's copy of it **${n(tableInserts(trace, view.seq, "server"))}**. Nothing on the wire says so; each end only counts along.`,
    },
    {
      title: "Refused, as if nothing had happened",
      at: { frame: { from: "server", type: FrameType.RST_STREAM, stream: 5 }, when: "handled" },
      text: () =>
        "The client reads REFUSED_STREAM: the request was never begun and may be made again. That is true of the request. It is not true of its header block, which has changed the client's table for good.",
    },
    {
      title: "All quiet",
      at: { frame: { from: "server", type: FrameType.DATA, stream: 3, nth: -1 }, when: "handled" },
      text: () =>
        "The first two requests are answered. Answers have a table of their own, in the other direction, and that one is in step. The damage sleeps.",
    },
    {
      title: "The same request again",
      at: { frame: { from: "client", type: FrameType.HEADERS, stream: 7 }, when: "sent" },
      text: ({ n, frame }) =>
        `Later the client makes the request again. All its fields are in the table, so ${n(frame.length)} octets are enough: one for each field, an index. The newest entry has number 62, and older ones count up from there.`,
    },
    {
      title: "Nobody can read this",
      at: { frame: { from: "client", type: FrameType.HEADERS, stream: 7 }, when: "handled" },
      text: ({ frame }) =>
        `**${frame.fault?.reason ?? ""}** The client meant its oldest entry, \`:authority\`; in the server's shorter table there is nothing so far down. **COMPRESSION_ERROR**: the state of both ends is lost, and with it the connection.`,
      aside: () =>
        "We were lucky that it showed. Once a table is full the index exists on both sides and means something else: one user's field in another user's request, and no error at all.",
    },
    {
      title: "All for one",
      at: { frame: { from: "server", type: FrameType.GOAWAY }, when: "handled" },
      text: ({ frame }) =>
        `[GOAWAY]: ${frame.summary}. The request that fails is a perfectly normal one, and the one to blame is long forgotten. All other streams of the connection go down with it.`,
    },
  ],
  sources: [
    issue("sozu-proxy/sozu", 1396),
    issue("jetty/jetty.project", 2040),
    issue("jetty/jetty.project", 11822),
    issue("oven-sh/bun", 36389),
    rfc(9113, "4.3"),
  ],
  cure: {
    label: "Decode even what you refuse",
    text: "Nothing is taken away now: Go's server decodes the third request, puts its fields into the table, and then refuses it. Both tables have the same entries, and the request is answered when it is made again.",
    scenario: SCENARIO,
  },
};
