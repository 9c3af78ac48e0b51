/** Whole scenarios: what happens in which order, when a world is over, and that it is always the same world. */
import { ALL_PARTS } from "../../protocol/sim/all-parts.ts";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseScenario } from "../../protocol/sim/parse-scenario.ts";
import type { Scenario } from "../../protocol/sim/scenario.ts";
import { simulate } from "../../protocol/sim/simulate.ts";
import { World } from "../../protocol/sim/world.ts";
import type { TraceEvent } from "../../protocol/probe/event.ts";
import { splitFrames } from "../support/frame-diff.ts";

function scenarioOf(json: object): Scenario {
  const parsed = parseScenario({ v: 1, ...json });
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.scenario;
}

function readyScenario(name: string): Scenario {
  return scenarioOf(
    JSON.parse(readFileSync(new URL(`../fixtures/scenarios/${name}.json`, import.meta.url), "utf8")),
  );
}

function run(scenario: Scenario, maxEvents?: number): World {
  const world = new World(scenario, ALL_PARTS, maxEvents);
  world.run();
  return world;
}

function hashOf({ recorder }: World): string {
  const hash = createHash("sha256").update(JSON.stringify(recorder.events));
  return hash.update(recorder.bytes.client.bytes()).update(recorder.bytes.server.bytes()).digest("hex");
}

function eventsOf<T extends TraceEvent["type"]>(
  world: World,
  type: T,
): readonly Extract<TraceEvent, { type: T }>[] {
  return world.recorder.events.filter(
    (event): event is Extract<TraceEvent, { type: T }> => event.type === type,
  );
}

const GET = { method: "GET", path: "/" };
const HELLO = { steps: [{ do: "write", body: { text: "hello" } }] };
const UPLOAD = { method: "POST", path: "/", body: { sizeBytes: 204_800 } };
const TAKES_ALL = { steps: [{ do: "read" }, { do: "write", body: { text: "thanks" } }] };
const FAST = { delayMs: 20, writeMs: 0 };

describe("the ready scenarios", () => {
  it("get: a GET, its response, and the end", () => {
    const world = run(readyScenario("get"));
    const frames = (from: "client" | "server") =>
      splitFrames(world.recorder.bytes[from].bytes()).map((frame) => frame.text.split(" ", 1)[0]);
    expect(frames("client")).toEqual(["PREFACE", "SETTINGS", "WINDOW_UPDATE", "HEADERS", "SETTINGS"]);
    expect(frames("server")).toEqual(["SETTINGS", "WINDOW_UPDATE", "SETTINGS", "HEADERS", "DATA"]);
    expect(eventsOf(world, "stream").map(({ side, from, to }) => `${side}: ${from} → ${to}`)).toEqual([
      "client: idle → open",
      "client: open → half-closed (local)",
      "server: idle → open",
      "server: open → half-closed (remote)",
      "server: half-closed (remote) → closed",
      "client: half-closed (local) → closed",
    ]);
    expect(eventsOf(world, "connection").map(({ side, state }) => `${side} ${state}`)).toEqual([
      "server open",
      "client open",
      "client closed",
      "server closed",
    ]);
    expect(eventsOf(world, "fault")).toEqual([]);
    expect(eventsOf(world, "deadlock")).toEqual([]);
  });

  it("post: the upload stalls at 65 535 octets until the server has said what it takes", () => {
    const world = run(readyScenario("post"));
    const [first, second] = eventsOf(world, "blocked").filter((event) => event.by.endsWith("window"));
    expect([first?.by, second?.by]).toEqual(["connection and stream window", "connection window"]);
    const freed = eventsOf(world, "unblocked").find(
      (event) => event.side === "client" && event.seq > (second?.seq ?? 0),
    );
    expect((freed?.at ?? 0) - (first?.at ?? 0)).toBeCloseTo(40, 0);
    expect(
      eventsOf(world, "queued")
        .filter((event) => event.side === "client")
        .at(-1)?.bytes,
    ).toBe(0);
    expect(eventsOf(world, "deadlock")).toEqual([]);
  });

  it.each(["get", "post"])("%s: makes a trace that can be seeked", (name) => {
    const trace = simulate(readyScenario(name));
    const end = trace.seek(trace.events.length - 1);
    expect([...end.client.streams].map((stream) => [stream.state, stream.status])).toEqual([["closed", 200]]);
    expect([...end.server.streams].map((stream) => stream.state)).toEqual(["closed"]);
    expect(trace.frames.length).toBeGreaterThan(9);
  });
});

