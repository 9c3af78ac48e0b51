/** The first lessons are run, and what they tell must stand in the order in which it happens. */
import { describe, expect, it } from "vitest";
import { parseScenario, simulate } from "../../protocol/index.ts";
import { factsAt, stepAt } from "../../app/rooms/learn/lesson.ts";
import { FIRST_STEPS } from "../../app/rooms/learn/catalogue.ts";
import { openLesson } from "../../app/rooms/learn/open-lesson.ts";

const opened = await Promise.all(FIRST_STEPS.map(openLesson));

describe.each(opened.map((open) => [open.entry.title, open] as const))(
  "%s",
  (_, { entry, placed, recording }) => {
    it("has a scenario that the parser takes, and that runs the same without it", async () => {
      const { scenario } = await entry.load();
      const parsed = parseScenario(scenario);
      if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
      const { events } = simulate(parsed.scenario);
      const run = recording.trace.events;
      expect(Array.from({ length: run.length }, (_unused, i) => run.get(i))).toEqual(
        Array.from({ length: events.length }, (_unused, i) => events.get(i)),
      );
    });

    it("has at least 15 steps", () => {
      expect(placed.length).toBeGreaterThanOrEqual(15);
    });

    it("tells what happens in the order in which it happens", () => {
      placed.slice(1).forEach((step, i) => {
        const before = placed[i];
        expect([step.step.title, step.atMs >= (before?.atMs ?? 0), step.seq >= (before?.seq ?? 0)]).toEqual([
          step.step.title,
          true,
          true,
        ]);
      });
    });

    it("is at each step when the cursor is put there", () => {
      expect(placed.map((step) => stepAt(placed, step.seq, step.atMs))).toEqual(placed.map((_step, i) => i));
    });

    it("fills every text with what the recording says", () => {
      for (const step of placed) {
        const facts = factsAt(recording.trace, step);
        const said = `${step.step.text(facts)} ${step.step.aside?.(facts) ?? ""}`;
        expect(said).not.toMatch(/undefined|NaN|Infinity|unknown|gone/);
      }
    });

    it("ends with both ends closed and nothing left to read", () => {
      const view = recording.trace.seek(recording.trace.events.length - 1);
      expect(view.client.state).toBe("closed");
      expect(view.server.state).toBe("closed");
      expect([...view.client.streams, ...view.server.streams].map((stream) => stream.bufferedBytes)).toEqual([
        0, 0,
      ]);
    });
  },
);

describe("A POST with a body", () => {
  it("stalls until the server's first WINDOW_UPDATE is there, and loses no credit", () => {
    const open = opened.find((one) => one.entry.id === "post");
    if (open === undefined) throw new Error("no such lesson");
    const { trace } = open.recording;
    const credit = Array.from({ length: trace.frames.length }, (_unused, i) => trace.frames.detail(i)).find(
      (frame) => frame.from === "server" && frame.name === "WINDOW_UPDATE",
    );
    const uploads = trace.stalls().filter((stall) => stall.side === "client" && stall.by.endsWith("window"));
    expect(uploads.map((stall) => [stall.side, stall.by])).toEqual([
      ["client", "connection and stream window"],
      ["client", "connection window"],
    ]);
    expect(uploads.at(-1)?.toMs).toBe(credit?.arrivedMs);
    expect(trace.seek(trace.events.length - 1).client.sendWindow).toBe(1_048_576);
  });
});
