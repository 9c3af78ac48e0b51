/** The tree of futures: who begins in whom, what each of them runs, and whose past an instant is. */
import { describe, expect, it } from "vitest";
import { parseScenario } from "../../../protocol/index.ts";
import type { Intervention, Scenario } from "../../../protocol/index.ts";
import {
  inOrder,
  MAX_NAME_CHARS,
  nameFor,
  owner,
  pathTo,
  renamed,
  scenarioOf,
  without,
} from "../../../app/state/future-tree.ts";
import type { Future } from "../../../app/state/future-tree.ts";

const CUT: Intervention = { do: "cut", atSeq: 9 };
const DROP: Intervention = { do: "drop", from: "server", frame: 3 };
const STALL: Intervention = { do: "stall", forMs: 5, atMs: 7 };

function future(id: string, parent: string | undefined, seq: number, change: Intervention): Future {
  return { id, name: id, parent, change, fork: { seq, atMs: seq / 10 } };
}

/** A begins in the recording, B and D in A, C in B. */
const TREE = [
  future("a", undefined, 10, DROP),
  future("b", "a", 20, STALL),
  future("c", "b", 30, CUT),
  future("d", "a", 40, CUT),
];

function base(): Scenario {
  const parsed = parseScenario({ v: 1 });
  if ("problems" in parsed) throw new Error("a scenario");
  return parsed.scenario;
}

describe("a tree of futures", () => {
  it("runs the scenario with all changes on the way", () => {
    expect(scenarioOf(base(), TREE, "c").interventions).toEqual([DROP, STALL, CUT]);
    expect(scenarioOf(base(), TREE, undefined).interventions).toBeUndefined();
    const given = { ...base(), interventions: [CUT] };
    expect(scenarioOf(given, TREE, "a").interventions).toEqual([CUT, DROP]);
  });

  it("runs another scenario where one was put in its place, with what is done to that", () => {
    const scenario = { ...base(), seed: 99, interventions: [CUT] };
    const cure: Future = { ...future("e", "a", 0, DROP), change: { do: "instead", scenario } };
    const tree = [...TREE, cure, future("f", "e", 5, STALL)];
    expect(scenarioOf(base(), tree, "e")).toEqual(scenario);
    expect(scenarioOf(base(), tree, "f")).toEqual({ ...scenario, interventions: [CUT, STALL] });
  });

  it.each([
    ["c", 31, "c"],
    ["c", 30, "b"],
    ["c", 20, "a"],
    ["c", 5, undefined],
    ["d", 41, "d"],
    [undefined, 100, undefined],
  ])("from %s at event %i a new future begins in %s", (id, seq, parent) => {
    expect(owner(TREE, id, seq)).toBe(parent);
  });

  it("in another connection than the one in which it parts, an instant is its own", () => {
    expect(owner(TREE, "c", 5, 1)).toBe("c");
    const inSecond = [...TREE, future("e", "a", 50, { ...CUT, connection: 1 })];
    expect(owner(inSecond, "e", 50, 1)).toBe("a");
    expect(owner(inSecond, "e", 50, 0)).toBe("e");
  });

  it("lists children behind their parents", () => {
    expect(inOrder(TREE).map(({ id, depth }) => `${id}${depth}`)).toEqual(["a0", "b1", "c2", "d1"]);
  });

  it("is removed with what begins in it", () => {
    expect(without(TREE, "b").map(({ id }) => id)).toEqual(["a", "d"]);
    expect(without(TREE, "a")).toEqual([]);
    expect(pathTo(TREE, "c").map(({ id }) => id)).toEqual(["a", "b", "c"]);
  });

  it("has names that can be told apart, short enough, and never empty", () => {
    expect(nameFor(DROP, "SETTINGS", [])).toBe("drop SETTINGS");
    expect(nameFor(DROP, "SETTINGS", [{ ...future("z", undefined, 1, CUT), name: "drop SETTINGS" }])).toBe(
      "drop SETTINGS (2)",
    );
    expect(nameFor(DROP, "x".repeat(200), []).length).toBe(MAX_NAME_CHARS);
    expect(renamed(TREE, "b", "  slower ").find(({ id }) => id === "b")?.name).toBe("slower");
    expect(renamed(TREE, "b", "  ")).toBe(TREE);
  });
});