describe("determinism", () => {
  it.each(["get", "post"])("%s: the same scenario gives the same events and octets", (name) => {
    expect(hashOf(run(readyScenario(name)))).toBe(hashOf(run(readyScenario(name))));
  });

  it("another seed may give another run", () => {
    const hashes = Array.from({ length: 10 }, (_, seed) =>
      hashOf(
        run(
          scenarioOf({
            seed,
            link: FAST,
            server: { handlers: [TAKES_ALL] },
            script: [{ do: "request", request: UPLOAD }],
          }),
        ),
      ),
    );
    expect(new Set(hashes).size).toBeGreaterThan(1);
  });

  it("causes lie in the past", () => {
    const { events } = run(readyScenario("post")).recorder;
    expect(events.filter(({ seq, cause }) => cause !== undefined && cause >= seq)).toEqual([]);
    expect(events.every((event, i) => event.seq === i && event.at >= (events[i - 1]?.at ?? 0))).toBe(true);
  });
});

describe("a script", () => {
  it("starts what comes after a request when its response has been read", () => {
    const world = run(
      scenarioOf({
        link: FAST,
        server: { handlers: [HELLO] },
        script: [
          { do: "request", id: "a", request: GET },
          { do: "request", id: "b", after: "a", atMs: 7, request: GET },
          { do: "ping", side: "client", atMs: 500 },
          { do: "close", side: "client" },
        ],
      }),
    );
    expect(eventsOf(world, "input").map(({ at, text }) => `${at} ${text}`)).toEqual([
      "0 GET /",
      "47 GET /",
      "87 client: close the idle connection",
      "500 client: ping",
    ]);
  });

  it("shuts the server down: GOAWAY, the pending response, the end a second later", () => {
    const world = run(
      scenarioOf({
        link: FAST,
        server: {
          handlers: [
            {
              steps: [
                { do: "sleep", ms: 100 },
                { do: "write", body: { text: "late" } },
              ],
            },
          ],
        },
        script: [
          { do: "request", request: GET },
          { do: "shutdown", side: "server", atMs: 50 },
        ],
      }),
    );
    const server = splitFrames(world.recorder.bytes.server.bytes()).map(
      (frame) => frame.text.split(" ", 1)[0],
    );
    expect(server).toEqual(["SETTINGS", "WINDOW_UPDATE", "SETTINGS", "GOAWAY", "HEADERS", "DATA"]);
    expect(
      eventsOf(world, "connection").find(({ side, state }) => side === "server" && state === "closed")?.at,
    ).toBe(1120);
    expect(eventsOf(world, "response").filter(({ side }) => side === "client")).toHaveLength(1);
  });

  it("lets requests wait for a slot once the server's limit is known", () => {
    const script = [0, 1, 2].map((i) => ({ do: "request", atMs: 100 + i, request: GET }));
    const settings = { maxConcurrentStreams: 1 };
    const world = run(scenarioOf({ link: FAST, server: { settings, handlers: [HELLO] }, script }));
    expect(eventsOf(world, "blocked").map(({ side, by }) => `${side} ${by}`)).toContain(
      "client max concurrent streams",
    );
    expect(
      eventsOf(world, "response")
        .filter(({ side }) => side === "client")
        .map(({ at }) => Math.round(at)),
    ).toEqual([140, 180, 220]);
  });

  it("goes on when the server starts late: what came waits in the socket", () => {
    const world = run(
      scenarioOf({
        link: FAST,
        server: { startMs: 300, handlers: [HELLO] },
        script: [{ do: "request", request: GET }],
      }),
    );
    expect(eventsOf(world, "response").find(({ side }) => side === "client")?.at).toBe(320);
  });

  it("gives net/http's 404 where no handler stands", () => {
    const world = run(scenarioOf({ link: FAST, script: [{ do: "request", request: GET }] }));
    expect(eventsOf(world, "response").map(({ status }) => status)).toEqual([404, 404]);
  });
});

