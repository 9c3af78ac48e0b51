/** Scenario → trace without a second look at the scenario. */
import { newDefaultScheduler } from "../http2/schedulers/default-scheduler.ts";
import type { NewScheduler } from "../http2/schedulers/scheduler-name.ts";
import { createRecording } from "../trace/recording.ts";
import type { Trace } from "../trace/trace.ts";
import type { Scenario } from "./scenario.ts";
import { World } from "./world.ts";

/**
 * For scenarios of our own, which tests put through parseScenario: so that what opens with one of them need not fetch
 * the parser, and write schedulers that it does not use. Everything else goes through simulate.
 */
export function runScenario(scenario: Scenario, newScheduler: NewScheduler = newDefaultScheduler): Trace {
  const world = new World(scenario, newScheduler);
  world.run();
  const { events, bytes } = world.recorder;
  return createRecording({ kind: "simulation", events, bytes });
}
