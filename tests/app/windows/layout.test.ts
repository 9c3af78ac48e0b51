import { describe, expect, it } from "vitest";
import {
  bandwidthDelayProduct,
  sampleBands,
  stallShapes,
  stallsAt,
  stepLine,
  timeTicks,
  valueScale,
} from "../../../app/views/windows/layout.ts";
import type { Layers } from "../../../app/views/windows/layout.ts";
import { readWindow } from "../../../app/views/windows/reading.ts";
import type { StallSpan } from "../../../app/views/windows/rows.ts";
import { column, end, flowWindow, rowOf } from "./make-window.ts";

const BOX = { range: { fromMs: 0, toMs: 100 }, width: 100 };
const ALL: Layers = { data: true, credit: true, unread: true, waiting: true, bdp: true };
const NONE: Layers = { data: false, credit: false, unread: false, waiting: false, bdp: false };

function span(fromMs: number, toMs: number, by: StallSpan["by"] = "stream window"): StallSpan {
  return { fromMs, toMs, by, isLasting: false };
}

describe("the line of a window", () => {
  const steps = column([
    [0, 100],
    [50, 0],
    [50.4, 70],
    [50.6, 20],
    [80, 90],
  ]);

  it("shows in each pixel everything that falls into it", () => {
    expect(stepLine(steps, BOX, 100)).toEqual({
      entry: 100,
      pixels: [
        { x: 50, min: 0, max: 70, last: 20 },
        { x: 80, min: 90, max: 90, last: 90 },
      ],
      endX: 100,
    });
  });

  it("enters the plot with the value that held before", () => {
    const line = stepLine(steps, { range: { fromMs: 60, toMs: 70 }, width: 100 }, 100);
    expect(line).toEqual({ entry: 20, pixels: [], endX: 100 });
  });

  it("begins where the window begins and ends where nobody keeps it any more", () => {
    const line = stepLine(column([[10, 5]]), BOX, 60);
    expect(line).toEqual({ entry: undefined, pixels: [{ x: 10, min: 5, max: 5, last: 5 }], endX: 60 });
    expect(stepLine(column([[10, 5]]), { range: { fromMs: 70, toMs: 90 }, width: 100 }, 60)).toMatchObject({
      entry: undefined,
      pixels: [],
    });
  });

  it("keeps the lowest and the highest of a million points in as many pixels as there are", () => {
    const points = Array.from({ length: 1_000_000 }, (_, i) => [i / 10_000, i % 1000] as const);
    const { pixels } = stepLine(column([...points, [99.99995, -7]]), BOX, 100);
    expect(pixels.length).toBeLessThanOrEqual(101);
    expect(Math.min(...pixels.map((pixel) => pixel.min))).toBe(-7);
    expect(Math.max(...pixels.map((pixel) => pixel.max))).toBe(999);
  });
});

describe("what lies between the two ends", () => {
  const window = flowWindow({
    // 60 of 100 sent at 10 ms; 50 more granted at 40 ms, known to the sender at 60 ms.
    sender: end("client", [
      [0, 100, 0],
      [10, 40, 60],
      [60, 90, 60],
    ]),
    receiver: end("server", [
      [0, 100, 0],
      [30, 40, 60],
      [40, 90, 60],
    ]),
    buffered: column([
      [30, 60],
      [40, 10],
    ]),
  });
  const bands = sampleBands(rowOf({ window }), BOX, 100);
  const at = (p: number) => [bands.maySend[p], bands.dataTop[p], bands.allows[p], bands.unreadTop[p]];

  it("is DATA on its way, then nothing, then credit on its way", () => {
    expect(at(5)).toEqual([100, 100, 100, 100]);
    expect(at(20)).toEqual([40, 100, 100, 100]);
    expect(at(35)).toEqual([40, 40, 40, 100]);
    expect(at(50)).toEqual([40, 40, 90, 100]);
    expect(at(70)).toEqual([90, 90, 90, 100]);
  });

  it("is unknown before the windows begin and after the streams are closed", () => {
    const late = flowWindow({ sender: end("client", [[20, 9]], 50), receiver: end("server", [[20, 9]], 60) });
    const { maySend } = sampleBands(rowOf({ window: late, endMs: 60 }), BOX, 100);
    expect([10, 25, 59, 70].map((p) => maySend[p])).toEqual([Number.NaN, 9, 9, Number.NaN]);
  });

  it("says nothing of DATA on its way once the receiver has closed: it will not be counted", () => {
    const reset = flowWindow({
      sender: end("client", [[0, 50, 10]]),
      receiver: end("server", [[0, 60, 0]], 30),
    });
    const { dataTop, allows } = sampleBands(rowOf({ window: reset }), BOX, 100);
    expect([20, 40].map((p) => [dataTop[p], allows[p]])).toEqual([
      [60, 60],
      [Number.NaN, Number.NaN],
    ]);
  });
});

