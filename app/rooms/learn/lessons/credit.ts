/** Credit and its two levels: one stream waits for its own window, the other for the connection's. RFC 9113 §5.2, §6.9. */
import { FrameType } from "../../../../protocol/index.ts";
import type { Scenario } from "../../../../protocol/index.ts";
import { formatCount, formatMs } from "../../../ui/format.ts";
import type { Lesson } from "../lesson.ts";
import {
  DATE,
  FIRST_WINDOW,
  INITIAL_WINDOW_SIZE,
  leastWindow,
  NEWEST,
  post,
  READS,
  stalledMs,
} from "./judging.ts";
import { rfc } from "../sources.ts";

const STREAM_WINDOW = 40_000;

function scenarioWith(connectionWindow: number): Scenario {
  return {
    v: 1,
    name: "Credit and its two levels",
    seed: 1,
    date: DATE,
    link: { delayMs: 20, bandwidthKbps: 50_000, writeMs: 0.01 },
    client: { authority: "localhost:8443", profile: NEWEST },
    server: {
      profile: NEWEST,
      settings: { initialWindowSize: STREAM_WINDOW, connectionWindow },
      handlers: [{ path: "/*", steps: [{ do: "sleep", ms: 60 }, ...READS] }],
    },
    script: [
      post("first", 60, 60_000),
      post("second", 70, 48_000),
      { do: "close", side: "client", after: "first", atMs: 60 },
    ],
  };
}

