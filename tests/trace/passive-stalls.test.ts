/** Who stands still in a capture, as far as the wire tells: never on suspicion, and as the engine's own ends say it. */
import { describe, expect, it } from "vitest";
import { fromHex } from "../../protocol/base/bytes.ts";
import {
  makeData,
  makeHeaders,
  makeRstStream,
  makeSettings,
  makeSettingsAck,
  makeWindowUpdate,
} from "../../protocol/frame/make-frame.ts";
import { HpackEncoder } from "../../protocol/hpack/encoder.ts";
import { diagnoseStream, lintTrace, parseScenario, simulate } from "../../protocol/index.ts";
import type { Stall, Trace } from "../../protocol/index.ts";
import { dissectRecordedFrame } from "../../protocol/trace/dissect-recording.ts";
import { LateHeaders } from "../../protocol/trace/late-headers.ts";
import { inferEvents } from "../../protocol/trace/passive-model.ts";
import { recordCapture } from "../../protocol/trace/capture-recording.ts";
import type { CaptureChunk } from "../../protocol/trace/capture-recording.ts";
import { randomScenario } from "../support/random-scenario.ts";
import { chunk, PREFACE, SETTINGS } from "./make-recording.ts";
import type { Piece } from "./make-recording.ts";

function watch(chunks: readonly CaptureChunk[]): Trace {
  return recordCapture(
    { chunks, late: (from, hints) => new LateHeaders(from, hints), infer: inferEvents },
    dissectRecordedFrame,
  );
}

const GET = makeHeaders(1, fromHex("828684"), { endStream: true });
const SECOND_GET = makeHeaders(3, fromHex("828684"), { endStream: true });
const OK = makeHeaders(1, fromHex("88"));
const SECOND_OK = makeHeaders(3, fromHex("88"));

/** Chunks a second apart, after a client that opens windows of ten octets for two streams. */
function served(...rest: readonly (readonly ["client" | "server", ...Piece[]])[]): Trace {
  const opening = chunk("client", PREFACE, makeSettings([[4, 10]]), GET, SECOND_GET);
  return watch(
    [
      opening,
      chunk("server", SETTINGS, makeSettingsAck()),
      ...rest.map(([from, ...pieces]) => chunk(from, ...pieces)),
    ].map((one, i) => ({ ...one, atMs: 1000 * i })),
  );
}

function linesOf(stalls: readonly Stall[]): readonly string[] {
  return stalls.map(({ side, streamId, by, fromMs, toMs, toSeq }) => {
    const to = toSeq === undefined ? "the end" : String(toMs);
    return `${side} ${streamId} ${by} ${fromMs}–${to}`;
  });
}

const data = (streamId: number, octets: number, endStream = false) =>
  makeData(streamId, new Uint8Array(octets), { endStream });

describe("a stream whose window is empty", () => {
  it("stands still until credit comes, if DATA follows", () => {
    const trace = served(
      ["server", OK, data(1, 10)],
      ["client", makeWindowUpdate(1, 5)],
      ["server", data(1, 5, true)],
    );
    expect(linesOf(trace.stalls())).toEqual(["server 1 stream window 2000–3000"]);
    const { writeSeq = 0 } = trace.frames.times(trace.frames.length - 1);
    expect(trace.seek(writeSeq - 1).server.stream(1)?.blockedBy).toBeUndefined();
  });

  it("is not called blocked when nothing tells that there is more", () => {
    const trace = served(
      ["server", OK, data(1, 10)],
      ["client", makeWindowUpdate(1, 5)],
      ["server", data(1, 0, true)],
    );
    expect(trace.stalls()).toEqual([]);
  });

  it("is blocked to the end when content-length promises more, and no longer than the stream lives", () => {
    const head = makeHeaders(
      1,
      new HpackEncoder().encode([
        { name: ":status", value: "200" },
        { name: "content-length", value: "25" },
      ]),
    );
    const cut = served(["server", head, data(1, 10)]);
    expect(linesOf(cut.stalls())).toEqual(["server 1 stream window 2000–the end"]);
    const end = cut.seek(cut.events.length - 1);
    expect(end.server.stream(1)).toMatchObject({ queuedBytes: 15, blockedBy: "stream window" });
    const reset = served(["server", head, data(1, 10)], ["client", makeRstStream(1, 8)]);
    expect(linesOf(reset.stalls())).toEqual(["server 1 stream window 2000–3000"]);
    expect(reset.seek(reset.events.length - 1).server.stream(1)?.queuedBytes).toBe(0);
  });

  it("is freed by SETTINGS that raise it", () => {
    const trace = served(
      ["server", OK, data(1, 10)],
      ["client", makeSettings([[4, 30]])],
      ["server", data(1, 5, true)],
    );
    expect(linesOf(trace.stalls())).toEqual(["server 1 stream window 2000–3000"]);
  });

  it("is no longer judged when octets are lost, for then the window is unknown", () => {
    const whole = served(["server", OK, data(1, 10)], ["server", data(3, 1)], ["server", data(1, 5, true)]);
    expect(linesOf(whole.stalls())).toEqual(["server 1 stream window 2000–4000"]);
    const chunks = [
      chunk("client", PREFACE, makeSettings([[4, 10]]), GET),
      chunk("server", SETTINGS, OK, data(1, 10)),
      { ...chunk("server", data(1, 1), data(1, 2)), gapBefore: "lost" },
      chunk("server", data(1, 5)),
    ];
    expect(linesOf(watch(chunks.map((one, i) => ({ ...one, atMs: 1000 * i }))).stalls())).toEqual([
      "server 1 stream window 1000–2000",
    ]);
  });
});

