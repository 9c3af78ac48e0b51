/** What the Lab says of the draft's runs. */
import { afterAll, expect, it, vi } from "vitest";
import { presetNamed } from "../../../app/rooms/lab/presets.ts";
import { runDraft, useRun } from "../../../app/rooms/lab/running.ts";
import { openScenario } from "../../../app/state/lab-store.ts";

let fails: (() => void)[] = [];

class FailingWorker {
  addEventListener(type: string, listener: (event: { readonly message: string }) => void): void {
    if (type === "error") fails.push(() => listener({ message: "it fell over" }));
  }

  postMessage(): void {
    // It never answers.
  }

  terminate(): void {
    fails = [];
  }
}

vi.stubGlobal("Worker", FailingWorker);
afterAll(() => {
  vi.unstubAllGlobals();
});

it("a run that has failed can be tried again, and is then no longer said to have failed", () => {
  const preset = presetNamed("get");
  if (preset === undefined) throw new Error("there is such a preset");
  openScenario(preset.scenario, preset.id, "open a preset");
  runDraft();
  fails[0]?.();
  expect(useRun.getState().failure).toBe("it fell over");
  runDraft();
  expect(useRun.getState().failure).toBeUndefined();
  fails[0]?.();
  expect(useRun.getState().failure).toBe("it fell over");
});
