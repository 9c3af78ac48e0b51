/** Where in a recording our endpoints take over: the event that says so. */
import type { Trace } from "../trace/trace.ts";

/** Its text begins so. */
export const SEAM_BEGINS = "Here our ";

/** Seq of that event; undefined in recordings that take nothing over. */
export function seamOf({ events }: Trace): number | undefined {
  for (let seq = 0; seq < events.length; seq++) {
    const event = events.get(seq);
    if (event.type === "input" && event.text.startsWith(SEAM_BEGINS)) return seq;
  }
  return undefined;
}
