/** Two futures frame by frame: which frame is which, and what is said to differ. */
import { describe, expect, it } from "vitest";
import { parseScenario, simulate } from "../../../protocol/index.ts";
import type { Intervention, Trace } from "../../../protocol/index.ts";
import { differenceOf, pairsFromDifference, rowAt } from "../../../app/views/what-if/compare-frames.ts";
import { randomIntervention } from "../../support/random-intervention.ts";
import { randomScenario } from "../../support/random-scenario.ts";

const UPLOAD = {
  v: 1,
  link: { delayMs: 20, bandwidthKbps: 8000 },
  server: {
    settings: { initialWindowSize: 16_384 },
    handlers: [
      {
        steps: [
          { do: "read", chunkBytes: 8192 },
          { do: "write", body: { text: "ok" } },
        ],
      },
    ],
  },
  script: [{ do: "request", request: { method: "POST", path: "/up", body: { sizeBytes: 60_000 } } }],
};

function run(...interventions: readonly Intervention[]): Trace {
  return play(interventions.length === 0 ? UPLOAD : { ...UPLOAD, interventions });
}

function play(json: object): Trace {
  const parsed = parseScenario(json);
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return simulate(parsed.scenario);
}

/** Type and stream, or a dash. */
function nameOf(trace: Trace, frame: number | undefined): string {
  return frame === undefined ? "—" : `${trace.frames.detail(frame).name} ${trace.frames.get(frame).streamId}`;
}

/** Both frames of each row, and what is said between them. */
function told(a: Trace, b: Trace): readonly string[] {
  return pairsFromDifference(a, b).map((pair) => {
    const { words } = differenceOf(a, b, pair);
    return `${nameOf(a, pair.a)} | ${words} | ${nameOf(b, pair.b)}`;
  });
}

const asItWas = run();

/** Of the server's own frames the nth WINDOW_UPDATE, as interventions count them. */
function nthUpdate(n: number): { readonly from: "server"; readonly frame: number } {
  const own = Array.from({ length: asItWas.frames.length }, (_unused, i) => asItWas.frames.get(i))
    .filter(({ from }) => from === "server")
    .map(({ type }, frame) => ({ type, frame }));
  return { from: "server", frame: own.filter(({ type }) => type === 8)[n]?.frame ?? -1 };
}

describe("frame by frame", () => {
  it("what is the same is not shown", () => {
    expect(told(asItWas, run())).toEqual([]);
  });

  it("a lost frame stands alone, and what comes after it finds its like", () => {
    const lines = told(asItWas, run({ do: "drop", ...nthUpdate(1) }));
    expect(lines[0]).toMatch(/^WINDOW_UPDATE \d \| only in A \| —$/);
    expect(lines.filter((line) => line.includes("only in"))).toHaveLength(1);
    expect(lines[1]).toBe("WINDOW_UPDATE 0 | 0.01 ms earlier in B | WINDOW_UPDATE 0");
    expect(lines.at(-1)).toBe("DATA 1 |  | DATA 1");
  });

  it("what comes twice is once more in B", () => {
    const lines = told(asItWas, run({ do: "duplicate", ...nthUpdate(1) }));
    expect(lines.find((line) => line.includes("only in"))).toMatch(/^— \| only in B \| WINDOW_UPDATE/);
  });

  it("a field that was changed is named, with both values", () => {
    const lines = told(asItWas, run({ do: "corrupt", ...nthUpdate(1), octet: 12, xor: 1 }));
    expect(lines[0]).toMatch(/^WINDOW_UPDATE \d \| Window Size Increment .+ → .+ \| WINDOW_UPDATE \d$/);
  });

  it("settings are compared by their names, DATA by its length", () => {
    const script = [{ do: "request", request: { method: "POST", path: "/up", body: { sizeBytes: 50_000 } } }];
    const server = { ...UPLOAD.server, settings: { initialWindowSize: 16_385 } };
    const lines = told(asItWas, play({ ...UPLOAD, server, script }));
    expect(lines).toContain("SETTINGS 0 | 0x0004 SETTINGS_INITIAL_WINDOW_SIZE 16384 → 16385 | SETTINGS 0");
    expect(lines.join("\n")).toMatch(/DATA 1 \| Length 10848 → 848, other Data/);
  });

  it("header fields are compared by name", () => {
    const renamed = {
      ...UPLOAD,
      script: [
        { do: "request", request: { method: "POST", path: "/elsewhere", body: { sizeBytes: 60_000 } } },
      ],
    };
    expect(told(asItWas, play(renamed))[0]).toBe("HEADERS 1 | :path /up → /elsewhere | HEADERS 1");
  });

  it("what never arrives is told from what does", () => {
    const { at } = asItWas.frames.get(asItWas.frames.length - 1);
    const lines = told(asItWas, run({ do: "cut", atMs: at + 1 }));
    expect(lines).toContain("DATA 1 | arrives only in A | DATA 1");
  });

  it("finds the row of a time", () => {
    const pairs = pairsFromDifference(asItWas, run({ do: "drop", ...nthUpdate(1) }));
    const [first] = pairs;
    expect(rowAt(pairs, (first?.atMs ?? 0) - 1)).toBe(-1);
    expect(rowAt(pairs, Infinity)).toBe(pairs.length - 1);
    for (const [row, { atMs }] of pairs.entries())
      expect(pairs[rowAt(pairs, atMs)]?.atMs).toBe(pairs[row]?.atMs);
  });
});

/** Of some ten to hundred frames. */
const SEEDS = [2, 3, 4, 6, 14, 15, 17, 24];

describe("of random conversations to which something is done", () => {
  it("each frame stands in exactly one row, in its order, and rows are in time", () => {
    let rows = 0;
    for (const seed of SEEDS) {
      const a = play(randomScenario(seed));
      const log = Array.from({ length: a.events.length }, (_unused, seq) => a.events.get(seq));
      const b = play({ ...randomScenario(seed), interventions: [randomIntervention(seed, log)] });
      const pairs = pairsFromDifference(a, b);
      rows += pairs.length;
      for (const [trace, side] of [
        [a, "a"],
        [b, "b"],
      ] as const) {
        for (const from of ["client", "server"] as const) {
          const own = Array.from({ length: trace.frames.length }, (_unused, i) => i).filter(
            (i) => trace.frames.get(i).from === from,
          );
          const shown = pairs
            .flatMap((pair) => pair[side] ?? [])
            .filter((i) => trace.frames.get(i).from === from);
          expect(shown, `seed ${seed}, ${side}, ${from}`).toEqual(own.slice(own.length - shown.length));
        }
      }
      const times = pairs.map(({ atMs }) => atMs);
      expect(times).toEqual(times.toSorted((x, y) => x - y));
    }
    expect(rows).toBeGreaterThan(100);
  });
});
