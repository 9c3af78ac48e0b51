/** S12: GOAWAY says which requests were not begun; what happens to the others depends on whether the server stays. */
import { FrameType } from "../../../../protocol/index.ts";
import type { Scenario } from "../../../../protocol/index.ts";
import type { Lesson } from "../lesson.ts";
import { goIssue, issue, rfc } from "../sources.ts";

const SCENARIO: Scenario = {
  v: 1,
  name: "GOAWAY, and the door falls shut",
  seed: 1,
  date: "2022-03-01T09:00:00Z",
  link: { delayMs: 40, bandwidthKbps: 50_000, writeMs: 0.01 },
  client: {},
  server: {
    handlers: [
      {
        path: "/report",
        steps: [
          { do: "sleep", ms: 200 },
          { do: "write", body: { text: "the report\n" } },
        ],
      },
      {
        path: "/orders",
        steps: [{ do: "read" }, { do: "sleep", ms: 150 }, { do: "write", body: { text: "ordered\n" } }],
      },
      { path: "/late", steps: [{ do: "write", body: { text: "here\n" } }] },
    ],
  },
  script: [
    { do: "request", request: { method: "GET", path: "/report" } },
    {
      do: "request",
      atMs: 10,
      request: { method: "POST", path: "/orders", body: { sizeBytes: 3000 } },
    },
    { do: "request", atMs: 90, request: { method: "GET", path: "/late" } },
    { do: "shutdown", side: "server", atMs: 100 },
  ],
};

export const GOAWAY_CUT: Lesson = {
  subtitle: "Go 1.17 ⇄ Go 1.17 · 80 ms round trip · the server is stopped",
  scenario: { ...SCENARIO, interventions: [{ do: "cut", atMs: 160 }] },
  steps: [
    {
      title: "An order is placed",
      at: { frame: { from: "client", type: FrameType.DATA, stream: 3, nth: -1 }, when: "handled" },
      text: ({ n, frame }) =>
        `Two requests are at work in the server: a report on stream 1, and on stream 3 a POST whose ${n(frame.length)} octets have just been read. From here on something has happened that cannot be undone.`,
    },
    {
      title: "One more request leaves",
      at: { frame: { from: "client", type: FrameType.HEADERS, stream: 5 }, when: "sent" },
      text: () =>
        "A third request goes out on stream 5. It will be there in 40 ms, and nobody knows yet that this is too late.",
    },
    {
      title: "I take no more",
      at: { frame: { from: "server", type: FrameType.GOAWAY }, when: "sent" },
      text: ({ frame }) =>
        `The server is told to stop: \`Shutdown\` sends [GOAWAY] with **${frame.summary}**. The number is a promise about everything above it: not begun, never will be.`,
      aside: () =>
        "Proxies say the same without being stopped, once a connection has carried so many requests; nginx used to do so after 1 000.",
    },
    {
      title: "What came too late",
      at: { frame: { from: "client", type: FrameType.HEADERS, stream: 5 }, when: "handled" },
      text: ({ n, view }) =>
        `Stream 5 arrives and is passed over: no handler, no answer, no [RST_STREAM]. The server still counts **${n(view.server.streamCount)}** streams in all. Its header block was decoded all the same, so that the header tables stay in step.`,
    },
    {
      title: "Three requests, two cases",
      at: { frame: { from: "server", type: FrameType.GOAWAY }, when: "handled" },
      text: () =>
        "The client sorts by the number. Stream 5 is above it: its caller gets an error that means **make it again elsewhere**, which is safe even for a POST. Streams 1 and 3 are not: they **wait** for their answers on this connection.",
    },
    {
      title: "The door falls shut",
      at: {
        frame: { from: "server", type: FrameType.GOAWAY },
        when: {
          event: (event) =>
            event.type === "connection" && event.side === "client" && event.state === "closed",
        },
      },
      text: ({ ms, view, frame }) =>
        `${ms(view.at - frame.arrivedMs)} after the GOAWAY the connection is gone: whoever runs the server gave it no time. Go's error reads "server sent GOAWAY and closed the connection". Was the order placed? Its handler was at work, nobody knows how far. The client **must not** make the POST again.`,
      aside: () => "The cut is put in by hand. It stands for a process that is killed while it drains.",
    },
  ],
  sources: [
    goIssue(18112),
    goIssue(18639),
    issue("dotnet/corefx", 39013),
    issue("netty/netty", 15836),
    rfc(9113, "6.8"),
  ],
  cure: {
    label: "Give it time to finish",
    text: "Without the cut, Go's server does what its GOAWAY says: both requests up to the last id are answered, and only a second after that it closes. Stream 5 still has to be made again; the drain in two steps saves that one, too.",
    scenario: SCENARIO,
  },
};
