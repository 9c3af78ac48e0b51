/** Credit leaked on dead streams: what arrived for a stream that is over must go back to the connection. RFC 9113 §5.1, §6.9. */
import { FrameType } from "../../../../protocol/index.ts";
import type { Intervention, Scenario, ScriptEntry } from "../../../../protocol/index.ts";
import { formatCount } from "../../../ui/format.ts";
import type { Lesson } from "../lesson.ts";
import { answeredMs, DATE, NEWEST, post, READS } from "./judging.ts";
import { goIssue, issue } from "../sources.ts";

const LOST = 30_000;
const CANCELED = 5;
/** What the canceled uploads take, to the octet. */
const WINDOW = CANCELED * LOST;
const LAST_STREAM = 2 * CANCELED + 1;

function canceled(i: number): readonly ScriptEntry[] {
  const atMs = 60 + 100 * i;
  return [
    post(`canceled ${i + 1}`, atMs, LOST, "/slow"),
    { do: "cancel", id: `canceled ${i + 1}`, atMs: atMs + 40 },
  ];
}

/** Behind its SETTINGS, WINDOW_UPDATE and ACK the server has nothing else to say. */
const FIRST_REFUND = 3;

/** A server that forgets: the refund of each canceled stream never leaves. */
const FORGETS: readonly Intervention[] = Array.from({ length: CANCELED }, (_unused, i) => ({
  do: "drop",
  from: "server",
  frame: FIRST_REFUND + i,
}));

function scenario(connectionWindow: number, interventions?: readonly Intervention[]): Scenario {
  return {
    v: 1,
    name: "Credit leaked on dead streams",
    seed: 1,
    date: DATE,
    link: { delayMs: 10, bandwidthKbps: 50_000, writeMs: 0.01 },
    // The newest Go pings when it cancels, and that is another story.
    client: { authority: "localhost:8443", profile: "go1.19" },
    server: {
      profile: NEWEST,
      settings: { connectionWindow },
      handlers: [
        { path: "/slow", steps: [{ do: "read", as: "Never" }] },
        { path: "/*", steps: READS },
      ],
    },
    script: [
      ...Array.from({ length: CANCELED }, (_unused, i) => canceled(i)).flat(),
      post("last", 60 + 100 * CANCELED, 40_000),
    ],
    ...(interventions === undefined ? {} : { interventions }),
  };
}

export const LEAK_LESSON: Lesson = {
  subtitle: "Go ⇄ Go · a server that forgets",
  scenario: scenario(WINDOW, FORGETS),
  sources: [goIssue(16481), goIssue(28204), goIssue(54185), issue("http2/http2-spec", 225)],
  steps: [
    {
      title: "Credit for the whole connection",
      at: { frame: { from: "server", type: FrameType.WINDOW_UPDATE, stream: 0 }, when: "handled" },
      text: ({ n, view }) =>
        `The server allows **${n(view.client.sendWindow)}** octets on the connection, and a megabyte on each stream. Whatever is sent has to come back one day, or the connection runs dry.`,
    },
    {
      title: "An upload",
      at: { frame: { from: "client", type: FrameType.DATA, stream: 1 }, when: "handled" },
      text: ({ n, view, frame }) =>
        `**${n(frame.length)}** octets have arrived. They lie in the body pipe of stream 1, whose handler has not begun to read. Both ends agree: **${n(view.client.sendWindow)}** are left.`,
    },
    {
      title: "Somebody gives up",
      at: { frame: { from: "client", type: FrameType.RST_STREAM, stream: 1 }, when: "sent" },
      text: ({ frame }) =>
        `The user has closed the window, a timeout has passed: [RST_STREAM] with **${frame.summary}**. Stream 1 is over, and its window does not matter any more.`,
    },
    {
      title: "The octets of a dead stream",
      at: {
        frame: { from: "client", type: FrameType.RST_STREAM, stream: 1 },
        when: { event: (event) => event.type === "input" && event.text.includes("drop") },
      },
      text: () =>
        `But the **connection** has paid for them, too. The server throws the octets away, and it has to give them back on stream 0, although nobody ever read them. Here this one [WINDOW_UPDATE] is lost: that is how we make a server that forgets it.`,
      aside: () =>
        "Go itself has forgotten it on more than one path over the years: DATA for streams that are over, DATA beyond `content-length` (golang/go#16481, #28204, #54185).",
    },
    {
      title: "The next one",
      at: { frame: { from: "client", type: FrameType.RST_STREAM, stream: 3 }, when: "handled" },
      text: ({ n, view }) =>
        `Another upload is canceled, another ${n(LOST)} octets are gone. The client believes in **${n(view.client.sendWindow)}**. No error, no warning: every stream has ended properly.`,
    },
    {
      title: "Two books, both certain",
      at: { frame: { from: "client", type: FrameType.RST_STREAM, stream: 9 }, when: "handled" },
      text: ({ n, view }) =>
        `After the fifth the client stands at **${n(view.client.sendWindow)}**. By its own book the server still allows **${n(view.server.recvWindow)}**. Neither can see the other's book, and HTTP/2 has no frame that asks.`,
    },
    {
      title: "A perfectly normal upload",
      at: { frame: { from: "client", type: FrameType.HEADERS, stream: 11 }, when: "written" },
      text: ({ n, view }) =>
        `Then somebody else: 40 000 octets for a handler that reads at once. The stream's own window is full with **${n(view.client.stream(11)?.sendWindow)}**.`,
    },
    {
      title: "Hangs for ever",
      at: {
        frame: { from: "client", type: FrameType.HEADERS, stream: 11 },
        when: { event: (event) => event.type === "deadlock" },
      },
      text: ({ n, view }) =>
        `The connection's window is **${n(view.client.sendWindow)}**, and nobody owes it anything: what could have come back was forgotten with streams that are dead. GETs still work. Every upload from now on hangs, until the connection is closed.`,
      aside: () =>
        "In a capture: add up all DATA in one direction, and all WINDOW_UPDATE on stream 0 in the other. The difference should return to where it began.",
    },
  ],
  cure: {
    label: "Give it back",
    text: "The same conversation with a server that does not forget: a [WINDOW_UPDATE] on stream 0 for whatever lay unread in a stream that was canceled.",
    scenario: scenario(WINDOW),
  },
  exercise: {
    question:
      "The server goes on forgetting. How large must the **connection's window** be, at least, so that after five canceled uploads the sixth still gets through?",
    value: { label: "Connection window", unit: "octets", min: 70_000, max: 1_048_576, start: 100_000 },
    scenarioWith: (value) => scenario(value, FORGETS),
    judge: (trace) => {
      const end = trace.seek(trace.events.length - 1);
      const left = end.client.sendWindow ?? 0;
      if (answeredMs(trace, LAST_STREAM) === undefined)
        return {
          solved: false,
          text: `It hangs: the connection has **${formatCount(left)}** left, and no frame says why. Five uploads were lost, of ${formatCount(LOST)} octets each.`,
        };
      if (left > ROOM)
        return {
          solved: false,
          text: `It gets through, with **${formatCount(left)}** to spare. A smaller window would do, this once.`,
        };
      return {
        solved: true,
        text: `It gets through on the last **${formatCount(left)}** octets. A larger window never cures a leak: it only decides after how many requests the phone rings.`,
      };
    },
  },
};

const ROOM = 12_000;
