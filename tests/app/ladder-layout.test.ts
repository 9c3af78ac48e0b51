import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stallWords } from "../../app/views/ladder/labels.ts";
import { ladderLayout, ROW_PX } from "../../app/views/ladder/layout.ts";
import { stallRuns } from "../../app/views/ladder/stall-runs.ts";
import { formatMs } from "../../app/ui/format.ts";
import { decodeCapture } from "../../protocol/index.ts";
import type { Limiter, Side, Stall } from "../../protocol/index.ts";
import { columnsOf } from "./ladder-frames.ts";
import type { LadderLayout } from "../../app/views/ladder/layout.ts";
import type { LadderRow } from "./ladder-frames.ts";

const frame = (index: number, from: "client" | "server", at: number, arrivedMs: number): LadderRow => ({
  index,
  from,
  at,
  arrivedMs,
});

const microseconds = (max: number) => fc.nat(max).map((us) => us / 1000);

/** Any recording: frames in order of sending, some at the same instant, with flights and silences. */
const recordings = fc
  .array(
    fc.record({
      client: fc.boolean(),
      gap: fc.oneof(fc.constant(0), microseconds(30_000), fc.constant(5000)),
      flight: microseconds(80_000),
    }),
    { maxLength: 60 },
  )
  .map((rows) => {
    let at = 0;
    return rows.map((row, i) => {
      at += row.gap;
      return frame(i, row.client ? "client" : "server", at, at + row.flight);
    });
  });

