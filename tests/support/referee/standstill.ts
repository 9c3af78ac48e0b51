/**
 * Whoever still waits when a world is over must be one whom Go too would leave waiting, and for a reason that has a name: an
 * application that never reads, a window of nothing, no slot for a request, a frame that a person took away. What lies behind such a
 * reason is explained by it; anybody else is lost.
 */
import { SettingId } from "../../../protocol/frame/setting-names.ts";
import type { Side, TraceEvent } from "../../../protocol/probe/event.ts";
import type { Waiting } from "../../../protocol/goroutine/runtime.ts";
import type { Scenario } from "../../../protocol/sim/scenario.ts";
import { createRecording } from "../../../protocol/trace/recording.ts";
import { diagnoseEndpoint } from "../../../protocol/trace/diagnosis.ts";
import type { Diagnosis } from "../../../protocol/trace/diagnosis.ts";
import { bothEnds, OTHER, SIDES } from "./court.ts";
import type { Court, EventOf, Rule } from "./court.ts";
import { announces } from "./faults.ts";
import type { Disturbance } from "./disturbance.ts";
import type { StreamRules } from "./streams.ts";
import type { WindowRules } from "./windows.ts";

/** What the application at an end of a stream says of itself while it never goes on. */
const NEVER = "waiting for the end of the request";
const READING = "reading the response";
const HELD = "kept from reading";
const GOES_ON = "reading on";
/** Of a world that was stopped: with nothing but PINGs for longer than anything in a scenario takes it stands still all the same. */
const LONG_MS = 10_000;

export class StandstillRules implements Rule {
  readonly #court: Court;
  readonly #off: Disturbance;
  readonly #streams: StreamRules;
  readonly #windows: WindowRules;
  readonly #closed = bothEnds<boolean>(() => false);
  /** What the application says last, by stream. */
  readonly #activity = bothEnds(() => new Map<number, string>());
  /** Streams whose bodies a person keeps from being read. */
  readonly #held = bothEnds(() => new Set<number>());
  readonly #answered = new Set<number>();
  /** Of the last event that was about a message. */
  #lastProgressMs = 0;
  #stopped = false;

  constructor(court: Court, off: Disturbance, streams: StreamRules, windows: WindowRules) {
    this.#court = court;
    this.#off = off;
    this.#streams = streams;
    this.#windows = windows;
  }

  see(event: TraceEvent): void {
    if (event.type === "connection" && event.state === "closed") this.#closed[event.side] = true;
    if (event.type === "activity" && event.actor !== "body writer") this.#says(event);
    if (event.type === "response" && event.side === "client") this.#answered.add(event.streamId);
    else if (event.type === "input" && event.text.startsWith("stopped:")) this.#stopped = true;
    if (PROGRESS.has(event.type)) this.#lastProgressMs = event.at;
  }

