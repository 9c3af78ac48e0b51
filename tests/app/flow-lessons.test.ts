/** The lessons on flow control: each story is run and stands in order, its exercise can be failed and solved, its cure cures. */
import { describe, expect, it } from "vitest";
import { parseScenario, simulate } from "../../protocol/index.ts";
import type { Trace } from "../../protocol/index.ts";
import { GROUPS, LESSONS, lessonNamed } from "../../app/rooms/learn/catalogue.ts";
import { readValue, stopOf, valueAt } from "../../app/rooms/learn/exercise-scale.ts";
import { factsAt, stepAt } from "../../app/rooms/learn/lesson.ts";
import {
  answeredMs,
  BOTH,
  firstFault,
  leastWindow,
  stalledMs,
} from "../../app/rooms/learn/lessons/judging.ts";
import { openLesson } from "../../app/rooms/learn/open-lesson.ts";

const FLOW_CONTROL = GROUPS.find(({ title }) => title === "Flow control")?.lessons ?? [];
const opened = await Promise.all(FLOW_CONTROL.map(openLesson));

it("every lesson has a name of its own and is found by it", () => {
  expect(new Set(LESSONS.map(({ id }) => id)).size).toBe(LESSONS.length);
  expect(new Set(LESSONS.map(({ title }) => title)).size).toBe(LESSONS.length);
  for (const { id } of LESSONS) expect(lessonNamed(id)?.id).toBe(id);
  expect(lessonNamed("nowhere")).toBeUndefined();
});

describe.each(opened.map((open) => [open.entry.title, open] as const))(
  "%s",
  (_, { lesson, placed, recording }) => {
    it("has scenarios that the parser takes", () => {
      const { cure, exercise } = lesson;
      const values =
        exercise === undefined ? [] : [exercise.value.min, exercise.value.start, exercise.value.max];
      const all = [
        lesson.scenario,
        ...(cure === undefined ? [] : [cure.scenario]),
        ...values.map((value) => exercise?.scenarioWith(value)),
      ];
      for (const scenario of all) expect(parseScenario(scenario)).not.toHaveProperty("problems");
    });

    it("runs in the page as it does everywhere", () => {
      const { events } = simulate(lesson.scenario);
      expect(recording.trace.events.length).toBe(events.length);
      expect(recording.trace.events.get(events.length - 1)).toEqual(events.get(events.length - 1));
    });

    it("tells what happens in the order in which it happens, in steps that can be told apart", () => {
      const order = placed.map(({ atMs, seq }) => [atMs, seq] as const);
      expect(order).toEqual(order.toSorted((a, b) => a[1] - b[1] || a[0] - b[0]));
      expect(placed.map(({ seq, atMs }) => stepAt(placed, seq, atMs))).toEqual(placed.map((_step, i) => i));
      expect(placed.length).toBeGreaterThanOrEqual(6);
      expect(placed.length).toBeLessThanOrEqual(12);
    });

    it("fills every text with what the recording says", () => {
      for (const step of placed) {
        const facts = factsAt(recording.trace, step);
        const said = `${step.step.text(facts)} ${step.step.aside?.(facts) ?? ""}`;
        expect(said).not.toMatch(/undefined|NaN|Infinity|\bunknown\b/);
      }
    });

    it("names its sources", () => {
      expect(lesson.sources?.length).toBeGreaterThan(0);
      for (const { url } of lesson.sources ?? []) expect(url).toMatch(/^https:\/\//);
    });
  },
);

/** Values of its exercise that the simulation must find too small or too large, and just right. */
const ANSWERS: Readonly<Record<string, { readonly wrong: readonly number[]; readonly right: number }>> = {
  credit: { wrong: [65_535, 79_999, 200_000], right: 80_000 },
  "slow-reader": { wrong: [16_384, 200_000, 360_000, 1_048_576], right: 340_000 },
  "round-trip": { wrong: [65_535, 125_000, 262_144], right: 160_000 },
  "two-windows": { wrong: [10_000, 234_464, 500_000], right: 234_465 },
  negative: { wrong: [0, 16_384, 65_534, 100_000], right: 65_535 },
  padding: { wrong: [0, 98, 100, 255], right: 99 },
  leak: { wrong: [70_000, 150_000, 400_000], right: 155_000 },
  "early-answer": { wrong: [1, 80, 1_000], right: 82 },
};

describe.each(
  opened.flatMap(({ entry, lesson: { exercise } }) =>
    exercise === undefined ? [] : [[entry.id, exercise] as const],
  ),
)("the exercise of %s", (id, exercise) => {
  const judge = (value: number) => exercise.judge(simulate(exercise.scenarioWith(value)), value);
  const { wrong, right } = ANSWERS[id] ?? { wrong: [], right: exercise.value.start };

  it("is not solved by where it begins, nor by other wrong values", () => {
    for (const value of [exercise.value.start, ...wrong]) {
      const { solved, text } = judge(value);
      expect([value, solved]).toEqual([value, false]);
      expect(text).not.toMatch(/undefined|NaN|Infinity/);
    }
  });

  it("is solved by the right value, also with the slider alone", () => {
    expect(judge(right)).toMatchObject({ solved: true });
    const stop = stopOf(exercise.value, right);
    const near = [stop - 1, stop, stop + 1, stop + 2].map((at) => valueAt(exercise.value, at));
    expect(near.some((value) => judge(value).solved)).toBe(true);
  });

  it("reads what its field shows, and refuses what is out of range", () => {
    expect(readValue(exercise.value, String(right))).toBe(right);
    for (const text of ["", "x", "1.5", String(exercise.value.max + 1), "-1"])
      expect(readValue(exercise.value, text)).toHaveProperty("problem");
  });
});

/** What is wrong in the story, and must not be in the cured run. */
const ILL: Readonly<Record<string, (trace: Trace) => boolean>> = {
  "slow-reader": (trace) => answeredMs(trace, 3) === undefined,
  "round-trip": (trace) => stalledMs(trace, BOTH) > 1,
  "two-windows": (trace) => stalledMs(trace, ["connection window"]) > 50,
  negative: (trace) => leastWindow(trace, 1) < 0,
  padding: (trace) => firstFault(trace) !== undefined,
  leak: (trace) => answeredMs(trace, 11) === undefined,
  "early-answer": (trace) => firstFault(trace) !== undefined,
};

describe.each(
  opened.flatMap(({ entry, recording, lesson: { cure } }) =>
    cure === undefined ? [] : [[entry.id, cure, recording.trace] as const],
  ),
)("the cure of %s", (id, cure, trace) => {
  it("takes away what is wrong", () => {
    const ill = ILL[id];
    if (ill === undefined) throw new Error(`no cure is checked for ${id}`);
    expect(ill(trace)).toBe(true);
    expect(ill(simulate(cure.scenario))).toBe(false);
  });
});

it("what is canceled in the leak is really lost: every frame that is dropped is credit of the connection", () => {
  const leak = opened.find(({ entry }) => entry.id === "leak");
  const { trace } = leak?.recording ?? {};
  if (trace === undefined) throw new Error("no such lesson");
  const end = trace.seek(trace.events.length - 1);
  expect([end.client.sendWindow, end.server.recvWindow]).toEqual([0, 150_000]);
});
