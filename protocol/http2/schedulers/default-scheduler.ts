/** The scheduler of Go's servers up to 1.18, alone: so that what never asks for another need not fetch them. */
import { assert } from "../../base/assert.ts";
import type { ScheduledStream, WriteScheduler } from "../write-scheduler.ts";
import { RandomScheduler } from "./random.ts";
import type { SchedulerInit, SchedulerName } from "./scheduler-name.ts";

export function newDefaultScheduler<S extends ScheduledStream>(
  name: SchedulerName,
  init: SchedulerInit,
): WriteScheduler<S> {
  assert(name === "random", `scheduler ${name} is not at hand here`);
  return new RandomScheduler<S>(init);
}
