/**
 * Each end alone against octets that were right once: conversations that really took place, with a few octets changed,
 * left out or said twice. Whatever comes, an end answers by HTTP/2's means; it never fails in itself and never hangs.
 */
import { describe, expect, it } from "vitest";
import { concatBytes } from "../../protocol/base/bytes.ts";
import { Prng } from "../../protocol/base/prng.ts";
import { ALL_PARTS } from "../../protocol/sim/all-parts.ts";
import { createClientEndpoint, createServerEndpoint } from "../../protocol/index.ts";
import type { Endpoint } from "../../protocol/index.ts";
import { parseScenario } from "../../protocol/sim/parse-scenario.ts";
import type { Scenario } from "../../protocol/sim/scenario.ts";
import { World } from "../../protocol/sim/world.ts";
import { randomScenario } from "../support/random-scenario.ts";

const RUNS = 150;
/** Longer than any timer of a scenario. */
const LONG_MS = 3_600_000;
/** Longer conversations are cut: faults early on are what matters. */
const MAX_OCTETS = 60_000;

function scenarioOf(seed: number): Scenario {
  const parsed = parseScenario(randomScenario(seed));
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.scenario;
}

function said(scenario: Scenario, by: "client" | "server"): Uint8Array {
  const world = new World(scenario, ALL_PARTS);
  world.run();
  return world.recorder.bytes[by].bytes().slice(0, MAX_OCTETS);
}

function damage(bytes: Uint8Array, prng: Prng): Uint8Array {
  let damaged = bytes;
  for (let left = 1 + prng.below(3); left > 0 && damaged.length > 0; left--) {
    // Half of the time near the front, where the frames of the connection are.
    const at = prng.below(prng.below(2) === 0 ? Math.min(200, damaged.length) : damaged.length);
    const rest = at + 1 + prng.below(30);
    const kind = prng.below(3);
    if (kind === 0) {
      damaged = damaged.slice();
      damaged[at] = prng.below(256);
    } else if (kind === 1) damaged = concatBytes([damaged.subarray(0, at), damaged.subarray(rest)]);
    else damaged = concatBytes([damaged.subarray(0, rest), damaged.subarray(at)]);
  }
  return damaged;
}

/** Feeds it all in pieces, lets time pass, ends the connection, lets more time pass. */
function feed(endpoint: Endpoint, bytes: Uint8Array, prng: Prng): void {
  let nowMs = 0;
  for (let at = 0; at < bytes.length;) {
    const length = 1 + prng.below(3000);
    endpoint.receive(bytes.subarray(at, at + length));
    at += length;
    endpoint.takeOutput();
    nowMs += prng.below(50);
    endpoint.advance(nowMs);
  }
  endpoint.advance(nowMs + LONG_MS);
  endpoint.takeOutput();
  endpoint.receiveEof();
  endpoint.advance(nowMs + 2 * LONG_MS);
  endpoint.takeOutput();
}

describe("octets that were right once", { timeout: 120_000 }, () => {
  it("do not break the server: in the end it closes", () => {
    for (let seed = 1; seed <= RUNS; seed++) {
      const scenario = scenarioOf(seed);
      const { profile, handlers } = scenario.server;
      const server = createServerEndpoint({
        handlers,
        ...(profile === undefined ? {} : { profile }),
        nowMs: 0,
      });
      const prng = new Prng(seed);
      feed(server, damage(said(scenario, "client"), prng), prng);
      expect([seed, server.closed]).toEqual([seed, true]);
    }
  });

  it("do not break the client: every request comes to an end", () => {
    for (let seed = 1; seed <= RUNS; seed++) {
      const scenario = scenarioOf(seed);
      const client = createClientEndpoint({ nowMs: 0 });
      const handles = scenario.script.flatMap((entry) =>
        entry.do === "request"
          ? [client.request({ method: entry.request.method, path: entry.request.path })]
          : [],
      );
      const prng = new Prng(seed);
      feed(client, damage(said(scenario, "server"), prng), prng);
      expect([seed, client.closed, handles.every((handle) => handle.done)]).toEqual([seed, true, true]);
    }
  });
});