describe("a connection whose window is empty", () => {
  const large = makeSettings([[4, 200_000]]);
  const trace = served(
    ["client", large],
    ["server", makeSettingsAck(), OK, SECOND_OK, data(1, 65_535)],
    ["client", makeWindowUpdate(0, 100)],
    ["server", data(3, 100)],
    ["client", makeWindowUpdate(0, 1000)],
    ["server", data(1, 5, true), data(3, 5, true)],
  );

  it("holds up all that have begun and go on", () => {
    expect(linesOf(trace.stalls())).toEqual([
      "server 1 connection window 3000–4000",
      "server 3 connection window 3000–4000",
      "server 1 connection window 5000–6000",
      "server 3 connection window 5000–6000",
    ]);
  });

  it("is diagnosed no further than the wire tells, with the frame that frees it", () => {
    const stall = trace.stalls()[0];
    const diagnosis = diagnoseStream(trace, "server", 1, stall?.fromSeq ?? 0);
    expect(diagnosis?.causes.map(({ kind }) => kind)).toEqual(["limiter", "no credit seen"]);
    expect(diagnosis?.outcome).toMatchObject({ kind: "freed", atMs: 4000 });
    const { frame = -1 } = diagnosis?.outcome.kind === "freed" ? diagnosis.outcome : {};
    expect(trace.frames.detail(frame)).toMatchObject({ name: "WINDOW_UPDATE", streamId: 0 });
  });

  it("is a finding, in words that say how it is known", () => {
    const { findings } = lintTrace(trace, { stallMs: 500 });
    const [first] = findings.filter(({ token }) => token === "stall.long");
    expect(first?.what).toBe(
      "As far as the wire tells, the server's stream 1 waits 1000 ms from 3000 ms on: connection window.",
    );
  });
});

describe("the end of the recording", () => {
  it("ends what is known, not the wait", () => {
    const head = makeHeaders(
      1,
      new HpackEncoder().encode([
        { name: ":status", value: "200" },
        { name: "content-length", value: "25" },
      ]),
    );
    const trace = served(["server", head, data(1, 10)], ["client", makeWindowUpdate(0, 7)]);
    const diagnosis = diagnoseStream(trace, "server", 1, trace.events.length - 1);
    expect(diagnosis?.outcome).toEqual({ kind: "open" });
    const told = lintTrace(trace).findings.filter(({ token }) => token.startsWith("stall."));
    expect(told.map(({ token, what }) => [token, what])).toEqual([
      [
        "stall.long",
        "As far as the wire tells, the server's stream 1 waits 1000 ms from 2000 ms on, to the recording's end: stream window.",
      ],
    ]);
  });

  it("is no length of time where the recording has none", () => {
    const chunks = [
      chunk("client", PREFACE, makeSettings([[4, 10]]), GET),
      chunk("server", SETTINGS, OK, data(1, 10)),
      chunk("client", makeWindowUpdate(1, 10)),
      chunk("server", data(1, 10, true)),
    ];
    const trace = watch(chunks);
    expect(trace.stalls().map(({ by }) => by)).toEqual(["stream window"]);
    const report = lintTrace(trace, { stallMs: 0 });
    expect(report.findings.filter(({ token }) => token.startsWith("stall."))).toEqual([]);
    expect(report.unchecked.join(" ")).toContain("no times");
  });
});

/** Somebody at the client's end of the wire: what it sends when it has left, what it gets when it is there. */
function tapped(trace: Trace): readonly CaptureChunk[] {
  const chunks: (CaptureChunk & { readonly atMs: number })[] = [];
  for (let seq = 0; seq < trace.events.length; seq++) {
    const event = trace.events.get(seq);
    if (event.type !== "wire.send" && event.type !== "wire.arrive") continue;
    if ((event.type === "wire.send") !== (event.from === "client")) continue;
    const bytes = trace.bytes(event.from).slice(event.offset, event.offset + event.length);
    chunks.push({ from: event.from, bytes, atMs: event.at });
  }
  return chunks;
}

describe("random conversations, seen at the client", () => {
  let judged = 0;

  // Those of the first sixty in which windows run dry.
  it.each([1, 8, 17, 22, 24, 31, 41, 44, 59])("seed %i: whoever is called blocked is", (seed) => {
    const parsed = parseScenario(randomScenario(seed));
    if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
    const trace = simulate(parsed.scenario);
    const real = trace.stalls().filter(({ by }) => by.endsWith("window"));
    for (const stall of watch(tapped(trace)).stalls()) {
      const same = real.filter(({ side, streamId }) => side === stall.side && streamId === stall.streamId);
      const overlaps = same.some(({ fromMs, toMs }) => fromMs <= stall.toMs && toMs >= stall.fromMs);
      expect(overlaps, `${JSON.stringify(stall)} among ${JSON.stringify(same)}`).toBe(true);
      judged++;
    }
  });

  it("were often enough blocked for this to say something", () => {
    expect(judged).toBeGreaterThan(250);
  });
});
