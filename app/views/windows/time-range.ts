/** The part of the recording that the charts show, and how it moves. Pure. */

export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Factor above 1 looks closer; `anchorMs` stays where it is. Never leaves the recording. */
export function zoomRange(range: TimeRange, factor: number, anchorMs: number, durationMs: number): TimeRange {
  const span = range.toMs - range.fromMs;
  const wanted = Math.min(Math.max(span / factor, smallestSpan(durationMs)), durationMs);
  const part = span === 0 ? 0.5 : (anchorMs - range.fromMs) / span;
  return fitRange(anchorMs - part * wanted, wanted, durationMs);
}

/** Moved on (or, negative, back) by milliseconds, as far as there is something to see. */
export function panRange({ fromMs, toMs }: TimeRange, byMs: number, durationMs: number): TimeRange {
  return fitRange(fromMs + byMs, toMs - fromMs, durationMs);
}

/** Between two instants, in any order; too short a stretch is widened around its middle. */
export function rangeBetween(aMs: number, bMs: number, durationMs: number): TimeRange {
  const span = Math.max(Math.abs(bMs - aMs), smallestSpan(durationMs));
  return fitRange((aMs + bMs) / 2 - span / 2, span, durationMs);
}

/** One edge moved; the other stays, and they never pass each other. */
export function moveEdge(range: TimeRange, edge: "from" | "to", toMs: number, durationMs: number): TimeRange {
  const least = smallestSpan(durationMs);
  if (edge === "from") return { ...range, fromMs: Math.min(Math.max(toMs, 0), range.toMs - least) };
  return { ...range, toMs: Math.max(Math.min(toMs, durationMs), range.fromMs + least) };
}

/** Turned like a page, so that an instant that went out of sight stands near the edge that it came from. */
export function rangeAround(range: TimeRange, ms: number, durationMs: number): TimeRange {
  const span = range.toMs - range.fromMs;
  return fitRange(ms < range.fromMs ? ms - span * (1 - EDGE_PART) : ms - span * EDGE_PART, span, durationMs);
}

export function holds({ fromMs, toMs }: TimeRange, ms: number): boolean {
  return fromMs <= ms && ms <= toMs;
}

export function isWhole({ fromMs, toMs }: TimeRange, durationMs: number): boolean {
  return fromMs <= 0 && toMs >= durationMs;
}

const EDGE_PART = 0.12;

/** A hundred-thousandth of the recording, but not below a nanosecond, which is as fine as its clock is. */
function smallestSpan(durationMs: number): number {
  return Math.min(durationMs, Math.max(durationMs / 100_000, 1e-6));
}

function fitRange(fromMs: number, span: number, durationMs: number): TimeRange {
  const from = Math.min(Math.max(fromMs, 0), Math.max(0, durationMs - span));
  return { fromMs: from, toMs: Math.min(from + span, durationMs) };
}
