/** S8: requests leave before the server's limit is known, and are refused. */
import { FrameType } from "../../../../protocol/index.ts";
import type { Scenario } from "../../../../protocol/index.ts";
import type { Lesson } from "../lesson.ts";
import { issue, rfc } from "../sources.ts";
import { openStreams } from "./tallies.ts";

const REQUESTS = 130;
const LIMIT = 100;

const SCENARIO: Scenario = {
  v: 1,
  name: "A burst before SETTINGS",
  seed: 1,
  date: "2022-03-01T09:00:00Z",
  link: { delayMs: 20, bandwidthKbps: 50_000, writeMs: 0.01 },
  client: {},
  server: {
    settings: { maxConcurrentStreams: LIMIT },
    handlers: [
      {
        path: "/items/*",
        steps: [
          { do: "sleep", ms: 10 },
          { do: "write", body: { text: "item\n" } },
        ],
      },
    ],
  },
  script: Array.from({ length: REQUESTS }, (_, i) => ({
    do: "request",
    request: { method: "GET", path: `/items/${i + 1}` },
  })),
};

const LAST_TAKEN = 2 * LIMIT - 1;

export const BURST: Lesson = {
  subtitle: "Go 1.17 ⇄ Go 1.17 · 40 ms round trip",
  scenario: SCENARIO,
  steps: [
    {
      title: "The limit is on its way",
      at: { frame: { from: "server", type: FrameType.SETTINGS }, when: "sent" },
      text: ({ n }) =>
        `The server's [SETTINGS] say MAX_CONCURRENT_STREAMS **${n(LIMIT)}**. They have just left, and need 20 ms to get there. Until then the client knows of no limit at all: RFC 9113 gives none to begin with.`,
    },
    {
      title: "Too many, and nobody knows",
      at: { frame: { from: "client", type: FrameType.HEADERS, nth: -1 }, when: "sent" },
      text: ({ n, ms, all, frame }) =>
        `An application starts up and asks for all it needs. After ${ms(frame.sentMs)} **${n(all({ from: "client", type: FrameType.HEADERS }).length)}** requests are on the wire, and not one octet has come back.`,
      aside: () =>
        "Go's client of 2021 took 1 000 streams for allowed while it knew nothing. The RFC only recommends that servers allow at least 100.",
    },
    {
      title: "Too late to take back",
      at: { frame: { from: "server", type: FrameType.SETTINGS }, when: "handled" },
      text: ({ n, view }) =>
        `Now the client reads the limit. It has **${n(openStreams(view.client))}** streams open and will open no more, but what is sent is sent.`,
    },
    {
      title: "The hundredth finds a place",
      at: { frame: { from: "client", type: FrameType.HEADERS, stream: LAST_TAKEN }, when: "handled" },
      text: ({ n, view, frame }) =>
        `Stream ${n(frame.streamId)} is taken: the server counts **${n(openStreams(view.server))}** open streams, and each has a handler at work.`,
    },
    {
      title: "The next one is refused",
      at: { frame: { from: "client", type: FrameType.HEADERS, stream: LAST_TAKEN + 2 }, when: "handled" },
      text: ({ n, frame }) =>
        `Stream ${n(frame.streamId)} is one too many. \`processHeaders\` resets it with **REFUSED_STREAM**; no handler has seen the request.`,
      aside: () =>
        "Go looks at whether its SETTINGS were acknowledged. Not yet: the client could not know, so REFUSED_STREAM. Acknowledged: it should have known, so PROTOCOL_ERROR. RFC 9113 §5.1.2 leaves the choice to the server.",
    },
    {
      title: "Refused means: never begun",
      at: { frame: { from: "server", type: FrameType.RST_STREAM }, when: "handled" },
      text: ({ n, frame }) =>
        `The first [RST_STREAM] arrives, for stream ${n(frame.streamId)}. REFUSED_STREAM promises that nothing was done, so even a POST may be made again (RFC 9113 §8.7). Go's Transport would do that; in this scenario nobody stands above the connection, and the request fails.`,
      aside: () =>
        "Not every client knew that: people met this as failing requests, always just after a connection was new and traffic high.",
    },
    {
      title: "What is left of the burst",
      at: { frame: { from: "server", type: FrameType.DATA, nth: -1 }, when: "handled" },
      text: ({ n, all }) =>
        `**${n(all({ from: "server", type: FrameType.HEADERS }).length)}** requests were answered and **${n(all({ from: "server", type: FrameType.RST_STREAM }).length)}** refused. The next burst on this connection would lose none: from now on the client knows.`,
    },
  ],
  sources: [
    issue("envoyproxy/envoy", 13948),
    issue("jetty/jetty.project", 4714),
    issue("dotnet/runtime", 40249),
    issue("dotnet/corefx", 39005),
    rfc(9113, "5.1.2"),
  ],
  cure: {
    label: "A client that begins with 100",
    text: "Since Go 1.18 the client allows itself 100 streams until SETTINGS have come. The other thirty wait for a place, and all 130 are answered, the last of them a round trip and a little later. A server that allows fewer than 100 would still refuse some.",
    scenario: { ...SCENARIO, client: { profile: "go1.18" } },
  },
};
