import { expect, test } from "vitest";
import { Inflow, MAX_WINDOW, Outflow } from "../../protocol/http2/flow.ts";
import { Log } from "../goroutine/support.ts";

function windows(stream: number, connection: number) {
  const conn = new Outflow({ side: "client", streamId: 0, initial: connection });
  return { conn, flow: new Outflow({ side: "client", streamId: 1, initial: stream }, conn) };
}

test("what may go is the smaller of the stream's and the connection's window, and both are debited", () => {
  const { conn, flow } = windows(3, 2);
  expect(flow.available()).toBe(2);
  flow.take(2);
  expect([flow.window, conn.window, flow.available()]).toEqual([1, 0, 0]);
});

test("a window never passes 2^31-1, and an increment that would do that changes nothing", () => {
  const { flow } = windows(0, 10);
  expect(flow.add(MAX_WINDOW, "window update")).toBe(true);
  expect(flow.add(1, "window update")).toBe(false);
  expect(flow.window).toBe(MAX_WINDOW);
});

test("a lowered setting can make a window negative; it has to grow above zero before anything goes", () => {
  const { flow } = windows(100, 1000);
  flow.take(100);
  expect(flow.add(-50, "settings")).toBe(true);
  expect([flow.window, flow.available(), flow.limiter()]).toEqual([-50, -50, "stream window"]);
  flow.add(51, "window update");
  expect([flow.available(), flow.limiter()]).toEqual([1, undefined]);
});

test("the limiter names the window that is in the way", () => {
  expect(windows(1, 1).flow.limiter()).toBeUndefined();
  expect(windows(0, 1).flow.limiter()).toBe("stream window");
  expect(windows(1, 0).flow.limiter()).toBe("connection window");
  expect(windows(0, 0).flow.limiter()).toBe("connection and stream window");
  expect(windows(1, 0).conn.limiter()).toBe("connection window");
});

test("taking more than is available is a programmer fault", () => {
  expect(() => windows(5, 4).flow.take(5)).toThrow("5 octets taken of 4");
});

test("every change is told, with the value after it and the reason", () => {
  const probe = new Log();
  const conn = new Inflow({ side: "server", streamId: 0, initial: 10, probe });
  const flow = new Inflow({ side: "server", streamId: 3, initial: 8, probe }, conn);
  flow.take(5);
  flow.add(0, "window update");
  flow.add(2, "window update");
  const told = probe.events.map((e) =>
    e.type === "window" ? [e.flow, e.streamId, e.delta, e.value, e.why] : e.type,
  );
  expect(told).toEqual([
    ["recv", 0, 10, 10, "initial"],
    ["recv", 3, 8, 8, "initial"],
    ["recv", 3, -5, 3, "data"],
    ["recv", 0, -5, 5, "data"],
    ["recv", 3, 2, 5, "window update"],
  ]);
});
