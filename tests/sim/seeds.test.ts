/**
 * Many random conversations, most of them with rough treatment, each under the eyes of a referee. `npm run simulate -- --runs N` makes
 * more of them; a failing seed prints its scenario, which can be put into a file and run alone.
 */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { World } from "../../protocol/sim/world.ts";
import { playAndJudge } from "../support/referee-run.ts";
import { roughScenario } from "../support/rough-scenario.ts";

const RUNS = Number(process.env["SIMULATE_RUNS"] ?? 200);
const FROM = Number(process.env["SIMULATE_FROM"] ?? 1);
/** So that a failure names a seed and does not hide behind another one, and no test takes long. */
const SEEDS_PER_TEST = 50;
/** Every so many seeds the same world is run a second time. */
const REPEAT_EVERY = 10;
const MAX_FAILURES_SHOWN = 3;

function fingerprint(worlds: readonly World[]): string {
  const hash = createHash("sha256");
  for (const { recorder } of worlds) {
    hash.update(JSON.stringify(recorder.events));
    hash.update(recorder.bytes.client.bytes()).update(recorder.bytes.server.bytes());
  }
  return hash.digest("hex");
}

/** Undefined if all is well. */
function problemsOf(seed: number): string | undefined {
  const scenario = roughScenario(seed);
  try {
    const { worlds, violations } = playAndJudge(scenario);
    const repeats = seed % REPEAT_EVERY === 0;
    const isSame = !repeats || fingerprint(playAndJudge(scenario).worlds) === fingerprint(worlds);
    const all = isSame ? violations : [...violations, "not the same twice"];
    if (all.length === 0) return undefined;
    return `seed ${seed}:\n  ${all.join("\n  ")}\n  ${JSON.stringify(scenario)}`;
  } catch (fault) {
    const text = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
    return `seed ${seed}: ${text}\n  ${JSON.stringify(scenario)}`;
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
