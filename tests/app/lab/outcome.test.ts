/** How a run ended, in words. */
import { expect, it } from "vitest";
import { outcomeOf } from "../../../app/rooms/lab/outcome.ts";
import { presetNamed } from "../../../app/rooms/lab/presets.ts";
import { simulate } from "../../../protocol/index.ts";
import type { EventBody, Trace } from "../../../protocol/index.ts";
import { fakeFrames, fakeTrace } from "../../support/fake-trace.ts";

function endingWith(event: EventBody): Trace {
  const trace = fakeTrace(fakeFrames(3));
  const last = { ...event, seq: 0, at: 12 };
  return { ...trace, durationMs: 12, events: { length: 1, get: () => last, lastAt: () => 0 } };
}

it("all is done", () => {
  const preset = presetNamed("get");
  if (preset === undefined) throw new Error("no preset");
  expect(outcomeOf(simulate(preset.scenario))).toMatchObject({
    kind: "done",
    text: expect.stringMatching(/^\d+ frames in [\d.]+ ms$/),
    why: undefined,
  });
});

it("a limit of ours was reached, and which", () => {
  const large = outcomeOf(
    endingWith({ type: "input", text: "stopped: this simulation is too large to be recorded" }),
  );
  expect(large).toMatchObject({ kind: "cut", text: "3 frames in 12.00 ms" });
  expect(large.why).toContain("more to it than a browser can keep");
  expect(outcomeOf(endingWith({ type: "input", text: "stopped: a day has passed" })).why).toContain(
    "A whole day",
  );
  expect(outcomeOf(endingWith({ type: "input", text: "GET /" })).kind).toBe("done");
});

it.each([
  [["caller GET /a"], "GET /a waits for ever."],
  [
    ["caller GET /a", "runHandler 1", "serverConn.serve"],
    "GET /a and the handler of stream 1 wait for ever.",
  ],
  [["caller A", "caller B", "caller C", "readLoop"], "A, B and 1 more wait for ever."],
  [["readLoop"], "readLoop waits for ever."],
])("%j can go on no more", (names, words) => {
  const waiting = names.map((name) => ({ name, wait: { kind: "io", on: ["read"] } as const }));
  expect(outcomeOf(endingWith({ type: "deadlock", waiting })).why).toBe(
    `Nothing can happen any more: ${words}`,
  );
});
