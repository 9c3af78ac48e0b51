import { expect, test } from "vitest";
import { Channel } from "../../protocol/goroutine/channel.ts";
import { Log, runtime, told } from "./support.ts";

test("an unbuffered send waits for its receiver, and goes on only after the value was taken", () => {
  const rt = runtime();
  const ch = new Channel<number>(rt, "ch");
  const lines = told(
    rt,
    function* (say) {
      say("before");
      yield* ch.send(7);
      say("sent");
    },
    function* (say) {
      const got = yield* ch.receive();
      say(`got ${got.ok ? got.value : "closed"}`);
    },
  );
  expect(lines).toEqual(["before", "got 7", "sent"]);
});

test("a buffered channel takes as many values as it has room for, then makes senders wait; order is kept", () => {
  const rt = runtime();
  const ch = new Channel<number>(rt, "ch", 2);
  const lines = told(
    rt,
    function* (say) {
      for (let i = 1; i <= 4; i++) {
        yield* ch.send(i);
        say(`sent ${i}`);
      }
    },
    function* (say) {
      expect(ch.length).toBe(2);
      for (let i = 1; i <= 4; i++) {
        const got = yield* ch.receive();
        say(`got ${got.ok ? got.value : "closed"}`);
      }
    },
  );
  expect(lines.filter((line) => line.startsWith("got"))).toEqual(["got 1", "got 2", "got 3", "got 4"]);
  expect(lines.slice(0, 3)).toEqual(["sent 1", "sent 2", "got 1"]);
});

test("waiting receivers and waiting senders are served in the order in which they came", () => {
  const rt = runtime();
  const ch = new Channel<string>(rt, "ch");
  const receivers = told(
    rt,
    ...["a", "b", "c"].map(
      (name) =>
        function* (say: (text: string) => void) {
          const got = yield* ch.receive();
          say(`${name}${got.ok ? got.value : "-"}`);
        },
    ),
    function* () {
      for (const value of ["1", "2", "3"]) yield* ch.send(value);
    },
  );
  expect(receivers).toEqual(["a1", "b2", "c3"]);
});

test("close wakes waiting receivers with ok false, and what was buffered can still be received", () => {
  const rt = runtime();
  const empty = new Channel<number>(rt, "empty");
  const full = new Channel<number>(rt, "full", 2);
  const lines = told(
    rt,
    function* (say) {
      say(JSON.stringify(yield* empty.receive()));
    },
    function* (say) {
      yield* full.send(5);
      full.close();
      empty.close();
      say(JSON.stringify(yield* full.receive()));
      say(JSON.stringify(yield* full.receive()));
    },
  );
  expect(lines).toEqual(['{"ok":true,"value":5}', '{"ok":false}', '{"ok":false}']);
});

test("sending on a closed channel, waiting or not, and closing twice are programmer faults named after the goroutine", () => {
  const rt = runtime();
  const ch = new Channel<number>(rt, "ch");
  ch.close();
  rt.go("late", function* () {
    yield* ch.send(1);
  });
  expect(() => rt.run()).toThrow("goroutine late: assertion failed: send on closed channel ch");
  expect(() => ch.close()).toThrow("close of closed channel ch");

  const waited = new Channel<number>(rt, "waited");
  rt.go("sender", function* () {
    yield* waited.send(1);
  });
  rt.run();
  waited.close();
  expect(() => rt.run()).toThrow("goroutine sender: assertion failed: send on closed channel waited");
});

test("trySend and tryReceive never wait", () => {
  const rt = runtime();
  const ch = new Channel<number>(rt, "ch", 1);
  expect(ch.tryReceive()).toBeUndefined();
  expect(ch.trySend(1)).toBe(true);
  expect(ch.trySend(2)).toBe(false);
  expect(ch.tryReceive()).toEqual({ ok: true, value: 1 });
  ch.close();
  expect(ch.tryReceive()).toEqual({ ok: false });
});

test("a receive is due to the send that made it possible, waiting or not", () => {
  const log = new Log();
  const rt = runtime(1, log);
  const waited = new Channel<number>(rt, "waited");
  const buffered = new Channel<number>(rt, "buffered", 1);
  told(
    rt,
    function* () {
      yield* waited.receive();
      log.emit({ type: "input", text: "after waited" });
      yield* rt.yieldNow();
      yield* buffered.receive();
      log.emit({ type: "input", text: "after buffered" });
    },
    function* () {
      yield* waited.send(1);
      yield* buffered.send(2);
    },
  );
  const dueTo = (text: string) =>
    log.events[log.events.find((e) => e.type === "input" && e.text === text)?.cause ?? -1];
  expect(dueTo("after waited")).toMatchObject({ type: "chan", op: "send", chan: "waited", g: 2 });
  expect(dueTo("after buffered")).toMatchObject({ type: "chan", op: "send", chan: "buffered", g: 2 });
});