describe("the scale of values", () => {
  const negative = flowWindow({
    sender: end("client", [
      [0, 100],
      [50, -100],
    ]),
  });
  const box = BOX;
  const row = rowOf({ window: negative });
  const bands = sampleBands(row, box, 100);
  const lines = [stepLine(end("client", [[0, 100]]), box, 100)];

  it("holds zero and all below it", () => {
    const y = valueScale(bands, lines, ALL, undefined, 200, 0);
    expect(y.domain()).toEqual([-100, 100]);
    expect(y(0)).toBe(100);
  });

  it("shows a full pipe beside the window, unless it would press the window flat", () => {
    expect(valueScale(bands, lines, { ...NONE, bdp: true }, 350, 200, 0).domain()).toEqual([0, 400]);
    expect(valueScale(bands, lines, { ...NONE, bdp: true }, 500, 200, 0).domain()).toEqual([0, 100]);
    expect(valueScale(bands, lines, NONE, 350, 200, 0).domain()).toEqual([0, 100]);
  });
});

it.each([
  [{ delayMs: 20, bandwidthKbps: 50_000 }, 250_000],
  [{ delayMs: 0.5, bandwidthKbps: 8 }, 1],
  [{ delayMs: 20 }, undefined],
  [{ delayMs: 0, bandwidthKbps: 1000 }, undefined],
])("%o: %s octets fill the path for a round trip", (link, octets) => {
  expect(bandwidthDelayProduct(link)).toBe(octets);
});

it("a capture has no link", () => expect(bandwidthDelayProduct(undefined)).toBeUndefined());

it("nothing is known of an end from the instant on at which octets of it are missing", () => {
  const sender = end("client", [
    [0, 100],
    [50, Number.NaN],
  ]);
  const receiver = end("server", [[0, 100]]);
  const row = rowOf({ window: flowWindow({ sender, receiver }) });
  const { maySend, dataTop, allows } = sampleBands(row, BOX, 100);
  expect([maySend[48], maySend[49], maySend[99]]).toEqual([100, Number.NaN, Number.NaN]);
  expect([dataTop[99], allows[99]]).toEqual([Number.NaN, 100]);
  expect(readWindow(row.window, 1)).toMatchObject({
    maySend: undefined,
    creditUnderWay: undefined,
    allows: 100,
  });
  expect(
    valueScale(sampleBands(row, BOX, 100), [stepLine(sender, BOX, 100)], ALL, undefined, 0, 1).domain(),
  ).toEqual([0, 100]);
});

describe("stalls", () => {
  it("are seen however short, and cut at the edges of the plot", () => {
    const shapes = stallShapes([span(-10, 5), span(50, 50.01), span(90, 200), span(300, 400)], BOX);
    expect(shapes.map(({ x, width }) => [x, width])).toEqual([
      [0, 5],
      [50, 1],
      [90, 10],
    ]);
  });

  it("of one cause in one pixel are one; of two causes they stay two", () => {
    const shapes = stallShapes([span(10, 10.2), span(10.1, 10.3, "pipe full"), span(10.3, 12)], BOX);
    expect(shapes.map(({ x, width, span: { by } }) => [by, x, width])).toEqual([
      ["stream window", 10, 2],
      ["pipe full", 10.1, 1],
    ]);
  });

  it("hold from their beginning up to the instant in which they end", () => {
    const spans = [span(10, 20), span(15, 30, "pipe full")];
    expect([9, 10, 15, 20, 30].map((ms) => stallsAt(spans, ms).length)).toEqual([0, 1, 2, 1, 0]);
  });
});

it("labels round instants, as many as have room", () => {
  expect(timeTicks({ range: { fromMs: 0, toMs: 103 }, width: 500 }, 100)).toEqual([0, 20, 40, 60, 80, 100]);
  expect(timeTicks({ range: { fromMs: 1, toMs: 1.004 }, width: 200 }, 100)).toEqual([1, 1.002, 1.004]);
});
