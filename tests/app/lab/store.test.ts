/** What the Lab takes for a beginning. */
import { expect, test } from "vitest";
import { presetNamed } from "../../../app/rooms/lab/presets.ts";
import { isNew, openScenario, useLab } from "../../../app/state/lab-store.ts";

test("a scenario that a link brought is there before the room is, and no preset takes its place", () => {
  const scenario = presetNamed("get")?.scenario;
  expect(isNew()).toBe(true);
  if (scenario !== undefined) openScenario(scenario, undefined, "open a link");
  expect(isNew()).toBe(false);
  expect(useLab.getState().history.past, "nothing was there to go back to").toEqual([]);
});
