import type { EventBody } from "./event.ts";

/**
 * Where producers report. A seam holds `probe: Probe | undefined` and calls `probe?.emit(...)`; without a probe
 * nothing is built and nothing is paid. The recorder adds seq, time and cause.
 */
export interface Probe {
  /** Records the event and returns its seq. */
  emit(event: EventBody): number;
  /** Seq of the event that what follows is due to; set by the runtime on each switch and by the pipe on arrival. */
  cause: number | undefined;
}
