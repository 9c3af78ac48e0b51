/** Scenario → traces: deterministic. */
import { assert } from "../base/assert.ts";
import { ByteStore } from "../trace/byte-store.ts";
import { dissectRecordedFrame } from "../trace/dissect-recording.ts";
import { createRecording } from "../trace/recording.ts";
import type { Trace } from "../trace/trace.ts";
import { parseScenario } from "./parse-scenario.ts";
import type { Scenario } from "./scenario.ts";
import { startScenario } from "./start-scenario.ts";
import type { RunningScenario } from "./start-scenario.ts";

/** Of each connection, in the order in which they were made: with a Transport there may be several, or none at all. */
export interface Simulation {
  readonly connections: readonly { readonly name: string; readonly trace: Trace }[];
}

/**
 * The (first) connection. What a person wrote goes through parseScenario first; a scenario that it would refuse is a
 * programmer fault here.
 */
export function simulate(scenario: Scenario): Trace {
  return firstOf(simulateAll(scenario));
}

export function simulateAll(scenario: Scenario): Simulation {
  const running = startScenario(checked(scenario));
  while (running.step());
  return conclude(running);
}

function conclude(running: RunningScenario): Simulation {
  running.conclude();
  const connections = running.recorders().map(({ name, recorder: { events, bytes } }) => ({
    name,
    trace: createRecording({ events, bytes }, dissectRecordedFrame),
  }));
  return { connections };
}

/** A Transport that was asked for nothing makes no connection. */
function firstOf({ connections: [first] }: Simulation): Trace {
  const nothing = { events: [], bytes: { client: new ByteStore(), server: new ByteStore() } };
  return first?.trace ?? createRecording(nothing, dissectRecordedFrame);
}

function checked(scenario: Scenario): Scenario {
  const parsed = parseScenario(scenario);
  assert(
    "scenario" in parsed,
    `no such scenario: ${JSON.stringify("problems" in parsed ? parsed.problems[0] : "")}`,
  );
  return parsed.scenario;
}
