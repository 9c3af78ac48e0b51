/** Go's Transport in a scenario: which connections it makes, which of them a request gets, and when it is made again. */
import { describe, expect, it } from "vitest";
import { parseScenario, simulate, simulateAll } from "../../protocol/index.ts";
import type { Simulation, Trace } from "../../protocol/index.ts";
import { splitFrames } from "../support/frame-diff.ts";

const LINK = { delayMs: 1, writeMs: 0.01 };
const WAITS = [
  {
    steps: [
      { do: "sleep", ms: 50 },
      { do: "write", body: { text: "late" } },
    ],
  },
];
const AT_ONCE = [{ steps: [{ do: "write", body: { text: "here" } }] }];
const ask = (more: object = {}): object => ({
  do: "request",
  request: { method: "GET", path: "/" },
  ...more,
});

const upload = (more: object): object => ({
  do: "request",
  request: { method: "POST", path: "/", body: { sizeBytes: 100 }, ...more },
});

interface Told {
  readonly client?: object;
  readonly transport?: object;
  readonly server?: object;
  readonly link?: object;
  readonly seed?: number;
  readonly script: readonly object[];
  readonly interventions?: readonly object[];
}

function run({ client, transport, server, link, seed = 1, ...rest }: Told): Simulation {
  const parsed = parseScenario({
    v: 1,
    seed,
    link: { ...LINK, ...link },
    client: { profile: "xnet0.7", transport: { pool: "x/net", ...transport }, ...client },
    server: { handlers: AT_ONCE, ...server },
    ...rest,
  });
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return simulateAll(parsed.scenario);
}

/** Streams of each connection that got an answer, and those that were reset. */
function outcome({ connections }: Simulation): readonly string[] {
  return connections.map(({ trace }) => {
    const lines = splitFrames(trace.bytes("server")).map((frame) => frame.text);
    const of = (type: string): number => lines.filter((line) => line.startsWith(type)).length;
    return `${of("HEADERS")} answered, ${of("RST_STREAM")} reset`;
  });
}

function requestsOf(trace: Trace): number {
  return splitFrames(trace.bytes("client")).filter((frame) => frame.text.startsWith("HEADERS")).length;
}

const limit = (maxConcurrentStreams: number, more: object = {}): object => ({
  handlers: WAITS,
  settings: { maxConcurrentStreams },
  ...more,
});

describe("requests at once", () => {
  it("x/net dials once for all, and learns the limit too late: who is refused tries elsewhere", () => {
    const script = [ask(), ask(), ask(), ask(), ask()];
    expect(outcome(run({ server: limit(2), script }))).toEqual([
      "3 answered, 3 reset",
      "2 answered, 1 reset",
    ]);
  });

  it("once the limit is known, a full connection has another one beside it", () => {
    const script = [ask({ id: "first" }), ask({ after: "first" }), ask({ after: "first" })];
    expect(outcome(run({ server: limit(1), script }))).toEqual([
      "2 answered, 0 reset",
      "1 answered, 0 reset",
    ]);
  });

  it("strict: they wait for their turn on the one connection", () => {
    const script = [ask({ id: "first" }), ask({ after: "first" }), ask({ after: "first" })];
    const strict = { strictMaxConcurrentStreams: true };
    expect(outcome(run({ transport: strict, server: limit(1), script }))).toEqual(["3 answered, 0 reset"]);
  });

  it("net/http dials for each of them: the first connection serves all, the others never say a word", () => {
    const script = [ask(), ask(), ask()];
    expect(outcome(run({ transport: { pool: "net/http" }, script }))).toEqual(["3 answered, 0 reset"]);
  });

  it("ninety cold requests need no more connections than there may be", () => {
    const script = Array.from({ length: 90 }, () => ask());
    const told = { transport: { pool: "net/http" }, script };
    expect(outcome(run(told))).toEqual(["90 answered, 0 reset"]);
  });

  it("no more connections are made than a person can look at: who finds none has to do without", () => {
    const script = Array.from({ length: 70 }, (_, i) => ask({ atMs: 20 * i }));
    const patient = [{ steps: [{ do: "sleep", ms: 10_000 }] }];
    const { connections } = run({ server: limit(1, { handlers: patient }), script });
    expect(connections.map(({ trace }) => requestsOf(trace))).toEqual(Array.from({ length: 64 }, () => 1));
  });

  it("the client of 1.17 reserves no slots: all find the same connection free, and who comes too late goes elsewhere", () => {
    const script = [ask({ id: "first" }), ask({ after: "first" }), ask({ after: "first" })];
    const told = { client: { profile: "go1.17" }, server: limit(2), script };
    expect(outcome(run(told))).toEqual(["2 answered, 0 reset", "1 answered, 0 reset"]);
  });

  it("the client of 1.17 leaves the last slot of a connection unused, later ones do not", () => {
    const script = [ask({ id: "first" }), ask({ after: "first" })];
    const connectionsOf = (profile: string): number =>
      run({ client: { profile }, server: limit(1), script }).connections.length;
    expect([connectionsOf("go1.17"), connectionsOf("go1.18")]).toEqual([2, 1]);
  });
});

