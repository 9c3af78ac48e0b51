/** Plays one story and compares it with its capture. */
import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { parseScenario, simulateAll } from "../../../protocol/index.ts";
import type { Trace } from "../../../protocol/index.ts";
import { joinChunks } from "../../support/captured-bytes.ts";
import type { CapturedBytes } from "../../support/captured-bytes.ts";
import { verdictOf } from "./compare.ts";
import { inputsOf } from "./inputs.ts";
import type { Story, Verdict } from "./stories.ts";

export interface Outcome {
  readonly trace: Trace;
  readonly real: CapturedBytes;
  readonly client: Verdict;
  readonly server: Verdict;
}

/** `folder`: where the captures lie. */
export function runStory(story: Story, folder: string, seed = story.seed ?? 1): Outcome {
  const real = readChunks(`${folder}/${story.capture}.json`);
  const inputs = inputsOf(real);
  const parsed = parseScenario({
    v: 1,
    seed,
    date: inputs.date,
    link: story.link ?? { delayMs: 0.02, writeMs: 0.01, segmentBytes: 65_536 },
    client: { authority: inputs.authority, profile: "go1.19", ...story.clientMore },
    server: { profile: "go1.19", startMs: 1, ...story.serverMore, handlers: story.handlers(inputs) },
    script: [...story.script(inputs), ...(story.stays === true ? [] : [{ do: "close", side: "client" }])],
  });
  if ("problems" in parsed) throw new Error(`${story.capture}: ${JSON.stringify(parsed.problems)}`);
  const connection = simulateAll(parsed.scenario).connections[story.connection ?? 0];
  if (connection === undefined) throw new Error(`${story.capture}: no such connection`);
  const { trace } = connection;
  return {
    trace,
    real,
    client: verdictOf(trace.bytes("client"), real.client),
    server: verdictOf(trace.bytes("server"), real.server),
  };
}

function readChunks(path: string): CapturedBytes {
  return existsSync(path)
    ? joinChunks(readFileSync(path, "utf8"))
    : joinChunks(gunzipSync(readFileSync(`${path}.gz`)).toString("utf8"));
}
