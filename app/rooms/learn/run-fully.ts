/** Runs a scenario with whatever it asks for: profiles, schedulers, interventions. Apart, because the first lessons need none of it. */
import { ALL_PARTS, openScenarioRun, recordScenario, runScenarioInTurns } from "../../../protocol/index.ts";
import type { Scenario, Trace } from "../../../protocol/index.ts";

/** The first connection, where a Transport makes several. */
export function runFully(scenario: Scenario, pause: () => Promise<void> | undefined): Promise<Trace> {
  return scenario.client.transport === undefined
    ? runScenarioInTurns(scenario, pause, ALL_PARTS)
    : Promise.resolve(openScenarioRun(recordScenario(scenario)));
}