export const CREDIT_LESSON: Lesson = {
  subtitle: "Go ⇄ Go · 40 ms round trip · 50 Mbit/s",
  scenario: scenarioWith(FIRST_WINDOW),
  sources: [rfc(9113, "5.2"), rfc(9113, "6.9.1")],
  steps: [
    {
      title: "A server that allows little",
      at: { frame: { from: "server", type: FrameType.SETTINGS }, when: "handled" },
      text: ({ n, view }) =>
        `This server's [SETTINGS] allow **${n(view.client.peerSettings.get(INITIAL_WINDOW_SIZE))}** octets of [DATA] on each stream. It adds nothing for the connection as a whole, so that stays at the **${n(view.client.sendWindow)}** with which every connection begins.`,
      aside: () => "Only DATA is counted. Headers, settings, pings and credit itself always pass.",
    },
    {
      title: "One octet, two payments",
      at: { frame: { from: "client", type: FrameType.DATA, stream: 1 }, when: "written" },
      text: ({ frame, n, view }) =>
        `The first upload would send 60 000 octets. **${n(frame.length)}** may go: each is paid for twice, once from the stream's window and once from the connection's. The stream is left with **${n(view.client.stream(1)?.sendWindow)}**, the connection with **${n(view.client.sendWindow)}**.`,
    },
    {
      title: "Stream 1 waits for itself",
      at: {
        frame: { from: "client", type: FrameType.DATA, stream: 1 },
        when: { event: (event) => event.type === "blocked" && event.by === "stream window" },
      },
      text: ({ n, view }) =>
        `**${n(view.client.stream(1)?.queuedBytes)}** octets stay behind, although the connection would still carry ${n(view.client.sendWindow)}. That is what the stream's window is for: one stream cannot take everything.`,
    },
    {
      title: "A second upload begins",
      at: { frame: { from: "client", type: FrameType.HEADERS, stream: 3 }, when: "written" },
      text: ({ n, view }) =>
        `Stream 3 opens with a window of its own, full: **${n(view.client.stream(3)?.sendWindow)}**. But what stream 1 has sent is still missing from the connection's: **${n(view.client.sendWindow)}**.`,
    },
    {
      title: "The smaller of the two decides",
      at: { frame: { from: "client", type: FrameType.DATA, stream: 3 }, when: "written" },
      text: ({ frame, n, view }) =>
        `Of its 48 000 octets stream 3 gets **${n(frame.length)}** out, all that the connection had. Its own window still holds **${n(view.client.stream(3)?.sendWindow)}**: of no use now.`,
    },
    {
      title: "Two streams, two reasons",
      at: {
        frame: { from: "client", type: FrameType.DATA, stream: 3 },
        when: {
          event: (event) =>
            event.type === "blocked" && event.streamId === 3 && event.by === "connection window",
        },
      },
      text: () =>
        "Look at the client's card. Stream 1 has spent its own window; stream 3 is blocked by the **connection window** alone. From outside both look the same: an upload that does not move.",
      aside: () => "In Go both sleep in `awaitFlowControl`, on one and the same `cond`.",
    },
    {
      title: "Arrived is not read",
      at: { frame: { from: "client", type: FrameType.DATA, stream: 3 }, when: "handled" },
      text: ({ n, view }) =>
        `All octets are at the server. Nothing is on the way, and still no credit comes: **${n(view.server.stream(1)?.bufferedBytes)}** and **${n(view.server.stream(3)?.bufferedBytes)}** octets lie in the two body pipes, and their handlers are busy with something else. Credit speaks of room, not of arrival.`,
    },
    {
      title: "Reading gives back, on both levels",
      at: { frame: { from: "server", type: FrameType.WINDOW_UPDATE, stream: 1 }, when: "sent" },
      text: ({ frame }) =>
        `The first handler wakes up and reads, 8 KB at a time. What it took comes back as a pair of [WINDOW_UPDATE]: on stream 0 for the connection and on stream 1 for itself (**${frame.summary}**).`,
    },
    {
      title: "Whose credit is it?",
      at: {
        frame: { from: "client", type: FrameType.DATA, stream: 3, nth: 1 },
        when: "written",
      },
      text: ({ frame, n }) =>
        `The connection's part is there first, and **stream 3** takes it: ${n(frame.length)} octets leave. The handler of stream 1 has read, and the neighbour moves. The connection's window belongs to all.`,
    },
    {
      title: "Then its own",
      at: { frame: { from: "client", type: FrameType.DATA, stream: 1, nth: 1 }, when: "written" },
      text: ({ frame, n, view }) =>
        `Stream 1 needed credit on both levels, and now has it: its last **${n(frame.length)}** octets go. The connection is left with ${n(view.client.sendWindow)}.`,
    },
    {
      title: "Both are served",
      at: { frame: { from: "server", type: FrameType.HEADERS, stream: 3 }, when: "handled" },
      text: ({ trace, ms }) =>
        `Stream 1 stood still for **${ms(stalledMs(trace, ["stream window", "connection and stream window"], 1))}** for want of its own credit, stream 3 for **${ms(stalledMs(trace, ["connection window"], 3))}** because of the connection. Different illnesses, different cures.`,
    },
  ],
  exercise: {
    question:
      "The streams keep their windows of 40 000. How large must the **connection's** window be, at least, so that no stream ever waits for the connection alone?",
    value: {
      label: "Connection window",
      unit: "octets",
      min: FIRST_WINDOW,
      max: 1_048_576,
      start: FIRST_WINDOW,
    },
    scenarioWith,
    judge: (trace) => {
      const stalled = stalledMs(trace, ["connection window"]);
      const left = leastWindow(trace, 0);
      if (stalled > 0.1)
        return {
          solved: false,
          text: `A stream with credit of its own waited **${formatMs(stalled)}** for the connection's. Count what both may have under way before anybody reads.`,
        };
      if (left > ROOM)
        return {
          solved: false,
          text: `Nobody waits, but the connection's window never fell below **${formatCount(left)}**: so much of it was never needed.`,
        };
      return {
        solved: true,
        text: `Two streams, 40 000 each: when both are empty, the connection has **${formatCount(left)}** left. The sum of what streams may take is what the connection must hold.`,
      };
    },
  },
};

/** So near to the least counts as the least: sliders have two figures. */
const ROOM = 2_000;
