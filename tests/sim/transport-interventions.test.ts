/** What a person does to one connection of several: there it is exact, and the others learn of it by what comes of it. */
import { describe, expect, it } from "vitest";
import { firstDifference, parseScenario, simulateAll } from "../../protocol/index.ts";
import type { Intervention, Scenario, Trace } from "../../protocol/index.ts";
import { randomIntervention } from "../support/random-intervention.ts";

/** Two at a time on a connection, so that five need three. */
const SCENARIO = {
  v: 1,
  link: { delayMs: 1, writeMs: 0.01 },
  client: { profile: "xnet0.7", transport: { pool: "x/net" } },
  server: {
    settings: { maxConcurrentStreams: 2 },
    handlers: [
      {
        steps: [
          { do: "sleep", ms: 50 },
          { do: "write", body: { sizeBytes: 3000 } },
        ],
      },
    ],
  },
  script: [
    { do: "request", id: "first", request: { method: "GET", path: "/first" } },
    ...["/1", "/2", "/3", "/4"].map((path) => ({
      do: "request",
      after: "first",
      request: { method: "GET", path },
    })),
  ],
};

function scenarioOf(json: object): Scenario {
  const parsed = parseScenario(json);
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.scenario;
}

function run(interventions: readonly Intervention[] = []): readonly Trace[] {
  const told = interventions.length === 0 ? SCENARIO : { ...SCENARIO, interventions };
  return simulateAll(scenarioOf(told)).connections.map(({ trace }) => trace);
}

function textAt(trace: Trace | undefined, seq: number | undefined): string {
  const event = seq === undefined ? undefined : trace?.events.get(seq);
  return event?.type === "input" ? event.text : `no input, but ${event?.type}`;
}

const bytesOf = (traces: readonly Trace[]) => traces.map((trace) => Buffer.from(trace.bytes("client")));

const asItWas = run();
const [, second] = asItWas;

describe("with a Transport", () => {
  it("there are several connections to choose from", () => {
    expect(asItWas.length).toBeGreaterThan(1);
  });

  it("a cut of the second is cut there, and its requests go elsewhere", () => {
    if (second === undefined) throw new Error("one connection");
    const atMs = second.frames.get(second.frames.length - 1).at - 20;
    const cut = run([{ do: "cut", connection: 1, atMs }]);
    const seq = firstDifference(second, cut[1] ?? second);
    expect(textAt(cut[1], seq)).toBe("What if: cut the connection (connection 2)");
    expect(cut[1]?.events.get(seq ?? 0).at).toBe(atMs);
    // The first connection has nothing done to it: until the cut is felt it is what it was.
    const elsewhere = asItWas[0] && cut[0] && firstDifference(asItWas[0], cut[0]);
    expect(elsewhere === undefined || (cut[0]?.events.get(elsewhere).at ?? 0) >= atMs).toBe(true);
  });

  it("what names no connection is done to the first", () => {
    const told = run([{ do: "send", from: "client", hex: "0000080600000000000102030405060708", atSeq: 60 }]);
    const same = run([
      { do: "send", from: "client", hex: "0000080600000000000102030405060708", atSeq: 60, connection: 0 },
    ]);
    expect(bytesOf(told)).toEqual(bytesOf(same));
    expect(told.slice(1).map((trace) => trace.bytes("client").length)).toEqual(
      asItWas.slice(1).map((trace) => trace.bytes("client").length),
    );
  });

  it("whoever waits for a longer log than there is acts at the end", () => {
    const late = run([{ do: "cut", connection: 1, atSeq: 1_000_000 }]);
    const { length = 0 } = late[1]?.events ?? {};
    const texts = Array.from({ length }, (_unused, seq) => textAt(late[1], seq));
    expect(texts).toContain("What if: cut the connection (connection 2)");
  });

  it("up to the input nothing changes, and the same is the same twice", () => {
    let changed = 0;
    for (let seed = 0; seed < 40; seed++) {
      const connection = seed % asItWas.length;
      const before = asItWas[connection];
      if (before === undefined) throw new Error("no connection");
      const log = Array.from({ length: before.events.length }, (_unused, seq) => before.events.get(seq));
      const change: Intervention = { ...randomIntervention(seed, log), connection };
      const [traces, again] = [run([change]), run([change])];
      const after = traces[connection] ?? before;
      const seq = firstDifference(before, after);
      if (seq === undefined) continue;
      changed++;
      expect(`${seed}: ${textAt(after, seq)}`).toMatch(/^\d+: What if/);
      const twice = traces.map((trace, i) => firstDifference(trace, again[i] ?? trace));
      expect(twice).toEqual(traces.map(() => undefined));
    }
    expect(changed).toBeGreaterThan(25);
  });
});

describe("without a Transport", () => {
  it("there is no second connection to do anything to", () => {
    const { client: _client, ...one } = SCENARIO;
    const parsed = parseScenario({ ...one, interventions: [{ do: "cut", atMs: 5, connection: 1 }] });
    expect("problems" in parsed && parsed.problems).toMatchObject([
      { path: "interventions[0].connection", expected: "0" },
    ]);
    expect(parseScenario({ ...one, interventions: [{ do: "cut", atMs: 5, connection: 0 }] })).toHaveProperty(
      "scenario",
    );
  });
});
