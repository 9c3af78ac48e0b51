/** SETTINGS moves the windows of streams, never the connection's. RFC 9113 §6.9.2, §6.9.3. */
import { FrameType } from "../../../../protocol/index.ts";
import type { Intervention, Scenario } from "../../../../protocol/index.ts";
import { formatCount, formatMs } from "../../../ui/format.ts";
import type { Lesson } from "../lesson.ts";
import {
  DATE,
  FIRST_WINDOW,
  INITIAL_WINDOW_SIZE,
  leastWindow,
  NEWEST,
  octets,
  post,
  READS,
  stalledMs,
} from "./judging.ts";
import { issue, rfc } from "../sources.ts";

const BODY = 300_000;

const MORE_FOR_STREAMS: readonly Intervention[] = [
  { do: "settings", side: "server", atMs: 60, settings: [[INITIAL_WINDOW_SIZE, 8_388_608]] },
];

function scenario(
  connectionWindow: number,
  startMs: number,
  interventions?: readonly Intervention[],
): Scenario {
  return {
    v: 1,
    name: "SETTINGS and the connection's window",
    seed: 1,
    date: DATE,
    link: { delayMs: 20, bandwidthKbps: 50_000, writeMs: 0.01 },
    client: { authority: "localhost:8443", profile: NEWEST },
    server: {
      profile: NEWEST,
      settings: { initialWindowSize: 4_194_304, connectionWindow, maxFrameSize: 16_384 },
      handlers: [{ path: "/*", steps: [{ do: "sleep", ms: 150 }, ...READS] }],
    },
    script: [post("upload", startMs, BODY), { do: "close", side: "client", after: "upload", atMs: 10 }],
    ...(interventions === undefined ? {} : { interventions }),
  };
}

export const TWO_WINDOWS_LESSON: Lesson = {
  subtitle: "Go ⇄ Go · 40 ms round trip · 50 Mbit/s",
  scenario: scenario(FIRST_WINDOW, 0, MORE_FOR_STREAMS),
  sources: [
    issue("python-hyper/h2", 137),
    issue("square/okhttp", 3920),
    issue("h2o/h2o", 894),
    rfc(9113, "6.9.2"),
  ],
  steps: [
    {
      title: "Before the server has said a word",
      at: { frame: { from: "client", type: FrameType.DATA, nth: 3 }, when: "written" },
      text: ({ n, view, all }) =>
        `The client does not wait for the server's [SETTINGS]. It sends **${n(octets(all, 0, 4))}** octets on the strength of the defaults, until both windows are **${n(view.client.sendWindow)}**.`,
    },
    {
      title: "A stream window of four megabytes",
      at: { frame: { from: "server", type: FrameType.SETTINGS }, when: "handled" },
      text: ({ n, view }) =>
        `Now they are here: INITIAL_WINDOW_SIZE is **${n(view.client.peerSettings.get(INITIAL_WINDOW_SIZE))}**. Every open stream gets the **difference** to what was valid before, and stream 1 stands at **${n(view.client.stream(1)?.sendWindow)}**.`,
      aside: () => "The difference, not the number itself: what was already sent stays spent.",
    },
    {
      title: "And not one octet moves",
      at: { frame: { from: "client", type: FrameType.SETTINGS, nth: 1 }, when: "sent" },
      text: ({ n, view }) =>
        `The connection's window is **${n(view.client.sendWindow)}**, as before. "Initial window size" speaks of streams alone; somebody configured four megabytes, and has got 64 KB.`,
    },
    {
      title: "More of the same medicine",
      at: { frame: { from: "server", type: FrameType.SETTINGS, nth: 2 }, when: "sent" },
      text: ({ frame }) =>
        `Somebody at the server sees the upload hang and doubles the setting while it runs: **${frame.summary}**. This is allowed at any time.`,
    },
    {
      title: "Twice as much of what is not lacking",
      at: { frame: { from: "server", type: FrameType.SETTINGS, nth: 2 }, when: "handled" },
      text: ({ n, view }) =>
        `The stream's window jumps to **${n(view.client.stream(1)?.sendWindow)}**; the connection's stays at **${n(view.client.sendWindow)}**. The client's card still says why: connection window.`,
      aside: () =>
        "Such a jump may also be too much: a window above 2 147 483 647 is a FLOW_CONTROL_ERROR, and the connection ends.",
    },
    {
      title: "What does move it",
      at: { frame: { from: "server", type: FrameType.WINDOW_UPDATE, stream: 0 }, when: "sent" },
      text: ({ ms, frame }) =>
        `At ${ms(frame.sentMs)} the handler at last begins to read. Only now credit for stream 0 leaves (**${frame.summary}**): [WINDOW_UPDATE] on stream 0 is the one frame that can raise the connection's window.`,
    },
    {
      title: "From hand to mouth",
      at: { frame: { from: "client", type: FrameType.DATA, nth: 5 }, when: "written" },
      text: ({ n, all }) =>
        `**${n(octets(all, 4, 6))}** octets go, just what has come back; millions on the stream's side are no help. Until its end this upload lives on what is read, in small pieces.`,
    },
    {
      title: "The bill",
      at: { frame: { from: "server", type: FrameType.HEADERS }, when: "handled" },
      text: ({ trace, ms, n, view }) =>
        `Done, after **${ms(stalledMs(trace, ["connection window"]))}** of waiting for the connection alone. The stream's own window stands at **${n(view.client.stream(1)?.sendWindow)}**: nearly all of it was never touched.`,
    },
  ],
  cure: {
    label: "A WINDOW_UPDATE on stream 0",
    text: "The server says the second word, too: behind its SETTINGS it raises the connection's window to **1 048 576**. Go's server does so of itself; many others leave it at 65 535.",
    scenario: scenario(1_048_576, 0, MORE_FOR_STREAMS),
  },
  exercise: {
    question:
      "Right behind its SETTINGS the server may send **one WINDOW_UPDATE on stream 0**. What is the smallest increment with which this upload of 300 000 octets does not wait for the connection? (It begins when both have arrived.)",
    value: { label: "Increment", unit: "octets", min: 1, max: 1_000_000, start: 10_000 },
    scenarioWith: (value) => scenario(FIRST_WINDOW + value, AFTER_HELLO_MS),
    judge: (trace, value) => {
      const stalled = stalledMs(trace, ["connection window"]);
      const left = leastWindow(trace, 0);
      if (stalled > 0.1)
        return {
          solved: false,
          text: `With ${formatCount(value)} more the upload still waited **${formatMs(stalled)}** for the connection alone. How much of the body is not covered by the first 65 535?`,
        };
      if (left > ROOM)
        return { solved: false, text: `No wait. But **${formatCount(left)}** octets of it were never used.` };
      return {
        solved: true,
        text: `65 535 and ${formatCount(value)} are the body, and **${formatCount(left)}** more. The handler sleeps, so nothing comes back in time: the connection's window has to hold it all.`,
      };
    },
  },
};

const ROOM = 8_000;
/** Both ends have heard each other by then. */
const AFTER_HELLO_MS = 100;
