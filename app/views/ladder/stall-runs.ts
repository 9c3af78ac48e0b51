/** Which standstills the lifelines show: those that flow control or a limit forces, and those that overlap as one. Pure. */
import type { Stall } from "../../../protocol/index.ts";
import { isForced } from "../../chart/limiter-name.ts";

export interface StallRun extends Stall {
  /** Stalls that became this one. */
  readonly count: number;
}

/** Frames take turns on every connection, and a pipe is there to be filled: that is no standstill. */
export function stallRuns(stalls: readonly Stall[]): readonly StallRun[] {
  const runs = new Map<Stall["side"], StallRun[]>([
    ["client", []],
    ["server", []],
  ]);
  for (const stall of stalls) {
    if (!isForced(stall.by)) continue;
    const own = runs.get(stall.side) ?? [];
    const last = own.at(-1);
    if (last === undefined || stall.fromMs >= last.toMs) own.push({ ...stall, count: 1 });
    else own[own.length - 1] = { ...last, toMs: Math.max(last.toMs, stall.toMs), count: last.count + 1 };
  }
  return [...runs.values()].flat();
}
