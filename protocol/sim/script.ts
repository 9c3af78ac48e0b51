/**
 * Plays a scenario's script: starts the client, makes its requests and reads their responses, closes, shuts down,
 * pings, each in its own goroutine and at its time. Owns what waits for what. Knows the client as its
 * application does.
 */
import { assert, unreachable } from "../base/assert.ts";
import type { ClientConn } from "../client/client-conn.ts";
import type { Request, Response } from "../client/request.ts";
import { Channel } from "../goroutine/channel.ts";
import type { Blocking, Runtime } from "../goroutine/runtime.ts";
import { IoError } from "../http2/io-error.ts";
import type { Probe } from "../probe/probe.ts";
import type { ServerConn } from "../server/server-conn.ts";
import type { Agenda } from "./agenda.ts";
import { readAll } from "./read-all.ts";
import { SourceBody } from "./request-body.ts";
import type {
  ClientConfig,
  HeaderPairs,
  ReadOn,
  RequestPriority,
  Scenario,
  ScriptEntry,
  ScriptRequest,
} from "./scenario.ts";
import { DEFAULT_AUTHORITY } from "./scenario-limits.ts";
import { Timetable } from "./timetable.ts";

export interface ScriptInit {
  readonly rt: Runtime;
  readonly agenda: Agenda;
  readonly probe: Probe;
  readonly client: ClientConn;
  readonly server: ServerConn;
  readonly scenario: Scenario;
  /** How the client comes to be connected; absent: it says hello. */
  readonly connect?: (() => Blocking<unknown>) | undefined;
}

type RequestEntry = ScriptEntry & { readonly do: "request" };

export class Script {
  readonly #init: ScriptInit;
  /** Closed once the connection is there: callers of RoundTrip wait for it. */
  readonly connected: Channel<never>;
  readonly #timetable: Timetable;
  /** Of requests that will be canceled: Go's ctx.Done(). */
  readonly #cancels = new Map<string, Channel<never>>();

  constructor(init: ScriptInit) {
    this.#init = init;
    this.connected = new Channel(init.rt, "connected");
    const { rt, agenda, client, scenario } = init;
    agenda.at(scenario.client.startMs ?? 0, () =>
      rt.go("newClientConn", () => this.#connect(client), "client"),
    );
    for (const entry of scenario.script) {
      if (entry.do === "cancel") this.#cancels.set(entry.id, new Channel(rt, `${entry.id} ctx.Done`));
    }
    this.#timetable = new Timetable(scenario.script, {
      nowMs: () => rt.nowMs,
      at: (ms, fn) => agenda.at(ms, fn),
      start: (entry) => this.#start(entry),
    });
  }

  /** Everything in it has been done. */
  get done(): boolean {
    return this.#timetable.done;
  }

  *#connect(client: ClientConn): Blocking<void> {
    yield* this.#init.connect?.() ?? client.newClientConn();
    this.connected.close();
  }

  #start(entry: ScriptEntry): void {
    const { rt, probe } = this.#init;
    sayInput(probe, describeEntry(entry));
    const side = entry.do === "shutdown" ? "server" : "client";
    const play = this.#play.bind(this);
    const finish = (): void => this.#timetable.finish(entry);
    const run = function* (): Blocking<void> {
      yield* play(entry);
      finish();
    };
    rt.go(
      entry.do === "request" ? `caller ${entry.request.method} ${entry.request.path}` : entry.do,
      run,
      side,
    );
  }

  *#play(entry: ScriptEntry): Blocking<void> {
    const { client, server } = this.#init;
    if (entry.do === "shutdown") {
      yield* server.startGracefulShutdown();
      return;
    }
    if (entry.do === "cancel") {
      const cancel = this.#cancels.get(entry.id);
      if (cancel?.closed === false) cancel.close();
      return;
    }
    if (!this.connected.closed) yield* this.connected.receive();
    if (entry.do === "request") yield* this.#request(entry);
    else if (entry.do === "ping") yield* sendPing(client);
    else yield* closeConnection(client, entry);
  }

  *#request({ id, request }: RequestEntry): Blocking<void> {
    const { rt, client, scenario } = this.#init;
    const asked = id === undefined ? undefined : this.#cancels.get(id);
    const cancel = asked ?? (cancelsItself(request) ? new Channel<never>(rt, "ctx.Done") : undefined);
    const response = yield* client.roundTrip(outgoing(rt, request, scenario.client, cancel));
    if (!(response instanceof IoError)) yield* readResponse(rt, response, request, cancel);
  }
}

