/**
 * Whatever comes in: never a throw, never a hang, and always frames or a problem that says why not and where. A short form of
 * `npm run fuzz`, which goes on for as long as it is asked to; and what is long without end, form by form.
 */
import { expect, it } from "vitest";
import { caseOf, formatNames } from "./cases.ts";
import { processorMs } from "../../support/processor-time.ts";
import { judge } from "./judge.ts";

const CASES = 120;
/** Of processor time, far more than any of these small inputs needs. */
const MAX_MS = 5000;

async function expectSane(input: string | Uint8Array, keyLog?: string): Promise<void> {
  const startedMs = processorMs();
  expect((await judge(input, keyLog)).fault).toBeUndefined();
  expect(processorMs() - startedMs).toBeLessThan(MAX_MS);
}

it(`holds for the first ${CASES} damaged captures of ${formatNames().length} forms`, async () => {
  for (let number = 1; number <= CASES; number++) {
    const { input, keyLog, format } = caseOf(number);
    const { fault } = await judge(input, keyLog);
    expect(fault, `case ${number} (${format}): npm run fuzz -- --case ${number}`).toBeUndefined();
  }
}, 60_000);

it.each([
  ["brackets", "[".repeat(200_000)],
  ["quotes", '"'.repeat(200_000)],
  ["backslashes", `"${"\\".repeat(200_000)}`],
  ["slashes", "/".repeat(200_000)],
  ["comments", "/*".repeat(100_000)],
  ["blank lines", "\n".repeat(200_000)],
  ["blanks", `00 ${" ".repeat(200_000)} 11`],
  ["markers", "# client\n".repeat(40_000)],
  ["stars", "00000000  00 00\n*\nffffff00  00\n*\nfffffffe\n"],
  ["offsets", Array.from({ length: 20_000 }, () => "00000000  00").join("\n")],
  ["hex objects", '{"hex":"'.repeat(20_000)],
  ["digits", "9".repeat(300_000)],
  ["base64", "A".repeat(300_000)],
  ["words", "word ".repeat(60_000)],
  ["zeros", "00".repeat(60_000)],
  ["minus signs", "-".repeat(200_000)],
  ["colons", ":".repeat(200_000)],
  ["dots in names", "a.".repeat(100_000)],
])("%s without end", async (_, text) => {
  await expectSane(text);
});
