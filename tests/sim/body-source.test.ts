/** Bodies that scenarios describe: text, hex, and numbered lines. */
import { expect, it } from "vitest";
import { latin1ToString, toHex } from "../../protocol/base/bytes.ts";
import { bodyBytes, bodyLength, numberedLines } from "../../protocol/sim/body-source.ts";

it("makes lines of 33 octets that say where they stand", () => {
  expect(latin1ToString(bodyBytes({ sizeBytes: 70 }))).toBe(
    "000000000000 the quick brown fox\n000000000033 the quick brown fox\n0000",
  );
  expect(bodyBytes({ sizeBytes: 204_800 })).toHaveLength(204_800);
});

it("can begin anywhere", () => {
  const whole = numberedLines(0, 1000);
  for (const start of [0, 1, 32, 33, 34, 500]) {
    for (const length of [0, 1, 33, 100]) {
      expect(numberedLines(start, length)).toEqual(whole.subarray(start, start + length));
    }
  }
});

it.each([
  [{ text: "aé€😀" }, "61c3a9e282acf09f9880"],
  [{ text: "\ud800" }, "efbfbd"],
  [{ hex: "00fF" }, "00ff"],
  [{ text: "" }, ""],
])("%j", (source, hex) => {
  expect(toHex(bodyBytes(source))).toBe(hex);
  expect(bodyLength(source)).toBe(hex.length / 2);
});
