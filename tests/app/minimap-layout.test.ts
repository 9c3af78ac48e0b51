import { describe, expect, it } from "vitest";
import { layoutSlots, layoutTicks } from "../../app/views/minimap/layout.ts";
import type { MinimapInput } from "../../app/views/minimap/layout.ts";

function input(columns: MinimapInput["columns"]): MinimapInput {
  const { length } = columns.type;
  return { length, columns, position: (i) => i / length };
}

/** The ends take turns; all are DATA but the odd one. */
const many = (count: number, odd?: number): MinimapInput["columns"] => ({
  from: Array.from({ length: count }, (_, i) => i % 2),
  type: Array.from({ length: count }, (_, i) => (i === odd ? 3 : 0)),
});

describe("ticks", () => {
  it("gives each frame its own while there is room", () => {
    const parts = layoutTicks(input(many(10)), 300);
    expect(parts).toHaveLength(10);
    expect(new Set(parts.map((part) => part.x)).size).toBe(10);
    expect(parts.every((part) => part.from === 0 && part.to > 0.5)).toBe(true);
  });

  it("lets frames of one instant step aside, and stay inside at the end", () => {
    const last = { ...input(many(10)), position: () => 1 };
    const parts = layoutTicks(last, 300).filter((part) => part.side === "client");
    expect(parts.map((part) => part.x)).toEqual([285, 288, 291, 294, 297]);
  });

  it("keeps to the strip and to one part per type, column and side at 100 000 frames", () => {
    const parts = layoutTicks(input(many(100_000)), 800);
    expect(parts.length).toBeLessThanOrEqual(2 * 800);
    expect(parts.every((part) => part.x >= 0 && part.x + part.width <= 800 && part.to <= 1)).toBe(true);
  });

  it("never hides the one frame that is different", () => {
    const reset = layoutTicks(input(many(100_000, 50_000)), 800).find((part) => part.type === 3);
    expect(reset && reset.to - reset.from).toBeGreaterThan(0.1);
  });
});

it("gives slots to recordings without times, unless there are too many", () => {
  expect(layoutSlots(input(many(6)), 600)?.map((part) => part.x)).toEqual([0, 100, 200, 300, 400, 500]);
  expect(layoutSlots(input(many(200)), 600)).toBeUndefined();
});