function framesOf(world: World, from: "client" | "server"): readonly string[] {
  return splitFrames(world.recorder.bytes[from].bytes()).map((frame) => frame.text);
}

describe("what an application may ask for", () => {
  const closing = { do: "close", side: "client" };

  it("gives up a request: RST_STREAM, and what still comes is given back", () => {
    const world = run(
      scenarioOf({
        link: FAST,
        server: {
          handlers: [
            { steps: [{ do: "write", body: { sizeBytes: 60_000 }, chunkBytes: 20_000, pauseMs: 50 }] },
          ],
        },
        script: [{ do: "request", id: "a", request: GET }, { do: "cancel", id: "a", atMs: 65 }, closing],
      }),
    );
    const client = framesOf(world, "client");
    expect(client.filter((text) => text.startsWith("RST_STREAM"))).toHaveLength(1);
    expect(eventsOf(world, "input").map(({ text }) => text)).toContain("client: cancel a");
    expect(eventsOf(world, "deadlock")).toEqual([]);
  });

  it("gives up a request that has not begun, or is long over", () => {
    const world = run(
      scenarioOf({
        link: FAST,
        server: { handlers: [HELLO] },
        script: [
          { do: "request", id: "a", request: GET },
          { do: "request", id: "b", atMs: 200, request: GET },
          { do: "cancel", id: "a", atMs: 150 },
          { do: "cancel", id: "b", atMs: 100 },
          { do: "close", side: "client", atMs: 500 },
        ],
      }),
    );
    expect(framesOf(world, "client").filter((text) => text.startsWith("RST_STREAM"))).toHaveLength(1);
    expect(eventsOf(world, "deadlock")).toEqual([]);
  });

  it("waits for a 100 before the body", () => {
    const request = { ...UPLOAD, headers: [["expect", "100-continue"]], expectContinueTimeoutMs: 1000 };
    const world = run(
      scenarioOf({
        link: FAST,
        server: { handlers: [TAKES_ALL] },
        script: [{ do: "request", request }, closing],
      }),
    );
    const [first] = eventsOf(world, "frame.write").filter(
      ({ side, frameType }) => side === "client" && frameType === 0,
    );
    // One way with the HEADERS, one way back with the 100.
    expect(first?.at).toBe(40);
  });

  it("does not wait for the response's headers for ever", () => {
    const handlers = [{ steps: [{ do: "sleep", ms: 5000 }] }];
    const script = [{ do: "request", request: { ...GET, responseHeaderTimeoutMs: 100 } }, closing];
    const world = run(scenarioOf({ link: FAST, server: { handlers }, script }));
    expect(eventsOf(world, "activity").findLast(({ side }) => side === "client")).toMatchObject({
      at: 100,
      text: "no response headers came in time",
    });
  });

  it("sends trailers, hands its body over slowly, and reads no further than it likes", () => {
    const request = {
      ...UPLOAD,
      body: { sizeBytes: 1000 },
      paceBytesPerMs: 10,
      trailers: [["x-sum", "1"]],
      read: { maxBytes: 2 },
    };
    const world = run(
      scenarioOf({
        link: FAST,
        server: { handlers: [TAKES_ALL] },
        script: [{ do: "request", request }, closing],
      }),
    );
    const client = eventsOf(world, "frame.write").filter(
      ({ side, streamId }) => side === "client" && streamId === 1,
    );
    expect(client.map(({ at, frameType }) => [at, frameType])).toEqual([
      [0, 1],
      [100, 0],
      [100, 1],
    ]);
    // "thanks" has six octets: the four that nobody reads are given back.
    expect(framesOf(world, "client").at(-1)).toMatch(/^WINDOW_UPDATE/);
  });

  it("asks a server that says nothing whether it is still there, and gives up", () => {
    const world = run(
      scenarioOf({
        link: { ...FAST, faults: [{ do: "stall", atMs: 10, forMs: 100_000 }] },
        client: { readIdleTimeoutMs: 1000, pingTimeoutMs: 500 },
        server: { handlers: [HELLO] },
        script: [{ do: "request", request: GET }, closing],
      }),
    );
    expect(
      eventsOf(world, "connection").find(({ side, state }) => side === "client" && state === "closed"),
    ).toMatchObject({
      reason: "no answer to our PING: the connection is lost",
    });
    expect(eventsOf(world, "deadlock")).toEqual([]);
  });

  it("loses everything when the connection is reset", () => {
    const world = run(
      scenarioOf({
        link: { ...FAST, faults: [{ do: "reset", atMs: 30 }] },
        server: { handlers: [HELLO] },
        script: [{ do: "request", request: GET }],
      }),
    );
    expect(eventsOf(world, "connection").filter(({ state }) => state === "closed")).toHaveLength(2);
    expect(eventsOf(world, "response").filter(({ side }) => side === "client")).toEqual([]);
    expect(eventsOf(world, "deadlock")).toEqual([]);
  });
});

