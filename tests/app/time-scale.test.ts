import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildTimeScale, plainTimeScale } from "../../app/chart/time-scale.ts";

describe("folding", () => {
  it("folds a long silence to an eighth of the activity", () => {
    const scale = buildTimeScale({ starts: [0, 5000], ends: [40, 5040] }, 5040);
    expect(scale.folds).toEqual([{ fromMs: 40, toMs: 5000, fromAxis: 40, toAxis: 50 }]);
    expect(scale.length).toBe(90);
    expect(scale.toAxis(20)).toBe(20);
    expect(scale.toAxis(5020)).toBe(70);
    expect(scale.toMs(45)).toBe(2520);
  });

  it("leaves short gaps alone", () => {
    expect(buildTimeScale({ starts: [0, 50], ends: [40, 90] }, 90).folds).toEqual([]);
  });

  it("sees that frames under way overlap", () => {
    expect(buildTimeScale({ starts: [0, 1, 2], ends: [1000, 2, 3] }, 1000).folds).toEqual([]);
  });

  it("folds captures, in which frames have no length, by what is usual there", () => {
    const starts = [...Array.from({ length: 50 }, (_, i) => i), 90_000, 90_001];
    const { folds, length } = buildTimeScale({ starts, ends: starts }, 90_001);
    expect(folds).toHaveLength(1);
    expect(length).toBeLessThan(200);
  });

  it("has nothing to fold in an empty recording", () => {
    expect(buildTimeScale({ starts: [], ends: [] }, 0).toAxis(5)).toBe(0);
    expect(plainTimeScale(7).toMs(9)).toBe(7);
  });
});

it("goes there and back, and never backwards", () => {
  const gaps = fc.array(
    fc.tuple(fc.double({ min: 0, max: 900, noNaN: true }), fc.double({ min: 0, max: 30, noNaN: true })),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(gaps, fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (spans, parts) => {
      let ms = 0;
      const starts: number[] = [];
      const ends: number[] = [];
      for (const [gap, busy] of spans) {
        starts.push((ms += gap));
        ends.push((ms += busy));
      }
      const scale = buildTimeScale({ starts, ends }, ms);
      const places = parts.map((part) => part * ms).sort((a, b) => a - b);
      let before = 0;
      for (const place of places) {
        const axis = scale.toAxis(place);
        expect(axis).toBeGreaterThanOrEqual(before - 1e-9);
        expect(Math.abs(scale.toMs(axis) - place)).toBeLessThan(1e-6 * (1 + ms));
        before = axis;
      }
    }),
  );
});
