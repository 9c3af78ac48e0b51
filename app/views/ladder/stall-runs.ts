/** Which standstills the lifelines show: those that flow control or a limit forces, and those that overlap as one. Pure. */
import type { Stall } from "../../../protocol/index.ts";
import { isForced } from "../../chart/limiter-name.ts";

export interface StallRun extends Stall {
  /** Stalls that became this one. */
  readonly count: number;
  /** Nothing in this recording ends it. */
  readonly isLasting: boolean;
}

/** Frames take turns on every connection, and a pipe is there to be filled: that is no standstill. */
export function stallRuns(stalls: readonly Stall[]): readonly StallRun[] {
  const runs = new Map<Stall["side"], StallRun[]>([
    ["client", []],
    ["server", []],
  ]);
  for (const stall of stalls) {
    if (!isForced(stall.by)) continue;
    const isLasting = stall.toSeq === undefined;
    const own = runs.get(stall.side) ?? [];
    const last = own.at(-1);
    if (last === undefined || stall.fromMs >= last.toMs) own.push({ ...stall, count: 1, isLasting });
    else {
      const toMs = Math.max(last.toMs, stall.toMs);
      own[own.length - 1] = { ...last, toMs, count: last.count + 1, isLasting: last.isLasting || isLasting };
    }
  }
  return [...runs.values()].flat();
}