  /** A person's hand holds it up or lets it go on, and does not change what it is at. */
  #says({ side, streamId, text }: EventOf<"activity">): void {
    if (text === HELD) this.#held[side].add(streamId);
    else if (text === GOES_ON) this.#held[side].delete(streamId);
    else this.#activity[side].set(streamId, text);
  }

  end(): void {
    const { rt } = this.#court.world;
    // Cut off in the middle of something: there is nothing to be said about its end.
    if (this.#stopped && rt.nowMs - this.#lastProgressMs < LONG_MS) return;
    const waiting = rt.waiting();
    for (const one of waiting) this.#lost(one);
    this.#countCallers(waiting);
    this.#windows.blockedTruly();
    for (const side of SIDES) for (const id of this.#streams.living(side)) this.#living(side, id);
    const open = SIDES.filter((side) => !this.#closed[side]);
    if (open.length > 0 && this.#root(waiting) === undefined)
      this.#say(`the connection of the ${open.join(" and the ")} never ended, and nobody keeps it`);
    if (waiting.length > 0) this.#secondOpinion();
  }

  /** Each goroutine by itself: it waits where Go's would, on a connection or a stream that is alive. */
  #lost(one: Waiting): void {
    const side = one.side ?? "client";
    if (this.#stopped && PASSING.test(one.wait.on.join())) return;
    const row = WAITS.find(({ name, on }) => name.test(one.name) && on.test(one.wait.on.join()));
    const held = one.wait.on.join() === "pipe.c" && this.#held[side].size > 0;
    const fine = row !== undefined && (row.lives === "application" || held || !this.#closed[side]);
    const overslept = fine && !held ? this.#overslept(side, one) : undefined;
    const words = `the ${side}'s ${one.name} (${one.wait.kind} ${one.wait.on.join()})`;
    if (!fine) this.#say(`goroutine lost: ${words}`);
    else if (overslept !== undefined) this.#say(`${words} waits although ${overslept}`);
  }

  /** What it waits for has happened: somebody forgot to wake it. */
  #overslept(side: Side, { name, wait }: Waiting): string | undefined {
    const on = wait.on.join();
    const id = Number(
      /^(?:runHandler|writeRequestBody|awaitRequestCancel) (\d+)$/.exec(name)?.[1] ??
        /^cs(\d+)\./.exec(on)?.[1] ??
        0,
    );
    if (id !== 0 && this.#streams.state(side, id) === "closed") return "its stream is closed";
    if (id !== 0 && on === "pipe.c" && this.#windows.unread(side, id) > 0)
      return "there is something to read";
    return undefined;
  }

  /** Goroutines that do not name their streams: no more of them wait than there are streams for that. */
  #countCallers(waiting: readonly Waiting[]): void {
    const count = (name: string, on: RegExp): number =>
      waiting.filter((one) => one.name.startsWith(name) && on.test(one.wait.on.join())).length;
    const empty = [...this.#activity.client].filter(
      ([id, text]) =>
        this.#held.client.has(id) || (text === READING && this.#windows.unread("client", id) === 0),
    );
    if (count("caller ", /^pipe\.c$/) > empty.length) this.#say("a caller waits for a body that is there");
    const living = this.#streams.living("client").length;
    if (count("doRequest ", /^cs\.peerClosed/) > living)
      this.#say("a request waits for the end of a stream that is closed");
  }

  #living(side: Side, id: number): void {
    if (this.#closed[side]) this.#say(`stream ${id} of the ${side} outlives its connection`);
    else if (this.#whyLiving(id) === undefined)
      this.#say(
        `stream ${id} of the ${side} is ${this.#streams.state(side, id)} for ever, and nobody keeps it`,
      );
  }

  /** Why a stream never ends, at whichever end the reason lies. */
  #whyLiving(id: number): string | undefined {
    const { scenario } = this.#court;
    const handler = this.#activity.server.get(id);
    const living = (side: Side): boolean => this.#streams.living(side).includes(id);
    if (this.#off.streamApart(id)) return "a frame of it was touched";
    if (living("server") && handler === NEVER) return "its handler waits for the client to give up";
    if (SIDES.some((side) => this.#held[side].has(id))) return "somebody was kept from reading";
    if (this.#answered.has(id) && someNeverRead(scenario)) return "its caller holds the response";
    for (const sender of SIDES) {
      const may = this.#windows.window(sender, "send", id) ?? 0;
      const all = this.#windows.window(sender, "send", 0) ?? 0;
      if (living(sender) && (may <= 0 || all <= 0)) return this.#whyNoCredit(OTHER[sender], id, may <= 0);
    }
    if (overlooksTrailers(scenario, this.#court)) return "Go up to 1.19 overlooks trailers after its GOAWAY";
    return undefined;
  }

  #whyNoCredit(receiver: Side, id: number, ofStream: boolean): string | undefined {
    if (this.#off.windowsApart(OTHER[receiver], ofStream ? id : 0)) return "credit was lost";
    const unread = ofStream ? this.#windows.unread(receiver, id) : this.#windows.unreadOfAll(receiver);
    if (unread > 0) return "what came is not read";
    // What came before its SETTINGS were known is given back, and that is all that it ever gives.
    const whole = this.#court.scenario[receiver].settings?.initialWindowSize;
    if (ofStream && whole === 0 && this.#windows.window(receiver, "recv", id) === 0)
      return "the whole window is nothing";
    if (announces(this.#court.scenario.interventions, receiver, SettingId.INITIAL_WINDOW_SIZE))
      return "the window was lowered by hand";
    return this.#windows.nothingTaken(receiver, ofStream ? id : 0)
      ? "the window was empty from the beginning"
      : undefined;
  }

  /** Why the connection as a whole is not closed. */
  #root(waiting: readonly Waiting[]): string | undefined {
    if (this.#off.frames) return "frames were touched";
    if (SIDES.some((side) => this.#streams.living(side).length > 0))
      return "streams live, each for its own reason";
    if (waiting.some(({ wait }) => /never reads|ctx\.Done/.test(wait.on.join())))
      return "an application holds a response";
    if (waiting.some(({ name, wait }) => /caller|doRequest/.test(name) && wait.on.join() === "cc.cond"))
      return "no slot";
    if (this.#court.scenario.client.transport !== undefined) return "a Transport keeps what is idle";
    return undefined;
  }

  /** What the screens will say: whoever is blocked has a chain of causes that ends in a root. */
  #secondOpinion(): void {
    const { events, bytes } = this.#court.world.recorder;
    const trace = createRecording({ events, bytes });
    for (const side of SIDES) {
      for (const diagnosis of diagnoseEndpoint(trace, side, events.length - 1)) {
        if (diagnosis.outcome.kind === "open" && this.#stopped) continue;
        const wrong = whatIsWrong(diagnosis);
        if (wrong !== undefined)
          this.#say(`diagnosis of stream ${diagnosis.streamId} of the ${side}: ${wrong}`);
      }
    }
  }

  #say(text: string): void {
    this.#court.say(undefined, text);
  }
}

const PROGRESS: ReadonlySet<TraceEvent["type"]> = new Set<TraceEvent["type"]>([
  "stream",
  "request",
  "response",
  "window",
  "buffered",
  "queued",
]);

const someNeverRead = ({ script }: Scenario): boolean =>
  script.some((entry) => entry.do === "request" && entry.request.read?.as === "Never");

function overlooksTrailers({ script, interventions = [] }: Scenario, { world }: Court): boolean {
  return (
    !world.server.profile.discardsAfterGoAway &&
    world.server.inGoAway &&
    (script.some((entry) => entry.do === "request" && entry.request.trailers !== undefined) ||
      interventions.length > 0)
  );
}

function whatIsWrong({ causes, outcome, by }: Diagnosis): string | undefined {
  if (outcome.kind !== "never") return `"${by}" ends with "${outcome.kind}"`;
  return causes.length > 0 ? undefined : `"${by}" has no cause`;
}

/** Nobody waits here for long; but where a world was stopped, it was in the middle of something. */
const PASSING = /^(?:|(?:client |server )?write|cc\.w?mu)$/;

/** Where goroutines may wait for ever, and what must live for that. */
const WAITS: readonly {
  readonly name: RegExp;
  readonly on: RegExp;
  readonly lives: "connection" | "application";
}[] = [
  { name: /^serverConn\.serve$/, on: /^wantWriteFrameCh/, lives: "connection" },
  { name: /^readFrames$/, on: /^server read$/, lives: "connection" },
  { name: /^ClientConn\.readLoop$/, on: /^client read$/, lives: "connection" },
  { name: /^ClientConn\.healthCheck$/, on: /^ping/, lives: "connection" },
  { name: /^runHandler/, on: /^(?:wr\.done,)?doneServing,stream\.cw$|^pipe\.c$/, lives: "connection" },
  { name: /^(?:caller|doRequest) /, on: /^cs|^cc\.cond$|^cc\.reqHeaderMu|^pipe\.c$/, lives: "connection" },
  {
    name: /^(?:writeRequestBody|awaitRequestCancel)(?: |$)/,
    on: /^cc\.cond$|ctx\.Done|^cs/,
    lives: "connection",
  },
  { name: /^close$/, on: /^cc\.cond$/, lives: "connection" },
  { name: /^ping$/, on: /./, lives: "connection" },
  // A caller who holds a response and neither reads nor closes it: nothing that ends can wake him.
  { name: /^caller /, on: /^never reads the response$|ctx\.Done$/, lives: "application" },
];
