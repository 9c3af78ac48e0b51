/** Futures that are ready late, when the person has gone on to something else. */
import { afterAll, beforeEach, expect, it, vi } from "vitest";
import { presetNamed } from "../../../app/rooms/lab/presets.ts";
import {
  adoptFutures,
  futuresOf,
  makeFuture,
  openFuture,
  openInstead,
  standingOf,
  useFutures,
} from "../../../app/state/futures.ts";
import { playback } from "../../../app/state/playback.ts";
import { seekSeq } from "../../../app/state/playback-actions.ts";
import { useSession } from "../../../app/state/session.ts";
import type { Recording } from "../../../app/state/session.ts";
import type { SimReply, SimRequest } from "../../../app/worker/messages.ts";
import { recordScenario, simulate } from "../../../protocol/index.ts";
import type { Intervention, Scenario } from "../../../protocol/index.ts";

type Listener = (event: { readonly data: SimReply }) => void;

/** Runs that were asked for, until the test lets them end. */
let runs: (() => void)[] = [];

class WaitingWorker {
  #hear: Listener | undefined;

  addEventListener(type: string, listener: Listener): void {
    if (type === "message") this.#hear = listener;
  }

  postMessage({ id, scenario }: SimRequest): void {
    runs.push(() => {
      const { events, bytes } = recordScenario(scenario);
      this.#hear?.({ data: { id, kind: "events", events } });
      this.#hear?.({ data: { id, kind: "done", bytes } });
    });
  }

  terminate(): void {
    this.#hear = undefined;
  }
}

vi.stubGlobal("Worker", WaitingWorker);
vi.stubGlobal("requestAnimationFrame", () => 0);
afterAll(() => {
  vi.unstubAllGlobals();
});

const CUT: Intervention = { do: "cut", atMs: 1 };

function scenarioNamed(name: string): Scenario {
  const scenario = presetNamed("get")?.scenario;
  if (scenario === undefined) throw new Error("there is such a preset");
  return { ...scenario, name };
}

function opened(name: string): Recording {
  const scenario = scenarioNamed(name);
  const recording: Recording = {
    id: name,
    title: name,
    subtitle: "",
    trace: simulate(scenario),
    kind: "simulation",
    scenario,
  };
  useSession.getState().openRecording(recording);
  return recording;
}

const stage = (): Recording | undefined => useSession.getState().recording;
const namesOf = (recording: Recording): readonly string[] =>
  futuresOf(useFutures.getState(), recording).map(({ name }) => name);

beforeEach(() => {
  runs = [];
});

it("whoever has gone to another recording stays there, and finds the future in its own", async () => {
  const first = opened("made and left");
  const making = makeFuture(CUT, 5);
  const other = opened("another");
  seekSeq(7);
  runs[0]?.();
  await making;
  expect([stage(), playback.getState().seq, playback.getState().playing]).toEqual([other, 7, false]);
  expect([namesOf(first).length, namesOf(other)]).toEqual([1, []]);
});

it("the same where another scenario was run in its place", async () => {
  const first = opened("tried and left");
  const trying = openInstead(first, "Try: 1", { ...scenarioNamed("1"), seed: 7, interventions: [CUT] });
  const other = opened("one more");
  seekSeq(7);
  runs[0]?.();
  expect(await trying).toBeUndefined();
  expect([stage(), playback.getState().seq, playback.getState().playing]).toEqual([other, 7, false]);
  expect(namesOf(first)).toEqual(["Try: 1"]);
});

it("of two futures that are opened, the last stays", async () => {
  const root = opened("two futures");
  const [slow] = adoptFutures(root, [
    { name: "slow", parent: undefined, change: CUT, fork: { seq: 5, atMs: 1 } },
  ]);
  const opening = openFuture(slow);
  await openFuture(undefined);
  const making = makeFuture({ ...CUT, atMs: 2 }, 5);
  runs[1]?.();
  await making;
  expect(useFutures.getState().running, "the first is still being worked out").toBe(true);
  await openFuture(undefined);
  runs[0]?.();
  await opening;
  expect(useFutures.getState().running).toBe(false);
  expect(standingOf(stage())?.id).toBeUndefined();
  await openFuture(slow);
  expect(standingOf(stage())?.id).toBe(slow);
});
