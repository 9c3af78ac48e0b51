/** S19: a header block that never ends. */
import { FrameType, makeContinuation, makeHeaders } from "../../../../protocol/index.ts";
import type { Intervention, Scenario } from "../../../../protocol/index.ts";
import type { Lesson } from "../lesson.ts";
import { hexOf, plainBlock } from "./by-hand.ts";
import { cve, goIssue, issue, rfc } from "../sources.ts";

const LIMIT = 4096;
const FRAMES = 40;
const FIELDS = plainBlock(Array.from({ length: 10 }, (_, i) => [`x-junk-${i}`, "a".repeat(90)]));
const BEGINNING = plainBlock([
  [":method", "GET"],
  [":scheme", "https"],
  [":authority", "127.0.0.1"],
  [":path", "/"],
]);

const FLOOD: readonly Intervention[] = [
  { do: "send", from: "client", atMs: 100, hex: hexOf(makeHeaders(3, BEGINNING, { endHeaders: false })) },
  ...Array.from({ length: FRAMES }, (_, i): Intervention => ({
    do: "send",
    from: "client",
    atMs: 101 + i,
    hex: hexOf(makeContinuation(3, FIELDS, { endHeaders: false })),
  })),
];

const SCENARIO: Scenario = {
  v: 1,
  name: "CONTINUATION flood",
  seed: 1,
  date: "2024-04-03T09:00:00Z",
  link: { delayMs: 20, bandwidthKbps: 50_000, writeMs: 0.01 },
  client: {},
  server: {
    settings: { maxHeaderListSize: LIMIT },
    handlers: [{ path: "/", steps: [{ do: "write", body: { text: "hello\n" } }] }],
  },
  script: [{ do: "request", request: { method: "GET", path: "/" } }],
  interventions: FLOOD,
};

export const CONTINUATION_FLOOD: Lesson = {
  subtitle: "An attacker by hand ⇄ Go 1.17 · header lists of 4 KiB at most",
  scenario: SCENARIO,
  steps: [
    {
      title: "A limit on header lists",
      at: { frame: { from: "server", type: FrameType.SETTINGS }, when: "sent" },
      text: ({ n }) =>
        `This server takes header lists of **${n(LIMIT)}** octets and says so: MAX_HEADER_LIST_SIZE. One request is made and answered; what follows is put on the wire by hand.`,
      aside: () =>
        "Go's default is a megabyte. We chose a small limit, so that a small flood shows the same.",
    },
    {
      title: "A request begins",
      at: { frame: { from: "client", type: FrameType.HEADERS, stream: 3 }, when: "handled" },
      text: () =>
        "A [HEADERS] frame without END_HEADERS: the header block goes on in [CONTINUATION] frames. Until its end no other frame may come on this connection, for any stream. There is no request yet, so there is nothing that could time out or be refused.",
    },
    {
      title: "The list is full",
      at: { frame: { from: "client", type: FrameType.CONTINUATION, nth: 3 }, when: "handled" },
      text: ({ n, all, frame }) =>
        `The fourth CONTINUATION. **${n(octetsUpTo(all, frame.index))}** octets of fields have come, with 32 more counted for each: over the limit. What is beyond it will not be kept.`,
      aside: () =>
        "It still has to be decoded: every field may change the header table, and whoever skips one can read no later request.",
    },
    {
      title: "And it does not end",
      at: { frame: { from: "client", type: FrameType.CONTINUATION, nth: FRAMES / 2 }, when: "handled" },
      text: ({ n, all, frame }) =>
        `**${n(octetsUpTo(all, frame.index))}** octets. Go 1.17 reads each frame, decodes it, throws the fields away and asks for the next. The limit bounds what it keeps and not what it does.`,
      aside: () =>
        "Huffman-coded fields cost the sender less than the reader. Other servers kept everything until the end and ran out of memory.",
    },
    {
      title: "Nobody has noticed",
      at: { frame: { from: "client", type: FrameType.CONTINUATION, nth: -1 }, when: "handled" },
      text: ({ n, all, view, frame }) =>
        `We stop after **${n(all({ from: "client", type: FrameType.CONTINUATION }).length)}** frames and ${n(octetsUpTo(all, frame.index))} octets; an attacker would not. The server knows of ${n(view.server.streamCount)} stream and of no fault; its connection is **${view.server.state}**. In an access log there would be one line, for the request at the beginning.`,
    },
  ],
  sources: [
    cve("2023-45288"),
    cve("2024-28182"),
    goIssue(65051),
    issue("hyperium/h2", 759),
    rfc(9113, "10.5.1"),
  ],
  cure: {
    label: "Close once the list is full",
    text: "Since April 2024 Go stops when the list is over its limit: any further CONTINUATION is a connection error. Here go1.27 stops at the fourth and sends GOAWAY with PROTOCOL_ERROR. Others count frames: nghttp2 takes eight, which also stops a flood of empty ones.",
    scenario: { ...SCENARIO, server: { ...SCENARIO.server, profile: "go1.27" } },
  },
};

type All = (match: { readonly from: "client"; readonly type: number }) => readonly {
  readonly index: number;
  readonly length: number;
}[];

/** Of header fragments behind the HEADERS frame, up to this frame. */
function octetsUpTo(all: All, index: number): number {
  return all({ from: "client", type: FrameType.CONTINUATION })
    .filter((frame) => frame.index <= index)
    .reduce((sum, frame) => sum + frame.length, 0);
}
