/** What a person has written: valid or not, it is kept, and problems point at the field. */
import { describe, expect, it } from "vitest";
import { PRESETS } from "../../../app/rooms/lab/presets.ts";
import {
  countUnder,
  draftOf,
  hasStrayText,
  judge,
  problemAt,
  textOf,
  withText,
  wordsFor,
} from "../../../app/state/lab-draft.ts";
import type { Draft } from "../../../app/state/lab-draft.ts";
import { getAt, insertAt, listAt, moveAt, removeAt, sameJson, setAt } from "../../../app/state/lab-json.ts";

const BASE = { v: 1, script: [{ do: "request", request: { method: "GET", path: "/" } }] };

const put = (path: string, value: unknown): Draft => ({ json: setAt(BASE, path, value) });

describe("JSON by path", () => {
  const json = { a: { b: [1, { c: 2 }] }, d: 3 };

  it("reads what is there, and nothing where nothing is", () => {
    expect(getAt(json, "a.b[1].c")).toBe(2);
    expect(getAt(json, "")).toBe(json);
    const nowhere = ["a.x", "a.b[7]", "d.e", "a.b.c", "a.b[1].c.d", "a.toString"];
    expect(nowhere.filter((path) => getAt(json, path) !== undefined)).toEqual([]);
  });

  it("changes a copy and shares what was not touched", () => {
    const next = setAt(json, "a.b[1].c", 9);
    expect(next).toEqual({ a: { b: [1, { c: 9 }] }, d: 3 });
    expect(json.a.b[1]).toEqual({ c: 2 });
    const other = setAt(json, "d", 4);
    expect(other["a"]).toBe(json.a);
  });

  it("makes what is missing on the way, and takes away what is left empty", () => {
    expect(setAt({}, "client.settings.maxFrameSize", 20_000)).toEqual({
      client: { settings: { maxFrameSize: 20_000 } },
    });
    expect(
      setAt({ v: 1, client: { settings: { maxFrameSize: 1 } } }, "client.settings.maxFrameSize", undefined),
    ).toEqual({
      v: 1,
    });
    expect(setAt({ x: [{ y: 1 }] }, "x[0].y", undefined)).toEqual({ x: [{}] });
  });

  it("keeps the order of keys where one is changed", () => {
    expect(Object.keys(setAt({ a: 1, b: 2, c: 3 }, "a", 9))).toEqual(["a", "b", "c"]);
  });

  it("survives shapes that it does not expect", () => {
    expect(setAt({ link: 5 }, "link.delayMs", 1)).toEqual({ link: { delayMs: 1 } });
    expect(listAt({ script: "no list" }, "script")).toEqual([]);
    expect(insertAt({ script: 7 }, "script", 0, "a")).toEqual({ script: ["a"] });
  });

  it("inserts, removes and moves in lists", () => {
    const list = { x: ["a", "b", "c"] };
    expect(insertAt(list, "x", 1, "n")).toEqual({ x: ["a", "n", "b", "c"] });
    expect(removeAt(list, "x", 0)).toEqual({ x: ["b", "c"] });
    expect(moveAt(list, "x", 0, 2)).toEqual({ x: ["b", "c", "a"] });
    expect(moveAt(list, "x", 0, -1)).toBe(list);
    expect(moveAt(list, "x", 2, 3)).toBe(list);
  });

  it("compares without regard to the order of keys", () => {
    expect(sameJson({ a: 1, b: [2, { c: 3 }] }, { b: [2, { c: 3 }], a: 1 })).toBe(true);
    expect(sameJson({ a: 1 }, { a: 1, b: undefined })).toBe(false);
    expect(sameJson([1, 2], [2, 1])).toBe(false);
    expect(sameJson(undefined, {})).toBe(false);
  });
});

describe("a draft", () => {
  it("that is a scenario says nothing", () => {
    for (const { scenario } of PRESETS) {
      const verdict = judge(draftOf(scenario));
      expect(verdict).toMatchObject({ problems: [], scenario: { name: scenario.name } });
    }
  });

  it.each<[path: string, value: unknown, words: RegExp]>([
    ["link.delayMs", "fast", /a number from 0 to 86\u202f400\u202f000/],
    ["link.jitterMs", -1, /a number from 0/],
    ["link.bandwidthKbps", "∞", /a number/],
    ["client.settings.initialWindowSize", 2 ** 31, /2\u202f147\u202f483\u202f647/],
    ["server.settings.connectionWindow", 1000, /from 65\u202f535/],
    ["server.settings.maxFrameSize", 100, /16\u202f384/],
    ["server.profile", "go2", /"go1\.17"/],
    ["server.handlers[0].steps[0].ms", "soon", /a number/],
    ["script[0].request.method", "G T", /a method/],
    ["script[0].request.path", "x", /begins with "\/"/],
    ["script[0].request.body.sizeBytes", "64KK", /a whole number/],
    ["script[0].request.headers[0]", ["lonely"], /\[name, value\]/],
    ["script[0].request.priority.urgency", 9, /from 0 to 7/],
    ["script[0].after", "nobody", /id "nobody"/],
    ["seed", 1.5, /a whole number/],
  ])("has its problem at %s", (path, value, words) => {
    const base = setAt(BASE, "server.handlers", [{ steps: [{ do: "sleep", ms: 1 }] }]);
    const verdict = judge({ json: setAt(base, path, value) });
    const problem = problemAt(verdict, path);
    expect(problem === undefined ? verdict.problems : wordsFor(problem)).toMatch(words);
    expect(verdict.scenario).toBeUndefined();
    expect(countUnder(verdict, path.split(/[.[]/)[0] ?? "")).toBe(1);
  });

  it("counts what is wrong within, and not beside", () => {
    const verdict = judge({ json: setAt(put("link.delayMs", "x").json, "link.jitterMs", "y") });
    expect(countUnder(verdict, "link")).toBe(2);
    expect(countUnder(verdict, "link.delay")).toBe(0);
    expect(countUnder(verdict, "client")).toBe(0);
  });

  it("is judged once", () => {
    const draft = put("link.delayMs", 5);
    expect(judge(draft)).toBe(judge(draft));
  });
});

describe("the text of a draft", () => {
  it("is laid out by us until somebody types in it", () => {
    const draft = put("link.delayMs", 5);
    expect(JSON.parse(textOf(draft))).toEqual(draft.json);
    const typed = withText(draft, '{"v":1}');
    expect(textOf(typed)).toBe('{"v":1}');
    expect(typed.json).toEqual({ v: 1 });
  });

  it("that is no JSON is kept, while the form keeps what it had; and its problem has a line", () => {
    const draft = withText(put("link.delayMs", 5), '{\n  "v": 1,\n  "link": }');
    expect(getAt(draft.json, "link.delayMs")).toBe(5);
    expect(hasStrayText(draft)).toBe(true);
    expect(judge(draft).problems[0]).toMatchObject({ line: 3 });
    expect(judge(draft).scenario).toBeUndefined();
  });

  it("that is JSON but no object is kept as text, too", () => {
    expect(hasStrayText(withText({ json: {} }, "[1, 2]"))).toBe(true);
    expect(hasStrayText(withText({ json: {} }, "{}"))).toBe(false);
  });
});
