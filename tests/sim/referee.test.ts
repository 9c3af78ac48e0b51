/**
 * What the referee of random conversations lets pass because Go is so: each such situation once, made small. That it is really
 * met is checked beside, so that no story passes for want of it.
 */
import { describe, expect, it } from "vitest";
import type { TraceEvent } from "../../protocol/probe/event.ts";
import { parseScenario } from "../../protocol/sim/parse-scenario.ts";
import type { World } from "../../protocol/sim/world.ts";
import { playAndJudge } from "../support/referee-run.ts";

interface Played {
  readonly world: World;
  readonly events: readonly TraceEvent[];
  readonly violations: readonly string[];
}

/** The client closes when nothing is left to do. */
function play(json: object, ...entries: readonly object[]): Played {
  const script = [...entries, { do: "close", side: "client" }];
  const parsed = parseScenario({ v: 1, seed: 1, ...json, script });
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  const { worlds, violations } = playAndJudge(parsed.scenario);
  const [world] = worlds;
  if (world === undefined) throw new Error("no connection");
  return { world, events: world.recorder.events, violations };
}

const upload = (sizeBytes: number, more: object = {}): object => ({
  do: "request",
  id: "up",
  request: { method: "POST", path: "/", body: { sizeBytes }, ...more },
});
const get = (more: object = {}): object => ({
  do: "request",
  request: { method: "GET", path: "/", ...more },
});
const faults = ({ events }: Played) => events.flatMap((e) => (e.type === "fault" ? [e.token] : []));

describe("the referee lets pass", () => {
  const interim = [{ do: "status", code: 103 }, { do: "flush" }, { do: "trailers", set: [["x-sum", "1"]] }];

  it("trailers behind a 1xx that Go up to 1.18 takes for the final response", () => {
    const played = play({ server: { profile: "go1.18", handlers: [{ steps: interim }] } }, get());
    expect(faults(played)).toContain("client.response.no-status");
    expect(played.violations).toEqual([]);
  });

  it("a request that took its slot, waited for the lock to write, and was overtaken by the ACK of a lower limit", () => {
    const played = play(
      {
        link: { delayMs: 0, bandwidthKbps: 10_000, sendBufferBytes: 1000 },
        client: { profile: "go1.18" },
        server: { settings: { maxConcurrentStreams: 0 } },
      },
      upload(12_000),
      { ...get(), atMs: 5 },
    );
    expect(faults(played)).toContain("server.headers.too-many-streams");
    expect(played.violations).toEqual([]);
  });

  it("an END_STREAM that Go's server overlooks behind a body's deadline", () => {
    const late = { profile: "go1.27", readTimeoutMs: 40, handlers: [{ steps: [{ do: "sleep", ms: 500 }] }] };
    const played = play(
      {
        link: { delayMs: 20 },
        server: late,
      },
      upload(2000, { paceBytesPerMs: 10 }),
    );
    const ends = played.events.filter(
      (e) => e.type === "stream" && e.side === "server" && e.on === "recv END_STREAM",
    );
    expect(ends).toEqual([]);
    expect(played.violations).toEqual([]);
  });

  it("a stream that may send nothing: what went before the client knew was given back, and that is all", () => {
    const played = play(
      {
        link: { delayMs: 20 },
        server: {
          profile: "strict",
          settings: { initialWindowSize: 0 },
          handlers: [{ steps: [{ do: "read" }] }],
        },
      },
      upload(70_000),
    );
    const { world, violations } = played;
    expect(world.server.streams.get(1)?.inflow.window).toBe(0);
    expect(world.recorder.events.at(-1)?.type).toBe("deadlock");
    expect(violations).toEqual([]);
  });

  it("credit of a server whose client is gone: it goes nowhere", () => {
    const steps = [{ do: "read", chunkBytes: 1000, pauseMs: 1 }];
    const played = play(
      {
        // What the client has sent before it closed keeps the line busy for half a second.
        link: { delayMs: 5, bandwidthKbps: 1000 },
        server: { handlers: [{ steps }] },
      },
      upload(60_000),
      { do: "cancel", id: "up", atMs: 60 },
    );
    expect(played.world.server.output.failed).toBe(true);
    expect(played.violations).toEqual([]);
  });

  it("what the read that finds too much has taken: Go's client never gives it back", () => {
    const steps = [
      { do: "header", set: [["content-length", "10"]] },
      { do: "write", body: { sizeBytes: 2000 } },
    ];
    const played = play(
      {
        client: { profile: "xnet0.7" },
        server: { handlers: [{ steps }] },
      },
      get({ read: { chunkBytes: 700 } }),
      { ...get(), atMs: 90 },
    );
    const { inflow, connFlow } = played.world.client;
    expect(connFlow + 65_535 - inflow.window).toBe(4000);
    expect(played.violations).toEqual([]);
  });

  it("a caller who was told to go on reading, and had never stopped", () => {
    const played = play(
      {
        client: { settings: { initialWindowSize: 0 } },
        server: { handlers: [{ steps: [{ do: "write", body: { sizeBytes: 20 } }, { do: "flush" }] }] },
        interventions: [{ do: "go on reading", side: "client", streamId: 1, atMs: 50 }],
      },
      get(),
    );
    expect(played.events.some((e) => e.type === "activity" && e.text === "reading on")).toBe(true);
    expect(played.violations).toEqual([]);
  });
});
