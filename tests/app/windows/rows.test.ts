import { describe, expect, it } from "vitest";
import { POST_LESSON } from "../../../app/rooms/learn/lessons/post.ts";
import { readingPlace, walkSeries } from "../../../app/views/windows/reading-place.ts";
import { paneStore } from "../../../app/views/windows/pane-state.ts";
import { readWindow } from "../../../app/views/windows/reading.ts";
import { filterRows, joinSpans, mostTelling, sortRows, windowRows } from "../../../app/views/windows/rows.ts";
import type { RowFilter, StallSpan } from "../../../app/views/windows/rows.ts";
import { simulate } from "../../../protocol/index.ts";
import { fakeFrames, fakeTrace } from "../../support/fake-trace.ts";

const trace = simulate(POST_LESSON.scenario);
const rows = windowRows(trace);
const EVERYTHING: RowFilter = { words: "", sender: "either", unused: true };

function span(fromMs: number, toMs: number, by: StallSpan["by"], isLasting = false): StallSpan {
  return { fromMs, toMs, by, isLasting };
}

describe("the windows of an upload", () => {
  it("are named, with their requests and what went through them", () => {
    expect(
      rows.map(({ name, direction, request, dataBytes }) => [name, direction, request, dataBytes]),
    ).toEqual([
      ["connection", "client → server", "", 204_800],
      ["stream 1", "client → server", "POST /upload", 204_800],
      ["connection", "server → client", "", 10],
      ["stream 1", "server → client", "POST /upload", 10],
    ]);
  });

  it("begin with the one that cost most time", () => {
    expect(mostTelling(rows)?.key).toBe("client 0");
    expect(mostTelling([])).toBeUndefined();
  });

  it("blame the connection's window for a stall of its stream", () => {
    const [connection, stream] = rows;
    expect(connection?.stalls.map(({ by }) => by)).toEqual(["connection window"]);
    expect(stream?.stalls.map(({ by }) => by)).toContain("connection and stream window");
    expect(connection?.stalledMs).toBeCloseTo(
      (connection?.stalls[0]?.toMs ?? 0) - (connection?.stalls[0]?.fromMs ?? 0),
    );
  });

  it("keep their places when equal, and sort by what was asked", () => {
    expect(sortRows(rows, "id")).toBe(rows);
    expect(sortRows(rows, "bytes").map(({ key }) => key)).toEqual([
      "client 0",
      "client 1",
      "server 0",
      "server 1",
    ]);
    const stalled = sortRows(rows, "stalled").map(({ stalledMs }) => stalledMs);
    expect(stalled).toEqual(stalled.toSorted((a, b) => b - a));
  });

  it.each([
    ["stream 1", ["client 1", "server 1"]],
    ["1", ["client 1", "server 1"]],
    ["0 client", ["client 0", "server 0"]],
    ["post /UP", ["client 1", "server 1"]],
    ["stream 2", []],
  ])("are found by %s", (words, keys) => {
    expect(filterRows(rows, { ...EVERYTHING, words }).map(({ key }) => key)).toEqual(keys);
  });

  it("are listed by sender", () => {
    expect(filterRows(rows, { ...EVERYTHING, sender: "server" }).map(({ key }) => key)).toEqual([
      "server 0",
      "server 1",
    ]);
  });
});

describe("where the pane is read", () => {
  const store = paneStore(trace);
  const row = rows[0];
  if (row === undefined) throw new Error("no row");

  it("is at the pointer, else at the keyboard's point, else at the cursor", () => {
    const hover = readingPlace(trace, { ...store.getState(), hoverMs: 50 }, row);
    expect(hover).toEqual({ seq: trace.events.lastAt(50), atMs: 50, by: "pointer" });
    const walk = readingPlace(trace, { ...store.getState(), walk: { series: 0, index: 2 } }, row);
    expect(walk.by).toBe("keyboard");
    expect(readWindow(row.window, walk.seq).maySend).toBe(row.window.sender?.values[2]);
    expect(readingPlace(trace, store.getState(), row)).toEqual({ seq: -1, atMs: 0, by: "cursor" });
  });

  it("walks along both ends, what is unread and what waits", () => {
    expect(walkSeries(row).map(({ name }) => name)).toEqual([
      "client may send",
      "server allows",
      "unread at the server",
      "waiting at the client",
    ]);
  });
});

it("a recording without windows has no rows", () => {
  expect(windowRows(fakeTrace(fakeFrames(4), { hasState: false }))).toEqual([]);
});

it("joins what overlaps or touches, cause by cause", () => {
  expect(
    joinSpans([
      span(0, 10, "connection window"),
      span(5, 6, "pipe full"),
      span(8, 20, "connection window", true),
      span(20, 22, "connection window"),
      span(23, 24, "connection window"),
    ]),
  ).toEqual([
    span(0, 22, "connection window", true),
    span(5, 6, "pipe full"),
    span(23, 24, "connection window"),
  ]);
});
