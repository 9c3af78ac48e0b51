import { expect, test } from "vitest";
import { Cond, Mutex, WaitQueue } from "../../protocol/goroutine/sync.ts";
import { runtime, told } from "./support.ts";

test("a mutex is handed over in the order of asking", () => {
  const rt = runtime();
  const mu = new Mutex(rt, "mu");
  const lines = told(
    rt,
    ...["a", "b", "c"].map(
      (name) =>
        function* (say: (text: string) => void) {
          yield* mu.lock();
          say(`${name} in`);
          yield* rt.yieldNow();
          say(`${name} out`);
          mu.unlock();
        },
    ),
  );
  expect(lines).toEqual(["a in", "a out", "b in", "b out", "c in", "c out"]);
  expect(mu.locked).toBe(false);
});

test("tryLock fails while somebody holds the mutex; unlocking an unlocked one is a programmer fault", () => {
  const mu = new Mutex(runtime(), "mu");
  expect(mu.tryLock()).toBe(true);
  expect(mu.tryLock()).toBe(false);
  mu.unlock();
  expect(() => mu.unlock()).toThrow("unlock of an unlocked mutex");
});

test("Cond.wait gives the mutex back while it waits; signal wakes the first, broadcast all", () => {
  const rt = runtime();
  const mu = new Mutex(rt, "mu");
  const cond = new Cond(rt, "cond", mu);
  const state = { ready: 0 };
  const waiter = (name: string, level: number) =>
    function* (say: (text: string) => void) {
      yield* mu.lock();
      while (state.ready < level) yield* cond.wait();
      say(`${name} sees ${state.ready}`);
      mu.unlock();
    };
  const lines = told(rt, waiter("a", 1), waiter("b", 1), waiter("c", 2), function* (say) {
    yield* mu.lock();
    state.ready = 1;
    cond.signal();
    say("signalled");
    mu.unlock();
    yield* rt.yieldNow();
    yield* rt.yieldNow();
    yield* mu.lock();
    state.ready = 2;
    cond.broadcast();
    mu.unlock();
  });
  expect(lines).toEqual(["signalled", "a sees 1", "b sees 2", "c sees 2"]);
  expect(rt.waiting()).toEqual([]);
});

test("a wait queue names its kind in the report and wakes one or all", () => {
  const rt = runtime();
  const queue = new WaitQueue(rt, "io", "conn.Read");
  const lines = told(
    rt,
    function* (say) {
      yield* queue.wait();
      say("a");
    },
    function* (say) {
      yield* queue.wait();
      say("b");
    },
  );
  expect(rt.waiting().map((w) => w.wait)).toEqual([
    { kind: "io", on: ["conn.Read"] },
    { kind: "io", on: ["conn.Read"] },
  ]);
  expect(queue.wakeOne()).toBe(true);
  rt.run();
  expect(lines).toEqual(["a"]);
  queue.wakeAll();
  rt.run();
  expect(lines).toEqual(["a", "b"]);
  expect(queue.wakeOne()).toBe(false);
});
