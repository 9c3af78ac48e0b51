/** Every situation to begin with is a scenario that runs, and shows what its hint promises. */
import { describe, expect, it } from "vitest";
import { outcomeOf } from "../../../app/rooms/lab/outcome.ts";
import { FIRST_PRESET, presetNamed, PRESETS } from "../../../app/rooms/lab/presets.ts";
import { parseScenario, simulate, simulateAll } from "../../../protocol/index.ts";
import type { Trace } from "../../../protocol/index.ts";

const run = (id: string): Trace => {
  const preset = presetNamed(id);
  if (preset === undefined) throw new Error(`no preset ${id}`);
  return simulate(preset.scenario);
};

function frames(trace: Trace, from: "client" | "server"): string[] {
  return Array.from({ length: trace.frames.length }, (_, i) => trace.frames.detail(i))
    .filter((frame) => frame.from === from)
    .map((frame) => `${frame.name} ${frame.streamId}`);
}

describe("presets", () => {
  it("are many, and each has a name of its own", () => {
    expect(PRESETS.length).toBeGreaterThanOrEqual(8);
    expect(new Set(PRESETS.map((preset) => preset.id)).size).toBe(PRESETS.length);
    expect(presetNamed(FIRST_PRESET)).toBeDefined();
  });

  it.each(PRESETS.map((preset) => [preset.id, preset] as const))(
    "%s is a scenario and runs",
    (id, preset) => {
      const parsed = parseScenario(JSON.parse(JSON.stringify(preset.scenario)));
      expect("problems" in parsed ? parsed.problems : []).toEqual([]);
      const trace = simulate(preset.scenario);
      expect(trace.frames.length).toBeGreaterThan(5);
      expect(outcomeOf(trace).kind).toBe(id === "never-reads" ? "stuck" : "done");
    },
  );
});

describe("what the hints promise", () => {
  it("upload: it stalls once it has sent the first window", () => {
    const stalls = run("upload")
      .stalls()
      .filter(({ side, by }) => side === "client" && by.includes("window"));
    expect(stalls.length).toBeGreaterThan(0);
  });

  it("slow reader: the quick upload waits for the connection's window", () => {
    const stall = run("slow-reader")
      .stalls()
      .find(({ streamId, by }) => streamId === 3 && by.includes("connection"));
    expect((stall?.toMs ?? 0) - (stall?.fromMs ?? 0)).toBeGreaterThan(300);
  });

  it("a second connection: the client knows of one stream, and makes another connection for the third request", () => {
    const preset = presetNamed("two-connections");
    if (preset === undefined) throw new Error("no preset");
    const { connections } = simulateAll(preset.scenario);
    const asked = connections.map(({ trace }) =>
      frames(trace, "client").filter((one) => one.startsWith("HEADERS")),
    );
    expect(asked).toEqual([["HEADERS 1", "HEADERS 3"], ["HEADERS 1"]]);
  });

  it("max streams: nobody begins a third stream while two are open", () => {
    const by = run("max-streams")
      .stalls()
      .map((stall) => stall.by);
    expect(by).toContain("max concurrent streams");
  });

  it("cancel, cut, shutdown, early answer: the frames that belong to it are there", () => {
    expect(frames(run("cancel"), "client")).toContain("RST_STREAM 1");
    expect(frames(run("shutdown"), "server")).toContain("GOAWAY 0");
    expect(frames(run("early-answer"), "server")).toContain("HEADERS 1");
    expect(run("cut").durationMs).toBeLessThan(400);
  });

  it("urgent: the late one overtakes the others", () => {
    const trace = run("urgent");
    const last = (stream: number) => frames(trace, "server").lastIndexOf(`DATA ${stream}`);
    expect(last(5)).toBeLessThan(last(1));
    expect(last(5)).toBeLessThan(last(3));
  });

  it("push: a promise, or a word why not", () => {
    const trace = run("push");
    const activities = Array.from({ length: trace.events.length }, (_, i) => trace.events.get(i))
      .filter((event) => event.type === "activity")
      .map((event) => event.text);
    const promised = frames(trace, "server").some((name) => name.startsWith("PUSH_PROMISE"));
    expect(promised || activities.some((text) => text.startsWith("could not push"))).toBe(true);
  });
});
