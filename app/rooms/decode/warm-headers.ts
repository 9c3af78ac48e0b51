/**
 * Header blocks can only be read in order. So that a jump to the end of a long recording need not wait for all of them,
 * they are read ahead, a little at a time, while nothing else happens.
 */
import type { Trace } from "../../../protocol/index.ts";

const SLICE_MS = 6;
const PAUSE_MS = 24;

/** The newest recording takes over from the one before. */
export function warmHeaders(trace: Trace): void {
  clearTimeout(timer);
  let next = 0;
  const work = (): void => {
    const end = performance.now() + SLICE_MS;
    while (next < trace.frames.length && performance.now() < end) {
      const until = Math.min(trace.frames.length, next + 64);
      for (; next < until; next++) trace.frames.get(next);
    }
    if (next < trace.frames.length) timer = setTimeout(work, PAUSE_MS);
  };
  timer = setTimeout(work, PAUSE_MS);
}

let timer: ReturnType<typeof setTimeout> | undefined;
