/** Whatever comes in: never a throw, never a hang, and always frames or a problem that says why not. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { concatBytes } from "../../protocol/base/bytes.ts";
import { Prng } from "../../protocol/base/prng.ts";
import { decodeCapture } from "../../protocol/index.ts";
import { FIXTURE_CAPTURES, readCapture } from "../support/captures.ts";
import { describeShared } from "../support/shared.ts";
import { FORMS } from "./write-forms.ts";

const CAPTURE = readCapture(FIXTURE_CAPTURES, "go-get-hello");
const OCTETS = concatBytes(CAPTURE.chunks.filter(({ from }) => from === "server").map(({ bytes }) => bytes));
const ROUNDS = 12;
/** Far more than any of these small texts needs, on a busy machine. */
const MAX_MS = 5000;

async function expectSane(input: string | Uint8Array): Promise<void> {
  const start = performance.now();
  const capture = await decodeCapture(input);
  expect(performance.now() - start).toBeLessThan(MAX_MS);
  const frames = capture.connections.reduce((sum, { trace }) => sum + trace.frames.length, 0);
  if (frames === 0) expect(capture.problems.length).toBeGreaterThan(0);
  const lines = typeof input === "string" ? input.split(/\r\n|\n|\r/).length : Infinity;
  for (const problem of capture.problems) {
    expect(problem.message).toMatch(/\w/);
    expect(problem.line ?? 1).toBeLessThanOrEqual(lines);
    expect(problem.column ?? 1).toBeGreaterThan(0);
  }
  for (const { trace } of capture.connections) {
    for (let i = 0; i < Math.min(50, trace.frames.length); i++) trace.frames.detail(i);
  }
}

const SNIPPETS = [
  "\n",
  "\r",
  "\0",
  '"',
  "'",
  "\\",
  "\\x",
  "{",
  "[",
  "(",
  "0x",
  "*\n",
  "|",
  ":",
  " ",
  "\t",
  "# client\n",
  "ff",
  "é",
  "😀",
  "00000000  ",
  "9".repeat(40),
];

/** Cuts, doubles, swaps and strews. */
function mutate(text: string, prng: Prng): string {
  let out = text;
  const count = 1 + prng.below(4);
  for (let i = 0; i < count; i++) {
    const at = prng.below(out.length + 1);
    const length = prng.below(40);
    const snippet = SNIPPETS[prng.below(SNIPPETS.length)] ?? "";
    const kind = prng.below(5);
    if (kind === 0) out = out.slice(0, at) + out.slice(at + length);
    else if (kind === 1) out = out.slice(0, at) + out.slice(at, at + length) + out.slice(at);
    else if (kind === 2) out = out.slice(0, at) + snippet + out.slice(at);
    else if (kind === 3) out = out.slice(0, at) + String.fromCharCode(prng.below(256)) + out.slice(at + 1);
    else out = out.slice(at) + out.slice(0, at);
  }
  return out;
}

describe("mutated forms", () => {
  it.each(Object.entries(FORMS))("%s", async (name, write) => {
    const prng = new Prng(name.length);
    const text = write(OCTETS);
    for (let i = 0; i < ROUNDS; i++) await expectSane(mutate(text, prng));
  });
});

describeShared("mutated texts", "captures/text", (folder) => {
  const names = readdirSync(folder).filter((name) => /\.(?:txt|json)$/.test(name));
  it.each(names)("%s", async (name) => {
    const prng = new Prng(name.length * 31);
    const text = readFileSync(`${folder}/${name}`, "utf8");
    for (let i = 0; i < ROUNDS / 3; i++) await expectSane(mutate(text, prng));
  });
});

describe("noise", () => {
  it("random octets", async () => {
    const prng = new Prng(7);
    for (let i = 0; i < 60; i++) {
      await expectSane(Uint8Array.from({ length: prng.below(300) }, () => prng.below(256)));
    }
  });

  it("random text of a few signs", async () => {
    const prng = new Prng(11);
    for (let i = 0; i < 120; i++) {
      const signs =
        [
          "0123456789abcdef \n",
          "01234567 \n*",
          "\\x0\"'bu{}\n",
          "+/=AZaz09\n",
          "[]{}(),0xb'\"\n",
          "#client server:\n 0",
        ][i % 6] ?? "";
      const text = Array.from({ length: prng.below(400) }, () => signs[prng.below(signs.length)]).join("");
      await expectSane(text);
    }
  });

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
    ["zeros", "00".repeat(200_000)],
    ["minus signs", "-".repeat(200_000)],
    ["colons", ":".repeat(200_000)],
    ["dots in names", "a.".repeat(100_000)],
  ])("%s without end", async (_, text) => {
    await expectSane(text);
  });
});
