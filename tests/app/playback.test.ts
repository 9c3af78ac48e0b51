import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { momentAt, momentsOf } from "../../app/state/moments.ts";
import {
  pause,
  play,
  seekFrame,
  seekSeq,
  seekTime,
  setGranularity,
  stepBy,
  stepRoundTrip,
  toEnd,
  toStart,
} from "../../app/state/playback-actions.ts";
import { playback } from "../../app/state/playback.ts";
import { useSelection } from "../../app/state/selection.ts";
import { useSession } from "../../app/state/session.ts";
import { timelineOf } from "../../app/state/timeline.ts";
import type { Trace } from "../../protocol/index.ts";
import { fakeFrames, fakeTrace } from "../support/fake-trace.ts";

// The animation loop runs by hand: each call of `turn` is one animation frame.
let waiting: FrameRequestCallback[] = [];
let nowMs = 0;

beforeEach(() => {
  waiting = [];
  vi.stubGlobal("requestAnimationFrame", (callback: FrameRequestCallback) => waiting.push(callback));
  vi.stubGlobal("cancelAnimationFrame", () => (waiting = []));
  setGranularity("frame");
});

afterEach(() => {
  pause();
  turn(0);
  vi.unstubAllGlobals();
});

function turn(elapsedMs: number): void {
  nowMs += elapsedMs;
  const now = waiting;
  waiting = [];
  for (const callback of now) callback(nowMs);
}

function open(trace: Trace): void {
  const kind = trace.hasState ? "simulation" : "capture";
  useSession.getState().openRoom(kind === "simulation" ? "learn" : "decode");
  useSession.getState().openRecording({ id: String(Math.random()), title: "t", subtitle: "", trace, kind });
}

function cursor() {
  const { seq, atMs, step } = playback.getState();
  return { seq, atMs, step };
}

/** Three frames of which two leave in the same instant, and one takes 4 ms to leave. */
const SMALL = fakeTrace([
  { from: "client", type: 4, at: 0 },
  { from: "client", type: 1, at: 0, summary: "GET /" },
  { from: "server", type: 0, at: 12, sentMs: 16 },
]);

describe("stepping by frame", () => {
  it("stops when a frame has left and when it was read, frames of one instant one after the other", () => {
    open(SMALL);
    toStart();
    const seen: unknown[] = [];
    const { frames, read } = momentsOf(SMALL);
    for (let i = 0; i < 6; i++) {
      stepBy(1);
      const { step, atMs, seq } = cursor();
      seen.push([frames[step], read[step] === 1 ? "read" : "left", atMs, seq]);
    }
    expect(seen).toEqual([
      [0, "left", 0, 0],
      [1, "left", 0, 1],
      [0, "read", 10, 2],
      [1, "read", 10, 3],
      [2, "left", 16, 4],
      [2, "read", 26, 5],
    ]);
    stepBy(1);
    expect(cursor().seq).toBe(5);
  });

  it("is exact in both directions", () => {
    open(fakeTrace(fakeFrames(60)));
    toStart();
    const there = [cursor()];
    for (let i = 0; i < 120; i++) {
      stepBy(1);
      there.push(cursor());
    }
    const back = [cursor()];
    for (let i = 0; i < 120; i++) {
      stepBy(-1);
      back.push(cursor());
    }
    expect(back.toReversed()).toEqual(there);
  });

  it("goes to the moment just passed when it starts between two", () => {
    open(SMALL);
    seekTime(13);
    stepBy(-1);
    expect(cursor()).toEqual({ seq: 3, atMs: 10, step: 3 });
    seekTime(13);
    stepBy(1);
    expect(cursor().atMs).toBe(16);
  });

  it("selects the frame", () => {
    open(SMALL);
    seekFrame(2);
    expect(useSelection.getState().frame).toBe(2);
    stepBy(-1);
    expect(useSelection.getState().frame).toBe(1);
  });
});

it("steps by event there and back", () => {
  open(SMALL);
  setGranularity("event");
  toStart();
  const seqs = [1, 1, 1, 1, -1, -1, -1, -1].map((by) => {
    stepBy(by === 1 ? 1 : -1);
    return playback.getState().seq;
  });
  expect(seqs).toEqual([0, 1, 2, 3, 2, 1, 0, -1]);
});

it("steps by round trip: twice the delay of the link", () => {
  open(fakeTrace(fakeFrames(60)));
  seekTime(30);
  stepRoundTrip(1);
  expect(playback.getState().atMs).toBe(50);
  stepRoundTrip(-1);
  expect(playback.getState().atMs).toBe(30);
});

it("keeps seq, time and step of one mind wherever it seeks", () => {
  const trace = fakeTrace(fakeFrames(200));
  open(trace);
  const moments = momentsOf(trace);
  for (let ms = -5; ms < trace.durationMs + 5; ms += 3.7) {
    seekTime(ms);
    const { seq, atMs, step } = cursor();
    expect(seq).toBe(trace.events.lastAt(atMs));
    expect(step).toBe(momentAt(moments, { seq, atMs }));
  }
  for (let seq = -1; seq < trace.events.length; seq += 7) {
    seekSeq(seq);
    expect(playback.getState().seq).toBe(seq);
  }
});

describe("recordings without times", () => {
  it("count frames", () => {
    const trace = fakeTrace(fakeFrames(6), { timed: false, hasState: false });
    open(trace);
    expect(cursor()).toMatchObject({ step: 0, atMs: 0 });
    stepBy(1);
    stepBy(1);
    expect(cursor()).toMatchObject({ step: 2, atMs: 2 });
    toEnd();
    expect(cursor().step).toBe(5);
    stepBy(-1);
    expect(useSelection.getState().frame).toBe(4);
    seekTime(3.8);
    expect(cursor().step).toBe(3);
  });
});

describe("playing", () => {
  it("walks the folded axis at the recording's own pace and stops at the end", () => {
    const trace = fakeTrace(fakeFrames(20));
    open(trace);
    toStart();
    play();
    turn(0);
    turn(100);
    const { pace, scale } = timelineOf(trace);
    expect(playback.getState().atMs).toBeCloseTo(scale.toMs(100 * pace), 6);
    for (let i = 0; i < 400; i++) turn(50);
    expect(playback.getState()).toMatchObject({
      playing: false,
      atMs: trace.durationMs,
      seq: trace.events.length - 1,
    });
  });

  it("begins anew when it is started at the end", () => {
    open(SMALL);
    toEnd();
    play();
    turn(0);
    turn(10);
    expect(playback.getState().atMs).toBeLessThan(5);
  });
});

it("keeps the place in each room", () => {
  open(SMALL);
  seekFrame(2);
  const place = cursor();
  open(fakeTrace(fakeFrames(6), { timed: false, hasState: false }));
  expect(cursor().step).toBe(0);
  useSession.getState().openRoom("learn");
  expect(cursor()).toEqual(place);
  expect(useSession.getState().recording?.trace).toBe(SMALL);
});
