/** How long the strict server remembers, and what it makes of what it has forgotten. */
import { expect, test } from "vitest";
import { ClosedStreamMemory, MAX_REMEMBERED_STREAMS } from "../../protocol/server/closed-stream-memory.ts";
import { SERVER_PROFILES } from "../../protocol/server/profiles.ts";
import { ServerPeer } from "../support/server-peer.ts";

function afterClosing(count: number): ClosedStreamMemory {
  const memory = new ClosedStreamMemory();
  for (let i = 0; i < count; i++) {
    memory.remember({ streamId: 4 * i + 1, reset: false, clientEnded: "with END_STREAM" });
  }
  return memory;
}

const highest = 4 * 10 * MAX_REMEMBERED_STREAMS;

test("it has a limit", () => {
  expect(afterClosing(10 * MAX_REMEMBERED_STREAMS).size).toBe(MAX_REMEMBERED_STREAMS);
});

test("what is forgotten is dropped in silence, whatever it is: it may have been reset here", () => {
  const memory = afterClosing(10 * MAX_REMEMBERED_STREAMS);
  expect(memory.onData(1, "closed")).toBeUndefined();
  expect(memory.onHeaders(1, highest)).toBeUndefined();
  expect(memory.onHeaders(3, highest)).toBeUndefined();
});

test("what is remembered is told from what was skipped", () => {
  const memory = afterClosing(10);
  expect(memory.onHeaders(5, highest)?.token).toBe("server.closed.after-end");
  expect(memory.onHeaders(7, highest)?.token).toBe("server.headers.old-id");
  expect(memory.onData(7, "closed")?.token).toBe("server.closed.after-end");
});

test("what was refused has been sent in good faith, and its DATA too", () => {
  const peer = ServerPeer.waiting({ maxConcurrentStreams: 1 }, { profile: SERVER_PROFILES.strict }).greet();
  for (const id of [1, 3]) peer.request(id, "POST /", [], {});
  peer.data(3, 5000, { endStream: true });
  expect(peer.heard()).toEqual(["RST_STREAM(3) PROTOCOL_ERROR", "WINDOW_UPDATE(0) +5000"]);
});

test("a stream that the client had ended when it was reset has nothing under way", () => {
  const memory = new ClosedStreamMemory();
  memory.remember({ streamId: 1, reset: true, clientEnded: "with END_STREAM" });
  memory.remember({ streamId: 3, reset: true, clientEnded: undefined });
  expect(memory.onData(1, "closed")?.token).toBe("server.closed.after-end");
  expect(memory.onData(3, "closed")).toBeUndefined();
});
