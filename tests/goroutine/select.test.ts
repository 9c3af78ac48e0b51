import { expect, expectTypeOf, test } from "vitest";
import { Channel } from "../../protocol/goroutine/channel.ts";
import { recv, select, send, trySelect } from "../../protocol/goroutine/select.ts";
import type { Runtime } from "../../protocol/goroutine/runtime.ts";
import { runtime, told } from "./support.ts";

test("select takes the case that is ready and tells by name which", () => {
  const rt = runtime();
  const numbers = new Channel<number>(rt, "numbers", 1);
  const words = new Channel<string>(rt, "words", 1);
  const lines = told(rt, function* (say) {
    words.trySend("hello");
    const chosen = yield* select(rt, { number: recv(numbers), word: recv(words) });
    switch (chosen.case) {
      case "number":
        if (chosen.ok) expectTypeOf(chosen.value).toEqualTypeOf<number>();
        break;
      case "word":
        if (chosen.ok) expectTypeOf(chosen.value).toEqualTypeOf<string>();
        say(`word ${chosen.ok ? chosen.value : "closed"}`);
    }
  });
  expect(lines).toEqual(["word hello"]);
});

test("select waits for the first case to become ready, and then stands in no other line", () => {
  const rt = runtime();
  const a = new Channel<number>(rt, "a");
  const b = new Channel<number>(rt, "b");
  const lines = told(
    rt,
    function* (say) {
      const chosen = yield* select(rt, { a: recv(a), b: recv(b), sendA: send(a, 1), off: undefined });
      say(JSON.stringify(chosen));
    },
    function* (say) {
      yield* rt.yieldNow();
      say(`a ${a.trySend(1)}`);
      say(
        `a again ${a.trySend(2)}, b ${b.trySend(3)}, receive ${JSON.stringify(a.tryReceive() ?? "nothing")}`,
      );
    },
  );
  expect(lines).toEqual([
    "a true",
    'a again false, b false, receive "nothing"',
    '{"case":"a","ok":true,"value":1}',
  ]);
});

test("a waiting send case goes through when someone receives", () => {
  const rt = runtime();
  const a = new Channel<number>(rt, "a");
  const b = new Channel<number>(rt, "b");
  const lines = told(
    rt,
    function* (say) {
      say(JSON.stringify(yield* select(rt, { a: recv(a), b: send(b, 9) })));
    },
    function* (say) {
      say(JSON.stringify(yield* b.receive()));
    },
  );
  expect(lines).toEqual(['{"ok":true,"value":9}', '{"case":"b"}']);
});

test("a closed channel is always ready to receive, and a close wakes a waiting select", () => {
  const rt = runtime();
  const done = new Channel<void>(rt, "done");
  const never = new Channel<number>(rt, "never");
  const lines = told(
    rt,
    function* (say) {
      say(JSON.stringify(yield* select(rt, { done: recv(done), never: recv(never) })));
      say(JSON.stringify(yield* select(rt, { done: recv(done), never: recv(never) })));
    },
    function* () {
      yield* rt.yieldNow();
      done.close();
    },
  );
  expect(lines).toEqual(['{"case":"done","ok":false}', '{"case":"done","ok":false}']);
});

test("a select that waits to send on a channel that is closed is a programmer fault", () => {
  const rt = runtime();
  const ch = new Channel<number>(rt, "ch");
  rt.go("selector", function* () {
    yield* select(rt, { ch: send(ch, 1) });
  });
  rt.run();
  ch.close();
  expect(() => rt.run()).toThrow("goroutine selector: assertion failed: send on closed channel ch");
});

test("the default: trySelect gives undefined when nothing is ready", () => {
  const rt = runtime();
  const ch = new Channel<number>(rt, "ch", 1);
  expect(trySelect(rt, { got: recv(ch) })).toBeUndefined();
  expect(trySelect(rt, { sent: send(ch, 4) })).toEqual({ case: "sent" });
  expect(trySelect(rt, { got: recv(ch) })).toEqual({ case: "got", ok: true, value: 4 });
});

function full(rt: Runtime, name: string): Channel<string> {
  const ch = new Channel<string>(rt, name, 3000);
  for (let i = 0; i < 3000; i++) ch.trySend(name);
  return ch;
}

function picks(seed: number): string {
  const rt = runtime(seed);
  const [a, b, c] = [full(rt, "a"), full(rt, "b"), full(rt, "c")];
  let picked = "";
  told(rt, function* () {
    for (let i = 0; i < 3000; i++) picked += (yield* select(rt, { a: recv(a), b: recv(b), c: recv(c) })).case;
  });
  return picked;
}

test("among ready cases the choice is uniform, and the seed alone decides it", () => {
  const first = picks(1);
  for (const name of "abc") expect(Math.abs(first.split(name).length - 1 - 1000)).toBeLessThan(120);
  expect(picks(1)).toBe(first);
  expect(picks(2)).not.toBe(first);
});
