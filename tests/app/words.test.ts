import { describe, expect, it } from "vitest";
import { describeStep, loadEventWords } from "../../app/state/describe-step.ts";
import { checkStored, paneFor, resolveTheme } from "../../app/state/layout.ts";
import { commandFor } from "../../app/shell/key-map.ts";
import { formatBytes, formatCount, formatMs } from "../../app/ui/format.ts";
import { listGeometry, revealedTop, visibleRows } from "../../app/ui/VirtualList.tsx";
import { clockText } from "../../app/views/player/clock.ts";
import { fakeTrace } from "../support/fake-trace.ts";

const at = (step: number, atMs: number) => ({ step, atMs, seq: step, granularity: "frame" as const });
const press = (
  key: string,
  held: Partial<Record<"shiftKey" | "ctrlKey" | "altKey" | "metaKey", boolean>> = {},
) => commandFor({ key, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...held });
const plain = (text: string) => text.replaceAll("\u202f", "_").replaceAll("\u2212", "-");

it.each([
  [0, "0"],
  [999, "999"],
  [16_384, "16_384"],
  [1_073_741_824, "1_073_741_824"],
  [-65_535, "-65_535"],
  [1234.5, "1_234.5"],
])("%d is written %s", (value, text) => expect(plain(formatCount(value))).toBe(text));

it.each([
  [0, "0.00 ms"],
  [12.4, "12.40 ms"],
  [-0.25, "-0.25 ms"],
  [123.45, "123.5 ms"],
  [1204.4, "1_204 ms"],
  [9999.4, "9_999 ms"],
  [45_167, "45.2 s"],
  [900_200, "900.2 s"],
])("%d ms is written %s", (ms, text) => expect(plain(formatMs(ms))).toBe(text));

it.each([
  [65_535, "65_535 B"],
  [131_072, "128 KiB"],
  [1_048_000, "1_023 KiB"],
  [1_048_570, "1.0 MiB"],
  [1_572_864, "1.5 MiB"],
  [1_073_700_000, "1.0 GiB"],
])("%d octets are written %s", (octets, text) => expect(plain(formatBytes(octets))).toBe(text));

describe("the sentence for each step", () => {
  const trace = fakeTrace([{ from: "client", type: 1, at: 2.4, summary: "GET /" }]);
  it("tells who has sent and who has read", () => {
    expect(describeStep(trace, at(-1, 0))).toBe("0.00 ms: nothing has been sent yet");
    expect(describeStep(trace, at(0, 2.4))).toBe("2.40 ms: the client has sent HEADERS on stream 1: GET /");
    expect(describeStep(trace, at(1, 12.4))).toBe("12.40 ms: the server has read HEADERS on stream 1: GET /");
  });
  it("names events when stepping by event", async () => {
    await loadEventWords();
    expect(describeStep(trace, { ...at(1, 12.4), granularity: "event" })).toBe(
      "12.40 ms: server: reads HEADERS, stream 1",
    );
  });
});

it("counts frames where there are no times", () => {
  const untimed = fakeTrace(
    [
      { from: "client", at: 0 },
      { from: "server", at: 0 },
    ],
    { timed: false },
  );
  expect(clockText(untimed, { atMs: 1, seq: 3, step: 1 })).toEqual({
    main: "frame 2 of 2",
    detail: "order only, no times",
  });
});

describe("keys", () => {
  it("are ours alone, or with Shift where that means something", () => {
    expect(press(" ")).toBe("toggle");
    expect(press("ArrowLeft")).toBe("stepBack");
    expect(press("ArrowLeft", { shiftKey: true })).toBe("roundTripBack");
    expect(press("3")).toEqual({ pane: 2 });
    expect(press("?", { shiftKey: true })).toBe("help");
  });
  it("belong to the browser with Ctrl, Alt or Meta, but not with AltGr", () => {
    expect(press("ArrowLeft", { altKey: true })).toBeUndefined();
    expect(press("1", { ctrlKey: true })).toBeUndefined();
    expect(press("[", { ctrlKey: true, altKey: true })).toBe("slower");
  });
});

it("believes the browser's storage only what has the right shape", () => {
  expect(checkStored({ theme: "dark", storyPx: 260, rightPx: "wide", lowerPx: Number.NaN })).toEqual({
    theme: "dark",
    storyPx: 260,
  });
  expect(checkStored(undefined)).toEqual({});
  expect(checkStored("{}")).toEqual({});
});

it("follows the system until somebody chooses", () => {
  expect([resolveTheme("system", true), resolveTheme("system", false), resolveTheme("light", true)]).toEqual([
    "dark",
    "light",
    "light",
  ]);
});

it("shows only panes that have something to say", () => {
  expect(paneFor(fakeTrace([], { hasState: false }), "windows")).toBe("table");
  expect(paneFor(fakeTrace([]), "windows")).toBe("windows");
  expect(paneFor(fakeTrace([]), undefined)).toBe("ladder");
});

describe("long lists", () => {
  it("draw what is in sight", () => {
    const g = listGeometry(1000, 28, 280);
    expect(visibleRows(2800, g)).toEqual({ first: 96, last: 114, shiftPx: 96 * 28 });
    expect(revealedTop(100, 0, g)).toBe(101 * 28 - 280);
    expect(revealedTop(3, 2800, g)).toBe(84);
  });
  it("reach the last row even where the browser's longest element is too short", () => {
    const g = listGeometry(2_000_000, 28, 280);
    expect(visibleRows(g.trackPx - 280, g).last).toBe(2_000_000);
    const top = revealedTop(1_999_999, 0, g);
    expect(visibleRows(top, g).last).toBe(2_000_000);
  });
});
