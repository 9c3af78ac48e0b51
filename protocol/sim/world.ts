/**
 * A world runs one scenario: virtual clock and seed, the pipe with an endpoint at each end, and the script. Owns
 * the order of things within an instant (timers, then what arrives, then goroutines) and when it is over: nothing
 * can happen any more, or a named limit is reached. Same scenario, same events, byte for byte.
 */
import { assert } from "../base/assert.ts";
import { Prng } from "../base/prng.ts";
import { ClientConn } from "../client/client-conn.ts";
import type { Channel } from "../goroutine/channel.ts";
import { Runtime } from "../goroutine/runtime.ts";
import { ServerConn } from "../server/server-conn.ts";
import { Agenda, roundMs } from "./agenda.ts";
import { clientOptions } from "./client-options.ts";
import { DuplexPipe } from "./duplex-pipe.ts";
import { scriptedHandler } from "./handler-script.ts";
import { wallClock } from "./http-date.ts";
import { serverOptions } from "./server-options.ts";
import type { Intervening, WorldParts } from "./parts.ts";
import { Recorder } from "./recorder.ts";
import type { Scenario } from "./scenario.ts";
import { MAX_TIME_MS } from "./scenario-limits.ts";
import { Script } from "./script.ts";

export class World {
  readonly rt: Runtime;
  readonly recorder: Recorder;
  readonly client: ClientConn;
  readonly server: ServerConn;
  /** Closed once the client has said hello. */
  readonly connected: Channel<never>;
  readonly #agenda: Agenda;
  readonly #script: Script;
  readonly #intervening: Intervening | undefined;

  /** `maxEvents`: where recording stops, and the world with it. */
  constructor(given: Scenario, parts: WorldParts, maxEvents?: number) {
    const seam = given.takeOver && parts.takeOver?.(given, given.takeOver);
    const scenario = seam?.scenario ?? given;
    const prng = new Prng(scenario.seed);
    // Each draws from its own sequence, so that one drawing more often does not change the others.
    const clientPrng = new Prng(prng.nextUint32());
    const serverPrng = new Prng(prng.nextUint32());
    this.recorder = new Recorder(() => roundMs(this.rt.nowMs), maxEvents);
    const { recorder } = this;
    const list = scenario.interventions;
    const intervening = list && parts.intervene?.(list, recorder);
    const isWhole = (list === undefined || intervening) && (given.takeOver === undefined || seam);
    assert(isWhole, "a part is not at hand here");
    const listener = intervening?.probe ?? recorder;
    const probe = seam?.begin(recorder, listener) ?? listener;
    this.rt = new Runtime({ prng, probe });
    this.#agenda = new Agenda(this.rt);
    const { rt } = this;
    const pipe = new DuplexPipe({
      rt,
      agenda: this.#agenda,
      config: scenario.link,
      // Counted from the other end, so that it shares no sequence with the above.
      seed: Number.MAX_SAFE_INTEGER - scenario.seed,
      onWrite: (from, bytes) => recorder.write(from, bytes),
      pass: intervening && ((from, bytes) => intervening.pass(from, bytes)),
    });
    const client = (this.client = new ClientConn({
      rt,
      conn: seam?.conn("client", pipe.client) ?? pipe.client,
      prng: clientPrng,
      ...clientOptions(scenario.client, parts),
      probe,
    }));
    const handler = scriptedHandler(rt, scenario.server.handlers);
    const server = (this.server = new ServerConn({
      rt,
      conn: seam?.conn("server", pipe.server) ?? pipe.server,
      prng: serverPrng,
      handler: seam?.handler(rt, handler) ?? handler,
      ...serverOptions(scenario.server, parts),
      dateAt: wallClock(scenario.date),
      probe,
    }));
    const inside = { rt, agenda: this.#agenda, pipe, client, server };
    if (seam === undefined)
      this.#agenda.at(scenario.server.startMs ?? 0, () =>
        rt.go("serverConn.serve", () => server.serve(), "server"),
      );
    const connect = seam && (() => seam.connect(client));
    this.#script = new Script({ rt, agenda: this.#agenda, probe, client, server, scenario, connect });
    this.connected = this.#script.connected;
    this.#intervening = intervening;
    seam?.takeOver(inside, intervening);
    intervening?.begin(inside);
  }

  /** Until nothing can happen any more, or a limit is reached. */
  run(): void {
    while (this.step());
    this.conclude();
  }

  /** To be called once no step is left: says why it is over, if that is not plain. */
  conclude(done = this.#script.done): void {
    this.recorder.cause = undefined;
    const cut = this.#limitReached(done);
    if (cut !== undefined) this.#say(`stopped: ${cut}`);
    else if (!done) {
      if (this.recorder.onlyPings) this.#say("nothing but PINGs any more");
      this.#reportDeadlock();
    }
  }

  /** Nobody has anything to say but PINGs, and nothing else is to come. */
  get onlyPings(): boolean {
    return this.recorder.onlyPings && !this.#agenda.hasPlans;
  }

  /** PINGs alone are no limit while somebody waits for ever: then they hide that nothing can happen any more. */
  #limitReached(done: boolean): string | undefined {
    const next = this.nextMs();
    if (this.recorder.full) return "this simulation is too large to be recorded";
    if (this.rt.nowMs >= MAX_TIME_MS || (next > MAX_TIME_MS && next < Infinity)) return "a day has passed";
    const sleeps = (): boolean => this.rt.waiting().some(({ wait }) => wait.kind === "sleep");
    return this.onlyPings && (done || sleeps()) ? "nothing but PINGs any more" : undefined;
  }

  /** One instant of virtual time; false if there is none left. */
  step(): boolean {
    const { rt } = this;
    rt.run();
    const next = this.nextMs();
    const { onlyPings } = this;
    if (next > MAX_TIME_MS || this.recorder.full || onlyPings)
      return (next === Infinity || onlyPings) && this.#intervening?.goOn() === true;
    this.goTo(next);
    return true;
  }

  /** When something can happen next; Infinity if nothing can. */
  nextMs(): number {
    return Math.min(this.#agenda.nextMs() ?? Infinity, this.rt.nextTimerMs() ?? Infinity);
  }

  /** Everything that is due by then. */
  goTo(ms: number): void {
    const { rt } = this;
    rt.advanceTo(Math.max(ms, rt.nowMs));
    this.#agenda.runDue();
    rt.run();
  }

  #say(text: string): void {
    this.recorder.emitLast({ type: "input", text });
  }

  /** Somebody still waits for something, and nothing will ever come. */
  #reportDeadlock(): void {
    const waiting = this.rt.waiting().map(({ name, wait }) => ({ name, wait }));
    this.recorder.emitLast({ type: "deadlock", waiting });
  }
}
