/** Where the cursor stands in a recording, as links say it. */
import { standAt } from "./moments.ts";
import { playback } from "./playback.ts";
import { useSelection } from "./selection.ts";
import type { Place, Recording } from "./session.ts";

export function placeIn({ trace }: Recording): Place {
  const { seq, atMs } = playback.getState();
  const { frame } = useSelection.getState();
  if (seq < 0) return {};
  const exact = standAt(trace, seq).atMs === atMs;
  return {
    seq,
    ...(exact ? {} : { atMs: Number(atMs.toFixed(6)) }),
    ...(frame === undefined ? {} : { frame }),
  };
}
