/**
 * The connections of one run, where a Transport made several: which of them a recording is, and the recordings of the others, made
 * when they are looked at.
 */
import { openScenarioRun } from "../../protocol/index.ts";
import type { ScenarioRun, Trace } from "../../protocol/index.ts";
import { playback } from "./playback.ts";
import type { Place, Recording } from "./session.ts";

export interface Connection {
  readonly name: string;
  readonly run: ScenarioRun;
}

/**
 * The recording of one connection of a run; where the run has not so many, of its first. `told` is what is said of all of them.
 */
export function recordConnection(
  told: Omit<Recording, "trace">,
  run: ScenarioRun,
  wanted: number,
): Recording {
  const { others = [] } = run;
  const runs = { told, connections: [{ name: FIRST, run }, ...others], made: new Map<number, Recording>() };
  return recordingAt(runs, wanted < runs.connections.length ? wanted : 0);
}

/** Of the run that the recording is of; none where there is only one. */
export function connectionsOf(recording: Recording | undefined): readonly Connection[] {
  const connections = recording && RUNS.get(recording)?.connections;
  return connections === undefined || connections.length === 1 ? [] : connections;
}

/** Another connection of the same run; undefined if it made no such connection. */
export function siblingOf(recording: Recording, connection: number): Recording | undefined {
  if (connection === (recording.connection ?? 0)) return recording;
  const runs = RUNS.get(recording);
  return runs?.connections[connection] === undefined ? undefined : recordingAt(runs, connection);
}

/** Where the cursor stands in the one recording, in the other: the end stays the end, the beginning the beginning. */
export function samePlace(before: Trace, after: Trace): Place | undefined {
  const { atMs, seq, step } = playback.getState();
  if (step <= 0) return undefined;
  const last = after.events.length - 1;
  if (seq >= before.events.length - 1) return { seq: last, atMs: after.durationMs };
  const ms = Math.min(atMs, after.durationMs);
  return { seq: after.events.lastAt(ms), atMs: ms };
}

/** A run names all but the first, which is there in any case. */
const FIRST = "#1";

interface Runs {
  readonly told: Omit<Recording, "trace">;
  readonly connections: readonly Connection[];
  readonly made: Map<number, Recording>;
}

const RUNS = new WeakMap<Recording, Runs>();

function recordingAt(runs: Runs, connection: number): Recording {
  const { told, connections, made } = runs;
  const known = made.get(connection);
  const run = connections[connection]?.run;
  if (known !== undefined || run === undefined) return known ?? recordingAt(runs, 0);
  const trace = openScenarioRun(run);
  const isOne = connections.length === 1;
  const recording: Recording = isOne
    ? { ...told, trace }
    : { ...ofSeveral(told, connection, connections.length), trace };
  made.set(connection, recording);
  RUNS.set(recording, runs);
  return recording;
}

function ofSeveral(
  told: Omit<Recording, "trace">,
  connection: number,
  count: number,
): Omit<Recording, "trace"> {
  const which = `connection ${connection + 1} of ${count}`;
  return {
    ...told,
    id: `${told.id} #${connection + 1}`,
    subtitle: `${told.subtitle} · ${which}`,
    connection,
  };
}
