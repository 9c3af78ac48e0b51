/** Nothing waits without a reason, and the reason is so: over many random conversations, and one story for each limiter. */
import { describe, expect, it } from "vitest";
import { ALL_PARTS } from "../../protocol/sim/all-parts.ts";
import type { Limiter, Side } from "../../protocol/probe/event.ts";
import { parseScenario } from "../../protocol/sim/parse-scenario.ts";
import { World } from "../../protocol/sim/world.ts";
import { LimiterCheck } from "../support/limiter-check.ts";
import { randomScenario } from "../support/random-scenario.ts";

const RUNS = Number(process.env["LIMITER_RUNS"] ?? 150);
const FROM = Number(process.env["LIMITER_FROM"] ?? 1);

function watched(json: unknown): LimiterCheck {
  const parsed = parseScenario(json);
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  const check = new LimiterCheck(new World(parsed.scenario, ALL_PARTS), parsed.scenario);
  check.run();
  return check;
}

const RAISED = { settings: { initialWindowSize: 1_000_000, connectionWindow: 65_535 } };
const EXPECTS = { headers: [["expect", "100-continue"]], expectContinueTimeoutMs: 100 };
const SLOW_LINE = { bandwidthKbps: 1000, sendBufferBytes: 5000 };

const upload = (sizeBytes: number, more: object = {}): object => ({
  do: "request",
  request: { method: "POST", path: "/", body: { sizeBytes }, ...more },
});
const get = (atMs = 0): object => ({ do: "request", atMs, request: { method: "GET", path: "/" } });

/** One situation for each reason: what differs from an idle pair of endpoints 10 ms apart. */
const STORIES: readonly (readonly [Limiter, Side, object])[] = [
  [
    "connection window",
    "client",
    { server: RAISED, steps: [{ do: "sleep", ms: 99 }, { do: "read" }], script: [upload(80_000)] },
  ],
  [
    "stream window",
    "server",
    {
      client: { settings: { initialWindowSize: 5000 } },
      steps: [{ do: "write", body: { sizeBytes: 9000 } }],
      script: [get()],
    },
  ],
  ["connection and stream window", "client", { steps: [{ do: "read" }], script: [upload(80_000)] }],
  [
    "max concurrent streams",
    "client",
    { server: { settings: { maxConcurrentStreams: 1 } }, script: [get(30), get(30)] },
  ],
  ["pipe full", "client", { link: SLOW_LINE, steps: [{ do: "read" }], script: [upload(20_000)] }],
  [
    "pipe full",
    "server",
    { link: SLOW_LINE, steps: [{ do: "write", body: { sizeBytes: 9000 } }], script: [get()] },
  ],
  [
    "frame being written",
    "client",
    { link: { writeMs: 1 }, steps: [{ do: "read" }], script: [upload(40_000)] },
  ],
  [
    "frame being written",
    "server",
    { link: { writeMs: 1 }, steps: [{ do: "write", body: { sizeBytes: 40_000 } }], script: [get()] },
  ],
  [
    "scheduler",
    "server",
    { link: SLOW_LINE, steps: [{ do: "write", body: { sizeBytes: 9000 } }], script: [get(), get()] },
  ],
  ["settings", "server", { client: { startMs: 5 }, script: [get()] }],
  [
    "settings",
    "client",
    { steps: [{ do: "sleep", ms: 50 }], script: Array.from({ length: 1001 }, () => get()) },
  ],
  [
    "100-continue",
    "client",
    { steps: [{ do: "sleep", ms: 50 }, { do: "read" }], script: [upload(9, EXPECTS)] },
  ],
  ["lock", "client", { link: { writeMs: 1 }, steps: [{ do: "read" }], script: [upload(9000), upload(9000)] }],
  ["application", "client", { steps: [{ do: "read" }], script: [upload(9000, { paceBytesPerMs: 100 })] }],
];

describe("each reason", () => {
  it.each(STORIES)("%s, at the %s", (by, side, { link = {}, steps = [], ...story }: Story) => {
    const check = watched({
      v: 1,
      seed: 1,
      client: {},
      ...story,
      link: { delayMs: 10, ...link },
      server: { ...story.server, handlers: [{ steps }] },
    });
    expect([...check.seen]).toContain(`${side}: ${by}`);
    expect(check.violations).toEqual([]);
  });

  it("going away, at the server: what is queued behind an error is not sent any more", () => {
    // Seeds are searched, not made up: an error needs a peer that breaks a rule.
    const check = watched(randomScenario(214));
    expect([...check.seen]).toContain("server: going away");
    expect(check.violations).toEqual([]);
  });
});

interface Story {
  readonly link?: object;
  readonly server?: object;
  readonly steps?: readonly object[];
}

describe("random conversations", () => {
  it(`say why octets wait, and it is so: ${RUNS} seeds from ${FROM}`, { timeout: 120_000 }, () => {
    const failures: string[] = [];
    for (let seed = FROM; seed < FROM + RUNS && failures.length < 3; seed++) {
      const { violations } = watched(randomScenario(seed));
      if (violations.length > 0) failures.push(`seed ${seed}\n  ${violations.join("\n  ")}`);
    }
    expect(failures.join("\n")).toBe("");
  });
});
