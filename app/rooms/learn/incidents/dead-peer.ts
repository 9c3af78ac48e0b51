/** S14: nothing comes back any more, and nobody says so; a connection without a health check does not learn of it. */
import { FrameType } from "../../../../protocol/index.ts";
import type { Scenario, ScriptEntry } from "../../../../protocol/index.ts";
import type { Lesson } from "../lesson.ts";
import { goIssue, issue, rfc } from "../sources.ts";

const DEAD_MS = 200;
/** A quarter of an hour: about how long Linux repeats what nobody acknowledges before it gives up. */
const GIVES_UP_MS = 900_000;
const MINUTE_MS = 60_000;

const SCENARIO: Scenario = {
  v: 1,
  name: "A dead peer on an open connection",
  seed: 1,
  date: "2022-03-01T09:00:00Z",
  link: {
    delayMs: 20,
    bandwidthKbps: 50_000,
    writeMs: 0.01,
    faults: [
      { do: "stall", atMs: DEAD_MS, forMs: GIVES_UP_MS + 1, from: "server" },
      { do: "reset", atMs: DEAD_MS + GIVES_UP_MS },
    ],
  },
  client: {},
  server: { handlers: [{ path: "/*", steps: [{ do: "write", body: { text: "fine\n" } }] }] },
  script: [
    { do: "request", request: { method: "GET", path: "/status" } },
    ...Array.from({ length: 5 }, (_, i): ScriptEntry => ({
      do: "request",
      atMs: 1000 + i * MINUTE_MS,
      request: { method: "GET", path: "/status", responseHeaderTimeoutMs: 10_000 },
    })),
  ],
};

export const DEAD_PEER: Lesson = {
  subtitle: "Go 1.17 ⇄ Go 1.17 · the way back goes dead after 200 ms",
  scenario: SCENARIO,
  steps: [
    {
      title: "All is well",
      at: { frame: { from: "server", type: FrameType.DATA, stream: 1, nth: -1 }, when: "handled" },
      text: () =>
        "The first request is answered, and the connection is kept: the next one will need no handshake. That is what HTTP/2 is for.",
    },
    {
      title: "The way back goes dead",
      at: {
        frame: { from: "server", type: FrameType.DATA, stream: 1, nth: -1 },
        when: { event: (event) => event.type === "input" && event.text.includes("nothing leaves") },
      },
      text: ({ ms, view }) =>
        `${ms(view.at)}: a firewall forgets the flow, and nothing from the server comes through any more. Nobody sends FIN or RST, so at both ends the connection is simply **${view.client.state}**.`,
      aside: () =>
        "For the client it is the same as a server without power: silence. Only that this way you can watch its requests leave.",
    },
    {
      title: "Written without an error",
      at: { frame: { from: "client", type: FrameType.HEADERS, stream: 3 }, when: "sent" },
      text: ({ ms, frame }) =>
        `The next request leaves at ${ms(frame.sentMs)}. The write succeeds as always: it means that the kernel has taken the octets, and tells nothing about the other end.`,
    },
    {
      title: "Even answered",
      at: { frame: { from: "client", type: FrameType.HEADERS, stream: 3 }, when: "handled" },
      text: () =>
        "Here the server gets it, its handler runs, and the answer goes into a socket out of which nothing comes. Whether the request was done is more than the client will ever know.",
    },
    {
      title: "Ten seconds later",
      at: { frame: { from: "client", type: FrameType.RST_STREAM, stream: 3 }, when: "written" },
      text: () =>
        "No answer. The request has a time limit of 10 s, the client gives it up with [RST_STREAM], and the caller gets a timeout. So far this looks like a slow server.",
    },
    {
      title: "And again on the same connection",
      at: { frame: { from: "client", type: FrameType.HEADERS, stream: 5 }, when: "written" },
      text: () =>
        "A timeout is an error of one request. The connection is open, has free streams and no fault, so the pool hands it out again, and the next request goes the same way.",
      aside: () =>
        "Over HTTP/1.1 a request that timed out took its connection with it. Here all requests share one, and none may close it.",
    },
    {
      title: "Every request fails",
      at: { frame: { from: "client", type: FrameType.RST_STREAM, nth: -1 }, when: "written" },
      text: ({ n, all }) =>
        `By now **${n(all({ from: "client", type: FrameType.RST_STREAM }).length)}** requests have failed, one after the other. The server may long be back; a new connection would have worked at once.`,
    },
    {
      title: "The kernel gives up",
      at: {
        frame: { from: "client", type: FrameType.RST_STREAM, nth: -1 },
        when: {
          event: (event) =>
            event.type === "connection" && event.side === "client" && event.state === "closed",
        },
      },
      text: ({ ms, view }) =>
        `Only after ${ms(view.at)} does anybody say so: TCP has repeated its segments in vain for a quarter of an hour and reports an error. An idle connection would not even have that: nothing is repeated if nothing was sent.`,
    },
  ],
  sources: [
    goIssue(30702),
    goIssue(36026),
    goIssue(60301),
    issue("connectrpc/connect-go", 829),
    issue("kubernetes/client-go", 374),
    rfc(9113, "6.7"),
  ],
  cure: {
    label: "Ask after 30 s of silence",
    text: "With ReadIdleTimeout 30 s the client sends a PING when nothing has come for that long, and takes the connection for lost when no answer follows within 15 s. Only one request runs into its time limit. Those that come later learn at once that this connection is closed, and Go's Transport, which this scenario leaves out, would make them a new one.",
    scenario: { ...SCENARIO, client: { readIdleTimeoutMs: 30_000 } },
  },
};
