import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  holds,
  isWhole,
  moveEdge,
  panRange,
  rangeAround,
  rangeBetween,
  zoomRange,
} from "../../../app/views/windows/time-range.ts";

const WHOLE = { fromMs: 0, toMs: 100 };

describe("the stretch of time that is shown", () => {
  it("zooms around the instant under the pointer", () => {
    expect(zoomRange(WHOLE, 2, 20, 100)).toEqual({ fromMs: 10, toMs: 60 });
    expect(zoomRange({ fromMs: 10, toMs: 60 }, 0.5, 20, 100)).toEqual(WHOLE);
  });

  it("pans to the ends and no further", () => {
    expect(panRange({ fromMs: 10, toMs: 30 }, 25, 100)).toEqual({ fromMs: 35, toMs: 55 });
    expect(panRange({ fromMs: 10, toMs: 30 }, -25, 100)).toEqual({ fromMs: 0, toMs: 20 });
    expect(panRange({ fromMs: 10, toMs: 30 }, 500, 100)).toEqual({ fromMs: 80, toMs: 100 });
  });

  it("can be drawn in either direction", () => {
    expect(rangeBetween(40, 20, 100)).toEqual({ fromMs: 20, toMs: 40 });
  });

  it("has edges that never pass each other", () => {
    expect(moveEdge({ fromMs: 20, toMs: 40 }, "from", 70, 100).fromMs).toBeLessThan(40);
    expect(moveEdge({ fromMs: 20, toMs: 40 }, "to", 70, 100)).toEqual({ fromMs: 20, toMs: 70 });
    expect(moveEdge({ fromMs: 20, toMs: 40 }, "to", 700, 100)).toEqual({ fromMs: 20, toMs: 100 });
  });

  it("turns like a page when the cursor leaves it", () => {
    const on = rangeAround({ fromMs: 0, toMs: 20 }, 21, 100);
    expect(holds(on, 21)).toBe(true);
    expect(on.toMs).toBeGreaterThan(30);
    const back = rangeAround({ fromMs: 40, toMs: 60 }, 39, 100);
    expect(holds(back, 39)).toBe(true);
    expect(back.fromMs).toBeLessThan(30);
  });

  it("knows when it is everything", () => {
    expect([isWhole(WHOLE, 100), isWhole({ fromMs: 0, toMs: 99 }, 100)]).toEqual([true, false]);
  });

  it("stays inside of the recording and is never empty, whatever is done", () => {
    const ms = fc.double({ min: -500, max: 500, noNaN: true });
    const act = fc.oneof(
      fc.tuple(fc.constant("zoom"), fc.double({ min: 1e-9, max: 1e9, noNaN: true }), ms),
      fc.tuple(fc.constant("pan"), ms, ms),
      fc.tuple(fc.constant("from"), ms, ms),
      fc.tuple(fc.constant("to"), ms, ms),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
        let range = WHOLE;
        for (const [what, a, b] of acts) {
          if (what === "zoom")
            range = zoomRange(range, a, Math.min(Math.max(b, range.fromMs), range.toMs), 100);
          else if (what === "pan") range = panRange(range, a, 100);
          else range = moveEdge(range, what === "from" ? "from" : "to", a, 100);
          expect(range.fromMs).toBeGreaterThanOrEqual(0);
          expect(range.toMs).toBeLessThanOrEqual(100);
          expect(range.toMs).toBeGreaterThan(range.fromMs);
        }
      }),
    );
  });
});
