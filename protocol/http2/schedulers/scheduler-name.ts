/** Which write schedulers there are, without fetching any of them. */
import type { Prng } from "../../base/prng.ts";
import type { ScheduledStream, WriteScheduler } from "../write-scheduler.ts";

export type SchedulerName = "random" | "priority" | "roundRobin" | "rfc9218";

export const SCHEDULER_NAMES: readonly SchedulerName[] = ["random", "priority", "roundRobin", "rfc9218"];

export interface SchedulerInit {
  readonly prng: Prng;
  readonly rstStreamInControlQueue: boolean;
}

export type NewScheduler = <S extends ScheduledStream>(
  name: SchedulerName,
  init: SchedulerInit,
) => WriteScheduler<S>;
