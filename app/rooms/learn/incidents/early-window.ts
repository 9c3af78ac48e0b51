/** S7: a server holds an upload to a window of which the client cannot know yet. */
import { FrameType } from "../../../../protocol/index.ts";
import type { Scenario } from "../../../../protocol/index.ts";
import type { Lesson } from "../lesson.ts";
import { issue, rfc } from "../sources.ts";

const WINDOW = 16_384;
const UPLOAD = 60_000;

const SCENARIO: Scenario = {
  v: 1,
  name: "A small window, enforced too early",
  seed: 1,
  date: "2022-03-01T09:00:00Z",
  link: { delayMs: 20, bandwidthKbps: 50_000, writeMs: 0.01 },
  client: {},
  server: {
    settings: { initialWindowSize: WINDOW },
    handlers: [
      {
        path: "/upload",
        steps: [
          { do: "sleep", ms: 50 },
          { do: "read", as: "Discard" },
          { do: "write", body: { text: "ok\n" } },
        ],
      },
    ],
  },
  script: [{ do: "request", request: { method: "POST", path: "/upload", body: { sizeBytes: UPLOAD } } }],
};

export const EARLY_WINDOW: Lesson = {
  subtitle: "Go 1.17 ⇄ Go 1.17 · 40 ms round trip · 50 Mbit/s",
  scenario: SCENARIO,
  steps: [
    {
      title: "A server short of memory",
      at: { frame: { from: "server", type: FrameType.SETTINGS }, when: "sent" },
      text: ({ n }) =>
        `This server wants to keep little for each stream: its [SETTINGS] say INITIAL_WINDOW_SIZE **${n(WINDOW)}**. They will be there in 20 ms. Until then RFC 9113 gives every stream 65 535.`,
    },
    {
      title: "Sent by the limit that is known",
      at: { frame: { from: "client", type: FrameType.DATA, nth: -1 }, when: "sent" },
      text: ({ n, ms, view, frame }) =>
        `The client does not wait. After ${ms(frame.sentMs)} it has sent its whole upload, **${n(UPLOAD)}** octets, and by the only limit that it knows it could send **${n(view.client.stream(1)?.sendWindow)}** more.`,
    },
    {
      title: "Now it knows",
      at: { frame: { from: "server", type: FrameType.SETTINGS }, when: "handled" },
      text: ({ n, view }) =>
        `The client reads the smaller limit. Its window drops by the difference and stands at **${n(view.client.stream(1)?.sendWindow)}**: it owes the server a pause. It says so with an ACK, which is behind all of its [DATA].`,
    },
    {
      title: "For the server one frame fits",
      at: { frame: { from: "client", type: FrameType.DATA }, when: "handled" },
      text: ({ n, view }) =>
        `The first [DATA] is there, and the server's own book of stream 1 says **${n(view.server.stream(1)?.recvWindow)}**: it has counted from ${n(WINDOW)}. The handler has not read yet, so there is nothing to give back.`,
      aside: () =>
        "The order of frames tells the server what the client knew: what stands in front of the ACK was sent by the old limit.",
    },
    {
      title: "Ended for keeping the rules",
      at: { frame: { from: "server", type: FrameType.RST_STREAM }, when: "written" },
      text: ({ ms, frame }) =>
        `The second [DATA] is more than the server thinks it has allowed: **${frame.summary}** at ${ms(frame.at)}, before the ACK could be there. The client has done nothing wrong.`,
      aside: () =>
        "Deviation `go.data.early-window`. By default Go's server announces a megabyte, and with more than 65 535 this cannot happen. Others lowered the window and met it (hyperium/h2#630).",
    },
    {
      title: "It never happens twice",
      at: { frame: { from: "server", type: FrameType.RST_STREAM }, when: "handled" },
      text: ({ ms, view }) =>
        `The upload fails after ${ms(view.at)}. The next one on this connection will be fine, for by then both ends count alike: so only the first upload of a connection is ever hit, only if it is large, and nobody can repeat it by hand.`,
    },
  ],
  sources: [issue("hyperium/h2", 630), rfc(9113, "6.5.3"), rfc(9113, "6.9.2")],
  cure: {
    label: "Wait for the ACK",
    text: "The strict server takes what the RFC gives until the client has acknowledged less. Then the stream's window drops to what was announced, below zero if need be, and the client pays its debt first.",
    scenario: { ...SCENARIO, server: { ...SCENARIO.server, profile: "strict" } },
  },
};
