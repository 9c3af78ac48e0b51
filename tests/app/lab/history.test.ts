/** Undo and redo: one step for what was done in one go, and nothing lost on the way. */
import { describe, expect, it } from "vitest";
import { begin, record, redo, undo } from "../../../app/state/lab-history.ts";
import type { Draft } from "../../../app/state/lab-draft.ts";
import { restore, serialise } from "../../../app/state/lab-store.ts";
import type { LabState } from "../../../app/state/lab-store.ts";

const typed = (texts: readonly string[], key: string | undefined, everyMs: number) =>
  texts.reduce(
    (history, text, i) =>
      record(history, text, { label: "field", atMs: i * everyMs, ...(key === undefined ? {} : { key }) }),
    begin(""),
  );

describe("history", () => {
  it("takes back and brings again, in order", () => {
    let history = typed(["a", "b", "c"], undefined, 1);
    history = undo(undo(history));
    expect(history.present).toBe("a");
    expect(history.future.map((change) => change.value)).toEqual(["b", "c"]);
    history = redo(history);
    expect(history.present).toBe("b");
    expect(undo(redo(redo(history)))).toMatchObject({ present: "b" });
  });

  it("makes one step of typing on, and two where there was a pause", () => {
    expect(typed(["1", "12", "123"], "delay", 200).past).toHaveLength(1);
    expect(undo(typed(["1", "12", "123"], "delay", 200)).present).toBe("");
    expect(typed(["1", "12", "123"], "delay", 5000).past).toHaveLength(3);
  });

  it("makes two steps of two fields", () => {
    const one = record(begin("a"), "b", { label: "x", key: "x", atMs: 0 });
    expect(record(one, "c", { label: "y", key: "y", atMs: 1 }).past).toHaveLength(2);
  });

  it("does not join what follows an undo", () => {
    const one = record(begin("a"), "b", { label: "x", key: "x", atMs: 0 });
    const again = record(redo(undo(one)), "c", { label: "x", key: "x", atMs: 1 });
    expect(again.past.map((change) => change.value)).toEqual(["a", "b"]);
  });

  it("forgets what could be redone once something else is done", () => {
    const history = record(undo(typed(["a", "b"], undefined, 1)), "z", { label: "z", atMs: 9 });
    expect(history.future).toEqual([]);
    expect(redo(history)).toBe(history);
  });

  it("says what would be undone", () => {
    const history = record(begin(1), 2, { label: "delay", atMs: 0 });
    expect(history.past.at(-1)?.label).toBe("delay");
    expect(undo(history).future[0]?.label).toBe("delay");
  });

  it("is no step where nothing changes, does nothing at its ends, and does not grow for ever", () => {
    const history = begin("a");
    expect(record(history, "a", { label: "x", atMs: 0 })).toBe(history);
    expect(undo(history)).toBe(history);
    expect(typed(Array.from({ length: 1000 }, String), undefined, 1).past.length).toBeLessThanOrEqual(200);
  });
});

const state = (json: object, text?: string): LabState => {
  const draft = { json: { ...json }, ...(text === undefined ? {} : { text }) };
  const history = record(begin<Draft>({ json: { v: 1 } }), draft, { label: "delay", atMs: 0 });
  return { history, presetId: "get", view: "json", open: ["seed"] };
};

describe("what is kept over a reload", () => {
  it("is everything, also what is wrong and what is no JSON", () => {
    const before = state({ v: 1, link: { delayMs: "fast" } }, "{ not yet");
    const after = restore(serialise(before));
    expect(after.history?.present).toEqual({ json: { v: 1, link: { delayMs: "fast" } }, text: "{ not yet" });
    expect(after.history?.past).toEqual([{ value: { json: { v: 1 } }, label: "delay" }]);
    expect(after).toMatchObject({ presetId: "get", view: "json", open: ["seed"] });
  });

  it("is at least the draft, where the history has no room", () => {
    const large = state({ v: 1, name: "x".repeat(2_000_000) });
    const after = restore(
      serialise({
        ...large,
        history: record(
          large.history,
          { json: { v: 1, name: "y".repeat(1_400_000) } },
          { label: "name", atMs: 9999 },
        ),
      }),
    );
    expect(after.history?.past).toEqual([]);
    expect(after.history?.present.json["name"]).toHaveLength(1_400_000);
  });

  it.each([
    "",
    "nonsense",
    "[]",
    "null",
    '{"v":2}',
    '{"v":1}',
    '{"v":1,"present":{"json":[]}}',
    '{"v":1,"present":5}',
  ])("begins anew with %j in the browser's storage", (text) => expect(restore(text)).toEqual({}));

  it("leaves out what has another shape", () => {
    const text =
      '{"v":1,"present":{"json":{"v":1},"text":7},"past":[1,{"label":"x"},{"value":{"json":{}},"label":"ok"}],"future":{},"view":"film","open":[1,"seed"]}';
    expect(restore(text)).toEqual({
      history: {
        present: { json: { v: 1 } },
        past: [{ value: { json: {} }, label: "ok" }],
        future: [],
        open: undefined,
      },
      presetId: undefined,
      view: "form",
      open: ["seed"],
    });
  });
});
