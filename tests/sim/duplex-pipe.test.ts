/** The pipe between the endpoints: when octets leave and arrive, who waits for whom, and how it ends. */
import { describe, expect, it } from "vitest";
import { Prng } from "../../protocol/base/prng.ts";
import { Runtime } from "../../protocol/goroutine/runtime.ts";
import type { EventBody } from "../../protocol/probe/event.ts";
import { Agenda } from "../../protocol/sim/agenda.ts";
import { DuplexPipe } from "../../protocol/sim/duplex-pipe.ts";
import { RECEIVE_BUFFER_BYTES } from "../../protocol/sim/link.ts";
import type { LinkConfig } from "../../protocol/sim/scenario.ts";

function world(config: LinkConfig, seed = 1) {
  const events: EventBody[] = [];
  const probe = { cause: undefined, emit: (event: EventBody) => events.push(event) - 1 };
  const rt = new Runtime({ prng: new Prng(1), probe });
  const agenda = new Agenda(rt);
  const pipe = new DuplexPipe({ rt, agenda, config, seed, onWrite: () => {} });
  const log: string[] = [];
  const run = (): string[] => {
    rt.run();
    for (;;) {
      const next = Math.min(agenda.nextMs() ?? Infinity, rt.nextTimerMs() ?? Infinity);
      if (next === Infinity) return log;
      rt.advanceTo(next);
      agenda.runDue();
      rt.run();
    }
  };
  const say = (text: string): void => void log.push(`${rt.nowMs} ${text}`);
  const readAll = function* (name: "client" | "server") {
    for (let bytes = yield* pipe[name].read(); bytes !== undefined; bytes = yield* pipe[name].read()) {
      say(`${name} read ${bytes.length}`);
    }
    say(`${name} end`);
  };
  const wire = () =>
    events
      .filter((event) => event.type === "wire.send")
      .map((event) => [event.offset, event.length, event.startMs, event.endMs, event.arriveMs]);
  return { rt, pipe, run, say, readAll, wire, events };
}

describe("a pipe", () => {
  it("delays what it carries", () => {
    const { rt, pipe, run, say, readAll } = world({ delayMs: 20 });
    rt.go("reader", () => readAll("server"));
    rt.go("writer", function* () {
      say(`wrote ${yield* pipe.client.write(new Uint8Array(5))}`);
      yield* rt.sleep(5);
      yield* pipe.client.write(new Uint8Array(7));
      pipe.client.close();
    });
    expect(run()).toEqual(["0 wrote true", "20 server read 5", "25 server read 7", "25 server end"]);
  });

  it("carries one segment at a time at the line's pace", () => {
    const { rt, pipe, run, wire, readAll } = world({ delayMs: 10, bandwidthKbps: 8000, segmentBytes: 1000 });
    rt.go("reader", () => readAll("server"));
    rt.go("writer", function* () {
      yield* pipe.client.write(new Uint8Array(9));
      yield* pipe.client.write(new Uint8Array(991));
      yield* pipe.client.write(new Uint8Array(1000));
    });
    run();
    // The first write finds the line free and leaves alone; what queues behind it is cut into full segments.
    expect(wire()).toEqual([
      [0, 9, 0, 0.009, 10.009],
      [9, 1000, 0.009, 1.009, 11.009],
      [1009, 991, 1.009, 2, 12],
    ]);
  });

  it("keeps every octet, in order, however it is cut", () => {
    const { rt, pipe, run } = world({ delayMs: 1, bandwidthKbps: 1e6, segmentBytes: 7, sendBufferBytes: 10 });
    const sent = Uint8Array.from({ length: 500 }, (_, i) => i);
    const got: number[] = [];
    rt.go("reader", function* () {
      for (let bytes = yield* pipe.client.read(); bytes !== undefined; bytes = yield* pipe.client.read())
        got.push(...bytes);
    });
    rt.go("writer", function* () {
      for (let at = 0; at < sent.length; at += 50) yield* pipe.server.write(sent.subarray(at, at + 50));
      pipe.server.close();
    });
    run();
    expect(Uint8Array.from(got)).toEqual(sent);
  });

  it("lets a writer wait while the send buffer is full", () => {
    const { rt, pipe, run, say } = world({
      delayMs: 0,
      bandwidthKbps: 8,
      segmentBytes: 10,
      sendBufferBytes: 30,
    });
    rt.go("writer", function* () {
      yield* pipe.client.write(new Uint8Array(30));
      say("first");
      yield* pipe.client.write(new Uint8Array(20));
      say("second");
    });
    expect(run()).toEqual(["0 first", "20 second"]);
  });

  it("stops the sender of a receiver that does not read", () => {
    const { rt, pipe, run, say, wire } = world({ delayMs: 1, segmentBytes: 65_536 });
    rt.go("writer", function* () {
      yield* pipe.client.write(new Uint8Array(2 * RECEIVE_BUFFER_BYTES));
      say("all written");
    });
    expect(run()).toEqual([]);
    expect(wire().reduce((sum, row) => sum + (row[1] ?? 0), 0)).toBe(RECEIVE_BUFFER_BYTES);
    rt.go("reader", function* () {
      for (;;) yield* pipe.server.read();
    });
    expect(run()).toEqual(["1 all written"]);
  });

  it("takes its price for each write", () => {
    const { rt, pipe, run, say } = world({ delayMs: 0, writeMs: 0.5 });
    rt.go("writer", function* () {
      yield* pipe.client.write(new Uint8Array(1));
      say("one");
      yield* pipe.client.write(new Uint8Array(1));
      say("two");
    });
    expect(run()).toEqual(["0.5 one", "1 two"]);
  });

  it("keeps the writes of two goroutines whole", () => {
    const { rt, pipe, run } = world({
      delayMs: 0,
      bandwidthKbps: 8000,
      segmentBytes: 10,
      sendBufferBytes: 10,
    });
    const got: number[] = [];
    rt.go("reader", function* () {
      for (let bytes = yield* pipe.server.read(); bytes !== undefined; bytes = yield* pipe.server.read())
        got.push(...bytes);
    });
    for (const octet of [1, 2]) {
      rt.go(`writer ${octet}`, function* () {
        yield* pipe.client.write(new Uint8Array(100).fill(octet));
      });
    }
    run();
    expect(got).toEqual([...Array<number>(100).fill(1), ...Array<number>(100).fill(2)]);
  });

  it("ends both directions when one side closes", () => {
    const { rt, pipe, run, say, readAll } = world({ delayMs: 20 });
    rt.go("own reader", () => readAll("client"));
    rt.go("peer", function* () {
      yield* readAll("server");
      say(`server wrote ${yield* pipe.server.write(new Uint8Array(1))}`);
      yield* rt.sleep(41);
      say(`server wrote ${yield* pipe.server.write(new Uint8Array(1))}`);
    });
    rt.go("closer", function* () {
      yield* pipe.client.write(new Uint8Array(3));
      pipe.client.close();
      pipe.client.close();
      say(`client wrote ${yield* pipe.client.write(new Uint8Array(1))}`);
    });
    // As with TCP, the first write after the peer's close goes out and comes back as a reset.
    expect(run()).toEqual([
      "0 client wrote false",
      "0 client end",
      "20 server read 3",
      "20 server end",
      "20 server wrote true",
      "61 server wrote false",
    ]);
  });
});

