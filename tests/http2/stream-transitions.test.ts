import { describe, expect, it, test } from "vitest";
import { StreamLife } from "../../protocol/http2/stream-life.ts";
import { STREAM_TRANSITIONS, transition } from "../../protocol/http2/stream-transitions.ts";
import type { StreamEvent } from "../../protocol/http2/stream-transitions.ts";
import type { StreamState } from "../../protocol/probe/event.ts";
import { Log } from "../goroutine/support.ts";

const STATES: readonly StreamState[] = [
  "idle",
  "reserved (local)",
  "reserved (remote)",
  "open",
  "half-closed (local)",
  "half-closed (remote)",
  "closed",
];
const EVENTS: readonly StreamEvent[] = [
  "send HEADERS",
  "recv HEADERS",
  "send PUSH_PROMISE",
  "recv PUSH_PROMISE",
  "send END_STREAM",
  "recv END_STREAM",
  "send RST_STREAM",
  "recv RST_STREAM",
  "connection closed",
];

/** Sending at one end is receiving at the other: the table must look the same from both. */
const MIRROR: Readonly<Record<string, string>> = {
  send: "recv",
  recv: "send",
  "(local)": "(remote)",
  "(remote)": "(local)",
};
const mirrored = (text: string) =>
  text.replace(/send|recv|\(local\)|\(remote\)/, (word) => MIRROR[word] ?? word);

describe("the rows of RFC 9113 §5.1", () => {
  it("give one next state for each state and event", () => {
    const keys = STREAM_TRANSITIONS.map((row) => `${row.from}/${row.on}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("look the same from the other end", () => {
    for (const { from, on, to } of STREAM_TRANSITIONS) {
      const there = STREAM_TRANSITIONS.find((row) => row.from === mirrored(from) && row.on === mirrored(on));
      expect(there?.to, `${from} ${on}`).toBe(mirrored(to));
    }
  });

  it("never leave closed, and lead there from every state but idle", () => {
    for (const on of EVENTS) expect(transition("closed", on)).toBeUndefined();
    for (const state of STATES) {
      if (state === "idle" || state === "closed") continue;
      for (const on of ["send RST_STREAM", "recv RST_STREAM", "connection closed"] as const) {
        expect(transition(state, on)).toBe("closed");
      }
    }
  });

  it("take a request and its response from idle to closed", () => {
    const path: readonly StreamEvent[] = ["recv HEADERS", "recv END_STREAM", "send END_STREAM"];
    let state: StreamState = "idle";
    const states = path.map((on) => (state = transition(state, on) ?? state));
    expect(states).toEqual(["open", "half-closed (remote)", "closed"]);
  });
});

test("a stream's life follows the rows, tells each step, and faults where there is no row", () => {
  const probe = new Log();
  const life = new StreamLife("server", 5, probe);
  life.take("recv HEADERS");
  life.take("send END_STREAM");
  expect(life.state).toBe("half-closed (local)");
  expect(() => life.take("send END_STREAM")).toThrow(
    "stream 5 is half-closed (local): nothing is said about send END_STREAM",
  );
  expect(probe.events).toMatchObject([
    { type: "stream", side: "server", streamId: 5, from: "idle", to: "open", on: "recv HEADERS" },
    {
      type: "stream",
      side: "server",
      streamId: 5,
      from: "open",
      to: "half-closed (local)",
      on: "send END_STREAM",
    },
  ]);
});
