/** Seeking at 100 000 events and 10 000 streams: the player scrubs, so the slowest seeks count. */
import { bench, describe } from "vitest";
import { Prng } from "../../protocol/base/prng.ts";
import { ViewSeeker } from "../../protocol/trace/connection-view.ts";
import { RecordedEvents } from "../../protocol/trace/event-log.ts";
import { syntheticLog } from "../support/synthetic-log.ts";

const EVENTS = 100_000;
const STREAMS = 10_000;
const TARGET_P99_MS = 5;

const seeker = new ViewSeeker(new RecordedEvents(syntheticLog(EVENTS, STREAMS)));
seeker.seek(EVENTS);
const rng = new Prng(7);
const times: number[] = [];

describe(`seek among ${EVENTS} events, ${STREAMS} streams (p99 below ${TARGET_P99_MS} ms)`, () => {
  bench(
    "anywhere",
    () => {
      const seq = rng.below(EVENTS);
      const start = performance.now();
      seeker.seek(seq);
      times.push(performance.now() - start);
    },
    { teardown: () => report("anywhere") },
  );
  let step = 0;
  bench("one step on", () => {
    seeker.seek(step++ % EVENTS);
  });
  bench("anywhere, and all streams by id", () => {
    const view = seeker.seek(rng.below(EVENTS));
    for (const stream of view.server.streams) if (stream.id < 0) throw new Error("no such stream");
  });
});

function report(name: string): void {
  const sorted = times.toSorted((a, b) => a - b);
  const quantile = (q: number): string => (sorted[Math.floor(q * sorted.length)] ?? 0).toFixed(3);
  console.info(`seek ${name}: p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms, ${sorted.length} seeks`);
}
