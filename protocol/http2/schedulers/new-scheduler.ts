/** Write schedulers by name. */
import type { ScheduledStream, WriteScheduler } from "../write-scheduler.ts";
import { GO_PRIORITY_TREE, PriorityTreeScheduler } from "./priority-tree.ts";
import { RandomScheduler } from "./random.ts";
import { Rfc9218Scheduler } from "./rfc9218.ts";
import { RoundRobinScheduler } from "./round-robin.ts";
import type { SchedulerInit, SchedulerName } from "./scheduler-name.ts";

const SCHEDULERS = {
  random: <S extends ScheduledStream>(init: SchedulerInit) => new RandomScheduler<S>(init),
  priority: <S extends ScheduledStream>({ rstStreamInControlQueue }: SchedulerInit) =>
    new PriorityTreeScheduler<S>({ ...GO_PRIORITY_TREE, rstStreamInControlQueue }),
  roundRobin: <S extends ScheduledStream>() => new RoundRobinScheduler<S>(),
  rfc9218: <S extends ScheduledStream>() => new Rfc9218Scheduler<S>(),
} as const satisfies Readonly<Record<SchedulerName, unknown>>;

export function newScheduler<S extends ScheduledStream>(
  name: SchedulerName,
  init: SchedulerInit,
): WriteScheduler<S> {
  return SCHEDULERS[name]<S>(init);
}
