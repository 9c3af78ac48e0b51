/**
 * Time with its long silences folded. A scale maps milliseconds to an axis (same unit, but a gap in which nothing is
 * under way is never longer than a fixed part of it) and back. Pure.
 */

import { firstWhere } from "./first-where.ts";

export interface Fold {
  readonly fromMs: number;
  readonly toMs: number;
  /** Where it stands on the axis. */
  readonly fromAxis: number;
  readonly toAxis: number;
}

export interface TimeScale {
  readonly durationMs: number;
  /** Length of the axis: duration less what is folded away. */
  readonly length: number;
  readonly folds: readonly Fold[];
  toAxis(ms: number): number;
  toMs(axis: number): number;
}

/** Something is under way from `starts[i]` to `ends[i]`; both ascending by start. */
export interface Busy {
  readonly starts: ArrayLike<number>;
  readonly ends: ArrayLike<number>;
}

export function buildTimeScale(busy: Busy, durationMs: number): TimeScale {
  const { gaps, busyMs } = findGaps(busy, durationMs);
  const keptMs = keptGapMs(gaps, busyMs, durationMs);
  const folds: Fold[] = [];
  let removed = 0;
  for (const [fromMs, toMs] of gaps) {
    // A fold that saves little costs more attention than it is worth.
    if (toMs - fromMs <= 2 * keptMs) continue;
    folds.push({ fromMs, toMs, fromAxis: fromMs - removed, toAxis: fromMs - removed + keptMs });
    removed += toMs - fromMs - keptMs;
  }
  return scaleFrom(folds, durationMs, durationMs - removed);
}

/** A scale that folds nothing. */
export function plainTimeScale(durationMs: number): TimeScale {
  return scaleFrom([], durationMs, durationMs);
}

export function scaleFrom(folds: readonly Fold[], durationMs: number, length: number): TimeScale {
  return {
    durationMs,
    length,
    folds,
    toAxis(ms) {
      const at = clampTo(ms, durationMs);
      const fold = lastBefore(folds, at, (f) => f.fromMs);
      if (!fold) return at;
      if (at >= fold.toMs) return fold.toAxis + (at - fold.toMs);
      return fold.fromAxis + ((at - fold.fromMs) / (fold.toMs - fold.fromMs)) * (fold.toAxis - fold.fromAxis);
    },
    toMs(axis) {
      const at = clampTo(axis, length);
      const fold = lastBefore(folds, at, (f) => f.fromAxis);
      if (!fold) return at;
      if (at >= fold.toAxis) return Math.min(fold.toMs + (at - fold.toAxis), durationMs);
      return fold.fromMs + ((at - fold.fromAxis) / (fold.toAxis - fold.fromAxis)) * (fold.toMs - fold.fromMs);
    },
  };
}

type Gap = readonly [fromMs: number, toMs: number];

function findGaps(busy: Busy, durationMs: number): { gaps: Gap[]; busyMs: number } {
  const gaps: Gap[] = [];
  let end = 0;
  let idleMs = 0;
  const idleUntil = (ms: number) => {
    if (ms > end) {
      gaps.push([end, ms]);
      idleMs += ms - end;
    }
  };
  for (let i = 0; i < busy.starts.length; i++) {
    idleUntil(busy.starts[i] ?? 0);
    end = Math.max(end, busy.ends[i] ?? 0);
  }
  idleUntil(durationMs);
  return { gaps, busyMs: durationMs - idleMs };
}

/** How long a folded gap still looks: an eighth of all activity; where activity has no length (captures), a usual gap. */
function keptGapMs(gaps: readonly Gap[], busyMs: number, durationMs: number): number {
  if (busyMs > durationMs / 1000) return busyMs / 8;
  const lengths = gaps.map(([from, to]) => to - from).sort((a, b) => a - b);
  const usual = lengths[Math.floor(lengths.length * 0.9)] ?? 0;
  return Math.max(usual, durationMs / 1000);
}

function lastBefore(folds: readonly Fold[], at: number, start: (fold: Fold) => number): Fold | undefined {
  const behind = firstWhere(folds.length, (i) => {
    const fold = folds[i];
    return fold === undefined || start(fold) > at;
  });
  return folds[behind - 1];
}

function clampTo(value: number, max: number): number {
  return Math.min(Math.max(value, 0), max);
}
