/** S18: the client resets nothing; it makes the server do so. */
import { FrameType, makeWindowUpdate } from "../../../../protocol/index.ts";
import type { Intervention, Scenario, ScriptEntry } from "../../../../protocol/index.ts";
import type { Lesson } from "../lesson.ts";
import { BUSY_SERVER, LIMIT } from "./busy-server.ts";
import { hexOf } from "./by-hand.ts";
import { cve, issue, rfc } from "../sources.ts";
import { handlersRunning, openStreams } from "./tallies.ts";

const REQUESTS = 60;

const SCENARIO: Scenario = {
  v: 1,
  name: "MadeYouReset",
  seed: 1,
  date: "2025-08-13T09:00:00Z",
  link: { delayMs: 2, bandwidthKbps: 50_000, writeMs: 0.01 },
  client: {},
  server: BUSY_SERVER,
  script: Array.from({ length: REQUESTS }, (_, i): ScriptEntry => ({
    do: "request",
    atMs: 100 + i,
    request: { method: "GET", path: `/search/${i}` },
  })),
  interventions: Array.from({ length: REQUESTS }, (_, i): Intervention => ({
    do: "send",
    from: "client",
    atMs: 100.5 + i,
    hex: hexOf(makeWindowUpdate(2 * i + 1, 0)),
  })),
};

export const MADE_YOU_RESET: Lesson = {
  subtitle: "An attacker by hand ⇄ Go 1.17 · limit 10 · 4 ms round trip",
  scenario: SCENARIO,
  steps: [
    {
      title: "An honest request",
      at: { frame: { from: "client", type: FrameType.HEADERS }, when: "sent" },
      text: ({ n }) =>
        `The server allows **${n(LIMIT)}** streams at once. A request leaves that will keep a handler busy for half a second. So far nothing is wrong with it.`,
    },
    {
      title: "A window that grows by nothing",
      at: { frame: { from: "client", type: FrameType.WINDOW_UPDATE, stream: 1 }, when: "sent" },
      text: () =>
        "Then a [WINDOW_UPDATE] for its stream, by **0** octets. That is forbidden, and an error of the stream (RFC 9113 §6.9). These frames are put in by hand; no sound client sends one.",
    },
    {
      title: "The server resets",
      at: { frame: { from: "server", type: FrameType.RST_STREAM }, when: "sent" },
      text: ({ n, trace, view, frame }) =>
        `The server does what the RFC asks: [RST_STREAM] with **${frame.summary}**. The stream is closed, **${n(openStreams(view.server))}** are open, and **${n(handlersRunning(trace, view.seq))}** handler is still at work.`,
      aside: () =>
        "There are several such frames: DATA behind END_STREAM, a window beyond 2³¹−1, a PRIORITY of the wrong length. For each of them servers reset the stream.",
    },
    {
      title: "Nobody counts these",
      at: { frame: { from: "client", type: FrameType.HEADERS, nth: -1 }, when: "handled" },
      text: ({ n, all, trace, view }) =>
        `Sixty requests later **${n(handlersRunning(trace, view.seq))}** handlers run, and the server counts **${n(openStreams(view.server))}** open. After Rapid Reset many servers had begun to count the resets that they receive. Here they have received **${n(all({ from: "client", type: FrameType.RST_STREAM }).length)}**.`,
    },
    {
      title: "Work for nobody",
      at: {
        frame: { from: "client", type: FrameType.HEADERS, nth: -1 },
        when: {
          event: (event) => event.type === "activity" && event.actor === "handler" && event.text === "done",
        },
      },
      text: ({ n, all }) =>
        `The handlers finish. Answers sent: **${n(all({ from: "server", type: FrameType.HEADERS }).length)}**; resets sent: **${n(all({ from: "server", type: FrameType.RST_STREAM }).length)}**.`,
    },
  ],
  sources: [
    cve("2025-8671"),
    issue("h2o/h2o", 3502),
    issue("envoyproxy/envoy", 40739),
    issue("grpc/grpc", 40562),
    issue("oven-sh/bun", 36230),
    rfc(9113, "10.5"),
  ],
  cure: {
    label: "Count handlers, not resets",
    text: "Go's answer to Rapid Reset (here go1.27) never counted resets, so it stops this, too: ten handlers run, others wait, and with more than forty waiting the connection ends with ENHANCE_YOUR_CALM. It does not matter who has reset the streams.",
    scenario: { ...SCENARIO, server: { ...BUSY_SERVER, profile: "go1.27" } },
  },
};
