/** S16: among equals the priority scheduler serves the newest to its end; an older stream starves. */
import { FrameType } from "../../../../protocol/index.ts";
import type { FrameDetail, HandlerStep, Scenario, ScriptEntry } from "../../../../protocol/index.ts";
import type { Lesson } from "../lesson.ts";
import { goIssue, issue, rfc } from "../sources.ts";

const LISTS = 5;
const NEWEST = 2 * LISTS + 1;

const SCENARIO: Scenario = {
  v: 1,
  name: "The watch that starves",
  seed: 1,
  date: "2022-09-01T09:00:00Z",
  link: { delayMs: 20, bandwidthKbps: 10_000, writeMs: 0.01, sendBufferBytes: 16_384 },
  client: {},
  server: {
    profile: "go1.19",
    handlers: [
      { path: "/list/*", steps: [{ do: "write", body: { sizeBytes: 65_536 } }] },
      {
        path: "/watch",
        steps: Array.from({ length: 8 }, (_, i): readonly HandlerStep[] => [
          { do: "write", body: { text: `event ${i + 1}\n` } },
          { do: "flush" },
          { do: "sleep", ms: 40 },
        ]).flat(),
      },
    ],
  },
  script: [
    { do: "request", atMs: 60, request: { method: "GET", path: "/watch" } },
    ...Array.from({ length: LISTS }, (_, i): ScriptEntry => ({
      do: "request",
      atMs: 120,
      request: { method: "GET", path: `/list/${i + 1}` },
    })),
  ],
};

export const STARVATION: Lesson = {
  subtitle: "Go client ⇄ Go 1.19 server · 10 Mbit/s · 40 ms round trip",
  scenario: SCENARIO,
  steps: [
    {
      title: "A watch gets its events",
      at: { frame: { from: "server", type: FrameType.DATA, stream: 1, nth: 1 }, when: "handled" },
      text: ({ n, frame }) =>
        `On stream 1 somebody watches. Every 40 ms the handler writes an event of ${n(frame.length)} octets and flushes it; the second has just arrived.`,
    },
    {
      title: "Five lists at once",
      at: { frame: { from: "client", type: FrameType.HEADERS, stream: NEWEST }, when: "handled" },
      text: ({ n }) =>
        `On the same connection five lists of **${n(65_536)}** octets are asked for. Nobody has said anything about priority, so all six streams are equal.`,
      aside: () =>
        "Kubernetes is made like this: watches that live for ever and long lists share one connection.",
    },
    {
      title: "The third event has to wait",
      at: {
        frame: { from: "server", type: FrameType.DATA, stream: 1, nth: 1 },
        when: {
          event: (event) => event.type === "blocked" && event.side === "server" && event.streamId === 1,
        },
      },
      text: ({ n, view }) =>
        `The handler has written it, **${n(view.server.stream(1)?.queuedBytes)}** octets. The windows are wide open; but the line is busy, and each time a frame has left the scheduler picks who is next. What holds stream 1 is the **${view.server.stream(1)?.blockedBy ?? ""}**.`,
    },
    {
      title: "The newest is served to its end",
      at: { frame: { from: "server", type: FrameType.DATA, stream: NEWEST, nth: 3 }, when: "sent" },
      text: ({ n, all, frame }) =>
        `Stream ${n(NEWEST)}, asked for last, has had **${n(sentBy(all({ from: "server", type: FrameType.DATA, stream: NEWEST }), frame))}** octets; the watch none since. Then comes stream ${n(NEWEST - 2)}, then ${n(NEWEST - 4)}.`,
      aside: () =>
        "The tree of RFC 7540 keeps the youngest child first. If weights differ, Go sorts siblings by what they have had; if all are equal it takes the first that has something to send, and that is always the same one.",
    },
    {
      title: "At last",
      at: { frame: { from: "server", type: FrameType.DATA, stream: 1, nth: 2 }, when: "handled" },
      text: ({ n, ms, all, frame }) =>
        `The third event arrives **${ms(frame.arrivedMs - (all({ from: "server", type: FrameType.DATA, stream: 1 })[1]?.arrivedMs ?? 0))}** after the second, instead of 40 ms. Meanwhile **${n(sentBy(all({ from: "server", type: FrameType.DATA }), frame))}** octets went to others. Had new lists kept coming, it would wait still.`,
    },
    {
      title: "And now all of them",
      at: { frame: { from: "server", type: FrameType.DATA, stream: 1, nth: 3 }, when: "handled" },
      text: () =>
        "A handler blocks until its octets are written, so the watch could not even queue the events in between: they come late, and at their old pace. For a watcher the server was dead, then alive again.",
    },
  ],
  sources: [
    goIssue(58804),
    goIssue(64216),
    goIssue(67706),
    goIssue(16168),
    issue("sozu-proxy/sozu", 1217),
    rfc(9218, "10"),
  ],
  cure: {
    label: "Let them take turns",
    text: "Round robin: one frame from each stream that has something to send, then the next. golang.org/x/net does so since 2023 and net/http since a year later. The lists end at about the same time, and the watch is served in every round.",
    scenario: { ...SCENARIO, server: { ...SCENARIO.server, scheduler: "roundRobin" } },
  },
};

function sentBy(frames: readonly FrameDetail[], last: FrameDetail): number {
  return frames.filter(({ index }) => index <= last.index).reduce((sum, { length }) => sum + length, 0);
}
