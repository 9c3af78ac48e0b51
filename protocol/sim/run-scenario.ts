/** Scenario → trace without a second look at the scenario. */
import { createRecording } from "../trace/recording.ts";
import type { Trace } from "../trace/trace.ts";
import type { Scenario } from "./scenario.ts";
import { World } from "./world.ts";

/**
 * For scenarios of our own, which tests put through parseScenario: so that what opens with one of them need not fetch
 * the parser. Everything else goes through simulate.
 */
export function runScenario(scenario: Scenario): Trace {
  const world = new World(scenario);
  world.run();
  const { events, bytes } = world.recorder;
  return createRecording({ kind: "simulation", events, bytes });
}
