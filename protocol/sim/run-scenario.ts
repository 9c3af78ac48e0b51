/** Scenario → trace without a second look at the scenario. */
import { createRecording } from "../trace/recording.ts";
import type { Trace } from "../trace/trace.ts";
import { DEFAULT_PARTS } from "./default-parts.ts";
import type { WorldParts } from "./parts.ts";
import type { Scenario } from "./scenario.ts";
import { World } from "./world.ts";

/**
 * For scenarios of our own, which tests put through parseScenario: so that what opens with one of them need not fetch
 * the parser, and parts that it does not use. Everything else goes through simulate.
 *
 * `pause` is asked after each instant of virtual time; where it returns a promise the run waits for it, so that a page
 * stays alive on a slow machine. The trace does not depend on it.
 */
export async function runScenarioInTurns(
  scenario: Scenario,
  pause: () => Promise<void> | undefined,
  parts: WorldParts = DEFAULT_PARTS,
): Promise<Trace> {
  const world = new World(scenario, parts);
  while (world.step()) await pause();
  world.conclude();
  const { events, bytes } = world.recorder;
  return createRecording({ events, bytes }, parts.dissector);
}
