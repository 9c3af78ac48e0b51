/** What each kind of event does to the view. */
import { describe, expect, it } from "vitest";
import type { ConnectionView, EventBody, StreamView } from "../../protocol/index.ts";
import { ViewSeeker } from "../../protocol/trace/connection-view.ts";
import { RecordedEvents } from "../../protocol/trace/event-log.ts";

function viewAfter(...events: readonly EventBody[]): ConnectionView {
  const log = events.map((event, seq) => ({ ...event, seq, at: seq * 10 }));
  return new ViewSeeker(new RecordedEvents(log)).seek(log.length - 1);
}

const side = "client";
const streamId = 3;
const initial = {
  type: "window",
  side,
  flow: "send",
  streamId,
  delta: 100,
  value: 100,
  why: "initial",
} as const;

describe("a stream", () => {
  const cases: readonly [string, readonly EventBody[], Partial<StreamView>][] = [
    [
      "comes up idle with the first word of it",
      [{ type: "queued", side, streamId, bytes: 9 }],
      { state: "idle", queuedBytes: 9 },
    ],
    [
      "takes the state of its transition",
      [
        {
          type: "stream",
          side,
          streamId,
          from: "idle",
          to: "half-closed (local)",
          on: "send HEADERS END_STREAM",
        },
      ],
      { state: "half-closed (local)" },
    ],
    [
      "keeps the highest value of its window, and the window may be negative",
      [initial, { ...initial, delta: -130, value: -30, why: "settings" }],
      { sendWindow: -30, sendWindowPeak: 100, recvWindow: undefined, recvWindowPeak: 0 },
    ],
    [
      "has a receive window of its own",
      [{ ...initial, flow: "recv" }],
      { recvWindow: 100, recvWindowPeak: 100, sendWindow: undefined },
    ],
    ["buffers", [{ type: "buffered", side, streamId, bytes: 77 }], { bufferedBytes: 77 }],
    [
      "is blocked since the first word of it, by the latest limiter",
      [
        { type: "blocked", side, streamId, by: "stream window" },
        { type: "blocked", side, streamId, by: "connection window" },
      ],
      { blockedBy: "connection window", blockedSinceMs: 0 },
    ],
    [
      "is freed",
      [
        { type: "blocked", side, streamId, by: "stream window" },
        { type: "unblocked", side, streamId },
      ],
      { blockedBy: undefined, blockedSinceMs: undefined },
    ],
    [
      "knows its request",
      [{ type: "request", side, streamId, method: "GET", path: "/a" }],
      { method: "GET", path: "/a" },
    ],
    [
      "knows the latest status: 103, then 200",
      [
        { type: "response", side, streamId, status: 103 },
        { type: "response", side, streamId, status: 200 },
      ],
      { status: 200 },
    ],
    [
      "says what the application does",
      [{ type: "activity", side, streamId, actor: "handler", text: "reading the body" }],
      { activity: { actor: "handler", text: "reading the body" } },
    ],
  ];
  it.each(cases)("%s", (_, events, expected) => {
    const view = viewAfter(...events);
    expect(view.client.stream(streamId)).toMatchObject({ id: streamId, ...expected });
    expect(view.server.streamCount, "the other end knows nothing of it").toBe(0);
  });

  it("stands by ascending id, whenever it came up", () => {
    const ids = [5, 2, 1, 4];
    const view = viewAfter(
      ...ids.map((id): EventBody => ({ type: "buffered", side, streamId: id, bytes: id })),
    );
    expect(Array.from(view.client.streams, (stream) => stream.id)).toEqual([1, 2, 4, 5]);
  });
});

describe("a connection", () => {
  it("takes what is told of stream 0", () => {
    const view = viewAfter(
      { ...initial, streamId: 0 },
      { ...initial, streamId: 0, delta: -40, value: 60, why: "data" },
      { type: "blocked", side, streamId: 0, by: "max concurrent streams" },
    );
    expect(view.client).toMatchObject({
      sendWindow: 60,
      sendWindowPeak: 100,
      recvWindow: undefined,
      blockedBy: "max concurrent streams",
      blockedSinceMs: 20,
      streamCount: 0,
    });
  });

  it("is freed as a whole", () => {
    const view = viewAfter(
      { type: "blocked", side, streamId: 0, by: "max concurrent streams" },
      { type: "unblocked", side, streamId: 0 },
    );
    expect(view.client).toMatchObject({ blockedBy: undefined, blockedSinceMs: undefined });
  });

  it("opens, goes away and keeps why", () => {
    const view = viewAfter(
      { type: "connection", side: "server", state: "open" },
      { type: "connection", side: "server", state: "going away", code: 9, reason: "bad index" },
      { type: "connection", side: "server", state: "closed" },
    );
    expect(view.server).toMatchObject({ state: "closed", closeCode: 9, closeReason: "bad index" });
    expect(view.client).toMatchObject({ state: "not started", closeCode: undefined });
  });

  it("keeps its own settings and the peer's apart", () => {
    const view = viewAfter(
      { type: "setting", side, owner: "local", id: 4, value: 1 },
      { type: "setting", side, owner: "peer", id: 4, value: 2 },
      { type: "setting", side, owner: "peer", id: 4, value: 3 },
      { type: "settings.acked", side },
    );
    expect(view.client.localSettings).toEqual(new Map([[4, 1]]));
    expect(view.client.peerSettings).toEqual(new Map([[4, 3]]));
    expect(view.client.localSettingsAcked).toBe(true);
    expect(view.server.localSettingsAcked).toBe(false);
  });

  it("is not touched by events that are about something else", () => {
    const view = viewAfter({ type: "go.run", g: 1 }, { type: "input", text: "reload" });
    expect(view).toMatchObject({ seq: 1, at: 10, client: { streamCount: 0 }, server: { streamCount: 0 } });
  });
});
