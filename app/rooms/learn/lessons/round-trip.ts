/** 64 KB per round trip: window over round trip is all that a window lets through, whatever the line could carry. RFC 9113 §6.9.1. */
import { FrameType } from "../../../../protocol/index.ts";
import type { Scenario } from "../../../../protocol/index.ts";
import { formatCount, formatMs } from "../../../ui/format.ts";
import type { Lesson } from "../lesson.ts";
import { BOTH, DATE, FIRST_WINDOW, leastWindow, NEWEST, post, READS, stalledMs } from "./judging.ts";
import { goIssue, issue } from "../sources.ts";

const DELAY_MS = 25;
const KBPS = 20_000;
const BODY = 400_000;

function scenarioWith(window: number): Scenario {
  return {
    v: 1,
    name: "64 KB per round trip",
    seed: 1,
    date: DATE,
    link: { delayMs: DELAY_MS, bandwidthKbps: KBPS, writeMs: 0.01, sendBufferBytes: 16_384 },
    client: { authority: "localhost:8443", profile: NEWEST },
    server: {
      profile: NEWEST,
      settings: {
        initialWindowSize: window,
        connectionWindow: Math.max(window, FIRST_WINDOW),
        maxFrameSize: 16_384,
      },
      handlers: [{ path: "/*", steps: READS }],
    },
    script: [post("upload", 100, BODY), { do: "close", side: "client", after: "upload", atMs: 10 }],
  };
}

export const ROUND_TRIP_LESSON: Lesson = {
  subtitle: "Go ⇄ Go · 50 ms round trip · 20 Mbit/s",
  scenario: scenarioWith(FIRST_WINDOW),
  sources: [goIssue(17985), goIssue(47840), issue("grpc/grpc-go", 1043), issue("mitmproxy/mitmproxy", 7317)],
  steps: [
    {
      title: "A good line, a quick handler",
      at: { frame: { from: "client", type: FrameType.HEADERS }, when: "written" },
      text: ({ n, view }) =>
        `An upload of 400 000 octets. The line carries 20 Mbit/s, so it could be done in 160 ms; the handler reads at once. The windows are the RFC's own **${n(view.client.sendWindow)}**, as in many servers to this day.`,
    },
    {
      title: "The first burst",
      at: { frame: { from: "client", type: FrameType.DATA, nth: 3 }, when: "written" },
      text: ({ n, view }) =>
        `Four [DATA] frames, and the window is **${n(view.client.sendWindow)}**. The line is fast, so the client has said all that it may before the first octet has even arrived.`,
    },
    {
      title: "An empty line",
      at: { frame: { from: "client", type: FrameType.DATA, nth: 3 }, when: "sent" },
      text: ({ ms, n, frame, view }) =>
        `At ${ms(frame.sentMs)} the last octet has left. From here the line is idle, with **${n(view.client.stream(1)?.queuedBytes)} octets** waiting beside it. Nobody is slow; everybody waits for light to travel.`,
    },
    {
      title: "Credit sets out at once",
      at: { frame: { from: "server", type: FrameType.WINDOW_UPDATE, stream: 1 }, when: "sent" },
      text: ({ ms, frame, n, all }) =>
        `The first frame is there and read: at ${ms(frame.sentMs)} the first credit leaves. It cannot be sooner. **${n(all({ from: "client", type: FrameType.DATA }).filter((data) => data.sentMs <= frame.sentMs).length)}** frames have gone up so far.`,
    },
    {
      title: "One round trip later",
      at: { frame: { from: "client", type: FrameType.DATA, nth: 4 }, when: "written" },
      text: ({ ms, frame, all }) => {
        const first = all({ from: "client", type: FrameType.DATA })[0];
        return `The first octet left at ${ms(first?.at ?? 0)}, and only now, at ${ms(frame.at)}, its credit is back and the next frame may go. That is a round trip and the time that a frame needs on the line.`;
      },
    },
    {
      title: "And the same again",
      at: { frame: { from: "client", type: FrameType.DATA, nth: 7 }, when: "sent" },
      text: () =>
        "The frames of the first burst pull the second behind them, at the same distance, and the gap comes along. Burst, silence, burst, silence: open the Windows pane and see the saw.",
      aside: () =>
        "Throughput = window ÷ round trip. 65 535 octets in 50 ms are 10 Mbit/s, on any line, at any price.",
    },
    {
      title: "What the silence has cost",
      at: { frame: { from: "server", type: FrameType.HEADERS }, when: "handled" },
      text: ({ ms, frame, trace, all }) => {
        const first = all({ from: "client", type: FrameType.DATA })[0];
        return `The answer is here **${ms(frame.arrivedMs - (first?.at ?? 0))}** after the first [DATA]. For **${ms(stalledMs(trace, BOTH))}** of it the client had octets to send and was not allowed to.`;
      },
      aside: () =>
        "Twice the distance, half the speed: this is why the same service is fast in the office and slow from overseas.",
    },
  ],
  cure: {
    label: "Windows of 256 KiB",
    text: "Both windows are **262 144** octets: more than the line can hold. Credit is back long before it runs out, and the line never falls silent.",
    scenario: scenarioWith(262_144),
  },
  exercise: {
    question:
      "Choose the **smallest window** with which this upload never waits for credit. What can the line hold in one round trip?",
    value: {
      label: "Window (stream and connection)",
      unit: "octets",
      min: FIRST_WINDOW,
      max: 1_048_576,
      start: FIRST_WINDOW,
    },
    scenarioWith,
    judge: (trace) => {
      const stalled = stalledMs(trace, BOTH);
      const left = leastWindow(trace, 1);
      if (stalled > 0.1)
        return {
          solved: false,
          text: `The upload waited **${formatMs(stalled)}** for credit. One round trip at 20 Mbit/s holds ${formatCount((KBPS * 2 * DELAY_MS) / 8)} octets, and a frame has to be read before its credit sets out.`,
        };
      if (left > ROOM)
        return {
          solved: false,
          text: `It never waits. But **${formatCount(left)}** octets of the window are never used: go lower.`,
        };
      return {
        solved: true,
        text: `It never waits, and the window falls to **${formatCount(left)}**. That is the bandwidth-delay product, and a little for the frame that is being read.`,
      };
    },
  },
};

/** Less than a frame. */
const ROOM = 16_384;
