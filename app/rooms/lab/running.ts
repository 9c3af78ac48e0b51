/**
 * Runs the draft as it changes and puts each run on the stage. The last good run stays there while the next one is
 * under way and while the draft is not a scenario. Outlives the room: a run goes on while a lesson is looked at.
 */
import { create } from "zustand";
import type { RunProgress, Scenario, ScenarioRun } from "../../../protocol/index.ts";
import { recordConnection, samePlace } from "../../state/connections.ts";
import { judge } from "../../state/lab-draft.ts";
import { sameJson } from "../../state/lab-json.ts";
import { useLab } from "../../state/lab-store.ts";
import { play } from "../../state/playback-actions.ts";
import { playback } from "../../state/playback.ts";
import { useSession } from "../../state/session.ts";
import type { SimReply } from "../../worker/messages.ts";
import { SimClient } from "../../worker/sim-client.ts";
import { listenTo } from "../../worker/worker-slot.ts";
import type { WorkerListener } from "../../worker/worker-slot.ts";
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
}

export const useRun = create<RunState>()(() => ({
  progress: undefined,
  outcome: undefined,
  canceled: false,
  failure: undefined,
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
  useRun.setState({ failure: undefined });
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
let slow: ReturnType<typeof setTimeout> | undefined;
/** The scenario that was run last, or is being run. */
let asked: Scenario | undefined;
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

function spawn(listener: WorkerListener<SimReply>): Worker {
  const worker = new Worker(new URL("../../worker/sim-worker.ts", import.meta.url), { type: "module" });
  return listenTo(worker, listener, "the worker could not be started");
}

/** At the time at which the cursor stands, and of several connections the one that is looked at. */
function show(scenario: Scenario, run: ScenarioRun): void {
  useRun.setState({
    canceled: false,
    failure: undefined,
    progress: client.busy ? useRun.getState().progress : undefined,
  });
  const session = useSession.getState();
  const before = session.room === "lab" ? session.recording : undefined;
  const wasPlaying = playback.getState().playing;
  const told = {
    id: `lab ${++count}`,
    ...describeScenario(scenario),
    kind: "simulation",
    room: "lab",
    scenario,
  } as const;
  const recording = recordConnection(told, run, before?.connection ?? 0);
  session.openRecording(recording, before && samePlace(before.trace, recording.trace));
  if (wasPlaying && before !== undefined) play();
  useRun.setState({ outcome: outcomeOf(recording.trace) });
}
