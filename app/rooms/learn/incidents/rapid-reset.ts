/** S17: open and reset at once: the limit on streams is kept, and means nothing. */
import { FrameType } from "../../../../protocol/index.ts";
import type { Scenario, ScriptEntry } from "../../../../protocol/index.ts";
import type { Lesson } from "../lesson.ts";
import { BUSY_SERVER, LIMIT } from "./busy-server.ts";
import { cve, goIssue, rfc } from "../sources.ts";
import { handlersRunning, openStreams } from "./tallies.ts";

const PAIRS = 60;

const SCENARIO: Scenario = {
  v: 1,
  name: "Rapid Reset",
  seed: 1,
  date: "2023-08-25T09:00:00Z",
  link: { delayMs: 20, bandwidthKbps: 50_000, writeMs: 0.01 },
  client: {},
  server: BUSY_SERVER,
  script: Array.from({ length: PAIRS }, (_, i): readonly ScriptEntry[] => [
    {
      do: "request",
      id: `search ${i}`,
      atMs: 100 + i,
      request: { method: "GET", path: `/search/${i}` },
    },
    { do: "cancel", id: `search ${i}`, atMs: 100.5 + i },
  ]).flat(),
};

export const RAPID_RESET: Lesson = {
  subtitle: "Go 1.17 ⇄ Go 1.17 · limit 10 · 40 ms round trip",
  scenario: SCENARIO,
  steps: [
    {
      title: "Asked",
      at: { frame: { from: "client", type: FrameType.HEADERS }, when: "handled" },
      text: ({ n, trace, view }) =>
        `The server allows **${n(LIMIT)}** streams at once. A request comes, a handler is started: **${n(handlersRunning(trace, view.seq))}** at work. It will be busy for half a second.`,
    },
    {
      title: "And called off",
      at: { frame: { from: "client", type: FrameType.RST_STREAM }, when: "handled" },
      text: ({ n, trace, view }) =>
        `Half a millisecond later comes [RST_STREAM]. The stream is closed and its place is free: **${n(openStreams(view.server))}** open. But \`processResetStream\` cannot stop a handler, it can only cancel its context: **${n(handlersRunning(trace, view.seq))}** still at work.`,
      aside: () =>
        "A handler that never looks at its context, or is deep in a database, does its work to the end. Ours sleeps on.",
    },
    {
      title: "The eleventh",
      at: { frame: { from: "client", type: FrameType.HEADERS, nth: LIMIT }, when: "handled" },
      text: ({ n, trace, view }) =>
        `The ${n(LIMIT + 1)}th request would be one too many, if those before were open. For the server **${n(openStreams(view.server))}** is. Handlers at work: **${n(handlersRunning(trace, view.seq))}**.`,
    },
    {
      title: "Sixty pairs",
      at: { frame: { from: "client", type: FrameType.HEADERS, nth: -1 }, when: "handled" },
      text: ({ n, ms, all, trace, view, frame }) =>
        `After ${ms(frame.arrivedMs - (all({ from: "client", type: FrameType.HEADERS })[0]?.arrivedMs ?? 0))} **${n(handlersRunning(trace, view.seq))}** handlers run, six times the limit, with never more than **one** stream open. Nothing of this is against RFC 9113.`,
      aside: ({ n, all }) => {
        const pair = [FrameType.HEADERS, FrameType.RST_STREAM].map(
          (type) => (all({ from: "client", type }).at(-1)?.length ?? 0) + 9,
        );
        return `A pair costs the client ${n(pair.reduce((sum, octets) => sum + octets, 0))} octets, and it need not wait for any answer. With it, one attack of August 2023 made 398 million requests per second.`;
      },
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
        `One after the other the handlers finish and find their streams gone. Answers sent: **${n(all({ from: "server", type: FrameType.HEADERS }).length)}**. All that work was for nobody.`,
    },
  ],
  sources: [cve("2023-44487"), cve("2023-39325"), goIssue(63417), rfc(9113, "10.5")],
  cure: {
    label: "Count handlers, not streams",
    text: "Go since October 2023 (here go1.27) runs no more handlers than streams are allowed: ten. Further requests wait in a queue, and when more than four times as many wait as may run, the server has seen enough: GOAWAY with ENHANCE_YOUR_CALM.",
    scenario: { ...SCENARIO, server: { ...BUSY_SERVER, profile: "go1.27" } },
  },
};
