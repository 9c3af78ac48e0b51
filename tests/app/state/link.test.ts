/** Links that are opened one after the other, before the first of them is open. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { presetNamed } from "../../../app/rooms/lab/presets.ts";
import { futuresOf, useFutures } from "../../../app/state/futures.ts";
import { openPacked, openSharedFile, useLink } from "../../../app/state/link.ts";
import { pack } from "../../../app/state/link-codec.ts";
import { judge } from "../../../app/state/lab-draft.ts";
import { setField, useLab } from "../../../app/state/lab-store.ts";
import { useSession } from "../../../app/state/session.ts";
import type { Recording } from "../../../app/state/session.ts";
import { writeShared } from "../../../app/state/shared.ts";
import { useWhatIf } from "../../../app/state/what-if.ts";
import { simulate } from "../../../protocol/index.ts";
import type { Scenario } from "../../../protocol/index.ts";

function scenarioNamed(name: string): Scenario {
  const scenario = presetNamed("get")?.scenario;
  if (scenario === undefined) throw new Error("there is such a preset");
  return { ...scenario, name };
}

const linkOf = (name: string): Promise<string> =>
  pack(
    writeShared({
      lesson: undefined,
      scenario: scenarioNamed(name),
      futures: [
        { name: "cut", parent: undefined, change: { do: "cut", atMs: 1 }, fork: { seq: 5, atMs: 1 } },
      ],
      open: undefined,
      connection: 0,
    }),
  );

/** As the Lab does when the run of its draft has ended. */
function runDraft(): Recording {
  const { scenario } = judge(useLab.getState().history.present);
  if (scenario === undefined) throw new Error("the draft is a scenario");
  const { name = "" } = scenario;
  const trace = simulate(scenario);
  const recording: Recording = {
    id: name,
    title: name,
    subtitle: "",
    trace,
    kind: "simulation",
    room: "lab",
    scenario,
  };
  useSession.getState().openRecording(recording);
  return recording;
}

const draftName = (): unknown => useLab.getState().history.present.json["name"];

/** Unpacking takes real time, apart from the test's own clock: as long as a busy machine needs. */
async function untilDraftIs(name: string): Promise<void> {
  const endMs = Date.now() + 20_000;
  while (draftName() !== name && Date.now() < endMs) await new Promise((next) => setImmediate(next));
  expect(draftName()).toBe(name);
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

it("of two links the last is opened, and nobody is told a minute later that the first was not", async () => {
  const first = openPacked(await linkOf("first"), {});
  await untilDraftIs("first");
  const second = openPacked(await linkOf("second"), {});
  await untilDraftIs("second");
  const recording = runDraft();
  await second;
  expect(futuresOf(useFutures.getState(), recording).map(({ name }) => name)).toEqual(["cut"]);
  vi.advanceTimersByTime(60_000);
  await first;
  expect([useLink.getState().problems, useWhatIf.getState().sharing]).toEqual([[], false]);
  expect(useSession.getState().recording).toBe(recording);
});

it("whoever edits the draft while a link's scenario runs is not told later that it could not be opened", async () => {
  const linked = openPacked(await linkOf("edited"), {});
  await untilDraftIs("edited");
  setField("name", "mine", "Name");
  vi.advanceTimersByTime(60_000);
  await linked;
  expect([useLink.getState().problems, useWhatIf.getState().sharing, draftName()]).toEqual([
    [],
    false,
    "mine",
  ]);
});

it("whoever goes to another room while a link's scenario runs is left there", async () => {
  const linked = openPacked(await linkOf("slow"), {});
  await untilDraftIs("slow");
  useSession.getState().openRoom("decode");
  vi.advanceTimersByTime(60_000);
  await linked;
  expect([useLink.getState().problems, useSession.getState().room]).toEqual([[], "decode"]);
});

it("a file that cannot be read, or holds nothing, is told", async () => {
  await openSharedFile("gone.framescope", Promise.reject(new Error("gone")));
  expect(useLink.getState().problems).toEqual(["The file gone.framescope could not be read."]);
  await openSharedFile("empty.framescope", Promise.resolve(""));
  expect(useLink.getState().problems).toEqual(["Nothing in it can be read."]);
});
