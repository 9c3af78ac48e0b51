/**
 * Many random conversations, each watched by a referee. `npm run simulate -- --runs N` makes more of them; a failing
 * seed prints its scenario, which can be put into a file and run alone.
 */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ALL_PARTS } from "../../protocol/sim/all-parts.ts";
import { parseScenario } from "../../protocol/sim/parse-scenario.ts";
import { World } from "../../protocol/sim/world.ts";
import { randomScenario } from "../support/random-scenario.ts";
import { judge } from "../support/referee.ts";

const RUNS = Number(process.env["SIMULATE_RUNS"] ?? 200);
const FROM = Number(process.env["SIMULATE_FROM"] ?? 1);
/** So that a failure names a seed and does not hide behind another one, and no test takes long. */
const SEEDS_PER_TEST = 50;
/** Every so many seeds the same world is run a second time. */
const REPEAT_EVERY = 10;
const MAX_FAILURES_SHOWN = 3;

function play(seed: number): World {
  const parsed = parseScenario(randomScenario(seed));
  if ("problems" in parsed) throw new Error(`seed ${seed}: ${JSON.stringify(parsed.problems)}`);
  const world = new World(parsed.scenario, ALL_PARTS);
  world.run();
  return world;
}

function fingerprint({ recorder }: World): string {
  const hash = createHash("sha256").update(JSON.stringify(recorder.events));
  return hash.update(recorder.bytes.client.bytes()).update(recorder.bytes.server.bytes()).digest("hex");
}

/** Undefined if all is well. */
function problemsOf(seed: number): string | undefined {
  try {
    const world = play(seed);
    const violations = [...judge(world)];
    if (seed % REPEAT_EVERY === 0 && fingerprint(play(seed)) !== fingerprint(world))
      violations.push("not the same twice");
    if (violations.length === 0) return undefined;
    return `seed ${seed}:\n  ${violations.join("\n  ")}\n  ${JSON.stringify(randomScenario(seed))}`;
  } catch (fault) {
    const text = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
    return `seed ${seed}: ${text}\n  ${JSON.stringify(randomScenario(seed))}`;
  }
}

const groups = Array.from({ length: Math.ceil(RUNS / SEEDS_PER_TEST) }, (_unused, i) => {
  const first = FROM + i * SEEDS_PER_TEST;
  return [first, Math.min(first + SEEDS_PER_TEST, FROM + RUNS) - 1] as const;
});

describe("random conversations keep every rule", { timeout: 120_000 }, () => {
  it.each(groups)("seeds %i to %i", (first, last) => {
    const problems: string[] = [];
    for (let seed = first; seed <= last; seed++) {
      const problem = problemsOf(seed);
      if (problem !== undefined) problems.push(problem);
    }
    const shown = problems.slice(0, MAX_FAILURES_SHOWN).join("\n\n");
    expect(problems.length === 0 ? "" : `${problems.length} seeds failed\n${shown}`).toBe("");
  });
});
