/**
 * Endpoints by themselves: octets in, octets out, time as an argument. The same goroutines as in a simulation, over
 * a connection in memory; a socket adapter or a test drives them. Here: what both have in common, and the server.
 */
import { assert } from "../base/assert.ts";
import { Prng } from "../base/prng.ts";
import { Runtime } from "../goroutine/runtime.ts";
import type { Handler } from "../server/handler.ts";
import { ServerConn } from "../server/server-conn.ts";
import { ALL_PARTS } from "./all-parts.ts";
import { scriptedHandler } from "./handler-script.ts";
import { wallClock } from "./http-date.ts";
import { MemoryConn } from "./memory-conn.ts";
import { parseHandlers } from "./parse-scenario.ts";
import type { EndpointSettings, HandlerRule } from "./scenario.ts";
import { serverOptions } from "./server-options.ts";
import type { ServerChoices } from "./server-options.ts";
import { DEFAULT_DATE, DEFAULT_SEED, MAX_TIME_MS } from "./scenario-limits.ts";

export interface Endpoint {
  /** Octets from the peer; the endpoint keeps no hold of them. What it has to say is there when this returns. */
  receive(bytes: Uint8Array): void;
  /** As receive, for pieces that nobody will write to any more: they are not copied, and may be kept. */
  receiveParts(parts: readonly Uint8Array[]): void;
  /** The peer sends no more. */
  receiveEof(): void;
  /** Octets for the peer, each of them once; empty when there is nothing to send. */
  takeOutput(): Uint8Array;
  /** As takeOutput, in the pieces in which it was written, not copied: nobody may write to them. For writev, or receiveParts. */
  takeOutputParts(): readonly Uint8Array[];
  /** The time is `nowMs` now: fires the timers that are due. Earlier times are ignored. */
  advance(nowMs: number): void;
  /** The time (on the clock of `advance`) at which it has to be called next; undefined while no timer runs. */
  nextTimeoutMs(): number | undefined;
  /** The endpoint has closed the connection: take the output, then close the socket. */
  readonly closed: boolean;
}

export interface EndpointOptions {
  /** What differs from Go's defaults. */
  readonly settings?: EndpointSettings;
  /** Decides every random choice. */
  readonly seed?: number;
  /**
   * Time of creation on the clock of `advance`, in milliseconds. Default 0, or the first time given to `advance` if
   * that is more than a day (a wall clock).
   */
  readonly nowMs?: number;
}

/** Profile, scheduler, timeouts and TLS are those of scenarios. */
export interface ServerOptions extends EndpointOptions, ServerChoices {
  /** As in scenarios: the first match serves. None at all: every request is read and answered with 200 and a short text. */
  readonly handlers?: readonly HandlerRule[];
  /** A handler of your own, run as a goroutine for each request; `handlers` are then not looked at. */
  readonly handler?: Handler;
  /** Wall-clock time at `nowMs`, for `date` fields. ISO 8601 in UTC; a fixed one by default, so that runs are alike. */
  readonly date?: string;
}

const ANSWER_EVERYTHING: readonly HandlerRule[] = [
  {
    steps: [
      { do: "read", as: "Discard" },
      { do: "header", set: [["content-type", "text/plain; charset=utf-8"]] },
      { do: "write", body: { text: "hello from framescope\n" } },
    ],
  },
];

export function createServerEndpoint(options: ServerOptions = {}): Endpoint {
  const parsed = parseHandlers(options.handlers ?? ANSWER_EVERYTHING);
  assert(
    "handlers" in parsed,
    `no such handlers: ${JSON.stringify("problems" in parsed ? parsed.problems[0] : "")}`,
  );
  const machine = new EndpointMachine(options);
  const { rt, conn, prng } = machine;
  const server = new ServerConn({
    rt,
    conn,
    prng,
    handler: options.handler ?? scriptedHandler(rt, parsed.handlers),
    ...serverOptions(options, ALL_PARTS),
    dateAt: wallClock(options.date ?? DEFAULT_DATE),
  });
  rt.go("serverConn.serve", () => server.serve(), "server");
  rt.run();
  return machine;
}

/** The runtime with a connection in memory, driven from outside. */
export class EndpointMachine implements Endpoint {
  readonly rt: Runtime;
  readonly conn: MemoryConn;
  /** For the endpoint's own choices; the runtime draws from another sequence. */
  readonly prng: Prng;
  #originMs: number;
  #clockKnown: boolean;

  constructor(options: EndpointOptions) {
    const prng = new Prng(options.seed ?? DEFAULT_SEED);
    this.prng = new Prng(prng.nextUint32());
    this.rt = new Runtime({ prng });
    this.conn = new MemoryConn(this.rt);
    this.#originMs = options.nowMs ?? 0;
    this.#clockKnown = options.nowMs !== undefined;
  }

  get closed(): boolean {
    return this.conn.closed;
  }

  receive(bytes: Uint8Array): void {
    this.receiveParts([bytes.slice()]);
  }

  receiveParts(parts: readonly Uint8Array[]): void {
    for (const bytes of parts) this.conn.feed(bytes);
    this.rt.run();
  }

  receiveEof(): void {
    this.conn.feedEof();
    this.rt.run();
  }

  takeOutput(): Uint8Array {
    const taken = this.conn.take();
    this.rt.run();
    return taken;
  }

  takeOutputParts(): readonly Uint8Array[] {
    const taken = this.conn.takeParts();
    this.rt.run();
    return taken;
  }

  advance(nowMs: number): void {
    // Whoever begins with a wall clock without having said so does not mean that decades have passed.
    if (!this.#clockKnown && nowMs > MAX_TIME_MS) this.#originMs = nowMs;
    this.#clockKnown = true;
    this.rt.advanceTo(Math.max(this.rt.nowMs, nowMs - this.#originMs));
  }

  nextTimeoutMs(): number | undefined {
    const next = this.rt.nextTimerMs();
    return next === undefined ? undefined : next + this.#originMs;
  }
}
