/**
 * The one animation loop. Painters draw (canvas, attributes) at most once in an animation frame, and only when
 * somebody asked for it or the driver moved the clock. Knows nothing of recordings.
 */

/** Draws from the stores as they stand. */
export type Painter = () => void;

/** Moves the clock by real time that has passed; tells whether it wants to be called again. */
export type Driver = (elapsedMs: number) => boolean;

/** Registers a painter and asks for a first paint. Returns how to take it off again. */
export function onPaint(painter: Painter): () => void {
  painters.add(painter);
  requestPaint();
  return () => painters.delete(painter);
}

/** All painters run in the next animation frame. */
export function requestPaint(): void {
  if (scheduled === undefined) scheduled = requestAnimationFrame(tick);
}

export function startDriver(next: Driver): void {
  driver = next;
  lastMs = undefined;
  requestPaint();
}

export function stopDriver(): void {
  driver = undefined;
}

/** A tab that was in the background must not leap when it comes back. */
const LONGEST_FRAME_MS = 100;

const painters = new Set<Painter>();
let driver: Driver | undefined;
let scheduled: number | undefined;
let lastMs: number | undefined;

function tick(nowMs: number): void {
  scheduled = undefined;
  const elapsedMs = Math.min(nowMs - (lastMs ?? nowMs), LONGEST_FRAME_MS);
  lastMs = nowMs;
  if (driver && !driver(elapsedMs)) driver = undefined;
  // The driver's own change asks for a paint, and that paint is this one.
  if (scheduled !== undefined) cancelAnimationFrame(scheduled);
  scheduled = undefined;
  for (const painter of painters) painter();
  if (driver) requestPaint();
}
