/**
 * Every number that the Windows pane shows, over many random conversations: against the state at that event, and
 * against the frames alone. Conservation: what was granted less what was sent is the window, at both ends.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readWindow } from "../../app/views/windows/reading.ts";
import { decodeCapture, flowWindows, parseScenario, simulate } from "../../protocol/index.ts";
import type { FlowEnd, FlowWindow, Side, Trace } from "../../protocol/index.ts";
import { frameLedger } from "../support/frame-ledger.ts";
import type { FrameStep } from "../support/frame-ledger.ts";
import { randomScenario } from "../support/random-scenario.ts";

const SEEDS = Array.from({ length: 60 }, (_, i) => 1 + i);
const EVENTS_LOOKED_AT = 60;
const OTHER = { client: "server", server: "client" } as const;

function play(seed: number): Trace {
  const parsed = parseScenario(randomScenario(seed));
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return simulate(parsed.scenario);
}

function seqsOf(trace: Trace): readonly number[] {
  const count = Math.min(EVENTS_LOOKED_AT, trace.events.length);
  return Array.from({ length: count + 1 }, (_, i) => Math.floor((i * trace.events.length) / count) - 1);
}

describe("what the pane says is what the engine's state says", { timeout: 60_000 }, () => {
  it.each(SEEDS)("seed %i", (seed) => {
    const trace = play(seed);
    const windows = flowWindows(trace);
    expect(windows.length).toBeGreaterThan(0);
    for (const seq of seqsOf(trace)) {
      const view = trace.seek(seq);
      for (const window of windows) {
        const [sender, receiver] = [view[window.from], view[OTHER[window.from]]];
        const reading = readWindow(window, seq);
        const { maySend, allows, unread, waiting, dataUnderWay, creditUnderWay } = reading;
        expect({ maySend, allows, unread, waiting }, `stream ${window.streamId} at event ${seq}`).toEqual({
          maySend: endOf(sender, window.streamId)?.sendWindow,
          allows: endOf(receiver, window.streamId)?.recvWindow,
          unread: sum(receiver, window.streamId, (stream) => stream.bufferedBytes),
          waiting: sum(sender, window.streamId, (stream) => stream.queuedBytes),
        });
        if (maySend === undefined || dataUnderWay === undefined || creditUnderWay === undefined) continue;
        expect(maySend + dataUnderWay + creditUnderWay).toBe(allows);
        expect(dataUnderWay).toBeGreaterThanOrEqual(0);
      }
    }
  });
});

type EndpointView = ReturnType<Trace["seek"]>["client"];
type StreamView = NonNullable<ReturnType<EndpointView["stream"]>>;

function endOf(end: EndpointView, streamId: number): EndpointView | StreamView | undefined {
  return streamId === 0 ? end : end.stream(streamId);
}

function sum(end: EndpointView, streamId: number, of: (stream: StreamView) => number): number {
  const streams = streamId === 0 ? [...end.streams] : [end.stream(streamId)].filter((s) => s !== undefined);
  return streams.reduce((total, stream) => total + of(stream), 0);
}

describe("what the pane says is what the frames alone say", { timeout: 60_000 }, () => {
  it.each(SEEDS)("seed %i", (seed) => {
    const trace = play(seed);
    const ledger = frameLedger(trace);
    for (const window of flowWindows(trace)) {
      if (window.sender) checkEnd(trace, window, window.sender, ledger);
      if (window.receiver) checkEnd(trace, window, window.receiver, ledger);
    }
  });
});

/** First value + credit in frames - DATA in frames is each value, and each change falls on the instant of its frame. */
function checkEnd(
  trace: Trace,
  { from, streamId }: FlowWindow,
  end: FlowEnd,
  ledger: ReturnType<typeof frameLedger>,
): void {
  const flow = end.side === from ? "send" : "recv";
  const name = `${end.side} ${flow} ${streamId}`;
  const steps = ledger.steps(end.side, flow, streamId).filter((step) => counts(step, flow, end));
  const left = {
    data: steps.filter((step) => step.kind === "data"),
    "window update": steps.filter((step) => step.kind === "window update"),
  };
  let value = streamId === 0 ? 65_535 : firstValue(trace, end, flow, ledger);
  end.seqs.forEach((seq, i) => {
    const event = trace.events.get(seq);
    if (event.type !== "window") throw new Error(`${name}: a ${event.type} is no window`);
    if (event.why === "settings") value += event.delta;
    else if (event.why !== "initial") {
      const step = left[event.why].shift();
      value += step?.delta ?? event.delta;
      // What an end writes may be counted and never leave; what it reads needs a frame.
      if (step === undefined)
        expect(`${name}: ${event.why}`).toBe(`${name}: ${flow === "send" ? "data" : "window update"}`);
      else checkInstant(trace, step, seq, name);
    }
    expect(end.values[i], `${name}, point ${i}`).toBe(value);
  });
  if (gaveUp(trace, end.side)) return;
  // A frame that is read in the instant in which the stream closes may find it closed.
  const forgotten = [...left.data, ...left["window update"]].filter(
    ({ seq }) => trace.events.get(seq).at !== end.closedMs,
  );
  expect({ name, forgotten }).toEqual({ name, forgotten: [] });
}

