/** What Go's own tests hold its write schedulers to: orders of frames as its tests state them; titles are the names of Go's tests. */
import { expect, it } from "vitest";
import { Outflow } from "../../protocol/http2/flow.ts";
import { GO_PRIORITY_TREE, PriorityTreeScheduler } from "../../protocol/http2/schedulers/priority-tree.ts";
import { Rfc9218Scheduler } from "../../protocol/http2/schedulers/rfc9218.ts";
import { RoundRobinScheduler } from "../../protocol/http2/schedulers/round-robin.ts";
import { FrameWriteRequest } from "../../protocol/http2/write-scheduler.ts";
import type { ScheduledStream, WriteScheduler } from "../../protocol/http2/write-scheduler.ts";

function stream(streamId: number, window: number, maxFrameSize: number): ScheduledStream {
  const conn = new Outflow({ side: "server", streamId: 0, initial: 65_535 });
  const outflow = new Outflow({ side: "server", streamId, initial: window }, conn);
  return { streamId, outflow, maxFrameSize };
}

function data(of: ScheduledStream, bytes: number): FrameWriteRequest {
  const op = { kind: "data", streamId: of.streamId, data: new Uint8Array(bytes), endStream: false } as const;
  return new FrameWriteRequest(op, of);
}

const settingsAck = () => new FrameWriteRequest({ kind: "settings ack" });

function drain(sched: WriteScheduler): number[] {
  const order: number[] = [];
  for (let next = sched.pop(); next !== undefined; next = sched.pop()) order.push(next.streamId);
  return order;
}

/** `weight` as Go writes it: 0 to 255. */
const under = (dependency: number, weight = 15, exclusive = false) => ({
  dependency,
  weight: weight + 1,
  exclusive,
});

it("TestRoundRobinScheduler", () => {
  const sched = new RoundRobinScheduler();
  const counts = [2, 1, 3, 1, 2];
  for (const [i, n] of counts.entries()) {
    sched.openStream(i + 1);
    sched.push(data(stream(i + 1, 65_535, 16), 16 * n));
  }
  sched.push(settingsAck());
  sched.push(settingsAck());
  expect(drain(sched)).toEqual([0, 0, 1, 2, 3, 4, 5, 1, 3, 5, 3]);
});

it.each([
  ["TestPriorityWeights", 34, 9, [1, 2, 1, 1, 1, 2, 1, 2, 2, 2]],
  ["TestPriorityWeightsMinMax", 0, 255, [2, 1, 2, 2, 2, 2, 1, 1, 1, 1]],
])("%s", (_test, first, second, order) => {
  const sched = new PriorityTreeScheduler();
  for (const id of [1, 2]) sched.openStream(id);
  for (const id of [1, 2]) sched.push(data(stream(id, 40, 8), 40));
  sched.adjustStream(1, under(0, first));
  sched.adjustStream(2, under(0, second));
  expect(drain(sched)).toEqual(order);
});

it("a weight of 16 that is said is the same as one that is not", () => {
  const sched = new PriorityTreeScheduler();
  for (const id of [1, 2]) sched.openStream(id);
  for (const id of [1, 2]) sched.push(data(stream(id, 40, 8), 16));
  sched.adjustStream(1, { dependency: 0, weight: 16, exclusive: false });
  expect(drain(sched)).toEqual([2, 2, 1, 1]);
});

it("TestPriorityFlowControl", () => {
  for (const throttles of [false, true]) {
    const sched = new PriorityTreeScheduler({ ...GO_PRIORITY_TREE, throttles });
    for (const id of [1, 2]) sched.openStream(id);
    sched.adjustStream(2, under(1));
    const [parent, child] = [stream(1, 0, 16), stream(2, 0, 16)];
    sched.push(data(parent, 16));
    sched.push(data(child, 16));
    expect(sched.pop()).toBeUndefined();
    for (let i = 0; i < 2; i++) {
      child.outflow.add(8, "window update");
      expect([sched.pop()?.dataSize, sched.pop()]).toEqual([8, undefined]);
    }
  }
});

