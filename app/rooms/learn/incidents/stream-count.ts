/** S9: the client has given a stream up and does not say so; the server still counts it. */
import { FrameType } from "../../../../protocol/index.ts";
import type { Scenario } from "../../../../protocol/index.ts";
import type { Lesson } from "../lesson.ts";
import { goIssue, issue, rfc } from "../sources.ts";
import { openStreams } from "./tallies.ts";

const SCENARIO: Scenario = {
  v: 1,
  name: "Two ends that count differently",
  seed: 1,
  date: "2022-03-01T09:00:00Z",
  link: { delayMs: 20, bandwidthKbps: 50_000, writeMs: 0.01 },
  client: {},
  server: {
    settings: { maxConcurrentStreams: 2 },
    handlers: [
      {
        path: "/slow/*",
        steps: [
          { do: "sleep", ms: 300 },
          { do: "write", body: { text: "at last\n" } },
        ],
      },
      { path: "/quick", steps: [{ do: "write", body: { text: "here\n" } }] },
    ],
  },
  script: [
    { do: "request", id: "first", atMs: 60, request: { method: "GET", path: "/slow/1" } },
    { do: "request", atMs: 61, request: { method: "GET", path: "/slow/2" } },
    { do: "request", atMs: 70, request: { method: "GET", path: "/quick" } },
    { do: "cancel", id: "first", atMs: 120 },
  ],
};

/** The client's seventh: preface, SETTINGS, WINDOW_UPDATE, ACK and two HEADERS come before. */
const RST_STREAM = { do: "drop", from: "client", frame: 6 } as const;

export const STREAM_COUNT: Lesson = {
  subtitle: "Go 1.17 ⇄ Go 1.17 · limit 2 · 40 ms round trip",
  scenario: { ...SCENARIO, interventions: [RST_STREAM] },
  steps: [
    {
      title: "Two places, three requests",
      at: {
        frame: { from: "client", type: FrameType.HEADERS, stream: 3 },
        when: {
          event: (event) =>
            event.type === "blocked" && event.side === "client" && event.by === "max concurrent streams",
        },
      },
      text: ({ n, view }) =>
        `The server allows two streams at once. The client has **${n(openStreams(view.client))}** open; its third request waits in the client for a place.`,
    },
    {
      title: "Both count two",
      at: { frame: { from: "client", type: FrameType.HEADERS, stream: 3 }, when: "handled" },
      text: ({ n, view }) =>
        `The second [HEADERS] has arrived and the server counts **${n(openStreams(view.server))}** as well. There is no counter on the wire: each end works it out from the frames that it has seen.`,
    },
    {
      title: "Given up, and not told",
      at: {
        frame: { from: "client", type: FrameType.HEADERS, stream: 3 },
        when: {
          event: (event) =>
            event.type === "stream" &&
            event.side === "client" &&
            event.streamId === 1 &&
            event.to === "closed",
        },
      },
      text: ({ n, view }) =>
        `The application cancels its first request. The client counts **${n(openStreams(view.client))}**, the server **${n(openStreams(view.server))}**. A [RST_STREAM] should tell it so, and here it never leaves.`,
      aside: () =>
        "Taken away by hand: Go's client does send it. Others have forgotten it in a race between a cancellation and the end of a request (corefx#40663).",
    },
    {
      title: "The free place is used",
      at: { frame: { from: "client", type: FrameType.HEADERS, stream: 5 }, when: "sent" },
      text: ({ n, view }) =>
        `Whoever waited may go: \`awaitOpenSlotForRequest\` returns and stream 5 is opened. By its own count the client has **${n(openStreams(view.client))}** of two.`,
    },
    {
      title: "One too many for the server",
      at: { frame: { from: "client", type: FrameType.HEADERS, stream: 5 }, when: "handled" },
      text: ({ n, view }) =>
        `For the server streams 1 and 3 are still open, that is **${n([...view.server.streams].filter(({ id, state }) => id < 5 && state !== "closed").length)}**. Its limit was acknowledged long ago, so it takes this for a fault: **PROTOCOL_ERROR**, not REFUSED_STREAM.`,
    },
    {
      title: "An innocent request fails",
      at: { frame: { from: "server", type: FrameType.RST_STREAM, stream: 5 }, when: "handled" },
      text: ({ ms, frame }) =>
        `After ${ms(frame.arrivedMs)} the caller of \`/quick\` gets an error for something that another request has done. It happens only under load, when all places are taken: that is why such bugs live long.`,
      aside: () =>
        "golang/go#42777 tells of it from the other end: there the client was right and Go's server counted wrongly. Up to 1.17 it could read the next HEADERS before it had noted its own END_STREAM as written; since 1.18 it looks at that first.",
    },
    {
      title: "An answer for nobody",
      at: { frame: { from: "server", type: FrameType.DATA, stream: 1 }, when: "handled" },
      text: ({ n, frame }) =>
        `The server has worked on stream 1 to the end. The client knows no such stream any more: it throws ${n(frame.length)} octets away and gives them back to the connection's window.`,
    },
  ],
  sources: [
    goIssue(42777),
    goIssue(47635),
    issue("dotnet/corefx", 40663),
    issue("dotnet/aspnetcore", 13406),
    rfc(9113, "5.1.2"),
  ],
  cure: {
    label: "Let the RST_STREAM out",
    text: "The frame is no longer taken away. It travels in front of the new HEADERS, the server counts stream 1 out before it counts stream 5 in, and the quick request is answered.",
    scenario: SCENARIO,
  },
};
