/** An upload to have things happen to, and a way to run it with what a person does. */
import type { Intervention } from "../../protocol/sim/intervention.ts";
import { parseScenario } from "../../protocol/sim/parse-scenario.ts";
import { simulate } from "../../protocol/sim/simulate.ts";
import type { Trace } from "../../protocol/trace/trace.ts";

/** 60 000 octets through windows of 16 384, from 50 ms on: the server gives credit back as its handler reads. */
export const UPLOAD = {
  v: 1,
  seed: 7,
  link: { delayMs: 20, bandwidthKbps: 8000 },
  server: {
    settings: { initialWindowSize: 16_384 },
    handlers: [
      {
        steps: [
          { do: "read", chunkBytes: 8192 },
          { do: "write", body: { text: "thanks" } },
        ],
      },
    ],
  },
  script: [
    {
      do: "request",
      id: "up",
      atMs: 50,
      request: { method: "POST", path: "/", body: { sizeBytes: 60_000 } },
    },
    { do: "close", side: "client" },
  ],
};

export function runWith(json: object, ...interventions: readonly Intervention[]): Trace {
  const parsed = parseScenario(interventions.length === 0 ? json : { ...json, interventions });
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return simulate(parsed.scenario);
}
