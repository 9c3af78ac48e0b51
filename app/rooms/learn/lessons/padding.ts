/** Padding counts: it takes as much of both windows as octets that somebody wanted. RFC 9113 §6.1, §6.9.1. */
import { Flag, FrameType } from "../../../../protocol/index.ts";
import type { Intervention, Scenario } from "../../../../protocol/index.ts";
import { formatCount } from "../../../ui/format.ts";
import type { Lesson } from "../lesson.ts";
import { DATE, firstFault, leastWindow, NEWEST } from "./judging.ts";
import { goIssue, issue, rfc } from "../sources.ts";

const FRAMES = 10;
const OCTETS = 4_000;
/** Ten frames of 4 000 and a thousand octets more. */
const WINDOW = FRAMES * OCTETS + 1_000;
const STORY_PADDING = 199;

/** Octets of a DATA frame on stream 1: Pad Length, the data, the padding. */
function paddedData(padding: number): string {
  const header = hex(1 + OCTETS + padding, 3) + hex(FrameType.DATA, 1) + hex(Flag.PADDED, 1) + hex(1, 4);
  return header + hex(padding, 1) + "61".repeat(OCTETS) + "00".repeat(padding);
}

function hex(value: number, octets: number): string {
  return value.toString(16).padStart(2 * octets, "0");
}

function scenarioWith(padding: number): Scenario {
  const made = paddedData(padding);
  return {
    v: 1,
    name: "Padding counts",
    seed: 1,
    date: DATE,
    link: { delayMs: 20, bandwidthKbps: 50_000, writeMs: 0.01 },
    client: { authority: "localhost:8443", profile: NEWEST },
    server: {
      profile: NEWEST,
      settings: { initialWindowSize: WINDOW },
      handlers: [{ path: "/*", steps: [{ do: "read", as: "Never" }] }],
    },
    script: [
      {
        do: "request",
        id: "upload",
        atMs: 60,
        request: {
          method: "POST",
          path: "/upload",
          // The body itself is put on the wire by hand, below.
          headers: [["expect", "100-continue"]],
          expectContinueTimeoutMs: 10_000,
          bodyLength: "unknown",
          body: { sizeBytes: FRAMES * OCTETS },
        },
      },
      { do: "cancel", id: "upload", atMs: 200 },
    ],
    interventions: Array.from({ length: FRAMES }, (_unused, i): Intervention => ({
      do: "send",
      from: "client",
      atMs: 70 + 5 * i,
      hex: made,
    })),
  };
}

export const PADDING_LESSON: Lesson = {
  subtitle: "Go ⇄ Go · 40 ms round trip · DATA made by hand",
  scenario: scenarioWith(STORY_PADDING),
  sources: [goIssue(16556), issue("netty/netty", 5434), issue("hyperium/h2", 869), rfc(9113, "6.1")],
  steps: [
    {
      title: "A stream with just enough room",
      at: { frame: { from: "client", type: FrameType.HEADERS }, when: "sent" },
      text: ({ n, view }) =>
        `A POST sets out, for a handler that reads nothing. The server allows **${n(view.client.stream(1)?.sendWindow)}** octets on it: room for ten times 4 000, and a thousand to spare. The body is put on the wire by hand here, because Go's client never pads.`,
    },
    {
      title: "A frame with something around it",
      at: { frame: { from: "client", type: FrameType.DATA }, when: "sent" },
      text: ({ frame, n }) =>
        `This [DATA] carries **${frame.summary}**, but its length is **${n(frame.length)}**. Look at the tree: one octet says how long the padding is, and at the end ${n(frame.length - OCTETS - 1)} zeros hide how long the data was.`,
      aside: () => "Padding exists so that an observer cannot tell a password of 8 letters from one of 12.",
    },
    {
      title: "The receiver counts all of it",
      at: { frame: { from: "client", type: FrameType.DATA }, when: "handled" },
      text: ({ n, view, frame }) =>
        `Both of the server's windows fall by **${n(frame.length)}**, not by 4 000; the stream's is now **${n(view.server.stream(1)?.recvWindow)}**. Flow control counts the payload of the frame, and the Pad Length octet belongs to it.`,
    },
    {
      title: "Room that nobody will ever read",
      at: { frame: { from: "client", type: FrameType.DATA, nth: 1 }, when: "handled" },
      text: ({ n, view }) =>
        `In the body pipe there are **${n(view.server.stream(1)?.bufferedBytes)}** octets, as padding is thrown away at once. Its credit has to go back without any Read: Go's server notes it and sends it once 4 096 octets have gathered.`,
      aside: () =>
        "Forget this refund and each frame loses 1 + padding octets of both windows, until one day nothing moves (golang/go#16556).",
    },
    {
      title: "The two books drift apart",
      at: { frame: { from: "client", type: FrameType.DATA, nth: 5 }, when: "handled" },
      text: ({ n, view }) =>
        `Whoever writes padding has to pay for it, too. Our hand-made frames were not entered in the client's book: there stream 1 still has **${n(view.client.stream(1)?.sendWindow)}**, here **${n(view.server.stream(1)?.recvWindow)}**. A sender that pays for the data alone would be wrong by ${STORY_PADDING + 1} for each frame.`,
    },
    {
      title: "Nine frames, and a little less than a tenth",
      at: { frame: { from: "client", type: FrameType.DATA, nth: 8 }, when: "handled" },
      text: ({ n, view, all }) =>
        `Now **${n(view.server.stream(1)?.recvWindow)}** octets are left. The tenth frame has ${n(all({ from: "client", type: FrameType.DATA })[9]?.length)}. Without padding it would fit.`,
    },
    {
      title: "Flow-control error",
      at: {
        frame: { from: "client", type: FrameType.DATA, nth: 9 },
        when: { event: (event) => event.type === "fault" && event.side === "server" },
      },
      text: ({ trace }) =>
        `“${firstFault(trace) ?? ""}”: the server has to take it for a sender that ignores the rules, and resets the stream. The data alone would have left a thousand octets.`,
    },
    {
      title: "The sender learns of it",
      at: { frame: { from: "server", type: FrameType.RST_STREAM }, when: "handled" },
      text: ({ frame }) =>
        `[RST_STREAM] with **${frame.summary}**. In the field such an error comes after minutes and thousands of frames, when the drift has become larger than what was left of the window.`,
    },
  ],
  cure: {
    label: "A shorter padding",
    text: "The same ten frames with **50** octets of padding. Each costs 4 051, and the last one fits: the server is content, and waits for more.",
    scenario: scenarioWith(50),
  },
  exercise: {
    question:
      "The window is 41 000, and ten frames of 4 000 octets must fit; the server gives nothing back meanwhile. How many octets of **padding** may each frame carry at most?",
    value: { label: "Padding of each frame", unit: "octets", min: 0, max: 255, start: STORY_PADDING },
    scenarioWith,
    judge: (trace, value) => {
      const fault = firstFault(trace);
      if (fault !== undefined)
        return {
          solved: false,
          text: `Reset: “${fault}”. Each frame costs 4 000, the padding, **and one octet** for its length.`,
        };
      const left = leastWindow(trace, 1, "server", "recv");
      if (left >= FRAMES)
        return {
          solved: false,
          text: `All ten fit, and **${formatCount(left)}** octets of the window are left: there is room for ${formatCount(Math.floor(left / FRAMES))} more on each.`,
        };
      return {
        solved: true,
        text: `Ten times ${formatCount(OCTETS + 1 + value)} leave **${formatCount(left)}**. The length octet costs as much as the padding itself, even when it says 0.`,
      };
    },
  },
};