/** SETTINGS that are read in the instant in which a stream begins may be obeyed before it or after it. */
function firstValue(
  trace: Trace,
  end: FlowEnd,
  flow: "send" | "recv",
  ledger: ReturnType<typeof frameLedger>,
): number {
  const now = ledger.initialWindow(end.side, flow, end.seqs[0] ?? 0);
  if (now === end.values[0]) return now;
  return ledger.initialWindow(end.side, flow, trace.events.lastAt((end.times[0] ?? 0) - 1e-9));
}

/** Frames of a stream that this end has closed are not counted any more, but what was read is still given back. */
function counts({ kind, seq }: FrameStep, flow: "send" | "recv", end: FlowEnd): boolean {
  if (seq === Number.POSITIVE_INFINITY) return false;
  return seq < end.closedSeq || (flow === "recv" && kind === "window update");
}

/** What this end writes counts when it is written, or waits already; what it reads counts before it reads the next frame. */
function checkInstant(trace: Trace, step: FrameStep, seq: number, name: string): void {
  const [counted, frame] = [trace.events.get(seq), trace.events.get(step.seq)];
  if (frame.type === "frame.write") {
    expect(counted.at, `${name}: counted when it was written`).toBeLessThanOrEqual(frame.at);
    return;
  }
  expect(seq, `${name}: counted after it was read`).toBeGreaterThan(step.seq);
  for (let between = step.seq + 1; between < seq; between++) {
    const event = trace.events.get(between);
    const readNext = event.type === "frame.read" && frame.type === event.type && event.side === frame.side;
    expect(readNext, `${name}: event ${step.seq} counted only at ${seq}`).toBe(false);
  }
}

/** After a GOAWAY of its own, and after an error of the connection, an end ignores some of what it reads. */
function gaveUp(trace: Trace, side: Side): boolean {
  for (let seq = 0; seq < trace.events.length; seq++) {
    const event = trace.events.get(seq);
    if (event.type === "connection" && event.side === side && event.state === "going away") return true;
    if (event.type === "fault" && event.side === side && event.scope === "connection") return true;
  }
  return false;
}

it("asks for each event once: those of a capture are made for whoever asks", async () => {
  const { connections } = await decodeCapture(readFileSync("public/samples/small-window.json"));
  const trace = connections[0]?.trace;
  if (trace === undefined) throw new Error("nothing was decoded");
  const windows = flowWindows(trace);
  expect(windows.length).toBeGreaterThan(2);
  let asked = 0;
  const { events, hasState } = trace;
  const get = (seq: number) => {
    asked++;
    return events.get(seq);
  };
  const watched: Trace = Object.assign({ ...trace }, { hasState, windows: () => trace.windows() });
  Object.assign(watched, { events: { length: events.length, lastAt: () => 0, get } });
  expect(flowWindows(watched)).toEqual(windows);
  expect(asked).toBe(events.length);
  const columns = windows
    .flatMap(({ sender, receiver }) => [sender, receiver])
    .filter((end) => end !== undefined);
  const series = trace.windows();
  expect(columns.length).toBe(series.length);
  for (const { side, seqs, times, values } of series)
    expect(columns.filter((end) => end.side === side)).toContainEqual(
      expect.objectContaining({ seqs, times, values }),
    );
});
