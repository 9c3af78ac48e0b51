/** Two recordings drawn under one time axis, with what is idle in both folded away. Pure: traces → places in per cent. */
import type { Limiter, Trace } from "../../../protocol/index.ts";
import { buildTimeScale } from "../../chart/time-scale.ts";
import type { TimeScale } from "../../chart/time-scale.ts";

export interface Tick {
  readonly frame: number;
  readonly type: number;
  readonly fromClient: boolean;
  /** When it left, in per cent of the axis. */
  readonly at: number;
}

export interface StallSpan {
  readonly from: number;
  readonly to: number;
  readonly fromClient: boolean;
}

/** More are drawn over each other and cost time. */
const MAX_TICKS = 2000;

export function jointScale(traces: readonly Trace[]): TimeScale {
  const spans = traces.flatMap((trace) =>
    Array.from({ length: trace.frames.length }, (_unused, i) => {
      const { arrivedMs } = trace.frames.times(i);
      const { at } = trace.frames.get(i);
      return [at, Math.min(arrivedMs, trace.durationMs)] as const;
    }),
  );
  spans.sort((a, b) => a[0] - b[0]);
  const durationMs = Math.max(...traces.map((trace) => trace.durationMs));
  return buildTimeScale({ starts: spans.map(([at]) => at), ends: spans.map(([, end]) => end) }, durationMs);
}

export function percentOf(scale: TimeScale, ms: number): number {
  return scale.length === 0 ? 0 : (100 * scale.toAxis(ms)) / scale.length;
}

/** Evenly thinned where there are too many; `always` is never left out. */
export function ticksOf(trace: Trace, scale: TimeScale, always: number | undefined): readonly Tick[] {
  const every = Math.max(1, Math.ceil(trace.frames.length / MAX_TICKS));
  const ticks: Tick[] = [];
  for (let frame = 0; frame < trace.frames.length; frame++) {
    if (frame % every !== 0 && frame !== always) continue;
    const { type, from, at } = trace.frames.get(frame);
    ticks.push({ frame, type, fromClient: from === "client", at: percentOf(scale, at) });
  }
  return ticks;
}

/** A sender at work: it waits for its own frames to leave. */
const MOMENTARY: ReadonlySet<Limiter> = new Set(["pipe full", "frame being written", "scheduler", "lock"]);

/** Where a sender stands still for want of something that the other end, or its own application, has to give. */
export function stallSpans(trace: Trace, scale: TimeScale): readonly StallSpan[] {
  return trace
    .stalls()
    .filter(({ by }) => !MOMENTARY.has(by))
    .slice(0, MAX_TICKS)
    .map(({ side, fromMs, toMs }) => ({
      from: percentOf(scale, fromMs),
      to: percentOf(scale, toMs),
      fromClient: side === "client",
    }));
}
