/** Two futures side by side, and a recording in 64 bits. */
import { describe, expect, it } from "vitest";
import type { Intervention } from "../../protocol/sim/intervention.ts";
import { compareTraces } from "../../protocol/trace/compare.ts";
import { traceHash, traceHashInTurns } from "../../protocol/trace/trace-hash.ts";
import { randomScenario } from "../support/random-scenario.ts";
import { runWith, UPLOAD } from "../support/upload.ts";

describe("two futures", () => {
  const base = runWith(UPLOAD);

  it("the same twice: nothing parts them", () => {
    expect(compareTraces(base, runWith(UPLOAD)).parting).toBeUndefined();
  });

  it("a dropped WINDOW_UPDATE: the frame that is missing, a longer stall, another end", () => {
    const drops = Array.from({ length: 4 }, (_unused, i): Intervention => ({
      do: "drop",
      from: "server",
      frame: 3 + i,
    }));
    const { parting, a, b } = compareTraces(base, runWith(UPLOAD, ...drops));
    expect(base.frames.detail(parting?.frameA ?? -1)).toMatchObject({
      from: "server",
      name: "WINDOW_UPDATE",
    });
    expect(parting?.frameB).toBeUndefined();
    expect(a.deadlock).toBe(false);
    expect(b.deadlock).toBe(true);
    expect(a.requests).toMatchObject([{ method: "POST", path: "/", status: 200 }]);
    expect(b.requests).toMatchObject([{ status: undefined, endMs: undefined }]);
    expect(b.stalls.find((stall) => stall.by === "stream window")).toMatchObject({
      side: "client",
      forEver: true,
    });
    expect(b.octets.server).toBe(9 + 24 + 9 + 13);
  });

  it("a cancel: other frames at the same place, and how the request ended", () => {
    const { parting, b } = compareTraces(
      base,
      runWith(UPLOAD, { do: "cancel", side: "client", streamId: 1, atMs: 120 }),
    );
    expect(parting?.atMs).toBe(120);
    expect(b.requests).toMatchObject([{ status: undefined, endedBy: "send RST_STREAM" }]);
    expect(b.requests[0]?.endMs).toBe(120);
  });

  it("counts what overlaps once", () => {
    const [upload] = UPLOAD.script;
    const two = { ...UPLOAD, script: ["one", "two"].map((id) => ({ ...upload, id })) };
    const trace = runWith(two);
    for (const { ms } of compareTraces(trace, trace).a.stalls)
      expect(ms).toBeLessThanOrEqual(trace.durationMs);
  });
});

describe("the hash of a recording", () => {
  it("is the same for the same scenario and another for each other", { timeout: 30_000 }, () => {
    const seen = new Map<string, number>();
    for (let seed = 1; seed <= 8; seed++) {
      const hash = traceHash(runWith(randomScenario(seed)));
      expect(hash).toMatch(/^[0-9a-f]{16}$/);
      expect(traceHash(runWith(randomScenario(seed)))).toBe(hash);
      expect(seen.get(hash)).toBeUndefined();
      seen.set(hash, seed);
    }
  });

  it("is the same in slices, and ends when whoever waits has gone", async () => {
    const trace = runWith(UPLOAD);
    const events = {
      ...trace.events,
      length: 9000,
      get: (i: number) => trace.events.get(i % trace.events.length),
    };
    const large = new Uint8Array(3_000_001).fill(7);
    const long = { events, bytes: () => large };
    let pauses = 0;
    const pause = async (): Promise<void> => void pauses++;
    expect(await traceHashInTurns(long, pause)).toBe(traceHash(long));
    expect(pauses).toBe(8);
    await expect(traceHashInTurns(long, () => Promise.reject(new Error("gone")))).rejects.toThrow("gone");
  });

  it("sees every field and every octet", () => {
    const trace = runWith(UPLOAD);
    const hash = traceHash(trace);
    const bytes = trace.bytes("client").slice();
    const other = (from: "client" | "server"): Uint8Array => (from === "client" ? bytes : trace.bytes(from));
    for (const at of [0, 1, 2, 3, bytes.length - 1]) {
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      expect(traceHash({ events: trace.events, bytes: other })).not.toBe(hash);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
    }
    for (let seq = 0; seq < trace.events.length; seq += 50) {
      const get = (i: number) => ({
        ...trace.events.get(i),
        ...(i === seq ? { at: trace.events.get(i).at + 1e-6 } : {}),
      });
      expect(
        traceHash({ events: { ...trace.events, length: trace.events.length, get }, bytes: other }),
      ).not.toBe(hash);
    }
  });
});
