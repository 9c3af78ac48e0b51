/** The early answer to an upload: refused before the body is through. RFC 9113 §8.1, RFC 9110 §10.1.1. */
import { FrameType } from "../../../../protocol/index.ts";
import type { Scenario, ScriptRequest, Trace } from "../../../../protocol/index.ts";
import { formatCount, formatMs } from "../../../ui/format.ts";
import type { Lesson } from "../lesson.ts";
import { answeredMs, DATE, NEWEST } from "./judging.ts";
import { goIssue, issue, rfc } from "../sources.ts";

function scenario(expectContinueTimeoutMs?: number): Scenario {
  const expects: Partial<ScriptRequest> =
    expectContinueTimeoutMs === undefined
      ? {}
      : { headers: [["expect", "100-continue"]], expectContinueTimeoutMs };
  return {
    v: 1,
    name: "The early answer to an upload",
    seed: 1,
    date: DATE,
    link: { delayMs: 40, bandwidthKbps: 20_000, writeMs: 0.01, sendBufferBytes: 32_768 },
    client: { authority: "localhost:8443", profile: NEWEST },
    server: {
      profile: NEWEST,
      settings: { maxFrameSize: 16_384 },
      handlers: [
        {
          path: "/upload",
          steps: [
            { do: "status", code: 413 },
            { do: "write", body: { text: "too large\n" } },
          ],
        },
      ],
    },
    script: [
      {
        do: "request",
        id: "upload",
        atMs: 100,
        request: { method: "POST", path: "/upload", body: { sizeBytes: 800_000 }, ...expects },
      },
      { do: "close", side: "client", after: "upload", atMs: 100 },
    ],
  };
}

export const EARLY_ANSWER_LESSON: Lesson = {
  subtitle: "Go ⇄ Go · 80 ms round trip · 20 Mbit/s",
  scenario: scenario(),
  sources: [issue("hyperium/hyper", 2872), issue("curl/curl", 986), goIssue(19948), rfc(9113, "8.1")],
  steps: [
    {
      title: "A large upload sets out",
      at: { frame: { from: "client", type: FrameType.DATA, nth: 1 }, when: "written" },
      text: () =>
        "800 000 octets are promised, the windows are wide open, and the client sends as fast as the line carries. It is 40 ms away from anybody who could object.",
    },
    {
      title: "Refused at the first glance",
      at: { frame: { from: "server", type: FrameType.HEADERS }, when: "written" },
      text: ({ frame, n, view }) =>
        `The handler looks at \`content-length\` and answers **${frame.headers?.find(({ name }) => name === ":status")?.value ?? ""}** at once. It has not read an octet of the body, of which the client still has **${n(view.client.stream(1)?.queuedBytes)}** to send.`,
      aside: () => "RFC 9113 §8.1: a server may send a complete response before the request is complete.",
    },
    {
      title: "Please stop; nothing is wrong",
      at: { frame: { from: "server", type: FrameType.RST_STREAM }, when: "sent" },
      text: ({ frame }) =>
        `The response ends with END_STREAM, and behind it comes [RST_STREAM] with **${frame.summary}**. Its meaning is: the answer stands, do not bother to send the rest.`,
    },
    {
      title: "Meanwhile, on the other lane",
      at: { frame: { from: "client", type: FrameType.DATA }, when: "handled" },
      text: ({ ms, all }) =>
        `The client cannot know. Its [DATA] keeps coming, for a stream that is closed at the server. Go answers each frame with RST_STREAM once more, and gives the octets back on **stream 0**: the connection must not leak. The answer will be there at ${ms(all({ from: "server", type: FrameType.HEADERS })[0]?.arrivedMs ?? 0)}.`,
    },
    {
      title: "The answer is here",
      at: { frame: { from: "server", type: FrameType.HEADERS }, when: "handled" },
      text: ({ ms, frame, n, view }) =>
        `At ${ms(frame.arrivedMs)} the client reads the status. A client that only looks for answers after it has sent everything would go on with its **${n(view.client.stream(1)?.queuedBytes)}** octets, and many a one has waited for ever.`,
    },
    {
      title: "Stop, and keep what was said",
      at: { frame: { from: "server", type: FrameType.RST_STREAM }, when: "handled" },
      text: () =>
        "The reset comes **after** a complete response, so it takes nothing away. Go's body writer stops, the caller gets its 413. Clients that take every RST_STREAM for a failure throw the answer away and report a broken connection (hyperium/hyper#2872).",
      aside: () => "The order matters: a reset that overtakes the response would destroy it.",
    },
    {
      title: "What went up for nothing",
      at: { frame: { from: "client", type: FrameType.DATA, nth: -1 }, when: "handled" },
      text: ({ n, trace }) =>
        `The last of it arrives. **${n(bodyOctets(trace))}** octets were carried and thrown away: one round trip at full speed, and what was already in the send buffer.`,
    },
    {
      title: "Nothing has leaked",
      at: {
        frame: { from: "client", type: FrameType.DATA, nth: -1 },
        when: {
          event: (event) =>
            event.type === "connection" && event.side === "client" && event.state === "closed",
        },
      },
      text: ({ n, view }) =>
        `At the end the client's connection window is **${n(view.client.sendWindow)}** again. The upload was refused, the connection is as good as new.`,
    },
  ],
  cure: {
    label: "Ask first: Expect: 100-continue",
    text: "The client sends `expect: 100-continue` and holds the body back for up to **1 s**. The server refuses, and not one octet of the body was carried in vain.",
    scenario: scenario(1_000),
  },
  exercise: {
    question:
      "The client asks first with `expect: 100-continue`, but does not wait for ever: many servers never answer such a question. Choose the **shortest wait** with which no octet of the body goes up in vain.",
    value: { label: "Wait for a 100", unit: "ms", min: 1, max: 1_000, start: 20 },
    scenarioWith: (value) => scenario(value),
    judge: (trace, value) => {
      const vain = bodyOctets(trace);
      if (vain > 0)
        return {
          solved: false,
          text: `After ${formatMs(value)} the client lost patience, and **${formatCount(vain)}** octets of the body went up. How long does a question take there and back?`,
        };
      if (value > (answeredMs(trace, 1) ?? 0) - START_MS + ROOM_MS)
        return {
          solved: false,
          text: `No octet in vain. But the answer was there **${formatMs((answeredMs(trace, 1) ?? 0) - START_MS)}** after the question: with a server that does not know the question, every upload would wait ${formatMs(value)}.`,
        };
      return {
        solved: true,
        text: `The refusal is there ${formatMs((answeredMs(trace, 1) ?? 0) - START_MS)} after the question, just before the patience of ${formatMs(value)} ends. One round trip: nothing shorter can be known.`,
      };
    },
  },
};

const START_MS = 100;
const ROOM_MS = 6;

function bodyOctets(trace: Trace): number {
  let octets = 0;
  for (let i = 0; i < trace.frames.length; i++) {
    const { from, type, length } = trace.frames.get(i);
    if (from === "client" && type === FrameType.DATA) octets += length;
  }
  return octets;
}
