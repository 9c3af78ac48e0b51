/** What the applications at both ends do, as a scenario tells it: never reading, and asking for priority. */
import { describe, expect, it } from "vitest";
import { parseScenario } from "../../protocol/sim/parse-scenario.ts";
import { openScenarioRun, recordScenario } from "../../protocol/sim/record-scenario.ts";
import { simulate } from "../../protocol/sim/simulate.ts";
import type { Trace } from "../../protocol/trace/trace.ts";

const LINK = { delayMs: 10, writeMs: 0 };
const GET = { method: "GET", path: "/" };

function parsed(json: object) {
  const result = parseScenario({ v: 1, link: LINK, ...json });
  if ("problems" in result) throw new Error(JSON.stringify(result.problems));
  return result.scenario;
}

const run = (json: object): Trace => simulate(parsed(json));

function eventsOf(trace: Trace, type: string) {
  return Array.from({ length: trace.events.length }, (_, i) => trace.events.get(i)).filter(
    (event) => event.type === type,
  );
}

function frames(trace: Trace, from: "client" | "server"): string[] {
  return Array.from({ length: trace.frames.length }, (_, i) => trace.frames.detail(i))
    .filter((frame) => frame.from === from)
    .map((frame) => `${frame.name} ${frame.streamId}`);
}

describe("a handler that never reads", () => {
  const server = {
    settings: { initialWindowSize: 1000 },
    handlers: [
      {
        steps: [
          { do: "read", as: "Never" },
          { do: "write", body: { text: "never said" } },
        ],
      },
    ],
  };
  const upload = { method: "POST", path: "/", body: { sizeBytes: 5000 } };

  it("leaves the sender with an empty window, for ever", () => {
    const trace = run({ server, script: [{ do: "request", atMs: 50, request: upload }] });
    expect(eventsOf(trace, "deadlock")).toHaveLength(1);
    expect(frames(trace, "client").filter((name) => name === "DATA 1").length).toBeGreaterThan(0);
    expect(frames(trace, "server")).not.toContain("HEADERS 1");
    expect(trace.stalls().some((stall) => stall.side === "client" && stall.toSeq === undefined)).toBe(true);
  });

  it("goes home once the request is canceled, without a word", () => {
    const trace = run({
      server,
      script: [
        { do: "request", id: "up", atMs: 50, request: upload },
        { do: "cancel", id: "up", atMs: 150 },
      ],
    });
    expect(eventsOf(trace, "deadlock")).toEqual([]);
    expect(frames(trace, "client")).toContain("RST_STREAM 1");
    expect(frames(trace, "server")).not.toContain("HEADERS 1");
  });

  it("goes home once the connection is lost", () => {
    const link = { ...LINK, faults: [{ do: "reset", atMs: 200 }] };
    expect(
      eventsOf(run({ link, server, script: [{ do: "request", atMs: 50, request: upload }] }), "deadlock"),
    ).toEqual([]);
  });
});

describe("a client that never reads a response", () => {
  const server = { handlers: [{ steps: [{ do: "write", body: { sizeBytes: 4000 } }] }] };
  const client = { settings: { initialWindowSize: 1000 } };
  const request = { ...GET, read: { as: "Never" } };

  it("leaves the server waiting for credit", () => {
    const trace = run({ client, server, script: [{ do: "request", request }] });
    expect(eventsOf(trace, "deadlock")).toHaveLength(1);
    expect(trace.stalls().some((stall) => stall.side === "server")).toBe(true);
  });

  it("gives the stream up when it is canceled", () => {
    const script = [
      { do: "request", id: "a", request },
      { do: "cancel", id: "a", atMs: 90 },
    ];
    const trace = run({ client, server, script });
    expect(frames(trace, "client")).toContain("RST_STREAM 1");
    expect(eventsOf(trace, "deadlock")).toEqual([]);
  });
});

const scriptWith = (priority: object) => [{ do: "request", request: { ...GET, priority } }];
const headersFrame = (trace: Trace) => {
  for (let i = 0; i < trace.frames.length; i++)
    if (trace.frames.get(i).from === "client" && trace.frames.get(i).type === 1)
      return trace.frames.detail(i);
  throw new Error("no HEADERS");
};

describe("priority", () => {
  it.each([
    [{ urgency: 0 }, "u=0"],
    [{ urgency: 5, incremental: true }, "u=5, i"],
    [{ incremental: true }, "i"],
  ])("%j is the field %s", (priority, value) => {
    const { headers, flags } = headersFrame(run({ script: scriptWith(priority) }));
    expect(headers?.find((field) => field.name === "priority")?.value).toBe(value);
    expect(flags & 0x20).toBe(0);
  });

  it("a weight goes with HEADERS, and nothing is said in fields", () => {
    const trace = run({ script: scriptWith({ weight: 200 }) });
    const { headers, flags, index } = headersFrame(trace);
    expect(flags & 0x20).toBe(0x20);
    expect(headers?.some((field) => field.name === "priority")).toBe(false);
    expect(JSON.stringify(trace.dissect(index))).toContain("200");
  });

  it("leaves room for the weight when the block needs a second frame", () => {
    const headers = Array.from({ length: 40 }, (_, i) => [`x-${i}`, "\u00ff".repeat(900)]);
    const trace = run({ script: [{ do: "request", request: { ...GET, headers, priority: { weight: 1 } } }] });
    expect(headersFrame(trace).length).toBe(16_384);
    expect(trace.faults()).toEqual([]);
    expect(frames(trace, "server")).toContain("HEADERS 1");
  });
});

it("a run can be handed over as data: the trace is the one that simulate gives", () => {
  const scenario = parsed({ link: { ...LINK, jitterMs: 3 }, script: [{ do: "request", request: GET }] });
  const steps: number[] = [];
  const handed = structuredClone(recordScenario(scenario, ({ atMs }) => void steps.push(atMs)));
  const trace = openScenarioRun(handed);
  const same = simulate(scenario);
  expect(steps.length).toBeGreaterThan(3);
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  expect(eventsOf(trace, "frame.write")).toEqual(eventsOf(same, "frame.write"));
  expect(trace.events.length).toBe(same.events.length);
  for (const side of ["client", "server"] as const) expect(trace.bytes(side)).toEqual(same.bytes(side));
  expect(trace.durationMs).toBe(same.durationMs);
});
