/** Recordings of our own simulations: frames, events, octets and times must tell one and the same story. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseScenario, simulate } from "../../protocol/index.ts";
import type { Trace, TraceEvent } from "../../protocol/index.ts";
import { expectTiled } from "./check-capture.ts";
import { detailsOf } from "./make-recording.ts";

/** Times are sums of fractions. */
const ROUNDING_MS = 1e-6;

function run(name: string): Trace {
  const file = fileURLToPath(new URL(`../fixtures/scenarios/${name}.json`, import.meta.url));
  const parsed = parseScenario(JSON.parse(readFileSync(file, "utf8")));
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return simulate(parsed.scenario);
}

function eventsOf(trace: Trace): readonly TraceEvent[] {
  return Array.from({ length: trace.events.length }, (_, seq) => trace.events.get(seq));
}

describe.each(["get", "post"])("the recording of %s.json", (name) => {
  const trace = run(name);
  const frames = detailsOf(trace);

  it("has neither holes nor faults, and state", () => {
    expect([trace.holes, trace.faults(), trace.hasState, trace.timed]).toEqual([[], [], true, true]);
  });

  it("has one frame for each that an endpoint wrote, at the same octets", () => {
    for (const side of ["client", "server"] as const) {
      const written = eventsOf(trace).flatMap((event) =>
        event.type === "frame.write" && event.side === side ? [event] : [],
      );
      expect(
        frames
          .filter((row) => row.from === side)
          .map((row) => [row.offset, row.wireBytes, row.type, row.flags, row.streamId, row.writeSeq]),
      ).toEqual(
        written.map((event) => [
          event.offset,
          event.length,
          event.frameType,
          event.flags,
          event.streamId,
          event.seq,
        ]),
      );
    }
  });

  it("has times in their order: written, left, there, read", () => {
    for (const row of frames) {
      const read = row.readSeq === undefined ? undefined : trace.events.get(row.readSeq).at;
      const times = [
        trace.events.get(row.writeSeq ?? 0).at,
        row.at,
        row.sentMs,
        row.arrivedMs,
        read ?? Infinity,
      ];
      for (const [i, ms] of times.slice(1).entries())
        expect(ms + ROUNDING_MS, `${row.name} ${i}`).toBeGreaterThanOrEqual(times[i] ?? 0);
      expect(row.arrivesMs).toBeGreaterThanOrEqual(row.at);
    }
    expect(frames.map((row) => row.at)).toEqual(frames.map((row) => row.at).sort((a, b) => a - b));
  });

  it("finds under way exactly those frames that have left and are not there", () => {
    for (let ms = 0; ms <= trace.durationMs; ms += trace.durationMs / 50) {
      const expected = frames.filter((row) => row.at <= ms && ms < row.arrivedMs).map((row) => row.index);
      expect(trace.frames.inFlight(ms)).toEqual(expected);
      expect(trace.frames.firstAt(ms)).toBe(frames.filter((row) => row.at < ms).length);
    }
  });

  it("has windows whose last values are those of the last view", () => {
    const end = trace.seek(trace.events.length - 1);
    expect(trace.windows().length).toBeGreaterThan(0);
    for (const { side, flow, streamId, values } of trace.windows()) {
      const place = streamId === 0 ? end[side] : end[side].stream(streamId);
      expect(flow === "send" ? place?.sendWindow : place?.recvWindow, `${side} ${flow} ${streamId}`).toBe(
        values.at(-1),
      );
    }
  });

  it("gives a place to every bit of every frame", () => {
    for (const row of frames) expectTiled(trace.dissect(row.index), row.wireBytes);
  });

  it("is the same each time", () => {
    const again = run(name);
    expect(eventsOf(again)).toEqual(eventsOf(trace));
    expect(detailsOf(again)).toEqual(frames);
  });
});
