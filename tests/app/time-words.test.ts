/** What is said of time, also where a recording has none. */
import { expect, it } from "vitest";
import { instantWords, spanWords } from "../../app/chart/time-words.ts";

it("speaks of milliseconds only where there were any", () => {
  expect([instantWords({ timed: true }, 0), spanWords({ timed: true }, 2.5)]).toEqual(["0.00 ms", "2.50 ms"]);
  expect([instantWords({ timed: false }, 0), spanWords({ timed: false }, 2)]).toEqual(["#1", "2 frames"]);
  expect([instantWords({ timed: false }, 12_344.6), spanWords({ timed: false }, 1)]).toEqual([
    "#12\u202f346",
    "1 frame",
  ]);
});
