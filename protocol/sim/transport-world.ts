/**
 * A world with as many connections as Go's Transport makes: each is a World of its own with its own recording, all on one
 * clock. Owns the clock and the order of things within an instant; the pool says where a request goes, and a caller
 * (transport-caller.ts) what becomes of it. What happens in one connection reaches the others once all have come to
 * the same instant. Same scenario, same events, byte for byte.
 */
import { Prng } from "../base/prng.ts";
import type { Blocking } from "../goroutine/runtime.ts";
import { Runtime } from "../goroutine/runtime.ts";
import { roundMs } from "./agenda.ts";
import { ConnectionPool } from "./connection-pool.ts";
import type { WorldParts } from "./parts.ts";
import type { Scenario, ScriptEntry, TransportConfig } from "./scenario.ts";
import { DEFAULT_AUTHORITY, MAX_TIME_MS } from "./scenario-limits.ts";
import { closeConnection, describeEntry, sayInput, sendPing } from "./script.ts";
import { Timetable } from "./timetable.ts";
import { TransportCaller } from "./transport-caller.ts";
import { World } from "./world.ts";

/** Of each connection: there are several, and a browser tab holds them all. */
const MAX_EVENTS = 500_000;

export class TransportWorld {
  readonly scenario: Scenario;
  readonly #parts: WorldParts;
  /** Has no events and no goroutines: only the clock, and what happens at which time. */
  readonly #clock: Runtime;
  readonly #prng: Prng;
  readonly #pool: ConnectionPool<World>;
  readonly #timetable: Timetable;
  readonly #callers = new Map<string, TransportCaller>();
  /** What the connections have to say to each other and to the transport. */
  #inbox: (() => void)[] = [];

  constructor(scenario: Scenario, config: TransportConfig, parts: WorldParts) {
    this.scenario = scenario;
    this.#parts = parts;
    this.#prng = new Prng(scenario.seed);
    this.#clock = new Runtime({ prng: this.#prng });
    const handshakes = scenario.client.scheme === "http" ? 1 : 2;
    const dialMs = config.dialMs ?? handshakes * 2 * scenario.link.delayMs;
    this.#pool = new ConnectionPool({
      config,
      prng: this.#prng,
      nowMs: () => this.nowMs,
      dial: (ready) => this.at(this.nowMs + dialMs, ready),
      open: () => this.#open(),
      clientOf: (world) => world.client,
    });
    this.#timetable = new Timetable(scenario.script, {
      nowMs: () => this.nowMs,
      at: (ms, fn) => this.at(ms, fn),
      start: (entry) => this.#start(entry),
    });
  }

  get nowMs(): number {
    return this.#clock.nowMs;
  }

  /** In the order in which they were made, named as captures name them. */
  get connections(): readonly { readonly name: string; readonly world: World }[] {
    const authority = this.scenario.client.authority ?? DEFAULT_AUTHORITY;
    return this.#pool.connections.map((world, i) => ({ name: `${authority} #${i + 1}`, world }));
  }

  /** One instant of virtual time; false if there is none left. */
  step(): boolean {
    this.#settle();
    const worlds = this.#pool.connections;
    const next = Math.min(this.#clock.nextTimerMs() ?? Infinity, ...worlds.map((world) => world.nextMs()));
    const full = worlds.some((world) => world.recorder.full);
    // No time passes by itself any more: whoever waits for a longer log acts now, one at a time.
    if (!full && (next === Infinity || this.#onlyPings())) return worlds.some((world) => world.step());
    if (next > MAX_TIME_MS || full) return false;
    // What is due at once stands at a whole nanosecond, and that may be a little before a timer's now.
    this.#clock.advanceTo(Math.max(next, this.nowMs));
    for (const world of worlds) world.goTo(this.nowMs);
    this.#settle();
    return true;
  }

  conclude(): void {
    for (const { world } of this.connections) world.conclude(this.#timetable.done);
  }

  #onlyPings(): boolean {
    if (this.#clock.nextTimerMs() !== undefined) return false;
    const alive = this.#pool.connections.filter((world) => world.nextMs() < Infinity);
    return alive.length > 0 && alive.every((world) => world.onlyPings);
  }

  // ---- for callers

  /** As the pool's. */
  getConnection(again: () => void): World | "none" | undefined {
    return this.#pool.getConnection(again);
  }

  /** As the pool's. */
  markDead(world: World): void {
    this.#pool.markDead(world);
  }

  at(ms: number, fn: () => void): void {
    this.#clock.afterFunc(roundMs(ms) - this.nowMs, "transport", fn);
  }

  /** Done once all connections have come to this instant. */
  post(fn: () => void): void {
    this.#inbox.push(fn);
  }

  /** Up to 10 % on top of a time, as Go's backoff has them. */
  jitter(): number {
    return 0.1 * (this.#prng.nextUint32() / 2 ** 32);
  }

  // ---- the script

  #start(entry: ScriptEntry): void {
    if (entry.do === "request") {
      const caller = new TransportCaller(this, entry, () => this.#timetable.finish(entry));
      if (entry.id !== undefined) this.#callers.set(entry.id, caller);
      caller.start();
      return;
    }
    if (entry.do === "cancel") this.#callers.get(entry.id)?.cancel();
    const worlds = entry.do === "ping" ? this.#pool.connections.slice(0, 1) : this.#pool.connections;
    if (entry.do !== "cancel") for (const world of worlds) this.#tell(world, entry);
    this.#timetable.finish(entry);
  }

  #tell({ rt, client, server }: World, entry: ScriptEntry): void {
    sayInput(rt.probe, describeEntry(entry));
    const play = function* (): Blocking<void> {
      if (entry.do === "shutdown") yield* server.startGracefulShutdown();
      else if (entry.do === "ping") yield* sendPing(client);
      else if (entry.do === "close") yield* closeConnection(client, entry);
    };
    rt.go(entry.do, play, entry.do === "shutdown" ? "server" : "client");
  }

  // ---- connections

  /** The first has the scenario's seed. */
  #open(): World {
    const { interventions, ...rest } = this.scenario;
    const { seed, client, server } = rest;
    const number = this.#pool.connections.length;
    const own = interventions?.filter(({ connection = 0 }) => connection === number) ?? [];
    const startMs = this.nowMs;
    const scenario: Scenario = {
      ...rest,
      ...(own.length === 0 ? {} : { interventions: own }),
      seed: number === 0 ? seed : this.#prng.nextUint32(),
      client: { ...client, startMs },
      server: { ...server, startMs: startMs + (server.startMs ?? 0) },
      script: [],
    };
    const world = new World(scenario, this.#parts, MAX_EVENTS);
    world.goTo(startMs);
    return world;
  }

  #settle(): void {
    for (;;) {
      for (const world of this.#pool.connections) world.rt.run();
      const said = this.#inbox.splice(0);
      if (said.length === 0) return;
      for (const fn of said) fn();
    }
  }
}
