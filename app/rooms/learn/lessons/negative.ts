/** The negative window: a window can be made smaller than what was sent from it already. RFC 9113 §6.9.2, §6.9.3. */
import { FrameType } from "../../../../protocol/index.ts";
import type { Scenario } from "../../../../protocol/index.ts";
import { formatCount } from "../../../ui/format.ts";
import type { Lesson } from "../lesson.ts";
import { DATE, FIRST_WINDOW, INITIAL_WINDOW_SIZE, leastWindow, NEWEST, octets, post } from "./judging.ts";
import { issue, rfc } from "../sources.ts";

const BODY = 120_000;
const SMALLER = 16_384;

function scenario(settings?: number): Scenario {
  return {
    v: 1,
    name: "The negative window",
    seed: 1,
    date: DATE,
    link: { delayMs: 20, bandwidthKbps: 50_000, writeMs: 0.01 },
    client: { authority: "localhost:8443", profile: NEWEST },
    server: {
      profile: NEWEST,
      settings: { initialWindowSize: FIRST_WINDOW, maxFrameSize: 16_384 },
      handlers: [
        {
          path: "/*",
          steps: [
            { do: "sleep", ms: 60 },
            { do: "read", chunkBytes: 10_000, pauseMs: 10 },
            { do: "write", body: { text: "thank you\n" } },
          ],
        },
      ],
    },
    script: [post("upload", 60, BODY), { do: "close", side: "client", after: "upload", atMs: 10 }],
    ...(settings === undefined
      ? {}
      : {
          interventions: [
            { do: "settings", side: "server", atMs: 65, settings: [[INITIAL_WINDOW_SIZE, settings]] },
          ],
        }),
  };
}

export const NEGATIVE_LESSON: Lesson = {
  subtitle: "Go ⇄ Go · 40 ms round trip · 50 Mbit/s",
  scenario: scenario(SMALLER),
  sources: [
    issue("h2o/h2o", 3585),
    issue("nghttp2/nghttp2", 1679),
    issue("hyperium/h2", 630),
    rfc(9113, "6.9.2"),
  ],
  steps: [
    {
      title: "All that is allowed",
      at: { frame: { from: "client", type: FrameType.DATA, nth: 3 }, when: "written" },
      text: ({ n, all, view }) =>
        `The client sends what the stream's window holds, **${n(
          all({ from: "client", type: FrameType.DATA })
            .slice(0, 4)
            .reduce((sum, data) => sum + data.length, 0),
        )}** octets, down to **${n(view.client.stream(1)?.sendWindow)}**. Every one of them is legal.`,
    },
    {
      title: "Meanwhile the server changes its mind",
      at: { frame: { from: "server", type: FrameType.SETTINGS, nth: 2 }, when: "sent" },
      text: ({ frame }) =>
        `Memory runs short, and the server announces **${frame.summary}**. It cannot know yet what is on its way: its words and the client's octets pass each other in the pipe.`,
    },
    {
      title: "Below zero",
      at: { frame: { from: "server", type: FrameType.SETTINGS, nth: 2 }, when: "handled" },
      text: ({ n, view }) =>
        `The client takes the difference, 16 384 − 65 535, off a window that was empty. Stream 1 now stands at **${n(view.client.stream(1)?.sendWindow)}**. A window is not a count of octets but a debt or a credit, and it may be negative.`,
      aside: () =>
        "RFC 9113 §6.9.2: the sender must keep track of the negative window, and must not send until it is positive again. An unsigned integer here is an old and dear mistake.",
    },
    {
      title: "Acknowledged",
      at: { frame: { from: "client", type: FrameType.SETTINGS, nth: 2 }, when: "handled" },
      text: ({ n, view }) =>
        `With the client's ACK the server knows that the new limit holds, and its own book says the same: **${n(view.server.stream(1)?.recvWindow)}**. Until this moment it had to put up with whatever the old limit allowed.`,
      aside: () =>
        "Whoever enforces a smaller window before the ACK kills a client that has done nothing wrong (hyperium/h2#630). Go's server does exactly that with the first SETTINGS of a connection: see “A small window, enforced too early” among the incidents.",
    },
    {
      title: "Credit comes, and nothing moves",
      at: { frame: { from: "server", type: FrameType.WINDOW_UPDATE, stream: 1 }, when: "handled" },
      text: ({ frame, n, view }) =>
        `The handler reads, and the first [WINDOW_UPDATE] for the stream is here: **${frame.summary}**. The window rises to **${n(view.client.stream(1)?.sendWindow)}**, and the upload stays where it is. The credit pays a debt.`,
    },
    {
      title: "Still under water",
      at: { frame: { from: "server", type: FrameType.WINDOW_UPDATE, stream: 1, nth: 3 }, when: "handled" },
      text: ({ n, view }) =>
        `Three more, and it is **${n(view.client.stream(1)?.sendWindow)}**. In a capture this looks like a broken client: one [WINDOW_UPDATE] after the other, and no [DATA].`,
    },
    {
      title: "Air",
      at: { frame: { from: "client", type: FrameType.DATA, nth: 5 }, when: "written" },
      text: ({ n, frame, ms, all }) =>
        `At ${ms(frame.at)} the sum passes zero, and **${n(octets(all, 4, 6))}** octets may go. Not more: this is all that is above the surface.`,
    },
    {
      title: "A smaller life",
      at: { frame: { from: "server", type: FrameType.HEADERS }, when: "handled" },
      text: ({ trace, n, ms, frame }) =>
        `From then on the upload went on with at most 16 384 octets under way, and was answered at ${ms(frame.arrivedMs)}. The deepest point was **${n(leastWindow(trace, 1))}**. Had the server given no credit below zero, it would have hung for ever.`,
    },
  ],
  cure: {
    label: "Leave the window as it was",
    text: "No second SETTINGS: the window stays **65 535** and never falls below zero. Who wants less memory can give credit more slowly instead.",
    scenario: scenario(),
  },
  exercise: {
    question:
      "What is the **smallest INITIAL_WINDOW_SIZE** that the server may announce at this moment without pushing the stream's window below zero?",
    value: { label: "INITIAL_WINDOW_SIZE", unit: "octets", min: 0, max: 200_000, start: SMALLER },
    scenarioWith: (value) => scenario(value),
    judge: (trace, value) => {
      const least = leastWindow(trace, 1);
      if (least < 0)
        return {
          solved: false,
          text: `The window fell to **${formatCount(least)}**. What was sent stays spent: the new number has to cover it.`,
        };
      if (value > FIRST_WINDOW + ROOM)
        return {
          solved: false,
          text: `Not below zero: that SETTINGS raised the window by ${formatCount(value - FIRST_WINDOW)}. It could be smaller.`,
        };
      return {
        solved: true,
        text: `The lowest point was **${formatCount(least)}**. The client had sent all of its 65 535, so any smaller number would have been a debt.`,
      };
    },
  },
};

const ROOM = 1_000;
