/** What the browser remembers may have been written by anybody. */
import { expect, it } from "vitest";
import { checkProgress, note, useProgress } from "../../../app/state/progress.ts";

const NOTHING = { read: [], solved: [] };

it("keeps names of lessons, and nothing else", () => {
  expect(checkProgress({ read: ["get", 3, undefined], solved: "all" })).toEqual({
    read: ["get"],
    solved: [],
  });
  for (const odd of [undefined, 5, "x", [], { read: { 0: "get" } }])
    expect(checkProgress(odd)).toEqual(NOTHING);
  expect(checkProgress({ read: Array.from({ length: 5000 }, String) }).read.length).toBe(200);
});

it("notes a lesson once, also where nothing can be stored", () => {
  note("solved", "credit");
  note("solved", "credit");
  note("read", "credit");
  expect(useProgress.getState()).toEqual({ read: ["credit"], solved: ["credit"] });
});
