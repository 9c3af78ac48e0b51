/** The recording of a random conversation, cut off where it would not end. */
import { ALL_PARTS } from "../../protocol/sim/all-parts.ts";
import type { Intervention } from "../../protocol/sim/intervention.ts";
import { parseScenario } from "../../protocol/sim/parse-scenario.ts";
import { World } from "../../protocol/sim/world.ts";
import { createRecording } from "../../protocol/trace/recording.ts";
import type { Trace } from "../../protocol/trace/trace.ts";
import { randomScenario } from "./random-scenario.ts";

const MAX_EVENTS = 50_000;

export function traceOf(scenario: unknown, interventions: readonly Intervention[] = []): Trace {
  const whole =
    typeof scenario === "object" && interventions.length > 0 ? { ...scenario, interventions } : scenario;
  const parsed = parseScenario(whole);
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  const world = new World(parsed.scenario, ALL_PARTS, MAX_EVENTS);
  world.run();
  const { events, bytes } = world.recorder;
  return createRecording({ events, bytes });
}

export function randomTrace(seed: number): Trace {
  return traceOf(randomScenario(seed));
}
