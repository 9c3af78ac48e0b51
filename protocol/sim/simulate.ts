/** Scenario → trace: synchronous, deterministic. */
import { assert } from "../base/assert.ts";
import type { Trace } from "../trace/trace.ts";
import { ALL_PARTS } from "./all-parts.ts";
import { parseScenario } from "./parse-scenario.ts";
import { runScenario, runScenarioInTurns } from "./run-scenario.ts";
import type { Scenario } from "./scenario.ts";

/** What a person wrote goes through parseScenario first; a scenario that it would refuse is a programmer fault here. */
export function simulate(scenario: Scenario): Trace {
  return runScenario(checked(scenario), ALL_PARTS);
}

/** The same trace, made bit by bit: `pause` as for runScenarioInTurns. */
export function simulateInTurns(scenario: Scenario, pause: () => Promise<void> | undefined): Promise<Trace> {
  return runScenarioInTurns(checked(scenario), pause, ALL_PARTS);
}

function checked(scenario: Scenario): Scenario {
  const parsed = parseScenario(scenario);
  assert(
    "scenario" in parsed,
    `no such scenario: ${JSON.stringify("problems" in parsed ? parsed.problems[0] : "")}`,
  );
  return parsed.scenario;
}
