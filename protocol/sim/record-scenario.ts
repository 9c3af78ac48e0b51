/**
 * A run of a scenario as plain data, so that one thread can make it and another can look at it: the events and the
 * octets, which decide everything else. Knows nothing of threads.
 */
import type { Side, TraceEvent } from "../probe/event.ts";
import { ByteStore } from "../trace/byte-store.ts";
import { dissectRecordedFrame } from "../trace/dissect-recording.ts";
import { createRecording } from "../trace/recording.ts";
import type { Trace } from "../trace/trace.ts";
import type { Recorder } from "./recorder.ts";
import type { Scenario } from "./scenario.ts";
import { startScenario } from "./start-scenario.ts";
import type { RunningScenario } from "./start-scenario.ts";

export interface ScenarioRun {
  readonly events: readonly TraceEvent[];
  readonly bytes: Readonly<Record<Side, Uint8Array>>;
  /** Further connections of the same run, if its client has a Transport that made some. */
  readonly others?: readonly { readonly name: string; readonly run: ScenarioRun }[];
}

/** How far a run has come. */
export interface RunProgress {
  /** Virtual time. */
  readonly atMs: number;
  readonly events: number;
}

/** The scenario has been through parseScenario. `onStep` hears of each instant of virtual time. */
export function recordScenario(scenario: Scenario, onStep?: (progress: RunProgress) => void): ScenarioRun {
  const running = startScenario(scenario);
  while (running.step()) onStep?.({ atMs: running.nowMs(), events: countEvents(running) });
  running.conclude();
  const [first, ...others] = running
    .recorders()
    .map(({ name, recorder }) => ({ name, run: runOf(recorder) }));
  if (first === undefined) return NOTHING;
  return others.length === 0 ? first.run : { ...first.run, others };
}

function runOf({ events, bytes }: Recorder): ScenarioRun {
  return { events, bytes: { client: bytes.client.bytes(), server: bytes.server.bytes() } };
}

function countEvents(running: RunningScenario): number {
  return running.recorders().reduce((sum, { recorder }) => sum + recorder.events.length, 0);
}

/** A Transport that was asked for nothing. */
const NOTHING: ScenarioRun = {
  events: [],
  bytes: { client: new Uint8Array(0), server: new Uint8Array(0) },
};

/** The trace that `simulate` gives for the same scenario. */
export function openScenarioRun({ events, bytes }: ScenarioRun): Trace {
  const stores = { client: storeOf(bytes.client), server: storeOf(bytes.server) };
  return createRecording({ events, bytes: stores }, dissectRecordedFrame);
}

function storeOf(bytes: Uint8Array): ByteStore {
  const store = new ByteStore();
  store.append(bytes, 0);
  return store;
}
