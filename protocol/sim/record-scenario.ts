/**
 * A run of a scenario as plain data, so that one thread can make it and another can look at it: the events and the
 * octets, which decide everything else. Knows nothing of threads.
 */
import type { Side, TraceEvent } from "../probe/event.ts";
import { ByteStore } from "../trace/byte-store.ts";
import { createRecording } from "../trace/recording.ts";
import type { Trace } from "../trace/trace.ts";
import { ALL_PARTS } from "./all-parts.ts";
import type { Scenario } from "./scenario.ts";
import { World } from "./world.ts";

export interface ScenarioRun {
  readonly events: readonly TraceEvent[];
  readonly bytes: Readonly<Record<Side, Uint8Array>>;
}

/** How far a run has come. */
export interface RunProgress {
  /** Virtual time. */
  readonly atMs: number;
  readonly events: number;
}

/** The scenario has been through parseScenario. `onStep` hears of each instant of virtual time. */
export function recordScenario(scenario: Scenario, onStep?: (progress: RunProgress) => void): ScenarioRun {
  const world = new World(scenario, ALL_PARTS);
  const { recorder, rt } = world;
  while (world.step()) onStep?.({ atMs: rt.nowMs, events: recorder.events.length });
  world.conclude();
  const { client, server } = recorder.bytes;
  return { events: recorder.events, bytes: { client: client.bytes(), server: server.bytes() } };
}

/** The trace that `simulate` gives for the same scenario. */
export function openScenarioRun({ events, bytes }: ScenarioRun): Trace {
  return createRecording({
    kind: "simulation",
    events,
    bytes: { client: storeOf(bytes.client), server: storeOf(bytes.server) },
  });
}

function storeOf(bytes: Uint8Array): ByteStore {
  const store = new ByteStore();
  store.append(bytes, 0);
  return store;
}
