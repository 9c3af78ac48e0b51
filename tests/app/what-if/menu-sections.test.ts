/** The menu "From here, …": what is offered at an instant, and that each offer does what it says. */
import { describe, expect, it } from "vitest";
import { parseScenario, simulate } from "../../../protocol/index.ts";
import type { Trace } from "../../../protocol/index.ts";
import { instantOf, menuSections, targetOf } from "../../../app/views/what-if/menu-sections.ts";
import { jointScale, percentOf, ticksOf } from "../../../app/views/what-if/compare-layout.ts";
import { compareRows } from "../../../app/views/what-if/compare-table.ts";
import { compareTraces } from "../../../protocol/index.ts";

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
  script: [
    { do: "request", atMs: 50, request: { method: "POST", path: "/up", body: { sizeBytes: 60_000 } } },
  ],
};

function run(json: object): Trace {
  const parsed = parseScenario(json);
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return simulate(parsed.scenario);
}

const trace = run(UPLOAD);

function seqAt(ms: number): number {
  return trace.events.lastAt(ms);
}

describe("from here", () => {
  it("offers what can be done to the frame, the stream and the connection", () => {
    const here = { trace, seq: seqAt(100), atMs: 100, frame: 9 };
    const sections = menuSections(here);
    const { name, from, streamId } = trace.frames.detail(9);
    expect(sections.map(({ title }) => title)).toEqual([
      `${name}${streamId === 0 ? "" : ` on stream ${streamId}`}, from the ${from}`,
      "Stream 1",
      "Connection",
    ]);
    expect(sections[1]?.items.map(({ label }) => label)).toEqual([
      "The handler stops reading",
      "The caller stops reading",
      "The client cancels the request",
      "The server resets it",
    ]);
  });

  it("without a frame and before any stream: the connection", () => {
    expect(menuSections({ trace, seq: 3, atMs: 0, frame: undefined }).map(({ title }) => title)).toEqual([
      "Connection",
    ]);
  });

  it("each ready offer gives a scenario that runs and parts from this one at its event", () => {
    const here = { trace, seq: seqAt(100), atMs: 100, frame: 9 };
    let tried = 0;
    for (const { does } of menuSections(here).flatMap(({ items }) => items)) {
      if ("ask" in does) continue;
      const other = run({ ...UPLOAD, interventions: [does.change] });
      const { parting } = compareTraces(trace, other);
      expect([does.change, parting?.seq]).toEqual([does.change, does.seq]);
      tried++;
    }
    expect(tried).toBe(7);
  });

  it("who was kept from reading can be let on", () => {
    const held = run({
      ...UPLOAD,
      interventions: [{ do: "stop reading", side: "server", streamId: 1, atMs: 90 }],
    });
    const labels = menuSections({
      trace: held,
      seq: held.events.length - 1,
      atMs: held.durationMs,
      frame: undefined,
    })
      .flatMap(({ items }) => items)
      .map(({ label }) => label);
    expect(labels).toContain("The handler goes on reading");
    expect(labels).not.toContain("The handler stops reading");
  });

  it("counts events at an event, and time between two", () => {
    const seq = seqAt(100);
    const eventMs = trace.events.get(seq).at;
    expect(instantOf({ trace, seq, atMs: eventMs, frame: undefined })).toEqual({ atSeq: seq + 1 });
    expect(instantOf({ trace, seq, atMs: eventMs + 0.25, frame: undefined })).toEqual({
      atMs: Number((eventMs + 0.25).toFixed(6)),
    });
    expect(instantOf({ trace, seq: -1, atMs: 0, frame: undefined })).toEqual({ atSeq: 0 });
  });

  it("knows frames by their sender's own count, and none that a person has put in", () => {
    const own = run({
      ...UPLOAD,
      interventions: [{ do: "send", from: "client", hex: "000000040100000000", atMs: 30 }],
    });
    const targets = Array.from({ length: own.frames.length }, (_unused, i) => targetOf(own, i));
    const clients = targets.filter((target) => target?.from === "client").map((target) => target?.frame);
    expect(clients).toEqual(clients.map((_unused, i) => i));
    expect(targets.filter((target) => target === undefined)).toHaveLength(1);
  });
});

describe("side by side", () => {
  const other = run({
    ...UPLOAD,
    interventions: [{ do: "stop reading", side: "server", streamId: 1, atMs: 90 }],
  });

  it("one axis for both, every frame on it", () => {
    const scale = jointScale([trace, other]);
    for (const one of [trace, other]) {
      const ticks = ticksOf(one, scale, undefined);
      expect(ticks).toHaveLength(one.frames.length);
      for (const { at } of ticks) expect(at >= 0 && at <= 100).toBe(true);
    }
    expect(percentOf(scale, Math.max(trace.durationMs, other.durationMs))).toBeCloseTo(100, 6);
  });

  it("says what each came to", () => {
    const rows = compareRows(compareTraces(trace, other));
    const row = (what: string) => rows.find((one) => one.what.startsWith(what));
    expect(row("ends")?.b).toContain("never");
    expect(row("client stalled: stream window")?.b).toContain("not freed");
    expect(row("POST /up")).toMatchObject({ b: "no response, unfinished", differs: true });
    expect(row("POST /up")?.a).toContain("200");
    expect(row("faults")).toMatchObject({ a: "none", b: "none", differs: false });
  });

  it("of many requests those that fared otherwise are never left out", () => {
    const both = compareTraces(trace, other);
    const [first] = both.a.requests;
    if (first === undefined) throw new Error("no request");
    const many = Array.from({ length: 60 }, (_unused, i) => ({ ...first, streamId: 2 * i + 1 }));
    const lost = many.map((one) => (one.streamId < 111 ? one : { ...one, status: 503 }));
    const rows = compareRows({
      ...both,
      a: { ...both.a, requests: many },
      b: { ...both.b, requests: lost },
    });
    const told = rows.filter(({ what }) => what.includes("(stream"));
    expect(told.map(({ what }) => Number(/stream (\d+)/.exec(what)?.[1]))).toEqual([111, 113, 115, 117, 119]);
    expect(rows.find(({ what }) => what === "not listed: 55 requests")).toMatchObject({ a: "the same" });
  });
});
