/**
 * One request of a script through Go's Transport: gets a connection, makes the request there, and makes it again
 * elsewhere if the server has certainly not acted on it. Owns how often, and what is between tries.
 * Go: Transport.RoundTripOpt.
 */
import { shouldRetryRequest } from "../client/retry.ts";
import type { Retry } from "../client/retry.ts";
import { Channel } from "../goroutine/channel.ts";
import type { Blocking } from "../goroutine/runtime.ts";
import { IoError } from "../http2/io-error.ts";
import type { ScriptEntry } from "./scenario.ts";
import { describeEntry, outgoing, readResponse, sayInput } from "./script.ts";
import type { TransportWorld } from "./transport-world.ts";
import type { World } from "./world.ts";

/** Tries after the first: at once, then after 1, 2, 4, 8, 16 and 32 seconds. */
const MAX_RETRIES = 7;

export class TransportCaller {
  readonly #transport: TransportWorld;
  readonly #entry: ScriptEntry & { readonly do: "request" };
  readonly #finish: () => void;
  #retries = 0;
  #over = false;
  /** Closes the context of the try that runs. */
  #cancelTry: (() => void) | undefined;

  constructor(
    transport: TransportWorld,
    entry: ScriptEntry & { readonly do: "request" },
    finish: () => void,
  ) {
    this.#transport = transport;
    this.#entry = entry;
    this.#finish = finish;
  }

  start(): void {
    if (this.#over) return;
    const world = this.#transport.getConnection(() => this.start());
    if (world === "none") this.#end();
    else if (world !== undefined) this.#try(world);
  }

  cancel(): void {
    if (this.#cancelTry === undefined) this.#end();
    else this.#cancelTry();
  }

  #try(world: World): void {
    const { rt, client, connected } = world;
    const { request } = this.#entry;
    const cancel = new Channel<never>(rt, "ctx.Done");
    this.#cancelTry = () => {
      if (!cancel.closed) cancel.close();
    };
    const again = this.#retries === 0 ? "" : `, try ${this.#retries + 1}`;
    sayInput(rt.probe, describeEntry(this.#entry) + again);
    const exchange = client.newExchange(outgoing(rt, request, this.#transport.scenario.client, cancel));
    const failed = (error: IoError): void => {
      if (error === client.profile.firstFailure?.error) this.#transport.markDead(world);
      this.#transport.post(() => this.#failed(shouldRetryRequest(client, exchange, error)));
    };
    const succeeded = (): void => this.#transport.post(() => this.#end());
    const run = function* (): Blocking<void> {
      if (!connected.closed) yield* connected.receive();
      const response = yield* exchange.run();
      if (response instanceof IoError) return failed(response);
      yield* readResponse(rt, response, request, cancel);
      return succeeded();
    };
    rt.go(`caller ${request.method} ${request.path}`, run, "client");
  }

  /** A body of the scenario can be made again (Go's GetBody) unless it comes at a pace. */
  #failed(verdict: Retry): void {
    this.#cancelTry = undefined;
    const remade = verdict === "with a new body" && this.#entry.request.paceBytesPerMs === undefined;
    if ((verdict !== "yes" && !remade) || this.#retries >= MAX_RETRIES) {
      this.#end();
      return;
    }
    this.#retries++;
    if (this.#retries === 1) this.start();
    else this.#transport.at(this.#transport.nowMs + this.#backoffMs(), () => this.start());
  }

  /** Twice as long each time, with a little on top, in whole seconds. */
  #backoffMs(): number {
    const seconds = 2 ** (this.#retries - 2);
    return 1000 * Math.floor(seconds * (1 + this.#transport.jitter()));
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#finish();
  }
}
