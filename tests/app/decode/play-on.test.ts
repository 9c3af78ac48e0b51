/** From a capture to the scenario in which ours go on: what a person may choose, and what of it can be changed afterwards. */
import { describe, expect, it } from "vitest";
import { askOf, FIRST_CHOICE, playOnScenario, problemOf } from "../../../app/rooms/decode/play-on.ts";
import type { PlayOnChoice } from "../../../app/rooms/decode/play-on.ts";
import { targetOf } from "../../../app/views/what-if/menu-sections.ts";
import { seamOf, simulate } from "../../../protocol/index.ts";
import { recordCapture } from "../../../protocol/trace/capture-recording.ts";
import { capture } from "../../support/take-over.ts";

function playedOn(choice: Partial<PlayOnChoice>) {
  const unanswered = capture("go-get-hello").filter(({ from }) => from === "client");
  const trace = recordCapture({ chunks: unanswered.slice(0, 2) });
  const made = playOnScenario(
    { trace, title: "a\tb" },
    {
      ...FIRST_CHOICE,
      ...choice,
    },
  );
  if ("problem" in made) throw new Error(made.problem);
  return made.scenario;
}

describe("a choice", () => {
  it("begins with one that can be run", () => expect(problemOf(FIRST_CHOICE)).toEqual({}));

  it("is checked field by field", () => {
    const wrong = problemOf({
      ...FIRST_CHOICE,
      status: "99",
      bodyBytes: "-1",
      next: "get more",
      roundTripMs: "x",
    });
    expect(Object.keys(wrong)).toEqual(["status", "bodyBytes", "next", "roundTripMs"]);
  });

  it.each([
    ["GET /more", { method: "GET", path: "/more" }],
    [" /more ", { method: "GET", path: "/more" }],
    ["DELETE /a?b=c", { method: "DELETE", path: "/a?b=c" }],
    ["more", undefined],
    ["GET /a b", undefined],
  ])("asks next: %s", (text, want) => expect(askOf(text)).toEqual(want));
});

describe("the scenario", () => {
  it("goes on with the words of the capture's client", () => {
    const scenario = playedOn({ who: "both", next: "GET /more", serverProfile: "go1.17" });
    expect(scenario.name).toBe("a b, played on");
    expect(scenario.client.authority).toBe("127.0.0.1:35901");
    const trace = simulate(scenario);
    const asked = Array.from({ length: trace.frames.length }, (_, i) => trace.frames.get(i)).flatMap(
      ({ from, streamId, headers }) => (from === "client" && headers ? [[streamId, headers.length]] : []),
    );
    expect(asked.map(([streamId]) => streamId)).toEqual([1, 3]);
  });

  it("has our server echo, with a status", () => {
    const trace = simulate(playedOn({ answer: "echo", status: "201" }));
    const { status } = trace.seek(trace.events.length - 1).server.stream(1) ?? {};
    expect(status).toBe(201);
  });

  it("lets a what-if at what is ours, and leaves what has been", () => {
    const scenario = playedOn({});
    const trace = simulate(scenario);
    const ours = (seq = -1): boolean => seq > (seamOf(trace) ?? 0);
    for (let i = 0; i < trace.frames.length; i++)
      expect(targetOf(trace, i) !== undefined).toBe(ours(trace.frames.times(i).writeSeq));
    const last = targetOf(trace, trace.frames.length - 1);
    if (last === undefined) throw new Error("the last frame is ours");
    const { from, frame } = last;
    const lost = simulate({ ...scenario, interventions: [{ do: "drop", from, frame }] });
    expect(lost.frames.length).toBe(trace.frames.length - 1);
    expect(lost.bytes("server")).toEqual(trace.bytes("server").subarray(0, -last.bytes.length));
  });
});
