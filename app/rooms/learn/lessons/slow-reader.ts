/** One slow reader blocks everyone: Go's defaults give one stream as much as the whole connection. RFC 9113 §5.2.2, §6.9. */
import { FrameType } from "../../../../protocol/index.ts";
import type { Scenario, ScriptEntry } from "../../../../protocol/index.ts";
import { formatCount } from "../../../ui/format.ts";
import type { Lesson } from "../lesson.ts";
import { answeredMs, DATE, NEWEST, post, READS } from "./judging.ts";
import { goIssue, issue } from "../sources.ts";

function scenario(script: readonly ScriptEntry[], initialWindowSize?: number, reads = false): Scenario {
  return {
    v: 1,
    name: "One slow reader",
    seed: 1,
    date: DATE,
    link: { delayMs: 10, bandwidthKbps: 400_000, writeMs: 0.01 },
    client: { authority: "localhost:8443", profile: NEWEST },
    server: {
      profile: NEWEST,
      settings: { maxFrameSize: 65_536, ...(initialWindowSize === undefined ? {} : { initialWindowSize }) },
      handlers: [
        { path: "/stuck", steps: reads ? READS : [{ do: "read", as: "Never" }] },
        { path: "/health", steps: [{ do: "write", body: { text: "ok\n" } }] },
        { path: "/*", steps: READS },
      ],
    },
    script,
  };
}

const SCRIPT: readonly ScriptEntry[] = [
  post("stuck", 40, 2_000_000),
  post("fast", 80, 100_000),
  { do: "request", id: "health", atMs: 120, request: { method: "GET", path: "/health" } },
];

const THREE_STUCK: readonly ScriptEntry[] = [
  ...[0, 1, 2].map((i) => post(`stuck ${i + 1}`, 40 + 20 * i, 2_000_000, "/stuck")),
  post("fast", 140, 100_000),
];

const FOURTH = 7;

export const SLOW_READER_LESSON: Lesson = {
  subtitle: "Go ⇄ Go · 20 ms round trip · Go's own windows",
  scenario: scenario(SCRIPT),
  sources: [goIssue(16510), goIssue(15882), goIssue(54330), issue("hyperium/hyper", 2899)],
  steps: [
    {
      title: "Generous windows",
      at: { frame: { from: "server", type: FrameType.WINDOW_UPDATE, stream: 0 }, when: "handled" },
      text: ({ n, view }) =>
        `Go's server gives each stream **${n(view.client.peerSettings.get(4))}** octets and has just raised the connection to **${n(view.client.sendWindow)}**. The same number twice: keep it in mind.`,
    },
    {
      title: "An upload that nobody reads",
      at: { frame: { from: "client", type: FrameType.HEADERS, stream: 1 }, when: "written" },
      text: () =>
        "A POST of 2 MB to `/stuck`. Its handler waits for a database, or a lock, and never calls Read. It holds its request and does nothing wrong.",
    },
    {
      title: "Everything goes to stream 1",
      at: { frame: { from: "client", type: FrameType.DATA, stream: 1, nth: -1 }, when: "written" },
      text: ({ n, all, view }) =>
        `**${n(all({ from: "client", type: FrameType.DATA, stream: 1 }).length)}** [DATA] frames later both windows stand at **${n(view.client.sendWindow)}**. A single stream was allowed as much as the connection has, and it took it.`,
    },
    {
      title: "The server has it all",
      at: { frame: { from: "client", type: FrameType.DATA, stream: 1, nth: -1 }, when: "handled" },
      text: ({ n, view }) =>
        `**${n(view.server.stream(1)?.bufferedBytes)}** octets lie in the body pipe of stream 1. Credit would come back with each Read. The server may not give it for nothing: the octets are still in its memory.`,
    },
    {
      title: "Another upload, to a handler that reads",
      at: { frame: { from: "client", type: FrameType.HEADERS, stream: 3 }, when: "written" },
      text: ({ n, view }) =>
        `100 000 octets for \`/fast\`, whose handler would read every one at once. Its own window is full: **${n(view.client.stream(3)?.sendWindow)}**.`,
    },
    {
      title: "Not one octet of it may go",
      at: {
        frame: { from: "client", type: FrameType.HEADERS, stream: 3 },
        when: {
          event: (event) =>
            event.type === "blocked" && event.streamId === 3 && event.by === "connection window",
        },
      },
      text: ({ n, view }) =>
        `Stream 3 is blocked by the **connection window**: ${n(view.client.sendWindow)}. Whoever looks at stream 3 alone (its window, its handler, its log) finds nothing.`,
      aside: () =>
        "Click the reason on the client's card: it leads from the window to the handler of another stream, which does not read.",
    },
    {
      title: "And the health check is green",
      at: { frame: { from: "server", type: FrameType.HEADERS, stream: 5 }, when: "handled" },
      text: ({ ms, frame }) =>
        `A GET has no body and needs no credit: its answer is back at ${ms(frame.arrivedMs)}, as quick as ever. PINGs pass, too. Everything that watches this connection says that it is well.`,
    },
    {
      title: "Nothing more will happen",
      at: {
        frame: { from: "server", type: FrameType.DATA, stream: 5 },
        when: { event: (event) => event.type === "deadlock" },
      },
      text: ({ n, view }) =>
        `The recording ends here, because nobody can move. Stream 3 still holds **${n(view.client.stream(3)?.queuedBytes)}** octets. Only three things would free it: handler 1 reads, it returns, or somebody cancels stream 1.`,
      aside: () =>
        "In Go this lasts until a timeout of your own. Without one it lasts until the process is restarted.",
    },
  ],
  cure: {
    label: "A quarter for each stream",
    text: "The server announces INITIAL_WINDOW_SIZE **262 144**. The stuck stream can now hold a quarter of the connection's credit at most, and the other upload goes through. It is no cure against four stuck handlers.",
    scenario: scenario(SCRIPT, 262_144),
  },
  exercise: {
    question:
      "Now **three** handlers are stuck, and a fourth upload comes. What is the largest stream window with which it still gets through? The connection has 1 048 576.",
    value: { label: "INITIAL_WINDOW_SIZE", unit: "octets", min: 16_384, max: 1_048_576, start: 1_048_576 },
    scenarioWith: (value) => scenario(THREE_STUCK, value),
    judge: (trace, value) => {
      const end = trace.seek(trace.events.length - 1);
      const left = end.client.sendWindow ?? 0;
      if (answeredMs(trace, FOURTH) === undefined)
        return {
          solved: false,
          text: `Three times ${formatCount(value)} is too much: the connection has **${formatCount(left)}** left, and stream ${FOURTH} waits with ${formatCount(end.client.stream(FOURTH)?.queuedBytes ?? 0)} octets.`,
        };
      if (left > ROOM)
        return {
          solved: false,
          text: `It gets through. But **${formatCount(left)}** of the connection's credit are never used: each stream could have more.`,
        };
      return {
        solved: true,
        text: `Three stuck streams hold three windows, and **${formatCount(left)}** octets are left to go round. A limit per stream buys patience for as many stuck handlers as fit.`,
      };
    },
  },
};

const ROOM = 60_000;