export function* sendPing({ pings }: ClientConn): Blocking<void> {
  assert(pings !== undefined, "the part that sends pings is not at hand here");
  yield* pings.ping();
}

/** Once all requests are done for their callers: since Go 1.18 their own goroutines may still have something to do. */
export function* closeConnection(client: ClientConn, { atMs }: { readonly atMs?: number }): Blocking<void> {
  yield* client.mu.lock();
  if (atMs === undefined) while (client.streams.size > 0 && !client.closed) yield* client.cond.wait();
  client.mu.unlock();
  yield* client.closeIfIdle();
}

/** From outside: what happens next is due to it. */
export function sayInput(probe: Probe | undefined, text: string): void {
  if (probe === undefined) return;
  probe.cause = undefined;
  probe.cause = probe.emit({ type: "input", text });
}

/** As the application reads it, in one way or several, until it has had enough. */
export function* readResponse(
  rt: Runtime,
  { body }: Response,
  { read = {}, readOn = [] }: ScriptRequest,
  cancel: Channel<never> | undefined,
): Blocking<void> {
  const ways: readonly ReadOn[] = [read, ...readOn];
  for (const { cancelFirst, ...how } of ways) {
    if (cancelFirst === true && cancel?.closed === false) cancel.close();
    if (how.as === "Never") yield* (cancel ?? new Channel<never>(rt, "never reads the response")).receive();
    else yield* readAll(rt, body, how, () => {});
  }
  yield* body.close();
}

/** A request of the script for the connection of this runtime; its body is made anew each time. */
export function outgoing(
  rt: Runtime,
  request: ScriptRequest,
  client: ClientConfig,
  cancel: Channel<never> | undefined,
): Request {
  const { trailers, expectContinueTimeoutMs, responseHeaderTimeoutMs } = request;
  const body =
    request.body === undefined ? undefined : new SourceBody(rt, request.body, request.paceBytesPerMs);
  const declared = request.bodyLength !== "unknown";
  return {
    method: request.method,
    path: request.path,
    authority: client.authority ?? DEFAULT_AUTHORITY,
    scheme: client.scheme ?? "https",
    headers: [...(request.headers ?? []), ...priorityField(request.priority)],
    weight: request.priority?.weight,
    body,
    contentLength: body === undefined ? 0 : declared ? body.length : -1,
    ...(trailers === undefined ? {} : { trailers }),
    ...(expectContinueTimeoutMs === undefined ? {} : { expectContinueTimeoutMs }),
    ...(responseHeaderTimeoutMs === undefined ? {} : { responseHeaderTimeoutMs }),
    ...(cancel === undefined ? {} : { cancel }),
  };
}

/** RFC 9218 §4. */
function priorityField(priority: RequestPriority | undefined): HeaderPairs {
  const { urgency, incremental } = priority ?? {};
  const said = [...(urgency === undefined ? [] : [`u=${urgency}`]), ...(incremental === true ? ["i"] : [])];
  return said.length === 0 ? [] : [["priority", said.join(", ")]];
}

/** Its own reader gives it up: it needs a context that can be canceled. */
function cancelsItself({ readOn = [] }: ScriptRequest): boolean {
  return readOn.some((how) => how.cancelFirst === true);
}

export function describeEntry(entry: ScriptEntry): string {
  switch (entry.do) {
    case "request":
      return `${entry.request.method} ${entry.request.path}`;
    case "cancel":
      return `client: cancel ${entry.id}`;
    case "close":
      return "client: close the idle connection";
    case "shutdown":
      return "server: shut down";
    case "ping":
      return "client: ping";
    default:
      return unreachable(entry);
  }
}
