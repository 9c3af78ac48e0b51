/** Runs scenarios apart from the page, one at a time, without a pause: whoever is in a hurry ends the worker. */
import { recordScenario } from "../../protocol/index.ts";
import type { RunProgress } from "../../protocol/index.ts";
import type { SimReply, SimRequest } from "./messages.ts";

self.addEventListener("message", (message: MessageEvent<SimRequest>) => {
  const { id, scenario } = message.data;
  try {
    const { events, bytes, others } = recordScenario(scenario, reporter(id));
    for (let at = 0; at < events.length; at += SLICE)
      say({ id, kind: "events", events: events.slice(at, at + SLICE) });
    say({
      id,
      kind: "done",
      bytes: { client: bytes.client.slice(), server: bytes.server.slice() },
      ...(others === undefined ? {} : { others }),
    });
  } catch (error) {
    say({ id, kind: "failed", message: error instanceof Error ? error.message : String(error) });
  }
});

/** Unpacking so many takes the page some milliseconds. */
const SLICE = 10_000;
const REPORT_MS = 100;

function reporter(id: number): (progress: RunProgress) => void {
  let saidMs = performance.now();
  return (progress) => {
    const nowMs = performance.now();
    if (nowMs - saidMs < REPORT_MS) return;
    saidMs = nowMs;
    say({ id, kind: "progress", progress });
  };
}

function say(reply: SimReply): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker speaks to its own page only
  self.postMessage(reply);
}
