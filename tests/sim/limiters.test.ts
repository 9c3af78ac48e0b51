/** Nothing waits without a reason, and the reason is so: over many random conversations, and one story for each limiter. */
import { describe, expect, it } from "vitest";
import { ALL_PARTS } from "../../protocol/sim/all-parts.ts";
import type { Limiter } from "../../protocol/probe/event.ts";
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

describe("random conversations", () => {
  it(`say why octets wait, and it is so: ${RUNS} seeds from ${FROM}`, { timeout: 120_000 }, () => {
    const seen = new Set<Limiter>();
    const failures: string[] = [];
    for (let seed = FROM; seed < FROM + RUNS && failures.length < 3; seed++) {
      const check = watched(randomScenario(seed));
      for (const by of check.seen) seen.add(by);
      if (check.violations.length > 0) failures.push(`seed ${seed}\n  ${check.violations.join("\n  ")}`);
    }
    expect(failures.join("\n")).toBe("");
  });
});
