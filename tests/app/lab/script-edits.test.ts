/** Changes to the script that touch more than one entry. */
import { describe, expect, it } from "vitest";
import * as edits from "../../../app/rooms/lab/script-edits.ts";
import { parseScenario } from "../../../protocol/index.ts";

const get = (id?: string, more: object = {}) => ({
  do: "request",
  ...(id === undefined ? {} : { id }),
  ...more,
  request: { method: "GET", path: `/${id ?? ""}` },
});
const cancel = (id: string, atMs = 5) => ({ do: "cancel", id, atMs });
const PING = { do: "ping", side: "client", atMs: 3 };

const script = (...entries: object[]) => ({ v: 1, script: entries });
const problems = (json: object) => {
  const parsed = parseScenario(json);
  return "problems" in parsed ? parsed.problems : [];
};

describe("a request's cancel", () => {
  it("is no row of its own, unless its request is gone", () => {
    expect(edits.rowsOf([get("a"), cancel("a"), PING, cancel("ghost"), null])).toEqual([0, 2, 3, 4]);
    expect(edits.cancelOf([get("a"), cancel("a")], 0)).toBe(1);
    expect(edits.cancelOf([get(), cancel("a")], 0)).toBe(-1);
  });

  it("comes, changes and goes; a request without a name gets one that is free", () => {
    const one = edits.setCancel(script(get("r1"), get()), 1, 40);
    expect(one).toEqual(script(get("r1"), { ...get(), id: "r2" }, cancel("r2", 40)));
    expect(problems(one)).toEqual([]);
    const two = edits.setCancel(one, 1, "soon");
    expect(two).toEqual(script(get("r1"), { ...get(), id: "r2" }, { ...cancel("r2"), atMs: "soon" }));
    expect(edits.setCancel(two, 1, undefined)).toEqual(script(get("r1"), { ...get(), id: "r2" }));
    expect(edits.setCancel(script(get()), 0, undefined)).toEqual(script(get()));
  });
});

describe("renaming and removing", () => {
  const all = script(get("a"), cancel("a"), get("b", { after: "a" }));

  it("takes along whoever waits for it", () => {
    const renamed = edits.renameRequest(all, 0, "x");
    expect(renamed).toMatchObject({
      script: [{ id: "x" }, { do: "cancel", id: "x" }, { id: "b", after: "x" }],
    });
    expect(problems(renamed)).toEqual([]);
  });

  it("leaves nobody waiting for nothing", () => {
    for (const json of [edits.removeEntry(all, 0), edits.renameRequest(all, 0, undefined)]) {
      expect(problems(json)).toEqual([]);
      expect(JSON.stringify(json)).not.toContain("after");
    }
    expect(edits.removeEntry(script(PING, get()), 0)).toEqual(script(get()));
  });
});

describe("rows", () => {
  it("are duplicated right below, under a name of their own", () => {
    const json = edits.duplicateEntry(script(get("a"), PING), 0);
    expect(json).toEqual(script(get("a"), { ...get("a"), id: "r1" }, PING));
    expect(edits.duplicateEntry(script(get()), 0)).toEqual(script(get(), get()));
  });

  it("move past the next row, not past a cancel that nobody sees", () => {
    const json = script(get("a"), cancel("a"), get("b"));
    const { json: moved, moved: at } = edits.moveEntry(json, 0, 1);
    expect(at).toBe(2);
    expect(moved).toEqual(script(cancel("a"), get("b"), get("a")));
    expect(problems(moved)).toEqual([]);
    expect(edits.moveEntry(json, 0, -1)).toEqual({ json, moved: 0 });
    expect(edits.moveEntry(json, 2, 1)).toEqual({ json, moved: 2 });
  });

  it("are added at the end, like the last request", () => {
    const json = script(get("a", { atMs: 60 }));
    const fresh = edits.newRequest(json.script);
    expect(fresh).toEqual({ do: "request", atMs: 60, request: { method: "GET", path: "/a" } });
    expect(edits.addEntry(json, fresh)).toMatchObject({ added: 1 });
    expect(edits.newRequest([])).toEqual({ do: "request", request: { method: "GET", path: "/" } });
  });

  it("know whom they may wait for", () => {
    expect(edits.idsBefore([get("a"), get(), PING, get("b")], 3)).toEqual(["a"]);
    expect(edits.idsBefore([get("a"), get("b")], 0)).toEqual([]);
  });
});
