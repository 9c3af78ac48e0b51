/**
 * Watches a whole simulation from outside, event by event and after every instant, and says what must never be: books of
 * windows that do not add up, header tables that part, streams that take a way no row allows, waiting that nobody can explain.
 * Where a person's hands have put something off, only that part is left out.
 */
import { FrameType } from "../../protocol/frame/frame.ts";
import type { Side, TraceEvent } from "../../protocol/probe/event.ts";
import type { Scenario } from "../../protocol/sim/scenario.ts";
import type { World } from "../../protocol/sim/world.ts";
import { bothEnds, OTHER, SIDES } from "./referee/court.ts";
import type { Court, EventOf } from "./referee/court.ts";
import { Disturbance } from "./referee/disturbance.ts";
import { Slots, whyExpected } from "./referee/faults.ts";
import { HeaderTableRules } from "./referee/header-tables.ts";
import { StandstillRules } from "./referee/standstill.ts";
import { StreamRules } from "./referee/streams.ts";
import { WindowRules } from "./referee/windows.ts";

const MAX_VIOLATIONS = 10;

export class Referee {
  /** What was violated, in words; empty if all is well. */
  readonly violations: string[] = [];
  readonly #world: World;
  readonly #scenario: Scenario;
  readonly #off: Disturbance;
  readonly #windows: WindowRules;
  readonly #tables: HeaderTableRules;
  readonly #streams: StreamRules;
  readonly #standstill: StandstillRules;
  readonly #slots = new Slots();
  readonly #ends = bothEnds(() => new End());
  #next = 0;

  constructor(world: World, scenario: Scenario) {
    this.#world = world;
    this.#scenario = scenario;
    const court: Court = { world, scenario, say: (event, text) => this.#say(event, text) };
    this.#off = new Disturbance(court);
    this.#streams = new StreamRules(court, this.#off);
    this.#windows = new WindowRules(court, this.#off, this.#streams);
    this.#tables = new HeaderTableRules(court, this.#off);
    this.#standstill = new StandstillRules(court, this.#off, this.#streams, this.#windows);
  }

  /** To be called after every instant. */
  look(): void {
    const { events } = this.#world.recorder;
    for (; this.#next < events.length; this.#next++) {
      const event = events[this.#next];
      if (event !== undefined) this.#see(event);
    }
    this.#atRest();
  }

  /** The world is over. */
  end(): void {
    this.look();
    this.#standstill.end();
  }

  #see(event: TraceEvent): void {
    this.#off.see(event);
    this.#slots.see(event);
    this.#streams.see(event);
    this.#windows.see(event);
    this.#tables.see(event);
    this.#standstill.see(event);
    if (event.type === "fault") this.#fault(event);
    else if (event.type === "connection") this.#connection(event);
    else if (event.type === "frame.read") this.#frameRead(event);
    else if (event.type === "input" && event.text.includes("reset, what was under way"))
      for (const side of SIDES) this.#ends[side].isWell = false;
  }

  #frameRead({ side, frameType, offset, length }: EventOf<"frame.read">): void {
    this.#ends[OTHER[side]].read = offset + length;
    if (frameType === FrameType.SETTINGS) this.#ends[side].hasHeard = true;
  }

  #connection({ side, state, code = 0 }: EventOf<"connection">): void {
    // What is queued stays behind, and what still comes is not looked at.
    if (state === "closed" || code !== 0) this.#ends[side].isWell = false;
    if (state === "going away") this.#ends[side].leaves = true;
  }

  #fault(event: EventOf<"fault">): void {
    if (event.scope === "connection") this.#ends[event.side].isWell = false;
    if (this.#off.frames || whyExpected(event, this.#scenario, this.#off, this.#slots) !== undefined) return;
    this.#say(event, `fault ${event.token}: ${event.reason}`);
  }

  #atRest(): void {
    // From here on nothing is recorded any more.
    if (this.#world.recorder.full) return;
    const waiting = this.#world.rt.waiting();
    const rests = (side: Side): boolean =>
      this.#ends[side].isWell &&
      this.#ends[side].hasHeard &&
      !waiting.some(({ side: whose = side, wait }) => whose === side && BUSY.has(wait.on.join()));
    const resting = SIDES.filter(rests);
    if (resting.length === 2) this.#windows.blockedTruly();
    for (const side of resting) this.#windows.endAtRest(side, this.#ends[side].leaves);
    if (resting.length < 2 || SIDES.some((side) => this.#isUnderWay(side) || this.#ends[side].leaves)) return;
    this.#windows.bothAtRest();
    this.#streams.atRest();
    for (const side of SIDES) this.#tables.atRest(side);
  }

  /** Octets of this side: in its buffer, on the line, or not read yet. */
  #isUnderWay(from: Side): boolean {
    const { output } = this.#world[from];
    const wire = this.#world.recorder.bytes[from].length;
    return output.buffered > 0 || this.#ends[from].read < wire;
  }

  #say(event: TraceEvent | undefined, text: string): void {
    if (this.violations.length >= MAX_VIOLATIONS || this.violations.some((one) => one.endsWith(text))) return;
    const at = this.#world.rt.nowMs;
    this.violations.push(
      event === undefined ? `at ${at} ms: ${text}` : `#${event.seq} at ${event.at} ms: ${text}`,
    );
  }
}

class End {
  isWell = true;
  leaves = false;
  /** The other end's SETTINGS: until then what it would like to say waits. */
  hasHeard = false;
  /** Octets of its own that the other end has read as frames. */
  read = 0;
}

/** Whoever waits for one of these is in the middle of something. */
const BUSY: ReadonlySet<string> = new Set(["write", "client write", "server write", "cc.mu", "cc.wmu"]);
