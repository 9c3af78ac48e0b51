import { expect, test } from "vitest";
import { Prng } from "../../protocol/base/prng.ts";
import { Channel } from "../../protocol/goroutine/channel.ts";
import { Outflow } from "../../protocol/http2/flow.ts";
import { RandomScheduler } from "../../protocol/http2/schedulers/random.ts";
import { FrameWriteRequest } from "../../protocol/http2/write-scheduler.ts";
import type { ScheduledStream, WriteResult } from "../../protocol/http2/write-scheduler.ts";
import { runtime } from "../goroutine/support.ts";

const conn = () => new Outflow({ side: "server", streamId: 0, initial: 1000 });

function stream(streamId: number, window = 1000, connection = conn(), maxFrameSize = 16): ScheduledStream {
  return {
    streamId,
    outflow: new Outflow({ side: "server", streamId, initial: window }, connection),
    maxFrameSize,
  };
}

function data(of: ScheduledStream, size: number, endStream = false, done?: Channel<WriteResult>) {
  return new FrameWriteRequest(
    { kind: "data", streamId: of.streamId, data: new Uint8Array(size), endStream },
    of,
    done,
  );
}

const size = (request: FrameWriteRequest | undefined) => request?.dataSize;

test("DATA is cut at the smallest of window, connection and frame size; the rest keeps END_STREAM and who waits", () => {
  const done = new Channel<WriteResult>(runtime(), "done", 1);
  const of = stream(1, 20, conn(), 16);
  const [first, rest] = data(of, 30, true, done).consume(Infinity);
  expect([size(first), first.endsStream, first.done]).toEqual([16, false, undefined]);
  expect([size(rest), rest?.endsStream, rest?.done]).toEqual([14, true, done]);
  const [second, last] = rest?.consume(3) ?? [];
  expect([size(second), size(last), of.outflow.window]).toEqual([3, 11, 1]);
});

test("what fits goes whole; an empty DATA and other frames need no window", () => {
  const of = stream(1, 10);
  const whole = data(of, 10, true);
  expect(whole.consume(Infinity)).toEqual([whole, undefined]);
  expect(of.outflow.window).toBe(0);
  expect(data(of, 1).canGo(Infinity)).toBe(false);
  expect(data(of, 0, true).canGo(Infinity)).toBe(true);
  expect(
    new FrameWriteRequest({ kind: "headers", streamId: 1, fields: [], endStream: false }, of).canGo(0),
  ).toBe(true);
});

function scheduler(rstStreamInControlQueue = false, seed = 1) {
  return new RandomScheduler({ prng: new Prng(seed), rstStreamInControlQueue });
}

const headers = (of: ScheduledStream) =>
  new FrameWriteRequest({ kind: "headers", streamId: of.streamId, fields: [], endStream: false }, of);
const rst = (streamId: number) => new FrameWriteRequest({ kind: "rst stream", streamId, code: 0 });
const ack = () => new FrameWriteRequest({ kind: "settings ack" });

function drain(sched: RandomScheduler<ScheduledStream>): string[] {
  const order: string[] = [];
  for (let next = sched.pop(); next !== undefined; next = sched.pop())
    order.push(`${next.op.kind} ${next.streamId}`);
  return order;
}

test("control frames go first, in their order; RST_STREAM among them only in later versions", () => {
  for (const later of [false, true]) {
    const sched = scheduler(later);
    sched.push(headers(stream(1)));
    sched.push(rst(1));
    sched.push(ack());
    const rest = later
      ? ["rst stream 1", "settings ack 0", "headers 1"]
      : ["settings ack 0", "headers 1", "rst stream 1"];
    expect(drain(sched)).toEqual(rest);
  }
});

test("among streams the choice is uniform and seeded, within one the order holds", () => {
  const firsts = new Map<string, number>();
  for (let seed = 0; seed < 900; seed++) {
    const sched = scheduler(false, seed);
    for (const id of [1, 3, 5]) {
      const of = stream(id);
      sched.push(headers(of));
      sched.push(data(of, 8));
    }
    const order = drain(sched);
    for (const id of [1, 3, 5])
      expect(order.indexOf(`headers ${id}`)).toBeLessThan(order.indexOf(`data ${id}`));
    firsts.set(order[0] ?? "", (firsts.get(order[0] ?? "") ?? 0) + 1);
  }
  expect(firsts.size).toBe(3);
  for (const count of firsts.values()) expect(Math.abs(count - 300)).toBeLessThan(70);
});

test("a stream whose window is closed is passed over, reported as waiting, and goes on when it opens", () => {
  const sched = scheduler();
  const [stuck, free] = [stream(1, 0), stream(3)];
  sched.push(data(stuck, 5));
  sched.push(data(free, 5));
  expect(drain(sched)).toEqual(["data 3"]);
  expect([...sched.heads()].map((head) => [head.streamId, head.stream?.outflow.limiter()])).toEqual([
    [1, "stream window"],
  ]);
  stuck.outflow.add(3, "window update");
  expect(size(sched.pop())).toBe(3);
  expect(sched.pop()).toBeUndefined();
});

test("what is queued for a closed stream is dropped", () => {
  const sched = scheduler();
  sched.openStream(1);
  sched.push(data(stream(1), 5));
  sched.closeStream(1);
  expect(drain(sched)).toEqual([]);
});