describe("a dial takes", () => {
  it.each<[what: string, more: Pick<Told, "client" | "transport">, ms: number]>([
    ["the round trips of TCP and TLS", {}, 4],
    ["that of TCP alone for http", { client: { scheme: "http" } }, 2],
    ["what the scenario says", { transport: { dialMs: 7 } }, 7],
  ])("%s", (_what, { client, transport }, ms) => {
    const { connections } = run({
      ...(transport === undefined ? {} : { transport }),
      client: { profile: "xnet0.7", transport: { pool: "x/net", ...transport }, ...client },
      script: [ask()],
    });
    const first = connections[0]?.trace.frames.get(0);
    expect(first?.at).toBeCloseTo(ms, 0);
  });
});

describe("a connection that is over", () => {
  it("after GOAWAY requests go elsewhere", () => {
    const script = [ask({ id: "a" }), { do: "shutdown", side: "server", atMs: 30 }, ask({ atMs: 60 })];
    expect(outcome(run({ script }))).toEqual(["1 answered, 0 reset", "1 answered, 0 reset"]);
  });

  it("closed when idle, it is not used again", () => {
    const script = [ask(), { do: "close", side: "client", atMs: 40 }, ask({ atMs: 80 })];
    const { connections } = run({ script });
    expect(connections.map(({ trace }) => requestsOf(trace))).toEqual([1, 1]);
  });

  it("a request that asked for the connection's end has it ended with itself", () => {
    const headers = [["Connection", "close"]];
    const script = [
      { do: "request", id: "a", request: { method: "GET", path: "/", headers } },
      ask({ after: "a" }),
    ];
    expect(outcome(run({ script }))).toEqual(["1 answered, 0 reset", "1 answered, 0 reset"]);
  });

  it("TestTransportConnBecomesUnresponsive: slots of canceled requests stay taken, and another is dialed", () => {
    const script = [
      ask({ id: "first" }),
      ...["a", "b"].flatMap((id) => [ask({ id, atMs: 200 }), { do: "cancel", id, atMs: 300 }]),
      ask({ atMs: 400 }),
    ];
    const told = {
      link: { faults: [{ do: "stall", atMs: 150, forMs: 60_000, from: "server" }] },
      server: { handlers: AT_ONCE, settings: { maxConcurrentStreams: 2 } },
      script,
    };
    const connectionsOf = (profile: string): number =>
      run({ ...told, client: { profile } }).connections.length;
    expect([connectionsOf("xnet0.7"), connectionsOf("go1.27")]).toEqual([1, 2]);
  });
});

