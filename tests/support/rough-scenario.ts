/**
 * Random conversations as rough as they come: what random-scenario.ts makes, and on top of it what it leaves out because it
 * is no rule's fault if it ends badly: applications that never read, storms of cancels, header tables of any size, timeouts,
 * several connections, and a person who takes frames out, damages them and makes up others. Same number, same scenario.
 */
import type { Side } from "../../protocol/probe/event.ts";
import type { Intervention } from "../../protocol/sim/intervention.ts";
import { parseScenario } from "../../protocol/sim/parse-scenario.ts";
import type {
  EndpointSettings,
  HandlerRule,
  HandlerStep,
  Scenario,
  ScriptEntry,
  ScriptRequest,
} from "../../protocol/sim/scenario.ts";
import { Dice } from "./dice.ts";
import { oddFrame } from "./odd-frames.ts";
import { randomScenario } from "./random-scenario.ts";

/** So many seeds of four stay as random-scenario.ts made them: there everything has to end well. */
const LEFT_ALONE_OF_FOUR = 1;
const SIDES = ["client", "server"] as const;
/** Most of a conversation's frames are below this number. */
const FRAMES = 60;
const LONG_MS = 400;

export function roughScenario(seed: number): Scenario {
  const parsed = parseScenario(randomScenario(seed));
  if ("problems" in parsed) throw new Error(`seed ${seed}: ${JSON.stringify(parsed.problems)}`);
  if (seed % 4 < LEFT_ALONE_OF_FOUR) return parsed.scenario;
  return new Roughening(seed).roughen(parsed.scenario);
}

class Roughening extends Dice {
  constructor(seed: number) {
    // Not the sequence that the conversation came from.
    super(seed * 7919 + 13);
  }