describe("jitter", () => {
  it("makes each segment late by something of its own, up to the limit, and lets none overtake", () => {
    const all = arrivals({ delayMs: 20, jitterMs: 5 }, 7);
    expect(all).toHaveLength(80);
    expect(Math.min(...all.map((one) => one.lateMs))).toBeGreaterThanOrEqual(20);
    expect(Math.max(...all.map((one) => one.lateMs))).toBeLessThan(25.000_001);
    expect(new Set(all.map((one) => one.lateMs)).size).toBeGreaterThan(40);
    const oneWay = all.filter((_, i) => i % 2 === 0).map((one) => one.arriveMs);
    expect(oneWay).toEqual(oneWay.toSorted((a, b) => a - b));
  });

  it("comes from the seed alone", () => {
    const config = { delayMs: 20, jitterMs: 5 };
    expect(arrivals(config, 7)).toEqual(arrivals(config, 7));
    expect(arrivals(config, 7)).not.toEqual(arrivals(config, 8));
  });

  it("also holds back the end of what was sent", () => {
    const { rt, pipe, run, readAll } = world({ delayMs: 20, jitterMs: 50 });
    rt.go("reader", () => readAll("server"));
    rt.go("writer", function* () {
      for (let i = 0; i < 20; i++) yield* pipe.client.write(new Uint8Array(1));
      pipe.client.close();
    });
    expect(run().at(-1)).toMatch(/server end$/);
  });
});

describe("what goes wrong on the way", () => {
  it("a stall holds back what one side sends, for as long as it lasts", () => {
    const faults = [{ do: "stall", atMs: 3, forMs: 100, from: "client" }] as const;
    const { rt, pipe, run, readAll } = world({ delayMs: 20, faults });
    rt.go("server reads", () => readAll("server"));
    rt.go("client reads", () => readAll("client"));
    rt.go("writer", function* () {
      yield* pipe.client.write(new Uint8Array(1));
      yield* rt.sleep(5);
      yield* pipe.client.write(new Uint8Array(2));
      yield* pipe.server.write(new Uint8Array(3));
      yield* rt.sleep(200);
      pipe.client.close();
      pipe.server.close();
    });
    expect(run()).toEqual([
      "20 server read 1",
      "25 client read 3",
      "123 server read 2",
      "205 client end",
      "205 server end",
    ]);
  });

  it("a reset is seen by both ends at once, and nothing arrives any more", () => {
    const { rt, pipe, run, say, readAll } = world({ delayMs: 20, faults: [{ do: "reset", atMs: 10 }] });
    rt.go("server reads", () => readAll("server"));
    rt.go("client reads", () => readAll("client"));
    rt.go("writer", function* () {
      yield* pipe.client.write(new Uint8Array(1));
      yield* rt.sleep(15);
      say(`wrote ${yield* pipe.client.write(new Uint8Array(1))}`);
    });
    expect(run()).toEqual(["10 server end", "10 client end", "15 wrote false"]);
  });
});

/** When each segment left and was there, forty from each side. */
function arrivals(config: LinkConfig, seed: number) {
  const { rt, pipe, run, wire } = world(config, seed);
  for (const side of ["client", "server"] as const) {
    rt.go(`${side} writes`, function* () {
      for (let i = 0; i < 40; i++) {
        yield* pipe[side].write(new Uint8Array(1));
        yield* rt.sleep(1);
      }
      pipe[side].close();
    });
  }
  run();
  return wire().map(([, , startMs = 0, , arriveMs = 0]) => ({
    startMs,
    arriveMs,
    lateMs: arriveMs - startMs,
  }));
}
