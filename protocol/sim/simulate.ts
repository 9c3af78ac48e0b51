/** Scenario → trace: synchronous, deterministic. */
import { assert } from "../base/assert.ts";
import { createRecording } from "../trace/recording.ts";
import type { Trace } from "../trace/trace.ts";
import { parseScenario } from "./parse-scenario.ts";
import type { Scenario } from "./scenario.ts";
import { World } from "./world.ts";

/** What a person wrote goes through parseScenario first; a scenario that it would refuse is a programmer fault here. */
export function simulate(scenario: Scenario): Trace {
  const parsed = parseScenario(scenario);
  assert(
    "scenario" in parsed,
    `no such scenario: ${JSON.stringify("problems" in parsed ? parsed.problems[0] : "")}`,
  );
  const world = new World(parsed.scenario);
  world.run();
  const { events, bytes } = world.recorder;
  return createRecording({ kind: "simulation", events, bytes });
}
