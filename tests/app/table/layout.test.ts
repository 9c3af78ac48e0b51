import { describe, expect, it } from "vitest";
import { ShownFrames } from "../../../app/views/table/layout.ts";
import { listKey } from "../../../app/ui/list-keys.ts";

describe("the frames that are shown", () => {
  const all = new ShownFrames(5, undefined);
  const some = new ShownFrames(9, Uint32Array.of(1, 4, 8));

  it("are all without a filter", () => {
    expect([all.length, all.frameAt(3), all.rowOf(4), all.rowOf(5)]).toEqual([5, 3, 4, -1]);
    expect([all.rowAtOrAfter(2), all.rowAtOrAfter(9)]).toEqual([2, 5]);
  });

  it("keep their place when others are filtered out", () => {
    expect([some.length, some.frameAt(1), some.rowOf(8), some.rowOf(5)]).toEqual([3, 4, 2, -1]);
    expect([0, 1, 2, 8, 9].map((frame) => some.rowAtOrAfter(frame))).toEqual([0, 0, 1, 2, 3]);
  });
});

describe("keys of the table", () => {
  it.each([
    ["ArrowDown", 3, 4],
    ["ArrowDown", 9, 9],
    ["ArrowDown", -1, 0],
    ["ArrowUp", 3, 2],
    ["ArrowUp", -1, 0],
    ["PageDown", 2, 6],
    ["PageUp", 2, 0],
    ["Home", 7, 0],
    ["End", 0, 9],
    ["x", 3, undefined],
  ])("%s at row %i", (key, row, target) => {
    expect(listKey(row, 10, 4, key)).toBe(target);
  });

  it("lead nowhere in an empty table", () => {
    expect(listKey(-1, 0, 4, "ArrowDown")).toBeUndefined();
  });
});