it("TestPriorityThrottleOutOfOrderWrites", () => {
  const sched = new PriorityTreeScheduler({ ...GO_PRIORITY_TREE, throttles: true });
  for (const id of [1, 2]) sched.openStream(id);
  sched.adjustStream(2, under(1));
  const [parent, child] = [stream(1, 4096, 4096), stream(2, 4096, 4096)];
  sched.push(data(child, 4096));
  const sent = () => {
    const next = sched.pop();
    return [next?.streamId, next?.dataSize];
  };
  expect(sent()).toEqual([2, 1024]);
  sched.push(data(parent, 4096));
  expect(sent()).toEqual([1, 4096]);
  expect(sent()).toEqual([2, 1024]);
});

it("TestPriorityPopFromLinearTree", () => {
  const sched = new PriorityTreeScheduler();
  for (const id of [1, 2, 3, 4]) sched.openStream(id);
  for (const id of [2, 3, 4]) sched.adjustStream(id, under(id - 1));
  for (const id of [3, 4, 1, 2]) sched.push(data(stream(id, 10, 10), 10));
  expect(drain(sched)).toEqual([1, 2, 3, 4]);
});

/** The tree of RFC 7540 §5.3.3 (A to F are 1 to 6), in which A is then made to depend on D. */
it.each([
  ["TestPrioritySection533NonExclusive, TestPriorityPopFrom533Tree", false, { 1: 4, 6: 4, 2: 1, 3: 1, 5: 3 }],
  ["TestPrioritySection533Exclusive", true, { 1: 4, 6: 1, 2: 1, 3: 1, 5: 3 }],
])("%s", (_test, exclusive, parents) => {
  const sched = new PriorityTreeScheduler();
  const ids = [1, 2, 3, 4, 5, 6];
  const streams = ids.map((id) => stream(id, 0, 8));
  for (const id of ids) sched.openStream(id);
  const before: Readonly<Record<number, number>> = { 2: 1, 3: 1, 4: 3, 5: 3, 6: 4 };
  for (const [id, parent] of Object.entries(before)) sched.adjustStream(Number(id), under(parent));
  sched.adjustStream(1, under(4, 15, exclusive));
  for (const of of streams) sched.push(data(of, 800));
  // A parent has its way before its child whenever both may send; siblings share.
  for (const [id, parent] of Object.entries(parents)) {
    const child = Number(id);
    const pair = streams.filter(({ streamId }) => streamId === child || streamId === parent);
    for (const of of pair) of.outflow.add(40, "window update");
    const order = drain(sched);
    expect(order, `${child} below ${parent}`).toEqual([...octaves(parent), ...octaves(child)]);
  }
});

it("TestPrioritySchedulerUrgencyAndIncremental", () => {
  const sched = new Rfc9218Scheduler();
  for (let id = 1; id <= 7; id++) {
    const even = id % 2 === 0;
    sched.openStream(id, { priority: { urgency: even ? 0 : 7, incremental: even } });
    sched.push(data(stream(id, 100, 16), 32));
  }
  sched.push(settingsAck());
  sched.closeStream(3);
  sched.closeStream(6);
  expect(drain(sched)).toEqual([0, 2, 4, 2, 4, 1, 1, 5, 5, 7, 7]);
});

it("TestPrioritySchedulerBuffersPriorityUpdate", () => {
  const sched = new Rfc9218Scheduler();
  for (const id of [1, 5]) sched.updatePriority(id, { urgency: 0, incremental: false });
  for (const id of [1, 3, 5]) sched.openStream(id, { priority: { urgency: 3, incremental: true } });
  for (const id of [1, 3, 5]) sched.push(data(stream(id, 100, 16), 48));
  expect(drain(sched)).toEqual([5, 5, 5, 1, 3, 1, 3, 1, 3]);
});

/** Forty octets in frames of eight. */
function octaves(id: number): number[] {
  return Array.from({ length: 5 }, () => id);
}
