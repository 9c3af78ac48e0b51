import { expect, test } from "vitest";
import { DEFAULT_PRIORITY, parsePriorityField } from "../../protocol/http2/priority-field.ts";

const OTHERWISE = { urgency: 4, incremental: true };

test.each<readonly [string, number, boolean]>([
  ["some=data;someparam;u=fake, u=1;foo, i;bar", 1, true],
  ['x="a, u=1\\"", y=(1 "b";c=?0 d), z=:YQ==:, w=-1.5, u=6', 6, true],
  ['u="1", i=?0', 4, false],
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
  [`u=1, x=${"y".repeat(2000)}`, 4, true],
])("%j", (value, urgency, incremental) => {
  expect(parsePriorityField(value, OTHERWISE)).toEqual({ urgency, incremental });
});

test.each([
  "u=1, =",
  "U=1",
  "u=1,",
  "u=",
  "u=1 i",
  'u=1,i, but this is not a valid dictionary"',
  "u=1234567890123456",
  "u=1.",
  'x="a',
  "x=(1",
  "x=(1(2)",
  "u=1;",
  "\u00e9",
])("%j is no dictionary: nothing of it counts", (value) => {
  expect(parsePriorityField(value, OTHERWISE)).toBeUndefined();
});

test("the defaults of RFC 9218", () => {
  expect(parsePriorityField("i", DEFAULT_PRIORITY)).toEqual({ urgency: 3, incremental: true });
});