describe("ladder layout", () => {
  it("gives every label a row of its own in its gutter", () => {
    fc.assert(
      fc.property(recordings, (frames) => {
        const { yLabel, fromClient } = ladderLayout(columnsOf(frames));
        for (const side of [0, 1]) {
          const tops = frames.map((_, i) => yLabel(i)).filter((_, i) => fromClient[i] === side);
          tops
            .slice(1)
            .forEach((top, i) => expect(top - (tops[i] ?? 0)).toBeGreaterThanOrEqual(ROW_PX - 1e-6));
        }
      }),
    );
  });

  it.each([
    [1, 150_000],
    [5, 310_000],
  ])("is never higher than browsers can scroll: frames %d ms apart, %d of them", (gapMs, count) => {
    const at = Float64Array.from({ length: count }, (_, i) => i * gapMs);
    const frames = {
      index: Int32Array.from(at.keys()),
      fromClient: new Uint8Array(count),
      at,
      arrivedMs: at,
    };
    const { yLabel, heightPx, yOf, msAt } = ladderLayout(frames);
    expect(heightPx).toBeLessThan(17_500_000);
    for (let i = 1; i < count; i += 1000) expect(yLabel(i) - yLabel(i - 1)).toBeGreaterThan(ROW_PX - 1e-6);
    expect(msAt(yOf(12_345 * gapMs))).toBeCloseTo(12_345 * gapMs);
  });

  it("keeps time monotone: what happens later never stands higher", () => {
    fc.assert(
      fc.property(
        recordings,
        fc.double({ min: 0, max: 400, noNaN: true }),
        fc.double({ min: 0, max: 400, noNaN: true }),
        (frames, a, b) => {
          const { yOf } = ladderLayout(columnsOf(frames));
          expect(yOf(Math.min(a, b))).toBeLessThanOrEqual(yOf(Math.max(a, b)));
        },
      ),
    );
  });

  it("finds exactly the rows that a full search finds", () => {
    fc.assert(
      fc.property(recordings, fc.nat(2000), fc.nat(800), (frames, top, height) => {
        const layout = ladderLayout(columnsOf(frames));
        const all = frames
          .map((_, i) => i)
          .filter(
            (i) =>
              layout.ySend(i) <= top + height + ROW_PX &&
              Math.max(layout.yArrive(i), layout.yLabel(i) + ROW_PX) >= top,
          );
        expect(layout.visible(top, top + height)).toEqual(all);
      }),
    );
  });

  it("folds a long silence and says how long it was", () => {
    const layout = ladderLayout(
      columnsOf([frame(0, "client", 0, 20), frame(1, "server", 20, 40), frame(2, "client", 9000, 9020)]),
    );
    expect(layout.folds.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([[40, 9000]]);
    expect(layout.heightPx).toBeLessThan(700);
  });

  it("turns y back into the time it stands for", () => {
    const layout = ladderLayout(columnsOf([frame(0, "client", 0, 20), frame(1, "server", 20, 40)]));
    expect(layout.msAt(layout.yOf(13))).toBeCloseTo(13, 6);
  });

  it("places captures, where nothing takes any time, as it places what takes none", () => {
    fc.assert(
      fc.property(recordings, fc.nat(2000), (frames, top) => {
        const columns = columnsOf(frames.map((row) => ({ ...row, arrivedMs: row.at })));
        const long = ladderLayout(columns);
        const short = ladderLayout({ ...columns, arrivedMs: columns.at });
        expect([short.heightPx, short.folds]).toEqual([long.heightPx, long.folds]);
        expect(short.visible(top, top + 500)).toEqual(long.visible(top, top + 500));
        const placesOf = ({ ySend, yArrive, yLabel }: LadderLayout) =>
          frames.map((_, row) => [ySend(row), yArrive(row), yLabel(row)]);
        expect(placesOf(short)).toEqual(placesOf(long));
      }),
    );
  });

  it("reckons no row before it is asked for: of a million, all pixels at once would hold the page", () => {
    const columns = columnsOf(Array.from({ length: 3 }, (_, i) => frame(i, "client", 0, 0)));
    const layout = ladderLayout({ ...columns, arrivedMs: columns.at });
    expect(Object.values(layout).filter((column) => column instanceof Float64Array)).toEqual([]);
    expect([0, 1, 2].map((row) => layout.yLabel(row) - layout.ySend(0))).toEqual([-8, 8, 24]);
  });

  it("stands empty without frames", () => {
    const layout = ladderLayout(columnsOf([]));
    expect(layout.visible(0, 1000)).toEqual([]);
    expect(layout.yOf(5)).toBeGreaterThanOrEqual(0);
  });
});

function stall(side: Side, by: Limiter, fromMs: number, toMs: number): Stall {
  return { side, streamId: 1, by, fromMs, toMs, fromSeq: fromMs, toSeq: toMs };
}

describe("standstills on the lifelines", () => {
  it("are those that flow control or a limit forces; what overlaps becomes one, what follows does not", () => {
    const runs = stallRuns([
      stall("client", "connection and stream window", 0, 10),
      stall("client", "pipe full", 1, 2),
      stall("client", "connection window", 10, 30),
      stall("server", "stream window", 12, 13),
      stall("client", "stream window", 15, 20),
      stall("client", "max concurrent streams", 25, 40),
    ]);
    expect(runs.map(({ side, by, fromMs, toMs, count }) => [side, by, fromMs, toMs, count])).toEqual([
      ["client", "connection and stream window", 0, 10, 1],
      ["client", "connection window", 10, 40, 3],
      ["server", "stream window", 12, 13, 1],
    ]);
  });

  it("lasts to the end if one of those that became it does", () => {
    const open = { ...stall("client", "stream window", 5, 30), toSeq: undefined };
    const runs = stallRuns([stall("client", "connection window", 0, 10), open]);
    expect(runs.map(({ toMs, isLasting }) => [toMs, isLasting])).toEqual([[30, true]]);
    expect(stallRuns([stall("client", "connection window", 0, 10)])[0]?.isLasting).toBe(false);
  });

  it("say with the reason that it is inferred, where it is", async () => {
    const [run] = stallRuns([stall("client", "connection and stream window", 0, 30)]);
    if (run === undefined) throw new Error("it stands still");
    const timed = { isInferred: false, timed: true };
    expect(stallWords(timed, run)).toEqual([`stalled ${formatMs(30)}`, "both windows"]);
    expect(stallWords({ ...timed, timed: false }, run)).toEqual(["stalled 30 frames", "both windows"]);
    const { connections } = await decodeCapture(readFileSync("public/samples/small-window.json", "utf8"));
    const trace = connections[0]?.trace;
    const runs = stallRuns(trace?.stalls() ?? []);
    expect(runs.length).toBeGreaterThan(1);
    for (const one of runs)
      expect(trace && stallWords(trace, one)).toEqual([
        expect.stringMatching(/^stalled /),
        "stream window",
        "as far as the wire tells",
      ]);
  });
});
