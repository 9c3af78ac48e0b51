/**
 * Carries out what a person does to a simulation (intervention.ts). Owns when: it listens to the log on its way to the
 * recorder, and acts in a goroutine of its own, so that nobody is interrupted in the middle of something. Until the first input
 * it adds no event and draws no number. How is in frame-tamper.ts (octets) and engine-hands.ts (endpoints).
 */
import { fromHex } from "../base/bytes.ts";
import type { ClientConn } from "../client/client-conn.ts";
import type { Blocking, Runtime } from "../goroutine/runtime.ts";
import type { EventBody, Side } from "../probe/event.ts";
import type { Probe } from "../probe/probe.ts";
import type { ServerConn } from "../server/server-conn.ts";
import { unreachable } from "../base/assert.ts";
import { roundMs } from "./agenda.ts";
import type { Agenda } from "./agenda.ts";
import type { DuplexPipe } from "./duplex-pipe.ts";
import { EngineHands } from "./engine-hands.ts";
import { FrameTamper } from "./frame-tamper.ts";
import { describeIntervention, isAboutFrame } from "./intervention.ts";
import type { FrameIntervention, Intervention, TimedIntervention } from "./intervention.ts";
import type { GoneBefore } from "./parts.ts";
import type { Recorder } from "./recorder.ts";

/** What there is to lay hands on. */
export interface WorldInside {
  readonly rt: Runtime;
  readonly agenda: Agenda;
  readonly pipe: DuplexPipe;
  readonly client: ClientConn;
  readonly server: ServerConn;
}

export class Interventions {
  /** Everybody reports here instead of to the recorder. */
  readonly probe: Probe;
  readonly #recorder: Recorder;
  readonly #fates: readonly FrameIntervention[];
  readonly #timed: readonly TimedIntervention[];
  /** Those that wait for a length of the log, the next one last. */
  readonly #bySeq: TimedIntervention[];
  readonly #tampers: Readonly<Record<Side, FrameTamper>>;
  /** Before this world began. */
  readonly #announced: Partial<Record<Side, ReadonlyMap<number, number>>> = {};
  #inside: WorldInside | undefined;
  #hands: EngineHands | undefined;

  constructor(list: readonly Intervention[], recorder: Recorder) {
    this.#recorder = recorder;
    this.#fates = list.filter(isAboutFrame);
    this.#timed = list.filter((one): one is TimedIntervention => !isAboutFrame(one));
    this.#bySeq = this.#timed
      .filter((one) => one.atSeq !== undefined)
      .sort((a, b) => (a.atSeq ?? 0) - (b.atSeq ?? 0))
      .toReversed();
    this.#tampers = { client: this.#newTamper("client"), server: this.#newTamper("server") };
    this.probe = new WatchedProbe(recorder, {
      before: (event) => this.#before(event),
      after: (event) => this.#after(event),
    });
  }

  /** Octets that a side hands over → octets on the wire. */
  pass(from: Side, bytes: Uint8Array): Uint8Array {
    return this.#tampers[from].pass(bytes);
  }

  continueAt(side: Side, { octets, frames, settings }: GoneBefore): void {
    this.#tampers[side].continueAt(octets, frames);
    this.#announced[side] = settings;
  }

  /** The world stands and has not begun. */
  begin(inside: WorldInside): void {
    this.#inside = inside;
    this.#hands = new EngineHands(inside, this.#announced, (text) => this.#say(text));
    for (const one of this.#timed) {
      if (one.atMs !== undefined) inside.agenda.at(one.atMs, () => this.#start(one));
    }
    this.#startDue();
  }

  /** Nothing more would happen: whoever waits for a longer log acts now, one at a time. False if nobody does. */
  goOn(): boolean {
    const next = this.#bySeq.pop();
    if (next === undefined) return false;
    this.#start(next);
    return true;
  }

  #newTamper(side: Side): FrameTamper {
    return new FrameTamper({
      putOut: (bytes) => this.#inside?.pipe[side].putOut(bytes),
      holdAt: (offset, ms) => this.#inside?.pipe[side].outbound.holdAt(offset, ms),
    });
  }

  /** Frames are reported where they stand on the wire. */
  #before(event: EventBody): EventBody {
    if (event.type !== "frame.write") return event;
    const tamper = this.#tampers[event.side];
    const fates = this.#fates.filter(({ from, frame }) => from === event.side && frame === tamper.nextFrame);
    for (const fate of fates) this.#input(fate);
    return tamper.frameWritten(event, fates);
  }

  #after(event: EventBody): void {
    this.#hands?.noteEvent(event);
    this.#startDue();
  }

  #startDue(): void {
    for (let next = this.#bySeq.at(-1); next !== undefined; next = this.#bySeq.at(-1)) {
      if ((next.atSeq ?? 0) > this.#recorder.events.length || this.#inside === undefined) return;
      this.#bySeq.pop();
      this.#start(next);
    }
  }

  #start(one: TimedIntervention): void {
    const { cause } = this.#recorder;
    this.#recorder.cause = this.#input(one);
    this.#inside?.rt.go("what if", () => this.#act(one));
    this.#recorder.cause = cause;
  }

  /** Due to nothing in the log: it comes from outside. */
  #input(one: Intervention): number {
    return this.#say(`What if: ${describeIntervention(one)}`);
  }

  #say(text: string): number {
    const { cause } = this.#recorder;
    this.#recorder.cause = undefined;
    const seq = this.#recorder.emit({ type: "input", text });
    this.#recorder.cause = cause;
    return seq;
  }

  #send(pipe: DuplexPipe, from: Side, bytes: Uint8Array): void {
    if (pipe[from].outbound.finished) this.#say(`No effect: the ${from} has closed the connection`);
    else this.#tampers[from].insert(bytes, from === "client");
  }

  *#act(one: TimedIntervention): Blocking<void> {
    const hands = this.#hands;
    const inside = this.#inside;
    if (hands === undefined || inside === undefined) return;
    switch (one.do) {
      case "send":
        this.#send(inside.pipe, one.from, fromHex(one.hex));
        return;
      case "settings":
        yield* hands.announce(one.side, one.settings);
        return;
      case "stop reading":
      case "go on reading":
        hands.holdReader(one.side, one.streamId, one.do === "stop reading");
        return;
      case "cancel":
        yield* hands.cancel(one.side, one.streamId);
        return;
      case "cut":
        for (const link of inside.pipe.links()) link.reset();
        return;
      case "stall":
        stall(inside, one.forMs, one.from);
        return;
      default:
        unreachable(one);
    }
  }
}

function stall({ rt, agenda, pipe }: WorldInside, forMs: number, from?: Side): void {
  for (const link of pipe.links(from)) link.stall();
  agenda.at(roundMs(rt.nowMs + forMs), () => {
    for (const link of pipe.links(from)) link.unstall();
  });
}

interface Listener {
  /** The event as it is to be kept. */
  before(event: EventBody): EventBody;
  after(event: EventBody): void;
}

class WatchedProbe implements Probe {
  readonly #recorder: Recorder;
  readonly #listener: Listener;

  constructor(recorder: Recorder, listener: Listener) {
    this.#recorder = recorder;
    this.#listener = listener;
  }

  get cause(): number | undefined {
    return this.#recorder.cause;
  }

  set cause(cause: number | undefined) {
    this.#recorder.cause = cause;
  }

  emit(event: EventBody): number {
    const seq = this.#recorder.emit(this.#listener.before(event));
    this.#listener.after(event);
    return seq;
  }
}
