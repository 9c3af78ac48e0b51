/**
 * Runs the draft as it changes and puts each run on the stage. The last good run stays there while the next one is
 * under way and while the draft is not a scenario. Outlives the room: a run goes on while a lesson is looked at.
 */
import { create } from "zustand";
import { openScenarioRun } from "../../../protocol/index.ts";
import type { RunProgress, Scenario, ScenarioRun, Trace } from "../../../protocol/index.ts";
import { judge } from "../../state/lab-draft.ts";
import { sameJson } from "../../state/lab-json.ts";
import { useLab } from "../../state/lab-store.ts";
import { play } from "../../state/playback-actions.ts";
import { playback } from "../../state/playback.ts";
import { useSession } from "../../state/session.ts";
import type { Place, Recording } from "../../state/session.ts";
import type { SimReply } from "../../worker/messages.ts";
import { SimClient } from "../../worker/sim-client.ts";
import type { WorkerLike, WorkerListener } from "../../worker/sim-client.ts";
import { outcomeOf } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import { describeScenario } from "./scenario-words.ts";

export interface RunState {
  /** While a run takes so long that a person should see it. */
  readonly progress: RunProgress | undefined;
  /** Of the run on the stage. */
  readonly outcome: Outcome | undefined;
  /** The last run was given up, and the stage does not show the draft. */
  readonly canceled: boolean;
  /** Our own failure, never the scenario's. */
  readonly failure: string | undefined;
  /** Of the run on the stage, if its client has a Transport that made more than one. */
  readonly connections: readonly Connection[];
  /** Which of them is on the stage. */
  readonly connection: number;
}

export interface Connection {
  readonly name: string;
  readonly run: ScenarioRun;
}

export const useRun = create<RunState>()(() => ({
  progress: undefined,
  outcome: undefined,
  canceled: false,
  failure: undefined,
  connections: [],
  connection: 0,
}));

/** Follows the draft from now on. Call once while the room is open; returns what stops it. */
export function followDraft(): () => void {
  client.warmUp();
  runDraft();
  return useLab.subscribe((now, before) => {
    if (now.history.present !== before.history.present) runDraft();
  });
}

/** The draft as it stands, unless it is what was run last. */
export function runDraft(): void {
  const { scenario } = judge(useLab.getState().history.present);
  if (scenario === undefined || sameJson(scenario, asked)) return;
  asked = scenario;
  client.run(scenario);
  // A run that says nothing, because all of it happens at one instant, can be canceled, too.
  clearTimeout(slow);
  slow = setTimeout(() => {
    const { progress } = useRun.getState();
    if (client.busy && progress === undefined) useRun.setState({ progress: { atMs: 0, events: 0 } });
  }, SLOW_MS);
}

export function cancelRun(): void {
  client.cancel();
  asked = undefined;
  useRun.setState({ progress: undefined, canceled: true });
}

const SLOW_MS = 300;
/** A run names all but the first, which is there in any case. */
const FIRST_CONNECTION = "#1";
let slow: ReturnType<typeof setTimeout> | undefined;
/** The scenario that was run last, or is being run. */
let asked: Scenario | undefined;
/** What stands on the Lab's stage, and what was run for it. */
let ran: Scenario | undefined;
let shown: Recording | undefined;
let count = 0;

const client = new SimClient({
  spawn,
  nowMs: () => performance.now(),
  onProgress: (progress) => useRun.setState({ progress }),
  onDone: show,
  onFailed(failure) {
    asked = undefined;
    useRun.setState({ failure, progress: undefined });
  },
});

function spawn(listener: WorkerListener): WorkerLike {
  const worker = new Worker(new URL("../../worker/sim-worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<SimReply>) => listener.hear(data));
  worker.addEventListener("error", ({ message }) =>
    listener.fail(message || "the worker could not be started"),
  );
  return worker;
}

function show(scenario: Scenario, run: ScenarioRun): void {
  const { others = [] } = run;
  const connections = others.length === 0 ? [] : [{ name: FIRST_CONNECTION, run }, ...others];
  const { connection: wanted, progress } = useRun.getState();
  const connection = wanted < connections.length ? wanted : 0;
  ran = scenario;
  useRun.setState({
    connections,
    connection,
    canceled: false,
    failure: undefined,
    progress: client.busy ? progress : undefined,
  });
  put(connections[connection]?.run ?? run);
}

/** Another connection of the same run comes on the stage, at the time at which the cursor stands. */
export function showConnection(connection: number): void {
  const chosen = useRun.getState().connections[connection];
  if (chosen === undefined || connection === useRun.getState().connection) return;
  useRun.setState({ connection });
  put(chosen.run);
}

function put(run: ScenarioRun): void {
  if (ran === undefined) return;
  const scenario = ran;
  const { connections, connection } = useRun.getState();
  const trace = openScenarioRun(run);
  const { title, subtitle } = describeScenario(scenario);
  const recording: Recording = {
    id: `lab ${++count}`,
    title,
    subtitle: connections.length === 0 ? subtitle : `connection ${connection + 1} of ${connections.length}`,
    trace,
    kind: "simulation",
    room: "lab",
    scenario,
    ...(connections.length === 0 ? {} : { connection }),
  };
  const session = useSession.getState();
  const before = session.room === "lab" && session.recording === shown ? shown : undefined;
  const wasPlaying = playback.getState().playing;
  const place = before === undefined ? undefined : samePlace(before.trace, trace);
  shown = recording;
  session.openRecording(recording, place);
  if (wasPlaying && before !== undefined) play();
  useRun.setState({ outcome: outcomeOf(trace) });
}

/** Where the cursor stands in the old run, in the new one: the end stays the end, the beginning the beginning. */
function samePlace(before: Trace, after: Trace): Place | undefined {
  const { atMs, seq, step } = playback.getState();
  if (step <= 0) return undefined;
  const last = after.events.length - 1;
  if (seq >= before.events.length - 1) return { seq: last, atMs: after.durationMs };
  const ms = Math.min(atMs, after.durationMs);
  return { seq: after.events.lastAt(ms), atMs: ms };
}
