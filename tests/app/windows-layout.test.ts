import { describe, expect, it } from "vitest";
import { stripShape, valueAt, windowStrips } from "../../app/views/windows/layout.ts";
import type { Stall, WindowSeries } from "../../protocol/index.ts";

function series(
  side: "client" | "server",
  flow: "send" | "recv",
  streamId: number,
  points: readonly (readonly [number, number])[],
): WindowSeries {
  return {
    side,
    flow,
    streamId,
    times: Float64Array.from(points, ([time]) => time),
    values: Float64Array.from(points, ([, value]) => value),
    seqs: Float64Array.from(points, (_, i) => i),
  };
}

const stall: Stall = {
  side: "client",
  streamId: 1,
  by: "connection and stream window",
  fromMs: 10,
  toMs: 40,
  fromSeq: 3,
  toSeq: 9,
};

describe("window strips", () => {
  it("join the sender's and the receiver's end of the same window", () => {
    const strips = windowStrips(
      [
        series("client", "send", 1, [
          [0, 65535],
          [1, 0],
        ]),
        series("server", "recv", 1, [[0, 1048576]]),
        series("client", "send", 0, [[0, 65535]]),
        series("server", "send", 0, [[0, 65535]]),
      ],
      [stall],
    );
    expect(strips.map((strip) => [strip.from, strip.streamId, strip.moved, strip.stalls.length])).toEqual([
      ["client", 0, false, 1],
      ["client", 1, true, 1],
      ["server", 0, false, 0],
    ]);
    expect(strips[1]?.receiver?.side).toBe("server");
  });

  it("draw steps: a value holds until the next one and to the end of the chart", () => {
    const [strip] = windowStrips(
      [
        series("client", "send", 1, [
          [0, 100],
          [50, 0],
        ]),
      ],
      [],
    );
    if (strip === undefined) throw new Error("no strip");
    const shape = stripShape(strip, { width: 100, height: 102, endMs: 100 });
    expect(shape.senderPath).toBe("M0,1L50,1L50,101L100,101L100,101");
    expect(shape.zeroY).toBe(101);
  });

  it("keep the zero line inside the chart when a window is negative", () => {
    const [strip] = windowStrips(
      [
        series("client", "send", 1, [
          [0, 100],
          [50, -100],
        ]),
      ],
      [],
    );
    if (strip === undefined) throw new Error("no strip");
    expect(stripShape(strip, { width: 100, height: 102, endMs: 100 }).zeroY).toBe(51);
  });

  it("say the exact value at any time", () => {
    const window = series("client", "send", 1, [
      [0, 100],
      [50, 40],
      [50, 30],
    ]);
    expect([-1, 0, 49.9, 50, 99].map((ms) => valueAt(window, ms))).toEqual([undefined, 100, 100, 30, 30]);
  });
});
