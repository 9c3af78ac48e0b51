import { expect, test } from "vitest";
import { Channel } from "../../protocol/goroutine/channel.ts";
import { Log, runtime, told } from "./support.ts";

test("goroutines run in the order in which they became able to", () => {
  const rt = runtime();
  const lines = told(
    rt,
    function* (say) {
      say("a1");
      yield* rt.yieldNow();
      say("a2");
    },
    function* (say) {
      say("b1");
      yield* rt.yieldNow();
      say("b2");
    },
  );
  expect(lines).toEqual(["a1", "b1", "a2", "b2"]);
});

test("timers fire in order of time, then of start, each followed by all that it makes possible", () => {
  const rt = runtime();
  const lines: string[] = [];
  rt.afterFunc(20, "late", () => lines.push(`late@${rt.nowMs}`));
  rt.afterFunc(10, "first", () => {
    lines.push("first");
    rt.go("woken", function* () {
      lines.push("woken");
      yield* rt.sleep(5);
      lines.push(`slept@${rt.nowMs}`);
    });
  });
  rt.afterFunc(10, "second", () => lines.push("second"));
  expect(rt.nextTimerMs()).toBe(10);
  rt.advanceTo(30);
  expect(lines).toEqual(["first", "woken", "second", "slept@15", "late@20"]);
  expect(rt.nowMs).toBe(30);
  expect(rt.nextTimerMs()).toBeUndefined();
});

test("a timer can be stopped and reset, and says whether that kept it from firing", () => {
  const rt = runtime();
  const fired: number[] = [];
  const timer = rt.afterFunc(10, "t", () => fired.push(rt.nowMs));
  expect(timer.stop()).toBe(true);
  expect(timer.stop()).toBe(false);
  rt.advanceTo(20);
  timer.reset(5);
  timer.reset(7);
  expect(timer.pending).toBe(true);
  rt.advanceTo(100);
  expect(fired).toEqual([27]);
  expect(timer.stop()).toBe(false);
});

test("a thousand timers in any order fire sorted", () => {
  const rt = runtime();
  const fired: number[] = [];
  const timers = Array.from({ length: 1000 }, () => {
    const ms = rt.prng.below(500);
    return rt.afterFunc(ms, "t", () => fired.push(ms));
  });
  for (let i = 0; i < 1000; i += 3) timers[i]?.stop();
  rt.advanceTo(500);
  expect(fired).toEqual(fired.toSorted((a, b) => a - b));
  expect(fired).toHaveLength(666);
});

test("time does not run backwards, and only goroutines block", () => {
  const rt = runtime();
  rt.advanceTo(5);
  expect(() => rt.advanceTo(4)).toThrow("time runs forward");
  expect(() => rt.sleep(1).next()).toThrow("only a goroutine can block");
});

test("sleep of nothing does not give way", () => {
  const rt = runtime();
  const lines = told(
    rt,
    function* (say) {
      yield* rt.sleep(0);
      say("a");
    },
    function* (say) {
      say("b");
      yield* rt.sleep(1);
    },
  );
  expect(lines).toEqual(["a", "b"]);
});

test("a bare yield is a programmer fault, and so is run() inside a goroutine", () => {
  const rt = runtime();
  rt.go("lazy", function* () {
    yield;
  });
  expect(() => rt.run()).toThrow("lazy gave up control without saying what it waits for");
  rt.go("inner", function* () {
    rt.run();
    yield* rt.sleep(1);
  });
  expect(() => rt.run()).toThrow(
    "goroutine inner: assertion failed: run() was called from inside a goroutine",
  );
});

test("a fault inside a goroutine names it and keeps its cause", () => {
  const rt = runtime();
  const cause = new Error("boom");
  rt.go("handler", function* () {
    yield* rt.sleep(1);
    throw cause;
  });
  expect(() => rt.advanceTo(2)).toThrow(
    expect.objectContaining({ message: "goroutine handler: boom", cause }),
  );
});

test("a deadlock report says who waits on what; a pending timer or a runnable goroutine means there is none", () => {
  const rt = runtime();
  const ch = new Channel<number>(rt, "readFrameCh");
  rt.go("serve", () => drain(ch), "server");
  expect(rt.deadlock()).toEqual([]);
  rt.run();
  expect(rt.deadlock()).toEqual([
    { g: 1, name: "serve", side: "server", wait: { kind: "receive", on: ["readFrameCh"] } },
  ]);
  rt.afterFunc(5, "t", () => ch.close());
  expect(rt.deadlock()).toEqual([]);
  expect(rt.waiting()).toHaveLength(1);
  rt.advanceTo(5);
  expect(rt.waiting()).toEqual([]);
});

function* drain(ch: Channel<number>) {
  while ((yield* ch.receive()).ok);
}

test("the probe hears of spawn, run, block, exit and timers, and each switch is due to what woke it", () => {
  const log = new Log();
  const rt = runtime(1, log);
  rt.go("sleeper", () => rt.sleep(3), "client");
  rt.advanceTo(3);
  expect(log.events).toEqual([
    { type: "go.spawn", side: "client", g: 1, name: "sleeper", parent: 0, seq: 0, cause: undefined },
    { type: "go.run", g: 1, seq: 1, cause: 0 },
    { type: "timer", op: "start", name: "sleep", atMs: 3, seq: 2, cause: 0 },
    { type: "go.block", g: 1, wait: { kind: "sleep", on: [] }, seq: 3, cause: 0 },
    { type: "timer", op: "fire", name: "sleep", atMs: 3, seq: 4, cause: 2 },
    { type: "go.run", g: 1, seq: 5, cause: 4 },
    { type: "go.exit", g: 1, seq: 6, cause: 4 },
  ]);
});

test("the same seed gives the same recording, event for event", () => {
  expect(record(3)).toBe(record(3));
  expect(record(3)).not.toBe(record(4));
});

function record(seed: number): string {
  const log = new Log();
  const rt = runtime(seed, log);
  const ch = new Channel<number>(rt, "ch", 2);
  for (let i = 0; i < 5; i++) rt.go(`p${i}`, () => produce(rt, ch));
  rt.go("c", () => drain(ch));
  rt.advanceTo(1000);
  return JSON.stringify(log.events);
}

function* produce(rt: ReturnType<typeof runtime>, ch: Channel<number>) {
  for (let i = 0; i < 20; i++) {
    yield* rt.sleep(rt.prng.below(10));
    yield* ch.send(i);
  }
}
