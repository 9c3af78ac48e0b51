/**
 * Many random conversations, each with random things done to it, one after the other: up to each input nothing may change, and the same
 * scenario always gives the same trace.
 */
import { describe, expect, it } from "vitest";
import { ALL_PARTS } from "../../protocol/sim/all-parts.ts";
import type { Intervention } from "../../protocol/sim/intervention.ts";
import { parseScenario } from "../../protocol/sim/parse-scenario.ts";
import { World } from "../../protocol/sim/world.ts";
import type { Side } from "../../protocol/probe/event.ts";
import { randomIntervention } from "../support/random-intervention.ts";
import { randomScenario } from "../support/random-scenario.ts";

const RUNS = Number(process.env["SIMULATE_RUNS"] ?? 60);
const SEEDS_PER_TEST = 20;
/** What never ends (a stream that nobody frees, and PINGs for a day) is not followed for ever. */
const MAX_EVENTS = 50_000;
/** Each on top of those before it. */
const CHANGES = 3;

function play(scenario: unknown): World["recorder"] {
  const parsed = parseScenario(scenario);
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  const world = new World(parsed.scenario, ALL_PARTS, MAX_EVENTS);
  world.run();
  return world.recorder;
}

/** Seq of the input that the last run had and the one before had not; undefined if it never came to it. */
function firstDifference(before: World["recorder"], after: World["recorder"]): number | undefined {
  for (let seq = 0; seq < after.events.length; seq++) {
    if (JSON.stringify(before.events[seq]) !== JSON.stringify(after.events[seq])) return seq;
  }
  return before.events.length === after.events.length ? undefined : after.events.length;
}

/** Octets that had left by this event. */
function octetsBefore({ events }: World["recorder"], from: Side, seq: number): number {
  let sent = 0;
  for (const event of events.slice(0, seq))
    if (event.type === "wire.send" && event.from === from) sent = event.offset + event.length;
  return sent;
}

function problemsOf(seed: number): string | undefined {
  const interventions: Intervention[] = [];
  let before = play(randomScenario(seed));
  for (let n = 0; n < CHANGES; n++) {
    const latest = before.events.findLastIndex(
      (event) => event.type === "input" && event.text.startsWith("What if"),
    );
    const change = randomIntervention(seed * 1000 + n, before.events);
    interventions.push(change);
    const scenario = { ...randomScenario(seed), interventions };
    const after = play(scenario);
    const where = `seed ${seed}, change ${n} ${JSON.stringify(interventions)}`;
    const twice = play(scenario);
    if (JSON.stringify(twice.events) !== JSON.stringify(after.events)) return `${where}: not the same twice`;
    const seq = firstDifference(before, after);
    if (seq !== undefined) {
      const input = after.events[seq];
      const isInput = input?.type === "input" && input.text.startsWith("What if");
      if (!isInput) return `${where}: differs at ${seq}, which is no input: ${JSON.stringify(input)}`;
      if ("atSeq" in change && change.atSeq !== undefined && seq > change.atSeq)
        return `${where}: late, at ${seq}`;
      if ("atMs" in change && change.atMs !== undefined && input.at !== change.atMs)
        return `${where}: at ${input.at}`;
      for (const from of ["client", "server"] as const) {
        const length = octetsBefore(after, from, seq);
        const same = Buffer.compare(
          before.bytes[from].bytes().subarray(0, length),
          after.bytes[from].bytes().subarray(0, length),
        );
        if (same !== 0) return `${where}: octets of the ${from} differ before the input`;
      }
    }
    // A change in front of an earlier one makes another future: only what comes behind is stacked.
    if (seq !== undefined && seq < latest) {
      interventions.splice(0, interventions.length - 1);
      before = play({ ...randomScenario(seed), interventions });
    } else before = after;
  }
  return undefined;
}

const groups = Array.from({ length: Math.ceil(RUNS / SEEDS_PER_TEST) }, (_unused, i) => {
  return [1 + i * SEEDS_PER_TEST, Math.min((i + 1) * SEEDS_PER_TEST, RUNS)] as const;
});

describe("what if leaves the past alone", { timeout: 180_000 }, () => {
  it.each(groups)("seeds %i to %i", (first, last) => {
    const problems: string[] = [];
    for (let seed = first; seed <= last; seed++) {
      try {
        const problem = problemsOf(seed);
        if (problem !== undefined) problems.push(problem);
      } catch (fault) {
        problems.push(`seed ${seed}: ${fault instanceof Error ? fault.stack : String(fault)}`);
      }
    }
    expect(problems.slice(0, 3).join("\n\n")).toBe("");
  });
});
