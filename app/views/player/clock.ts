/** What the player's clock says. Pure. */
import type { Trace } from "../../../protocol/index.ts";
import type { PlaybackState } from "../../state/playback.ts";
import { formatCount, formatMs } from "../../ui/format.ts";

export interface ClockText {
  readonly main: string;
  readonly detail: string;
}

/** Recordings without times count frames, because a clock that stands still would lie. */
export function clockText(trace: Trace, at: Pick<PlaybackState, "atMs" | "seq" | "step">): ClockText {
  if (!trace.timed) {
    return {
      main: `frame ${formatCount(at.step + 1)} of ${formatCount(trace.frames.length)}`,
      detail: "order only, no times",
    };
  }
  const events = trace.events.length;
  return { main: formatMs(at.atMs), detail: `event ${formatCount(at.seq + 1)} of ${formatCount(events)}` };
}
