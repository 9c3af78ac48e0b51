/** What passes the place of a capture at the cursor. */
import { expect, it } from "vitest";
import { passingAt } from "../../app/views/stage/passing.ts";
import { decodeCapture } from "../../protocol/index.ts";
import type { Trace } from "../../protocol/index.ts";
import { fakeTrace } from "../support/fake-trace.ts";

/** SETTINGS, PING and an ACK of the client at 10 ms, PING and an ACK of the server then too, one of the server's at 30 ms. */
const FRAMES = [
  ["client", 10, "000000040000000000"],
  ["client", 10, "0000080600000000000000000000000001"],
  ["server", 10, "000000040000000000"],
  ["client", 10, "000000040100000000"],
  ["server", 10, "000000040100000000"],
  ["server", 30, "0000080601000000000000000000000001"],
] as const;

async function traceOf(times: boolean): Promise<Trace> {
  const chunks = FRAMES.map(([from, at, hex]) => (times ? { from, t: at / 1000, hex } : { from, hex }));
  const { connections } = await decodeCapture(JSON.stringify({ chunks }));
  const trace = connections[0]?.trace;
  if (trace === undefined) throw new Error("nothing was decoded");
  return trace;
}

it("is the frame that the cursor stands at, with those of the same instant before and after it", async () => {
  const trace = await traceOf(true);
  const passing = passingAt(trace, trace.frames.times(2).writeSeq ?? -1);
  const placed = passing?.around.map(({ index, from, place }) => `${from} ${index} ${place}`);
  expect(placed).toEqual(["client 1 -1", "client 0 -2", "client 3 1", "server 2 0", "server 4 1"]);
  expect(passing).toMatchObject({ frame: 2, count: 5, nextMs: 20 });
});

it("has nothing before the first frame and nothing behind the last", async () => {
  const trace = await traceOf(true);
  expect(passingAt(trace, -1)).toBeUndefined();
  expect(passingAt(trace, trace.events.length - 1)).toMatchObject({ frame: 5, count: 1, nextMs: undefined });
});

it("is one frame at a time where there are no times", async () => {
  const trace = await traceOf(false);
  const passing = passingAt(trace, trace.frames.times(3).readSeq ?? -1);
  expect(passing).toMatchObject({ frame: 3, count: 1, nextMs: undefined });
});

it("does not know when the next instant comes where more happens at one than it counts", () => {
  const trace = fakeTrace(Array.from({ length: 1500 }, () => ({ from: "client", at: 5 }) as const));
  const seq = trace.frames.times(0).writeSeq ?? -1;
  expect(passingAt(trace, seq)).toMatchObject({ frame: 0, count: 1000, atMs: 5, nextMs: undefined });
});
