/** S10: a keepalive that is shorter than what a gRPC server puts up with. */
import { ErrorCode, FrameType, makeGoAway } from "../../../../protocol/index.ts";
import type { Scenario } from "../../../../protocol/index.ts";
import type { Lesson } from "../lesson.ts";
import { hexOf } from "./by-hand.ts";
import { issue, rfc } from "../sources.ts";

const SCENARIO: Scenario = {
  v: 1,
  name: "Too many pings",
  seed: 1,
  date: "2022-03-01T09:00:00Z",
  link: { delayMs: 20, bandwidthKbps: 50_000, writeMs: 0.01 },
  client: { readIdleTimeoutMs: 10_000 },
  server: {
    handlers: [
      {
        path: "/watch",
        steps: [
          { do: "sleep", ms: 60_000 },
          { do: "write", body: { text: "something has changed\n" } },
        ],
      },
    ],
  },
  script: [
    { do: "request", id: "watch", request: { method: "GET", path: "/watch" } },
    { do: "close", side: "client", after: "watch", atMs: 10 },
  ],
};

/** Right behind the fourth PING's answer. */
const GOAWAY_MS = 40_181;
const TOO_MANY_PINGS = makeGoAway(1, ErrorCode.ENHANCE_YOUR_CALM, new TextEncoder().encode("too_many_pings"));

export const TOO_MANY: Lesson = {
  subtitle: "Go client · a server with gRPC's rule for PING, put in by hand",
  scenario: {
    ...SCENARIO,
    interventions: [
      { do: "send", from: "server", atMs: GOAWAY_MS, hex: hexOf(TOO_MANY_PINGS) },
      { do: "cut", atMs: GOAWAY_MS + 25 },
    ],
  },
  steps: [
    {
      title: "A call that waits",
      at: { frame: { from: "client", type: FrameType.HEADERS }, when: "handled" },
      text: () =>
        "The client asks to be told of the next change. That may take minutes, and until then there is nothing to say: no [HEADERS], no [DATA], in either direction.",
    },
    {
      title: "Are you still there?",
      at: { frame: { from: "client", type: FrameType.PING }, when: "sent" },
      text: ({ ms, frame }) =>
        `Someone has set a keepalive of **10 s**. At ${ms(frame.at)} nothing has come for so long, and the health check sends a [PING] with eight octets drawn at random.`,
      aside: () =>
        "In Go this is `Transport.ReadIdleTimeout`; in gRPC, `keepalive_time`. Both are off unless asked for.",
    },
    {
      title: "Yes, and one is noted",
      at: { frame: { from: "server", type: FrameType.PING }, when: "handled" },
      text: ({ ms, all, frame }) =>
        `The answer is there ${ms(frame.arrivedMs - (all({ from: "client", type: FrameType.PING })[0]?.at ?? 0))} later. Go's server answers every PING and counts none. A gRPC server remembers when it came.`,
    },
    {
      title: "The first strike",
      at: { frame: { from: "client", type: FrameType.PING, nth: 1 }, when: "handled" },
      text: () =>
        "The second [PING] comes ten seconds after the first, and nothing was sent in between. gRPC's default wants at least **five minutes**: a strike. Two are forgiven.",
    },
    {
      title: "The third strike",
      at: { frame: { from: "client", type: FrameType.PING, nth: 3 }, when: "handled" },
      text: ({ n, all, frame }) =>
        `The **${n(all({ from: "client", type: FrameType.PING }).filter(({ index }) => index <= frame.index).length)}th** [PING]. Three of them came too early, one more than is forgiven.`,
      aside: () =>
        "Whenever the server sends HEADERS or DATA of its own the strikes are forgotten. That is why busy connections never see this, and quiet ones do.",
    },
    {
      title: "Calm down, and goodbye",
      at: { frame: { from: "server", type: FrameType.GOAWAY }, when: "handled" },
      text: ({ frame }) =>
        `The client reads [GOAWAY]: **${frame.summary}**. The code says why, the text says what exactly.`,
      aside: () =>
        "This frame and the close behind it are put in by hand, at the instant at which gRPC's rule asks for them. Our server is Go's net/http, which has no such rule.",
    },
    {
      title: "All calls end",
      at: {
        frame: { from: "server", type: FrameType.GOAWAY },
        when: {
          event: (event) =>
            event.type === "connection" && event.side === "client" && event.state === "closed",
        },
      },
      text: ({ trace, ms, view }) =>
        `The server closes, and the waiting call fails after ${ms(view.at)} (gRPC reports UNAVAILABLE). It did nothing wrong: **${trace.bytes("client").length}** octets in all were enough. The client connects anew, pings again, and is thrown out again.`,
      aside: () => "A client that is told so must slow down: gRPC's doubles its keepalive time each time.",
    },
  ],
  sources: [
    issue("grpc/grpc", 33661),
    issue("grpc/grpc", 16210),
    issue("grpc/grpc-java", 12417),
    issue("grpc/grpc-node", 1164),
    rfc(9113, "6.7"),
  ],
  cure: {
    label: "Ping every five minutes",
    text: "With a keepalive of 300 s no PING comes too early, so a gRPC server has no reason for its GOAWAY, and we put none in. The answer comes after a minute, as it should. The other cure is the server's: let it allow what its clients need.",
    scenario: { ...SCENARIO, client: { readIdleTimeoutMs: 300_000 } },
  },
};