describe("trying again", () => {
  it("TestTransportRetryHasLimit", () => {
    const { connections } = run({ server: limit(0), script: [ask()] });
    const times = connections.map(({ trace }) => trace.frames.get(0).at);
    expect(connections.map(({ trace }) => requestsOf(trace))).toEqual(Array.from({ length: 8 }, () => 1));
    const seconds = times.slice(1).map((at, i) => Math.round((at - (times[i] ?? 0)) / 1000));
    expect(seconds.slice(0, 3)).toEqual([0, 1, 2]);
    expect(times.at(-1)).toBeLessThan(300_000);
  });

  it("a body is made anew, unless it comes at a pace", () => {
    const uploads = [upload({}), upload({ paceBytesPerMs: 1 })];
    const tries = uploads.map((one) => run({ server: limit(0), script: [one] }).connections.length);
    expect(tries).toEqual([8, 1]);
  });

  it("ends when the caller gives up between two tries", () => {
    const script = [ask({ id: "a" }), { do: "cancel", id: "a", atMs: 2000 }];
    expect(run({ server: limit(0), script }).connections).toHaveLength(3);
  });

  it("ends before the first when he gives up during the dial", () => {
    const script = [ask({ id: "a" }), { do: "cancel", id: "a", atMs: 1 }];
    expect(run({ script }).connections.map(({ trace }) => requestsOf(trace))).toEqual([0]);
  });
});

describe("a run", () => {
  it("is the same again, octet for octet and event for event", () => {
    const script = [ask(), ask(), ask(), ask({ atMs: 30 })];
    const [once, again] = [run({ server: limit(2), script }), run({ server: limit(2), script })];
    for (const [i, { name, trace }] of once.connections.entries()) {
      expect(again.connections[i]?.name).toBe(name);
      expect(again.connections[i]?.trace.bytes("client")).toEqual(trace.bytes("client"));
      expect(again.connections[i]?.trace.bytes("server")).toEqual(trace.bytes("server"));
      expect(eventsOf(again.connections[i]?.trace)).toEqual(eventsOf(trace));
    }
  });

  it("has its first connection as its trace, and an empty one if nobody asked for anything", () => {
    const parsed = parseScenario({ v: 1, client: { transport: { pool: "x/net" } } });
    if ("problems" in parsed) throw new Error("no scenario");
    expect(simulate(parsed.scenario).frames.length).toBe(0);
  });

  it("says who waits for ever", () => {
    const never = { handlers: [{ steps: [{ do: "read", as: "Never" }] }] };
    const { connections } = run({ server: never, script: [ask()] });
    const last = connections.map(({ trace: { events } }) => events.get(events.length - 1).type);
    expect(last).toEqual(["deadlock"]);
  });
});

function eventsOf(trace: Trace | undefined): readonly unknown[] {
  return Array.from({ length: trace?.events.length ?? 0 }, (_, i) => trace?.events.get(i));
}

it("times between two nanoseconds do not turn the clock back: paced octets over a link without delay", () => {
  const request = { method: "POST", path: "/", body: { sizeBytes: 400_000 } };
  const link = { delayMs: 0, writeMs: 0, sendBufferBytes: 5000 };
  const script = [31, 333, 6693].map((paceBytesPerMs) => ask({ request: { ...request, paceBytesPerMs } }));
  const { connections } = run({ link, server: { handlers: [{ steps: [{ do: "read" }] }] }, script });
  expect(connections.map(({ trace }) => requestsOf(trace))).toEqual([3]);
});

describe("a connection that fails before anybody has used it", () => {
  const interventions = [{ do: "cut", atMs: 100 }];

  it.each([
    ["xnet0.7", 200, ["0 answered, 0 reset", "2 answered, 0 reset"]],
    ["go1.27", 200, ["0 answered, 0 reset", "1 answered, 0 reset"]],
    ["go1.27", 6000, ["0 answered, 0 reset", "2 answered, 0 reset"]],
  ] as const)("%s, and a request at %i ms: %j", (profile, atMs, told) => {
    const gone = [ask({ id: "gone" }), { do: "cancel", id: "gone", atMs: 1 }];
    const script = [...gone, ask({ id: "first", atMs }), ask({ after: "first" })];
    const simulation = run({ client: { profile }, script, interventions });
    expect(outcome(simulation)).toEqual(told);
  });
});
