/** What stands in the pipe, in the tanks and in the note of a blocked sender, checked against the POST lesson's own run. */
import { describe, expect, it } from "vitest";
import { lessonNamed } from "../../app/rooms/learn/lessons.ts";
import { openLesson } from "../../app/rooms/learn/open-lesson.ts";
import { flightsAt, placeLabels, runsOf } from "../../app/views/stage/flights.ts";
import { tankRow } from "../../app/views/stage/tanks.ts";
import { diagnose } from "../../app/views/stage/why.ts";

const lesson = lessonNamed("post");
if (lesson === undefined) throw new Error("the POST lesson is gone");
const { trace } = (await openLesson(lesson)).recording;

/** The state with everything that happened up to this time. */
const viewAt = (ms: number) => trace.seek(trace.events.lastAt(ms));

describe("frames in the pipe", () => {
  it("are exactly those that have begun to leave and are not wholly there", () => {
    for (let ms = 0; ms <= trace.durationMs; ms += 0.37) {
      const expected = Array.from({ length: trace.frames.length }, (_, i) => trace.frames.detail(i))
        .filter((frame) => frame.at <= ms && frame.arrivedMs > ms)
        .map((frame) => frame.index);
      expect(flightsAt(trace, ms).map((capsule) => capsule.index)).toEqual(expected);
    }
  });

  it("stand where their octets are: the first ahead of the last, within the pipe", () => {
    for (let ms = 0; ms <= trace.durationMs; ms += 0.37) {
      for (const { tail, head } of flightsAt(trace, ms)) {
        expect(tail).toBeGreaterThanOrEqual(0);
        expect(head).toBeGreaterThanOrEqual(tail);
        expect(head).toBeLessThanOrEqual(1);
      }
    }
  });

  it("take the length that their time on the line gives them", () => {
    const data = flightsAt(trace, 9).find((capsule) => capsule.type === 0);
    // 16 393 octets at 50 Mbit/s are 2.62 ms of a way that takes 20 ms.
    expect((data?.head ?? 0) - (data?.tail ?? 0)).toBeCloseTo(2.62288 / 20, 2);
  });

  it("share a label when they follow one another, and labels never overlap", () => {
    const runs = runsOf(flightsAt(trace, 12).filter((capsule) => capsule.from === "client"));
    expect(runs.some((run) => run.count === 4)).toBe(true);
    const labels = placeLabels(runs, 300, (type) => `TYPE ${type}`, 4);
    for (const a of labels) {
      for (const b of labels) {
        const apart =
          a === b ||
          a.line !== b.line ||
          Math.abs(a.leftPx - b.leftPx) > Math.min(a.text.length, b.text.length) * 6.7;
        expect(apart).toBe(true);
      }
    }
  });
});

describe("tanks", () => {
  it("are full at the beginning and empty when the upload stops", () => {
    expect(tankRow(viewAt(0).client, "send", 1).tanks.map((tank) => [tank.label, tank.fill])).toEqual([
      ["connection", 1],
    ]);
    const stopped = tankRow(viewAt(12).client, "send", 1);
    expect(stopped.tanks.map((tank) => [tank.label, tank.value, tank.empty])).toEqual([
      ["connection", 0, true],
      ["stream 1", 0, true],
    ]);
    expect(stopped.heapBytes).toBe(204_800 - 65_535);
  });

  it("hold what the engine's windows hold, at every event", () => {
    for (let seq = 0; seq < trace.events.length; seq += 7) {
      const { client } = trace.seek(seq);
      const row = tankRow(client, "send", 1);
      expect(row.tanks[0]?.value).toBe(client.sendWindow);
    }
  });
});

describe("a blocked sender", () => {
  it("names its reason and the frame that ends the whole standstill", () => {
    const view = viewAt(12);
    const diagnosis = diagnose(trace, view.client, view.seq);
    expect(diagnosis?.headline).toBe("Blocked: both windows are 0");
    expect(diagnosis?.freedBy?.name).toBe("WINDOW_UPDATE");
    expect(diagnosis?.freedBy?.streamId).toBe(0);
    expect(diagnosis?.freedAtMs).toBe(diagnosis?.freedBy?.arrivedMs);
  });

  it("changes its reason when SETTINGS fill one of the two tanks", () => {
    const view = viewAt(21);
    expect(diagnose(trace, view.client, view.seq)?.headline).toBe("Blocked: connection window is 0");
  });

  it("has nothing to say once credit is there", () => {
    const view = viewAt(41);
    expect(diagnose(trace, view.client, view.seq)).toBeUndefined();
  });
});
