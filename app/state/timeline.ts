/** The folded time axis of a recording and the pace at which 1× walks along it. Built once for each trace. */
import type { Trace } from "../../protocol/index.ts";
import { buildTimeScale, plainTimeScale, scaleFrom } from "../chart/time-scale.ts";
import type { Fold, TimeScale } from "../chart/time-scale.ts";

export interface Timeline {
  readonly scale: TimeScale;
  /** Axis per real millisecond at 1×. */
  readonly pace: number;
  /** One way there and back, of the fastest frames; 0 where times are unknown. */
  readonly roundTripMs: number;
}

export function timelineOf(trace: Trace): Timeline {
  let timeline = CACHE.get(trace);
  if (!timeline) {
    timeline = trace.timed ? timed(trace) : untimed(trace);
    CACHE.set(trace, timeline);
  }
  return timeline;
}

/** A timeline as plain data: another thread can make it, and it need not be built here. */
export interface PackedTimeline extends Pick<Timeline, "pace" | "roundTripMs"> {
  readonly folds: readonly Fold[];
  readonly durationMs: number;
  readonly length: number;
}

export function packTimeline(trace: Trace): PackedTimeline {
  const { scale, pace, roundTripMs } = timelineOf(trace);
  const { folds, durationMs, length } = scale;
  return { folds, durationMs, length, pace, roundTripMs };
}

export function adoptTimeline(
  trace: Trace,
  { folds, durationMs, length, pace, roundTripMs }: PackedTimeline,
): void {
  CACHE.set(trace, { scale: scaleFrom(folds, durationMs, length), pace, roundTripMs });
}

/** Reading a step takes about this long. */
const FRAME_STEP_MS = 600;
/** Long recordings play in two minutes; whoever wants to read each step walks. */
const LONGEST_PLAY_MS = 120_000;
const SHORTEST_PLAY_MS = 4000;

const CACHE = new WeakMap<Trace, Timeline>();

function timed(trace: Trace): Timeline {
  const count = trace.frames.length;
  const starts = new Float64Array(count);
  const ends = new Float64Array(count);
  const oneWayMs = { client: Number.POSITIVE_INFINITY, server: Number.POSITIVE_INFINITY };
  for (let i = 0; i < count; i++) {
    const { at, from } = trace.frames.plain(i);
    const { arrivedMs, arrivesMs } = trace.frames.times(i);
    starts[i] = at;
    ends[i] = Math.min(arrivedMs, trace.durationMs);
    oneWayMs[from] = Math.min(oneWayMs[from], arrivesMs - at);
  }
  const scale = buildTimeScale({ starts, ends }, trace.durationMs);
  const playMs = Math.min(Math.max(count * FRAME_STEP_MS, SHORTEST_PLAY_MS), LONGEST_PLAY_MS);
  const roundTripMs = oneWayMs.client + oneWayMs.server;
  return { scale, pace: scale.length / playMs, roundTripMs: Number.isFinite(roundTripMs) ? roundTripMs : 0 };
}

/** One frame after the other, each as long as the next. */
function untimed(trace: Trace): Timeline {
  const last = Math.max(0, trace.frames.length - 1);
  return {
    scale: plainTimeScale(last),
    pace: Math.max(1 / FRAME_STEP_MS, last / LONGEST_PLAY_MS),
    roundTripMs: 0,
  };
}
