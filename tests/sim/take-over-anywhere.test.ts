/** Our endpoints take over a capture that is cut anywhere; and what they cannot take over, and why. */
import { describe, expect, it } from "vitest";
import { fromHex } from "../../protocol/base/bytes.ts";
import { makeData, makePing, makeSettings } from "../../protocol/frame/make-frame.ts";
import { writeFrame } from "../../protocol/frame/write-frame.ts";
import { seenOctets } from "../../protocol/index.ts";
import type { Side } from "../../protocol/index.ts";
import { CannotTakeOver } from "../../protocol/sim/captured-part.ts";
import { parseScenario } from "../../protocol/sim/parse-scenario.ts";
import { recordCapture } from "../../protocol/trace/capture-recording.ts";
import { FIXTURE_CAPTURES, readCapture } from "../support/captures.ts";
import {
  BOTH,
  capture,
  clientSays,
  expectTrueBooks,
  firstFrames,
  goOn,
  ourFaults,
  said,
} from "../support/take-over.ts";
import type { Seen } from "../support/take-over.ts";

describe("cut anywhere", () => {
  /** From how many frames on it is refused: the last of these has a fault. */
  const ROWS = [
    ["go-post-small", Infinity],
    ["pyh2-encoder-resize", 15],
  ] as const;
  it.each(ROWS)("%s goes on without a frame that breaks a rule", (name, last) => {
    const all = capture(name);
    const frames = recordCapture({ chunks: all }).frames;
    for (let at = 1; at <= frames.length; at++) {
      const octets = { client: 0, server: 0 };
      for (let i = 0; i < at; i++) {
        const { from, offset, wireBytes } = frames.detail(i);
        octets[from] = offset + wireBytes;
      }
      // One end alone, by turns; and the next frame has begun.
      const next = at < frames.length ? frames.plain(at).from : "client";
      const cut = firstFrames(all, { ...octets, [next]: octets[next] + 5 });
      const alone: Side = at % 2 === 0 ? "server" : "client";
      const refused = [
        refusal(firstFrames(all, octets), BOTH, `${name}, ${at} frames`),
        refusal(cut, [alone], `${name}, ${at} frames and 5 octets`),
      ];
      const why = at < last ? undefined : expect.stringMatching(/^Our server would have ended .* frame 15: /);
      // The client of that capture has done nothing that another end of its own would not go on from.
      expect(refused, `${at} frames`).toEqual([why, alone === "server" ? why : undefined]);
    }
  });
});

describe("says why it cannot take over", () => {
  const ROWS: readonly (readonly [string, readonly Seen[], readonly Side[], RegExp])[] = [
    [
      "nothing of the client",
      [{ from: "server", atMs: 0, bytes: writeFrame(makeSettings([])) }],
      BOTH,
      /nothing of the client/,
    ],
    [
      "a beginning in the middle",
      [{ from: "client", atMs: 0, bytes: writeFrame(makePing(new Uint8Array(8))) }],
      BOTH,
      /in the middle/,
    ],
    [
      "an upgrade from HTTP/1.1",
      [{ from: "client", atMs: 0, bytes: Buffer.from("GET / HTTP/1.1\r\nhost: a\r\n\r\n") }],
      ["server"],
      /HTTP\/1\.1/,
    ],
    [
      "a fault at which our server ends it",
      clientSays(writeFrame(makeData(1, new Uint8Array(1)))).concat({
        from: "server",
        atMs: 1,
        bytes: writeFrame(makeSettings([])),
      }),
      ["server"],
      /Our server would have ended this connection at frame 3: DATA on stream 1/,
    ],
    [
      "a push, which our client never allows",
      capture("go-push-nghttp"),
      ["client"],
      /Our client would have ended.*PUSH_PROMISE|pushes/,
    ],
  ];
  it.each(ROWS)("%s", (_name, cut, ends, words) => {
    expect(() => goOn(cut, ends)).toThrow(words);
    expect(() => goOn(cut, ends)).toThrow(CannotTakeOver);
  });
});

describe("what travels", () => {
  it("is every octet of the recording, at the time of its frame", () => {
    const { chunks } = readCapture(FIXTURE_CAPTURES, "go-trailers");
    const trace = recordCapture({ chunks });
    const found = seenOctets(trace);
    if ("problem" in found) throw new Error(found.problem);
    for (const side of BOTH) {
      const hex = found.seen.filter(({ from }) => from === side).map((piece) => piece.hex);
      expect(fromHex(hex.join(""))).toEqual(trace.bytes(side));
    }
    expect(found.seen.length).toBe(trace.frames.length);
    expect(said(goOn(chunks, ["server"]))).toEqual([]);
  });

  it("not of captures with holes", () => {
    const { chunks } = readCapture(FIXTURE_CAPTURES, "go-trailers");
    const [first, ...others] = chunks;
    const holed = [first, ...others.map((chunk) => ({ ...chunk, gapBefore: "lost" }))].flatMap(
      (chunk) => chunk ?? [],
    );
    expect(seenOctets(recordCapture({ chunks: holed }))).toEqual({
      problem: expect.stringMatching(/missing/),
    });
    expect(seenOctets(recordCapture({ chunks, octetsKnown: false }))).toEqual({
      problem: expect.stringMatching(/log/),
    });
  });

  it("is checked as all of a scenario", () => {
    const bad = {
      v: 1,
      client: { transport: { pool: "x/net" } },
      takeOver: {
        ends: ["server"],
        seen: [
          { from: "client", atMs: 5, hex: "00" },
          { from: "client", atMs: 4, hex: "0" },
        ],
      },
    };
    const parsed = parseScenario(bad);
    expect("problems" in parsed && parsed.problems.map(({ path }) => path)).toEqual(["takeOver.seen[1].hex"]);
    for (const ends of [[], ["server", "server"]]) {
      const named = parseScenario({ v: 1, takeOver: { ends, seen: [] } });
      expect("problems" in named && named.problems.map(({ path }) => path)).toEqual(["takeOver.ends"]);
    }
    const later = parseScenario({
      ...bad,
      takeOver: { ...bad.takeOver, seen: [bad.takeOver.seen[0], { from: "client", atMs: 4, hex: "00" }] },
    });
    expect("problems" in later && later.problems.map(({ path }) => path)).toEqual([
      "takeOver",
      "takeOver.seen[1].atMs",
    ]);
  });
});

/** Why this cannot be taken over; undefined if it can, and what follows breaks no rule. */
function refusal(cut: readonly Seen[], ends: readonly Side[], where: string): string | undefined {
  try {
    const trace = goOn(cut, ends);
    expect({ where, ends, faults: ourFaults(trace, ends) }).toEqual({ where, ends, faults: [] });
    if (ends.length === 2) expectTrueBooks(trace);
    return undefined;
  } catch (fault) {
    if (fault instanceof CannotTakeOver) return fault.message;
    throw new Error(`${where}, ${ends.join()}: ${String(fault)}`, { cause: fault });
  }
}
