/** Links and files: what was written can be read, whatever happens to it on the way, and nothing is opened without a word. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseScenario } from "../../../protocol/index.ts";
import type { AdoptedFuture } from "../../../app/state/futures.ts";
import { fromBase64Url, MAX_TEXT_CHARS, pack, toBase64Url, unpack } from "../../../app/state/link-codec.ts";
import { readShared, writeShared } from "../../../app/state/shared.ts";
import type { Shared } from "../../../app/state/shared.ts";
import { randomScenario } from "../../support/random-scenario.ts";

const FUTURES: readonly AdoptedFuture[] = [
  {
    name: "drop it",
    parent: undefined,
    change: { do: "drop", from: "server", frame: 3 },
    fork: { seq: 40, atMs: 1.5 },
  },
  { name: "and cut", parent: 0, change: { do: "cut", atMs: 20 }, fork: { seq: 60, atMs: 20 } },
  { name: "another", parent: undefined, change: { do: "cut", atSeq: 10 }, fork: { seq: 10, atMs: 0 } },
];

function replaced(seed: number): AdoptedFuture {
  const parsed = parseScenario(randomScenario(seed));
  if ("problems" in parsed) throw new Error("a scenario");
  return {
    name: "Cure: another",
    parent: undefined,
    change: { do: "instead", scenario: parsed.scenario },
    fork: { seq: 3, atMs: 0 },
  };
}

function shared(seed: number): Shared {
  const parsed = parseScenario(randomScenario(seed));
  if ("problems" in parsed) throw new Error("a scenario");
  return { lesson: undefined, scenario: parsed.scenario, futures: FUTURES, open: 1, connection: 2 };
}

describe("a link", () => {
  it("is read as it was written", async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const text = writeShared(shared(seed));
      const packed = await pack(text);
      expect(packed).toMatch(/^z[\w-]+$/);
      expect(packed.length).toBeLessThan(text.length);
      expect(await unpack(packed)).toEqual({ text, problem: undefined });
      expect(readShared(text)).toEqual({ shared: shared(seed), problems: [] });
    }
  });

  it("carries a scenario that was run instead, and refuses one that is none", () => {
    const whole: Shared = {
      lesson: "post",
      scenario: undefined,
      futures: [replaced(7)],
      open: 0,
      connection: 0,
    };
    const text = writeShared(whole);
    expect(readShared(text)).toEqual({ shared: whole, problems: [] });
    const { shared: left, problems } = readShared(text.replace('"seed":', '"seeds":'));
    expect(left?.futures).toEqual([]);
    expect(problems.join(" ")).toContain("“Cure: another” is damaged");
  });

  it("of a lesson says which", async () => {
    const lesson: Shared = {
      lesson: "post",
      scenario: undefined,
      futures: [],
      open: undefined,
      connection: 0,
    };
    const text = writeShared(lesson);
    expect(readShared(text)).toEqual({ shared: lesson, problems: [] });
    expect((await pack(text)).length).toBeLessThan(80);
  });

  it("cut anywhere: says so, and never opens something else", async () => {
    const whole = shared(3);
    const packed = await pack(writeShared(whole));
    for (let length = 0; length < packed.length; length += 7) {
      const { text, problem } = await unpack(packed.slice(0, length));
      const read = text === "" ? { shared: undefined, problems: [] } : readShared(text);
      expect(
        [problem, ...read.problems].some((words) => words !== undefined),
        `${length}`,
      ).toBe(true);
      if (read.shared !== undefined) expect(read.shared.scenario).toEqual(whole.scenario);
      for (const future of read.shared?.futures ?? []) expect(FUTURES).toContainEqual(future);
    }
  });

  it("changed anywhere: is refused, or says so", async () => {
    const packed = await pack(writeShared(shared(5)));
    for (let at = 0; at < packed.length; at += 5) {
      const other = packed[at] === "A" ? "B" : "A";
      const { text, problem } = await unpack(packed.slice(0, at) + other + packed.slice(at + 1));
      const read = readShared(text);
      expect(
        [problem, ...read.problems].some((words) => words !== undefined),
        `at ${at}`,
      ).toBe(true);
    }
  });

  it("with strange characters or of another kind", async () => {
    expect((await unpack("")).problem).toContain("beginning is missing");
    expect((await unpack("qAAAA")).problem).toContain("no link of ours");
    expect((await unpack("zAA AA")).problem).toBe("Character 4 of the link belongs to no link.");
  });

  it("that unfolds to far too much is stopped", async () => {
    const { text, problem } = await unpack(await pack("a".repeat(3 * MAX_TEXT_CHARS)));
    expect(problem).toContain("more than a scenario can be");
    expect(text.length).toBeLessThan(2 * MAX_TEXT_CHARS);
  });

  it("base64url goes both ways", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
        expect([...fromBase64Url(toBase64Url(bytes)).bytes]).toEqual([...bytes]);
        expect(toBase64Url(bytes)).toBe(Buffer.from(bytes).toString("base64url"));
      }),
    );
  });
});

describe("a damaged future", () => {
  const lines = writeShared(shared(2)).split("\n");
  const withLine = (i: number, line: string): string =>
    lines.map((one, at) => (at === i ? line : one)).join("\n");

  it("leaves the scenario and the others, and takes what begins in it along", () => {
    const { shared: read, problems } = readShared(
      withLine(1, '{"name":"drop it","change":{"do":"drop","from":"nobody","frame":3},"fork":[1,1]}'),
    );
    expect(read?.futures.map(({ name }) => name)).toEqual(["another"]);
    expect(read?.open).toBeUndefined();
    expect(problems.join("\n")).toMatch(
      /changed on the way[^]*“drop it” is damaged at from[^]*“and cut” begins in a future[^]*cannot be opened/,
    );
  });

  it.each([
    ["{", "Future 3 cannot be read."],
    ['{"name":"x","change":{"do":"cut","atMs":1}}', "“x” does not say where it begins."],
    ['{"change":{"do":"cut"},"fork":[1,1]}', "“future 3” is damaged. Nothing says when."],
  ])("%s", (line, words) => {
    const { shared: read, problems } = readShared(withLine(3, line));
    expect(problems.some((problem) => problem.startsWith(words))).toBe(true);
    expect(read?.futures).toHaveLength(2);
    expect(read?.open).toBe(1);
  });

  it("a scenario that is none: nothing is opened, and the place is named", () => {
    const { shared: read, problems } = readShared(
      withLine(0, '{"v":1,"scenario":{"v":1,"link":{"delayMs":-1}}}'),
    );
    expect(read).toBeUndefined();
    expect(problems[0]).toContain("at link.delayMs");
  });

  it("also reads a scenario alone, as files of the Lab are", () => {
    expect(readShared('{"v":1,"seed":4}').shared?.scenario?.seed).toBe(4);
  });
});
