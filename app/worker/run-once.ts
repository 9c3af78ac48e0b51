/** One run in a worker of its own, from beginning to end: for runs that nobody takes back while they last. */
import type { Scenario, ScenarioRun } from "../../protocol/index.ts";
import type { SimReply, SimRequest } from "./messages.ts";

/** The scenario has been through parseScenario. Rejects if the worker cannot be started, or for a failure of our own. */
export function runOnce(scenario: Scenario): Promise<ScenarioRun> {
  const worker = new Worker(new URL("sim-worker.ts", import.meta.url), { type: "module" });
  const run = new Promise<ScenarioRun>((resolve, reject) => {
    const events: ScenarioRun["events"][number][] = [];
    worker.addEventListener("message", ({ data }: MessageEvent<SimReply>) => {
      if (data.kind === "events") for (const event of data.events) events.push(event);
      else if (data.kind === "done") {
        const { bytes, others } = data;
        resolve({ events, bytes, ...(others === undefined ? {} : { others }) });
      } else if (data.kind === "failed") reject(new Error(data.message));
    });
    worker.addEventListener("error", ({ message }) =>
      reject(new Error(message || "the worker could not be started")),
    );
    const request: SimRequest = { id: 1, scenario };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker hears its own page only
    worker.postMessage(request);
  });
  return run.finally(() => worker.terminate());
}
