/** S13: one GOAWAY loses what is on the wire; two of them lose nothing. */
import { FrameType } from "../../../../protocol/index.ts";
import type { Scenario } from "../../../../protocol/index.ts";
import type { Lesson } from "../lesson.ts";
import { goIssue, issue, rfc } from "../sources.ts";

const SCENARIO: Scenario = {
  v: 1,
  name: "A drain that loses requests",
  seed: 1,
  date: "2022-03-01T09:00:00Z",
  link: { delayMs: 40, bandwidthKbps: 50_000, writeMs: 0.01 },
  client: {},
  server: {
    handlers: [
      {
        path: "/slow",
        steps: [
          { do: "sleep", ms: 100 },
          { do: "write", body: { text: "done\n" } },
        ],
      },
      { path: "/*", steps: [{ do: "read" }, { do: "write", body: { text: "ok\n" } }] },
    ],
  },
  script: [
    { do: "request", request: { method: "GET", path: "/slow" } },
    { do: "request", atMs: 90, request: { method: "GET", path: "/price" } },
    { do: "request", atMs: 95, request: { method: "POST", path: "/order", body: { sizeBytes: 3000 } } },
    { do: "shutdown", side: "server", atMs: 100 },
  ],
};

export const DRAIN: Lesson = {
  subtitle: "Go 1.17 ⇄ Go 1.17 · 80 ms round trip · a new version is rolled out",
  scenario: SCENARIO,
  steps: [
    {
      title: "Business as usual",
      at: { frame: { from: "client", type: FrameType.DATA, stream: 5, nth: -1 }, when: "sent" },
      text: ({ n, view }) =>
        `The client has **${n(view.client.streamCount)}** requests under way. The server has seen **${n(view.server.streamCount)}** of them; the others are in the pipe.`,
    },
    {
      title: "The server wants to leave",
      at: { frame: { from: "server", type: FrameType.GOAWAY }, when: "sent" },
      text: ({ frame }) =>
        `A new version is to take over, so this process drains. Go's server sends one [GOAWAY] with the highest id that it has seen: **${frame.summary}**. That draws a line through a pipe that is full.`,
      aside: () =>
        "Deviation `go.goaway.once`: RFC 9113 §6.8 advises a first GOAWAY with 2³¹−1, which forbids nothing yet, and the real one a round trip later. Go's is simpler, and counts on clients that try again.",
    },
    {
      title: "On the wrong side of the line",
      at: { frame: { from: "client", type: FrameType.HEADERS, stream: 3 }, when: "handled" },
      text: ({ ms, frame, all }) =>
        `${ms(frame.arrivedMs - (all({ from: "server", type: FrameType.GOAWAY })[0]?.at ?? 0))} later stream 3 arrives. It was sent in good faith, before anybody had said anything, and is passed over in silence.`,
    },
    {
      title: "Even a whole upload",
      at: { frame: { from: "client", type: FrameType.DATA, stream: 5, nth: -1 }, when: "handled" },
      text: ({ n, frame }) => `So is the POST on stream 5: ${n(frame.length)} octets come for nothing.`,
    },
    {
      title: "The client learns of it",
      at: { frame: { from: "server", type: FrameType.GOAWAY }, when: "handled" },
      text: () =>
        "Both callers get an error. The GET can be made again. The POST could be, too, for nothing was done; but its body has been read from wherever it came, and unless the application can produce it again (`GetBody`) it is lost.",
    },
    {
      title: "What was seen is served",
      at: { frame: { from: "server", type: FrameType.DATA, stream: 1, nth: -1 }, when: "handled" },
      text: ({ n, view }) =>
        `Stream 1 is answered with status ${n(view.client.stream(1)?.status)}. Of three requests one has had its answer. At thousands of requests per second every deploy looks like a small outage.`,
    },
  ],
  sources: [
    issue("grpc/grpc", 29050),
    issue("envoyproxy/envoy", 39876),
    issue("cloudflare/pingora", 388),
    issue("netty/netty", 3564),
    goIssue(15386),
    rfc(9113, "6.8"),
  ],
  cure: {
    label: "Leave in two steps",
    text: "The strict server sends GOAWAY with 2³¹−1 and a PING. Whatever the client had sent is in front of its answer to that PING; only then comes the GOAWAY that draws the line, now behind the last request. All three are answered.",
    scenario: { ...SCENARIO, server: { ...SCENARIO.server, profile: "strict" } },
  },
};