  roughen(polite: Scenario): Scenario {
    const { link, client, server, script } = polite;
    const transport = this.chance(0.15);
    return {
      ...polite,
      link: { ...link, ...this.maybe(0.3, { jitterMs: this.one([0.001, 1, 30]) }) },
      client: {
        ...client,
        ...this.maybe(0.4, { settings: { ...client.settings, ...this.#settings() } }),
        ...(transport ? { transport: this.#transport() } : {}),
      },
      server: {
        ...server,
        ...this.maybe(0.4, { settings: { ...server.settings, ...this.#settings() } }),
        ...this.maybe(0.15, { readTimeoutMs: 1 + this.below(LONG_MS) }),
        ...this.maybe(0.15, { writeTimeoutMs: 1 + this.below(LONG_MS) }),
        ...this.maybe(0.03, { tls: { version: this.one(["1.0", "1.1", "1.2", "1.3"] as const) } }),
        handlers: server.handlers.map((rule) => this.#handler(rule)),
      },
      script: this.#script(script),
      ...(transport || this.chance(0.3) ? {} : { interventions: this.#interventions() }),
    };
  }

  #transport(): NonNullable<Scenario["client"]["transport"]> {
    return {
      pool: this.one(["x/net", "net/http"] as const),
      ...this.maybe(0.3, { dialMs: this.below(100) }),
      ...this.maybe(0.3, { strictMaxConcurrentStreams: true }),
    };
  }

  #settings(): EndpointSettings {
    const tables = [0, 64, 300, 4096, 20_000];
    return {
      ...this.maybe(0.4, { headerTableSize: this.one(tables) }),
      ...this.maybe(0.4, { encoderTableSize: this.one(tables) }),
      ...this.maybe(0.3, { initialWindowSize: this.one([0, 1, 1000, 65_535, 200_000]) }),
      ...this.maybe(0.2, { maxHeaderListSize: this.one([0, 200, 3000, 100_000]) }),
      ...this.maybe(0.2, { maxConcurrentStreams: this.one([0, 1, 3]) }),
    };
  }

  // ---- applications

  #handler(rule: HandlerRule): HandlerRule {
    return { ...rule, steps: [...this.#before(), ...rule.steps, ...this.#after()] };
  }

  #before(): readonly HandlerStep[] {
    return [
      ...this.some<HandlerStep>(0.08, { do: "read", as: "Never" }),
      ...this.some<HandlerStep>(0.1, { do: "status", code: this.one([100, 102, 103, 199]) }),
      ...this.some<HandlerStep>(0.1, { do: "push", path: "/0" }),
    ];
  }

  #after(): readonly HandlerStep[] {
    return [
      ...this.some<HandlerStep>(0.08, { do: "read", as: "Never" }),
      ...this.some<HandlerStep>(0.05, { do: "header", set: [["content-length", String(this.below(100))]] }),
      ...this.some<HandlerStep>(0.08, { do: "write", body: { sizeBytes: this.below(3000) } }),
    ];
  }

  #request(request: ScriptRequest): ScriptRequest {
    return {
      ...request,
      ...this.maybe(0.2, {
        priority: {
          ...this.maybe(0.7, { urgency: this.below(8) }),
          ...this.maybe(0.3, { incremental: true }),
          ...this.maybe(0.3, { weight: 1 + this.below(256) }),
        },
      }),
      ...this.maybe(0.06, { read: { as: "Never" as const } }),
      ...this.maybe(0.1, { readOn: [{ cancelFirst: true as const, maxBytes: this.below(5000) }] }),
      ...(request.body === undefined ? {} : this.maybe(0.2, { trailers: [["x-late", "1"]] as const })),
    };
  }

  #script(script: readonly ScriptEntry[]): readonly ScriptEntry[] {
    const requests = script.map((entry) =>
      entry.do === "request" ? { ...entry, request: this.#request(entry.request) } : entry,
    );
    const ids = script.flatMap((entry) =>
      entry.do === "request" && entry.id !== undefined ? [entry.id] : [],
    );
    const stormMs = this.below(LONG_MS);
    const storm = this.chance(0.12)
      ? ids.map((id): ScriptEntry => ({ do: "cancel", id, atMs: stormMs + this.below(3) }))
      : [];
    const known = new Set(script.flatMap((entry) => (entry.do === "cancel" ? [entry.id] : [])));
    return [
      ...requests,
      ...storm.filter((entry) => entry.do !== "cancel" || !known.has(entry.id)),
      ...this.some<ScriptEntry>(0.15, { do: "shutdown", side: "server", atMs: this.below(LONG_MS) }),
      ...this.some<ScriptEntry>(0.15, { do: "close", side: "client", atMs: this.below(LONG_MS) }),
      ...this.times(this.one([0, 0, 0, 1, 4]), (): ScriptEntry => this.#ping()),
    ];
  }

  #ping(): ScriptEntry {
    return { do: "ping", side: "client", atMs: this.below(LONG_MS) };
  }

  // ---- what a person does

  #interventions(): readonly Intervention[] {
    return this.times(1 + this.below(3), () => (this.chance(0.5) ? this.#toFrame() : this.#atTime()));
  }

  #toFrame(): Intervention {
    const at = { from: this.one(SIDES), frame: this.below(this.one([4, 20, FRAMES])) };
    return this.one<Intervention>([
      { do: "drop", ...at },
      { do: "delay", ...at, byMs: this.below(LONG_MS) },
      { do: "duplicate", ...at },
      { do: "corrupt", ...at, octet: this.below(this.one([9, 40])), xor: 1 + this.below(255) },
    ]);
  }

  #atTime(): Intervention {
    const from: Side = this.one(SIDES);
    const when = this.chance(0.7) ? { atMs: this.below(LONG_MS) } : { atSeq: this.below(2000) };
    const streamId = this.one([1, 1, 3, 5, 7]);
    return this.one<Intervention>([
      { do: "send", from, hex: oddFrame(this, from), ...when },
      { do: "send", from, hex: oddFrame(this, from), ...when },
      { do: "send", from, hex: oddFrame(this, from), ...when },
      { do: "settings", side: from, settings: [this.#setting()], ...when },
      { do: "settings", side: from, settings: [[4, this.one([0, 1000, 65_535, 300_000])]], ...when },
      { do: this.one(["stop reading", "go on reading"] as const), side: from, streamId, ...when },
      { do: "cancel", side: from, streamId, ...when },
      { do: "cut", ...when },
      { do: "stall", forMs: this.below(LONG_MS), ...when, ...this.maybe(0.5, { from }) },
    ]);
  }

  #setting(): readonly [number, number] {
    return this.one<readonly [number, number]>([
      [1, this.one([0, 100, 4096, 9000])],
      [3, this.below(5)],
      [4, this.one([0, 1000, 65_535, 300_000, 2 ** 31 - 1])],
      [5, this.one([16_384, 30_000])],
      [6, this.one([0, 500, 100_000])],
    ]);
  }
}
