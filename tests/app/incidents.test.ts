/** The gallery is run: each incident happens as it is told, and its cure does what it says. */
import { describe, expect, it } from "vitest";
import {
  compareTraces,
  DEVIATIONS,
  ErrorCode,
  FrameType,
  parseScenario,
  simulate,
  traceHash,
} from "../../protocol/index.ts";
import type { Scenario, Trace } from "../../protocol/index.ts";
import { INCIDENTS } from "../../app/rooms/learn/incidents.ts";
import { mostHandlers } from "../../app/rooms/learn/incidents/tallies.ts";
import { factsAt, placeSteps, stepAt } from "../../app/rooms/learn/lesson.ts";

/** What is true of the cure and not of the incident. */
const CURED: Readonly<Record<string, (trace: Trace) => boolean>> = {
  "early-window": (trace) => allAnswered(trace) && count(trace, FrameType.RST_STREAM) === 0,
  burst: (trace) => allAnswered(trace) && count(trace, FrameType.RST_STREAM) === 0,
  "stream-count": (trace) => statusOf(trace, 5) === 200,
  "too-many-pings": allAnswered,
  "goaway-cut": (trace) => [1, 3].every((id) => statusOf(trace, id) === 200),
  drain: allAnswered,
  "dead-peer": (trace) => closedMs(trace) < 60_000,
  "stuck-ping": (trace) => closedMs(trace) < 60_000,
  starvation: (trace) => longestPause(trace, 1) < 150,
  "rapid-reset": (trace) => mostHandlers(trace) === 10 && ends(trace, ErrorCode.ENHANCE_YOUR_CALM),
  "made-you-reset": (trace) => mostHandlers(trace) === 10 && ends(trace, ErrorCode.ENHANCE_YOUR_CALM),
  "continuation-flood": (trace) => ends(trace, ErrorCode.PROTOCOL_ERROR),
  "hpack-desync": (trace) => statusOf(trace, 7) === 200,
  "upper-case": allAnswered,
  "late-data": (trace) => count(trace, FrameType.RST_STREAM) === 1 && lastCredit(trace) === 1_048_576,
};

const TOKENS = DEVIATIONS.map(({ token }) => token);

/** Opens at once: far below what takes a noticeable time. */
const MAX_EVENTS = 20_000;

const opened = await Promise.all(
  INCIDENTS.map(async (entry) => {
    const lesson = await entry.load();
    const trace = simulate(lesson.scenario);
    return { entry, lesson, trace, placed: placeSteps(lesson, trace) };
  }),
);

describe.each(opened.map((open) => [open.entry.id, open] as const))("%s", (id, open) => {
  const { lesson, trace, placed } = open;
  const { cure, sources = [] } = lesson;

  it("has scenarios that the parser takes, and that are the same each time", () => {
    for (const scenario of [lesson.scenario, ...(cure === undefined ? [] : [cure.scenario])]) {
      expect(simulate(parsed(scenario))).toBeTruthy();
    }
    expect(traceHash(simulate(parsed(lesson.scenario)))).toBe(traceHash(trace));
    expect(trace.events.length).toBeLessThan(MAX_EVENTS);
  });

  it("has 4 to 8 steps in the order in which it happens", () => {
    expect(placed.length).toBeGreaterThanOrEqual(4);
    expect(placed.length).toBeLessThanOrEqual(8);
    expect(placed.map((step) => stepAt(placed, step.seq, step.atMs))).toEqual(placed.map((_step, i) => i));
    const times = placed.map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it("fills every text with what the recording says", () => {
    for (const step of placed) {
      const facts = factsAt(trace, step);
      const said = `${step.step.text(facts)} ${step.step.aside?.(facts) ?? ""}`;
      expect(said).not.toMatch(/undefined|NaN|Infinity|unknown|\*\*\*\*/);
      for (const [, token = ""] of said.matchAll(/`(go\.[a-z.-]+)`/g)) expect(TOKENS).toContain(token);
    }
  });

  it("names where people have met it", () => {
    expect(sources.length).toBeGreaterThan(0);
    for (const { url } of sources) expect(url).toMatch(/^https:\/\//);
    expect(new Set(sources.map(({ url }) => url)).size).toBe(sources.length);
  });

  it("is cured by its cure, and by nothing less", () => {
    const isCured = CURED[id];
    if (cure === undefined || isCured === undefined) throw new Error(`no cure is checked for ${id}`);
    expect(isCured(trace)).toBe(false);
    expect(isCured(simulate(cure.scenario))).toBe(true);
  });
});

it("every incident has a name of its own", () => {
  expect(new Set(INCIDENTS.map(({ id }) => id)).size).toBe(INCIDENTS.length);
  expect(Object.keys(CURED).toSorted()).toEqual(INCIDENTS.map(({ id }) => id).toSorted());
});

function parsed(scenario: Scenario): Scenario {
  const result = parseScenario(scenario);
  if ("problems" in result) throw new Error(JSON.stringify(result.problems));
  return result.scenario;
}

function allAnswered(trace: Trace): boolean {
  return compareTraces(trace, trace).a.requests.every(
    ({ status, endedBy }) => status === 200 && endedBy === "recv END_STREAM",
  );
}

function statusOf(trace: Trace, streamId: number): number | undefined {
  return trace.seek(trace.events.length - 1).client.stream(streamId)?.status;
}

/** What the server allows on the connection at the end. */
function lastCredit(trace: Trace): number | undefined {
  return trace.seek(trace.events.length - 1).server.recvWindow;
}

function count(trace: Trace, type: number): number {
  return frames(trace).filter((frame) => frame.type === type).length;
}

function frames(trace: Trace) {
  return Array.from({ length: trace.frames.length }, (_unused, i) => trace.frames.detail(i));
}

function closedMs(trace: Trace): number {
  for (let seq = 0; seq < trace.events.length; seq++) {
    const event = trace.events.get(seq);
    if (event.type === "connection" && event.side === "client" && event.state === "closed") return event.at;
  }
  return Infinity;
}

/** Between one DATA of the server's on this stream and the next, at the client. */
function longestPause(trace: Trace, streamId: number): number {
  const times = frames(trace)
    .filter(
      (frame) => frame.from === "server" && frame.type === FrameType.DATA && frame.streamId === streamId,
    )
    .map(({ arrivedMs }) => arrivedMs);
  return Math.max(...times.slice(1).map((ms, i) => ms - (times[i] ?? 0)));
}

/** By a GOAWAY of the server's with this code. */
function ends(trace: Trace, code: number): boolean {
  return trace.seek(trace.events.length - 1).server.closeCode === code;
}

it("late DATA costs no credit, whatever else it is answered with", () => {
  const late = opened.find(({ entry }) => entry.id === "late-data");
  expect(late && lastCredit(late.trace)).toBe(1_048_576);
});
