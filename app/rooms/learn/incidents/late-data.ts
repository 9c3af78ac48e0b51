/** S29: a stream is reset while its DATA is on the way; what the receiver does with each late frame. */
import { FrameType } from "../../../../protocol/index.ts";
import type { Scenario } from "../../../../protocol/index.ts";
import type { Lesson } from "../lesson.ts";
import { issue, rfc } from "../sources.ts";

const RESET_MS = 100;

const SCENARIO: Scenario = {
  v: 1,
  name: "DATA for a stream that is gone",
  seed: 1,
  date: "2022-03-01T09:00:00Z",
  link: { delayMs: 20, bandwidthKbps: 50_000, writeMs: 0.01 },
  client: {},
  server: {
    settings: { maxFrameSize: 16_384 },
    handlers: [
      {
        path: "/upload",
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
      request: { method: "POST", path: "/upload", body: { sizeBytes: 300_000 } },
    },
  ],
  interventions: [{ do: "cancel", side: "server", streamId: 1, atMs: RESET_MS }],
};

export const LATE_DATA: Lesson = {
  subtitle: "Go 1.17 ⇄ Go 1.17 · 40 ms round trip · 50 Mbit/s",
  scenario: SCENARIO,
  steps: [
    {
      title: "An upload is called off",
      at: { frame: { from: "server", type: FrameType.RST_STREAM }, when: "sent" },
      text: ({ n, view, trace }) =>
        `The server resets the upload (we made it do so). In this moment **${n(trace.frames.inFlight(view.at).filter((i) => trace.frames.get(i).type === FrameType.DATA).length)}** [DATA] frames are in the pipe, and the client will send more until it hears of it.`,
    },
    {
      title: "The first late frame",
      at: { frame: { from: "server", type: FrameType.RST_STREAM, nth: 1 }, when: "written" },
      text: ({ n, view, frame }) =>
        `A [DATA] frame arrives for a stream that is closed. Go's server no longer knows who closed it and why, so it resets it once more: **${frame.summary}**. Its octets go back to the connection's window, which stands at **${n(view.server.recvWindow)}** as if nothing had come.`,
      aside: () =>
        "Deviation `go.data.closed-stream`: RFC 9113 §5.1 lets frames that were under way be dropped, and asks for an error of the connection only behind END_STREAM.",
    },
    {
      title: "What must not be forgotten",
      at: { frame: { from: "server", type: FrameType.WINDOW_UPDATE, stream: 0, nth: -1 }, when: "sent" },
      text: ({ n, all, frame }) =>
        `The credit. Dropped or not, these octets have used up the connection's window, and only a [WINDOW_UPDATE] on stream 0 gives it back; the last is this one, **${frame.summary}**, of **${n(all({ from: "server", type: FrameType.WINDOW_UPDATE }).filter((one) => one.at > RESET_MS).length)}** since the reset. Servers that forgot it strangled their connections a little with each canceled upload.`,
    },
    {
      title: "One reset for each",
      at: { frame: { from: "server", type: FrameType.RST_STREAM, nth: -1 }, when: "handled" },
      text: ({ n, all }) =>
        `**${n(all({ from: "server", type: FrameType.RST_STREAM }).filter(({ summary }) => summary === "STREAM_CLOSED").length)}** late frames, and as many [RST_STREAM] frames with STREAM_CLOSED. The client passes over them: for it the stream ended with the first. What the right answer is was argued about for years, in test suites and servers alike.`,
    },
  ],
  sources: [
    issue("summerwind/h2spec", 88),
    issue("nghttp2/nghttp2", 1166),
    issue("httpwg/http2-spec", 743),
    issue("python-hyper/h2", 1205),
    rfc(9113, "5.1"),
  ],
  cure: {
    label: "Remember what was reset",
    text: "The strict server remembers how its streams were closed. What was under way when it reset one is dropped without a word, and only its credit goes back: one RST_STREAM instead of a dozen.",
    scenario: { ...SCENARIO, server: { ...SCENARIO.server, profile: "strict" } },
  },
};
