/** S15: the health check itself waits for the lock that the dead connection holds. */
import { FrameType } from "../../../../protocol/index.ts";
import type { Scenario } from "../../../../protocol/index.ts";
import type { Lesson } from "../lesson.ts";
import { goIssue } from "../sources.ts";

const DEAD_MS = 150;
const GIVES_UP_MS = 900_000;
/** The last DATA that arrives, counted from 0. */
const DELIVERED = 5;

const SCENARIO: Scenario = {
  v: 1,
  name: "A PING behind a full socket",
  seed: 1,
  date: "2022-03-01T09:00:00Z",
  link: {
    delayMs: 20,
    bandwidthKbps: 10_000,
    writeMs: 0.01,
    sendBufferBytes: 32_768,
    faults: [
      { do: "stall", atMs: DEAD_MS, forMs: GIVES_UP_MS + 1 },
      { do: "reset", atMs: DEAD_MS + GIVES_UP_MS },
    ],
  },
  client: { readIdleTimeoutMs: 30_000 },
  server: {
    settings: { maxFrameSize: 16_384 },
    handlers: [
      {
        path: "/backup",
        steps: [
          { do: "read", as: "Discard" },
          { do: "write", body: { text: "ok\n" } },
        ],
      },
    ],
  },
  script: [
    {
      do: "request",
      atMs: 60,
      request: { method: "POST", path: "/backup", body: { sizeBytes: 409_600 } },
    },
    { do: "request", atMs: 10_000, request: { method: "GET", path: "/status" } },
  ],
};

export const STUCK_PING: Lesson = {
  subtitle: "Go 1.17 ⇄ Go 1.17 · 10 Mbit/s · ReadIdleTimeout 30 s",
  scenario: SCENARIO,
  steps: [
    {
      title: "An upload, and a health check",
      at: { frame: { from: "client", type: FrameType.DATA }, when: "handled" },
      text: () =>
        "A backup goes up. This client is careful: with ReadIdleTimeout it will send a [PING] if the server is silent for 30 s, and close the connection if the answer does not come within 15 s.",
    },
    {
      title: "The line goes dead",
      at: {
        frame: { from: "client", type: FrameType.DATA, nth: DELIVERED },
        when: { event: (event) => event.type === "input" && event.text.includes("nothing leaves") },
      },
      text: ({ n, view }) =>
        `In the middle of it nothing moves any more. The body writer has **${n(view.client.stream(1)?.queuedBytes)}** octets left and is inside of a write: the socket's buffer of 32 KiB is full.`,
      aside: ({ n, view }) =>
        `It is not flow control: the windows still hold ${n(view.client.stream(1)?.sendWindow)} (stream) and ${n(view.client.sendWindow)} (connection) octets.`,
    },
    {
      title: "A second request waits, too",
      at: {
        frame: { from: "client", type: FrameType.DATA, nth: DELIVERED },
        when: {
          event: (event) => event.type === "blocked" && event.side === "client" && event.by === "lock",
        },
      },
      text: () =>
        "Go's client has no writing goroutine. Whoever writes holds the lock `cc.wmu` until the octets are out, and the body writer does not come back from its write. So a small GET cannot even send its [HEADERS].",
    },
    {
      title: "The health check wakes, and falls asleep",
      at: {
        frame: { from: "client", type: FrameType.DATA, nth: DELIVERED },
        when: {
          event: (event) => event.type === "timer" && event.op === "fire" && event.name === "ReadIdleTimeout",
        },
      },
      text: ({ ms, view }) =>
        `${ms(view.at)}: silence for 30 s, as planned, and \`healthCheck\` runs. But to write its [PING] it needs \`cc.wmu\`, and so it waits behind the very writer that it was to judge.`,
      aside: () =>
        "Nobody looks at the 15 s meanwhile: in Go 1.17 the wait for the lock stands in front of the wait for the answer.",
    },
    {
      title: "A quarter of an hour",
      at: {
        frame: { from: "client", type: FrameType.DATA, nth: DELIVERED },
        when: {
          event: (event) =>
            event.type === "connection" && event.side === "client" && event.state === "closed",
        },
      },
      text: ({ ms, view }) =>
        `Only when TCP gives up, at ${ms(view.at)}, does the write fail, the lock come free and everybody get his error. The health check has done nothing in all that time.`,
    },
  ],
  sources: [goIssue(48810), goIssue(33425), goIssue(39337), goIssue(32388), goIssue(23559)],
  cure: {
    label: "Ping from a goroutine of its own",
    text: "Since Go 1.18 the PING is written on a goroutine of its own, while the health check already counts. It still cannot be written, but after 15 s that is answer enough: the connection is closed after three quarters of a minute, and everybody learns of it.",
    scenario: { ...SCENARIO, client: { ...SCENARIO.client, profile: "go1.18" } },
  },
};
