import { describe, expect, it } from "vitest";
import { fitLabel } from "../../app/views/ladder/labels.ts";
import { ladderLayout, ROW_PX } from "../../app/views/ladder/layout.ts";
import { arrowOf, followTop, gutterPx, labelBox, rowAt } from "../../app/views/ladder/places.ts";
import { fakeFrames, fakeTrace } from "../support/fake-trace.ts";
import { columnsOf } from "./ladder-frames.ts";

const WIDTH = 800;
const WHOLE = { width: WIDTH, top: 0 };
const frames = Array.from({ length: 60 }, (_, index) => ({
  index,
  from: index % 3 === 0 ? ("server" as const) : ("client" as const),
  at: Math.floor(index / 7),
  arrivedMs: Math.floor(index / 7) + 5,
}));
const layout = ladderLayout(columnsOf(frames));

describe("places on the ladder", () => {
  it("find each label at its own corners, and nothing between the lifelines or beside the labels", () => {
    frames.forEach((_, row) => {
      const { x, y, width } = labelBox(layout, row, WHOLE);
      expect(rowAt(layout, x, y, WHOLE)).toBe(row);
      expect(rowAt(layout, x, y - 40, { width: WIDTH, top: 40 })).toBe(row);
      expect(rowAt(layout, x + width - 0.01, y + ROW_PX - 0.01, WHOLE)).toBe(row);
      expect(rowAt(layout, x - 0.01, y, WHOLE)).toBeUndefined();
      expect(rowAt(layout, x + width, y, WHOLE)).toBeUndefined();
      expect(rowAt(layout, WIDTH / 2, y, WHOLE)).toBeUndefined();
    });
    expect(rowAt(layout, 10, layout.heightPx - 1, WHOLE)).toBeUndefined();
  });

  it("run from the sender's lifeline to the other, and end on the way for what is lost", () => {
    const [left, right] = [gutterPx(WIDTH), WIDTH - gutterPx(WIDTH)];
    const trace = fakeTrace(fakeFrames(2));
    const both = ladderLayout(
      columnsOf([0, 1].map((index) => ({ index, from: "client", at: index, arrivedMs: index + 2 }))),
    );
    expect(arrowOf(trace, both, 0, WHOLE)).toMatchObject({ x1: left, x2: right, isLost: false });
    const never = { arrivedMs: Number.POSITIVE_INFINITY };
    const lossy = {
      ...trace,
      frames: { ...trace.frames, times: (i: number) => ({ ...trace.frames.times(i), ...never }) },
    };
    const { x2, y1, y2, isLost } = arrowOf(lossy, both, 0, WHOLE);
    expect(isLost).toBe(true);
    expect(x2).toBeGreaterThan(left);
    expect(x2).toBeLessThan((left + right) / 2);
    expect(y2 - y1).toBe(40);
  });

  it("stay while the cursor can be seen, and else bring it into sight, never beyond the ends", () => {
    const view = 300;
    const last = layout.heightPx - view;
    expect(followTop(layout, 225, 0, view)).toBe(0);
    expect(followTop(layout, 226, 0, view)).toBeGreaterThan(0);
    for (let y = 0; y <= layout.heightPx; y += 13) {
      for (const before of [0, 200, last]) {
        const top = followTop(layout, y, before, view);
        expect(top).toBeGreaterThanOrEqual(0);
        expect(top).toBeLessThanOrEqual(last);
        expect(y - top).toBeGreaterThanOrEqual(Math.min(y, 75) - 1);
        expect(top + view - y).toBeGreaterThanOrEqual(Math.min(layout.heightPx - y, 75) - 1);
        expect(followTop(layout, y, top, view)).toBe(top);
      }
    }
    expect(followTop(ladderLayout(columnsOf([])), 10, 0, view)).toBe(0);
  });
});

describe("labels of the ladder", () => {
  const credit = { title: "WINDOW_UPDATE 1", said: "+983 041", isFaulty: false };

  it("say everything where there is room", () => {
    expect(fitLabel(credit, 28)).toEqual({ title: "WINDOW_UPDATE 1", said: "+983 041" });
  });

  it("keep their figures whole on a phone", () => {
    expect(fitLabel(credit, 18)).toEqual({ title: "WINDOW 1", said: "+983 041" });
    const data = { title: "DATA 11", said: "16 384 octets", isFaulty: false };
    expect(fitLabel(data, 18)).toEqual({ title: "DATA 11", said: "16 384 B" });
  });

  it("cut what they say, not the name, and say so", () => {
    const headers = { title: "HEADERS 1", said: "POST /upload", isFaulty: false };
    expect(fitLabel(headers, 18)).toEqual({ title: "HEADERS 1", said: "POST /u…" });
    expect(fitLabel(headers, 10)).toEqual({ title: "HEADERS 1", said: "" });
    expect(fitLabel({ ...headers, said: "" }, 9)).toEqual({ title: "HEADERS 1", said: "" });
  });
});