describe("the end of a world", () => {
  it("says who waits for what when nothing can happen any more", () => {
    const world = run(
      scenarioOf({
        link: FAST,
        client: { settings: { initialWindowSize: 0 } },
        server: { handlers: [HELLO] },
        script: [{ do: "request", request: GET }],
      }),
    );
    expect(eventsOf(world, "blocked").at(-1)).toMatchObject({ side: "server", by: "stream window" });
    const [deadlock] = eventsOf(world, "deadlock");
    expect(deadlock?.waiting.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["caller GET /", "serverConn.serve"]),
    );
  });

  it("stops a recording that grows too large, and says so", () => {
    const world = run(readyScenario("post"), 500);
    expect(world.recorder.events).toHaveLength(501);
    expect(world.recorder.events.at(-1)).toMatchObject({
      type: "input",
      text: expect.stringMatching(/too large/),
    });
  });

  it.each([15_000, 1])("does not follow health checks every %i ms for ever, and says who waits", (every) => {
    const stuck = scenarioOf({
      client: { profile: "go1.27", readIdleTimeoutMs: every },
      server: { handlers: [{ steps: [{ do: "read", as: "Never" }] }] },
      script: [{ do: "request", request: { method: "POST", path: "/", body: { sizeBytes: 2 ** 21 } } }],
    });
    const world = run(stuck);
    const last = world.recorder.events.at(-1);
    expect(last).toMatchObject({ type: "deadlock" });
    expect(last?.at).toBeLessThan(12 * 3_600_000);
    expect(world.recorder.events.length).toBeLessThan(100_000);
  });

  it("goes on behind health checks while the script has something to come", () => {
    const late = scenarioOf({
      client: { profile: "go1.27", readIdleTimeoutMs: 15_000 },
      server: { handlers: [] },
      script: [{ do: "request", atMs: 40_000_000, request: { method: "GET", path: "/" } }],
    });
    const { events } = run(late).recorder;
    expect(events.some(({ type, at }) => type === "stream" && at > 40_000_000)).toBe(true);
    expect(events.at(-1)).toMatchObject({ type: "input", text: "stopped: nothing but PINGs any more" });
  });

  it("does not take a scenario that parseScenario would refuse", () => {
    expect(() => simulate({ ...readyScenario("get"), seed: -1 })).toThrow(/no such scenario/);
  });
});
