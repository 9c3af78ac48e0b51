import { expect, test } from "vitest";
import { DEFAULT_PRIORITY, parsePriorityField } from "../../protocol/http2/priority-field.ts";

const OTHERWISE = { urgency: 4, incremental: true };

test.each<readonly [string, number, boolean]>([
  ["", 4, true],
  ["u=0", 0, true],
  ["u=7, i=?0", 7, false],
  ["i, u=1", 1, true],
  [" u=2;q=1,\ti=?1", 2, true],
  ["x=3, u=5", 5, true],
  ["u=8", 4, true],
  ["u=-1", 4, true],
  ["u=2, u=6", 6, true],
  ["i=1", 4, true],
  // Not a dictionary: nothing of it counts.
  ["u=1, =", 4, true],
  ["U=1", 4, true],
  [`u=1, x=${"y".repeat(2000)}`, 4, true],
])("%j", (value, urgency, incremental) => {
  expect(parsePriorityField(value, OTHERWISE)).toEqual({ urgency, incremental });
});

test("the defaults of RFC 9218", () => {
  expect(parsePriorityField("i", DEFAULT_PRIORITY)).toEqual({ urgency: 3, incremental: true });
});
