/** A recording that one thread made and another opens is the same, and what was inferred of it is not inferred again. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromHex } from "../../protocol/base/bytes.ts";
import {
  makeData,
  makeGoAway,
  makeHeaders,
  makeRstStream,
  makeSettings,
  makeSettingsAck,
  makeWindowUpdate,
} from "../../protocol/frame/make-frame.ts";
import { decodeCapture } from "../../protocol/index.ts";
import type { Trace, TraceEvent } from "../../protocol/index.ts";
import { recordCapture } from "../../protocol/trace/capture-recording.ts";
import type { CaptureChunk } from "../../protocol/trace/capture-recording.ts";
import { hintInSteps } from "../../protocol/trace/hint-in-steps.ts";
import { LateHeaders } from "../../protocol/trace/late-headers.ts";
import type { HeaderHint } from "../../protocol/trace/late-headers.ts";
import { openPackedRecording, packRecording } from "../../protocol/trace/packed-recording.ts";
import { inferEvents } from "../../protocol/trace/passive-model.ts";
import type { Inference } from "../../protocol/trace/recording.ts";
import type { Side } from "../../protocol/index.ts";
import { describeShared } from "../support/shared.ts";
import { chunk, PREFACE, SETTINGS } from "./make-recording.ts";

const late = (from: Side, hints: readonly HeaderHint[]): LateHeaders => new LateHeaders(from, hints);

function watch(...chunks: readonly CaptureChunk[]): Trace {
  return recordCapture({ chunks, late, infer: inferEvents });
}

/** As another thread has it; `inferred` counts how often it had to infer. */
function sent(trace: Trace): { readonly trace: Trace; readonly inferred: () => number } {
  const packed = packRecording(trace);
  if (packed === undefined) throw new Error("it is of a capture");
  let count = 0;
  const infer: Inference = (source, options) => {
    count++;
    return inferEvents(source, options);
  };
  return { trace: openPackedRecording(structuredClone(packed), { late, infer }), inferred: () => count };
}

function eventsOf({ events }: Trace): readonly TraceEvent[] {
  return Array.from({ length: events.length }, (_, seq) => events.get(seq));
}

function expectSame(opened: Trace, trace: Trace): void {
  expect(JSON.stringify(eventsOf(opened))).toBe(JSON.stringify(eventsOf(trace)));
  expect([opened.hasState, opened.isInferred]).toEqual([trace.hasState, trace.isInferred]);
  for (let i = 0; i < trace.frames.length; i++) expect(opened.frames.times(i)).toEqual(trace.frames.times(i));
  for (const ms of [-1, 0, trace.durationMs / 2, trace.durationMs])
    expect(opened.events.lastAt(ms)).toBe(trace.events.lastAt(ms));
}

const GET = makeHeaders(1, fromHex("828684"), { endStream: true });
/** :status 200, content-length 140. */
const OK = makeHeaders(1, fromHex("880f0d03313430"));

const TALKS: Readonly<Record<string, readonly CaptureChunk[]>> = {
  "a window that shuts": [
    chunk("client", PREFACE, makeSettings([[4, 100]]), GET),
    chunk("server", SETTINGS, makeSettingsAck(), OK, makeData(1, new Uint8Array(100))),
    chunk("client", makeSettingsAck(), makeWindowUpdate(1, 40)),
    chunk("server", makeData(1, new Uint8Array(40), { endStream: true }), makeGoAway(1, 2)),
  ],
  "lost octets": [
    chunk("client", PREFACE, SETTINGS, GET),
    chunk("server", SETTINGS, OK, makeData(1, new Uint8Array(40))),
    { ...chunk("server", makeData(1, new Uint8Array(40))), gapBefore: "lost" },
    chunk("client", makeRstStream(1, 8)),
  ],
  "joined late": [
    chunk("server", makeData(1, new Uint8Array(7))),
    chunk("client", makeHeaders(3, fromHex("8286bf"))),
  ],
  nothing: [],
};

describe("what was inferred comes along", () => {
  it.each(Object.entries(TALKS))("%s", (_, chunks) => {
    const trace = watch(...chunks);
    const opened = sent(trace);
    expectSame(opened.trace, trace);
    expect(opened.inferred()).toBe(0);
  });

  it("is inferred anew with what a person says", () => {
    const trace = watch(...(TALKS["joined late"] ?? []));
    const opened = sent(trace);
    const hints = [{ from: "client", number: 2, name: ":path", value: "/told" }] as const;
    const told = opened.trace.withHints(hints);
    expect(opened.inferred()).toBe(1);
    expectSame(told, trace.withHints(hints));
    expect(JSON.stringify(eventsOf(told))).toContain("/told");
  });

  it("is inferred with what a person says a frame at a time, too", () => {
    for (const [what, chunks] of Object.entries(TALKS)) {
      const { trace } = sent(watch(...chunks));
      const hints = [{ from: "client", number: 2, name: ":path", value: "/told" }] as const;
      const steps = hintInSteps(trace, hints);
      let count = 0;
      let step = steps.next();
      for (; step.done !== true; step = steps.next()) count++;
      const told = step.value;
      expect([what, count]).toEqual([what, trace.frames.length]);
      expectSame(told, trace.withHints(hints));
      expect(told.unknownEntries()).toEqual(trace.withHints(hints).unknownEntries());
      for (let i = 0; i < trace.frames.length; i++) {
        expect(told.frames.get(i)).toEqual(trace.withHints(hints).frames.get(i));
      }
    }
  });

  it("is not tried again where there was too much of it", () => {
    const many = Array.from({ length: 450 }, (_, i) => i);
    const trace = watch(
      chunk("client", PREFACE, SETTINGS),
      chunk("client", ...many.map((i) => makeHeaders(1 + 2 * i, fromHex("828684"), { endStream: true }))),
      chunk("client", ...many.map((i) => makeSettings([[4, i]]))),
    );
    const opened = sent(trace);
    expect([opened.inferred(), opened.trace.hasState]).toEqual([0, false]);
    expectSame(opened.trace, trace);
    const told = opened.trace.withHints([]);
    expect([opened.inferred(), told.hasState]).toEqual([0, false]);
    const steps = hintInSteps(trace, []);
    let step = steps.next();
    while (step.done !== true) step = steps.next();
    expect(step.value.hasState).toBe(false);
  });
});

describeShared("captures of real peers", "captures/pcap", (folder) => {
  it.each(readdirSync(folder).filter((file) => /h2c.*\.pcap(?:ng)?$/.test(file)))("%s", async (file) => {
    const { connections } = await decodeCapture(readFileSync(`${folder}/${file}`));
    for (const { trace } of connections) {
      const events = eventsOf(sent(trace).trace);
      expect(events.length).toBe(trace.events.length);
      const wrong = events.find((event, i) => JSON.stringify(event) !== JSON.stringify(trace.events.get(i)));
      expect(wrong).toBeUndefined();
    }
  });
});
