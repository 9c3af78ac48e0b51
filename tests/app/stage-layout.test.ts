/** What stands in the pipe, in the tanks and in the note of a blocked sender, checked against the POST lesson's own run. */
import { describe, expect, it } from "vitest";
import { findLesson } from "../../app/rooms/learn/lessons.ts";
import { openLesson } from "../../app/rooms/learn/open-lesson.ts";
import { capsuleAt, capsuleSpan, flightsAt, placeLabels, runsOf } from "../../app/views/stage/flights.ts";
import { tankRow } from "../../app/views/stage/tanks.ts";
import { causeWords, wayOut } from "../../app/views/stage/cause-words.ts";
import type { WayOut } from "../../app/views/stage/cause-words.ts";
import { standstills } from "../../app/views/stage/why.ts";
import { diagnoseStream } from "../../protocol/index.ts";
import type { Limiter, Side, StreamView } from "../../protocol/index.ts";

const lesson = await findLesson("post");
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

  it("are pointed at where they are seen, slivers also from beside them, and the last to leave lies on top", () => {
    for (const ms of [1, 12, 25, 60]) {
      const flying = flightsAt(trace, ms);
      for (const from of ["client", "server"] as const) {
        const capsules = flying.filter((capsule) => capsule.from === from);
        for (const [i, capsule] of capsules.entries()) {
          const { left, length } = capsuleSpan(capsule, 240);
          expect(left).toBeGreaterThanOrEqual(0);
          expect(left + length).toBeLessThanOrEqual(240);
          const found = capsuleAt(capsules, left + length / 2, 240);
          expect(capsules.indexOf(found ?? capsule)).toBeGreaterThanOrEqual(i);
          expect(found).toBeDefined();
        }
        const first = capsules[0] && capsuleSpan(capsules[0], 240);
        if (first && capsules.length === 1) {
          expect(capsuleAt(capsules, first.left - 3, 240)).toBe(capsules[0]);
          expect(capsuleAt(capsules, first.left - 30, 240)).toBeUndefined();
        }
      }
    }
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
  it("names its reason, with the numbers", () => {
    expect(said(12)).toEqual(["both windows are 0; stream 1 still has 139\u202f265"]);
    // That a server's greeting waits for the client is how every connection begins.
    expect(said(12, "server")).toEqual([]);
  });

  it("changes its reason when SETTINGS fill one of the two tanks", () => {
    expect(said(21)).toEqual(["connection window is 0; stream 1 still has 139\u202f265"]);
  });

  it("is only held up by the pipe once credit is there", () => {
    expect(said(41)).toEqual(["the pipe takes no more; stream 1 still has 90\u202f112"]);
  });

  it("is told of together with others, where one thing holds them all up", () => {
    const view = viewAt(12).client;
    const stuck = (id: number, by: Limiter, sinceMs: number): StreamView => ({
      ...(view.stream(1) ?? never()),
      id,
      blockedBy: by,
      blockedSinceMs: sinceMs,
      queuedBytes: 1000 * id,
    });
    const streams = [
      stuck(1, "stream window", 3),
      stuck(3, "connection window", 2),
      stuck(5, "connection window", 1),
      stuck(7, "stream window", 4),
      ...[9, 11, 13].map((id) => stuck(id, "scheduler", 0)),
    ];
    const found = standstills({
      ...view,
      blockedBy: "max concurrent streams",
      peerSettings: new Map([[3, 2]]),
      streams,
    });
    expect(found.map(({ streamIds, headline }) => [streamIds.join(), headline])).toEqual([
      ["0", "no free stream: the server allows 2"],
      ["9,11,13", "another stream’s turn; streams 9, 11 and 13 still have 33\u202f000"],
      ["5,3", "connection window is 0; streams 5 and 3 still have 8\u202f000"],
      ["1", "stream window is 0; stream 1 still has 1\u202f000"],
      ["7", "stream window is 0; stream 7 still has 7\u202f000"],
    ]);
  });
});

describe("what is behind a standstill", () => {
  it("is told from the nearest cause to the root, and the way out is a frame", () => {
    const { causes, out } = details(12);
    expect(causes).toEqual([
      "the server sends no more before it hears from the client",
      "PREFACE is on the way, there at 20.01 ms",
    ]);
    expect(out).toMatchObject({ what: "WINDOW_UPDATE +983\u202f041", deed: "frees it" });
    expect(trace.frames.detail(out?.frame ?? -1).arrivedMs).toBe(out?.atMs);
    expect(details(21).causes).toEqual(["WINDOW_UPDATE +983\u202f041 is on the way, there at 40.03 ms"]);
    expect(details(41).out).toMatchObject({ what: "What was being written has left", frame: undefined });
  });
});

function said(ms: number, side: Side = "client"): readonly string[] {
  return standstills(viewAt(ms)[side]).map(({ headline }) => headline);
}

function details(ms: number): { readonly causes: readonly string[]; readonly out: WayOut | undefined } {
  const diagnosis = diagnoseStream(trace, "client", 1, trace.events.lastAt(ms)) ?? never();
  return { causes: causeWords(trace, diagnosis), out: wayOut(trace, diagnosis.outcome) };
}

function never(): never {
  throw new Error("the lesson has changed");
}
