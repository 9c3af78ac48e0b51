/**
 * Scenarios by the thousand: from one number a whole conversation, with links that chop, delay, stall and break, handlers
 * and callers of all tempers, and windows of all sizes. Same number, same scenario. What it makes is legal: whatever
 * goes wrong then is our fault.
 */
import { SERVER_PROFILES } from "../../protocol/server/profiles.ts";
import { Dice } from "./dice.ts";

type Json = Record<string, unknown>;

const PROFILE_NAMES = Object.keys(SERVER_PROFILES);
const SCHEDULERS = ["random", "priority", "roundRobin", "rfc9218"];
const MAX_REQUESTS = 12;
/** Above this the pieces on the wire are not made tiny: a scenario should take milliseconds. */
const LARGE_BYTES = 40_000;
/** Up to this even pieces of one octet are made. */
const SMALL_BYTES = 5000;

export function randomScenario(seed: number, schedulers: readonly string[] = SCHEDULERS): Json {
  return new Conversation(seed, schedulers).scenario();
}

class Conversation extends Dice {
  readonly #seed: number;
  readonly #schedulers: readonly string[];
  #octets = 0;
  readonly #profile: string;
  readonly #sendsTrailers: boolean;

  constructor(seed: number, schedulers: readonly string[]) {
    super(seed);
    this.#seed = seed;
    this.#schedulers = schedulers;
    this.#profile = this.one(PROFILE_NAMES);
    this.#sendsTrailers = this.chance(0.5);
  }

  scenario(): Json {
    const handlers = [...this.times(1 + this.below(5), (i) => this.#handler(i)), { steps: this.#steps() }];
    const script = this.#script(handlers.length - 1);
    const link = this.#link();
    const client = this.#client();
    const server = { ...this.#server(), handlers };
    return {
      v: 1,
      seed: this.#seed,
      link,
      client: { profile: this.one(PROFILE_NAMES), ...client },
      server,
      script,
    };
  }

  #link(): Json {
    const whole = this.#octets > LARGE_BYTES;
    return {
      delayMs: this.one([0, 0.02, 1, 20, 150]),
      segmentBytes: whole
        ? this.one([1460, 16_384, 65_536])
        : this.one([this.#octets > SMALL_BYTES ? 500 : 1, 100, 1460, 65_536]),
      ...this.maybe(0.4, { bandwidthKbps: this.one([1000, 10_000, 1_000_000]) }),
      ...this.maybe(0.3, { writeMs: this.one([0.001, 0.01, 1]) }),
      ...this.maybe(0.4, { sendBufferBytes: this.one([1000, 5000, 65_536]) }),
      ...this.maybe(0.3, { faults: this.times(1 + this.below(3), () => this.#fault()) }),
    };
  }

  #fault(): Json {
    const atMs = this.below(400);
    if (this.chance(0.15)) return { do: "reset", atMs };
    const from = this.one([{}, { from: "client" }, { from: "server" }]);
    return { do: "stall", atMs, forMs: 1 + this.below(500), ...from };
  }

  #settings(side: "client" | "server"): Json {
    const small = this.#octets <= SMALL_BYTES;
    return {
      // An upload that begins before SETTINGS were seen would pass a smaller window: a fault, but a legal one.
      ...this.maybe(0.3, {
        initialWindowSize: this.one(
          side === "client" ? [small ? 10 : 2000, 5000, 65_535] : [65_535, 70_000, 2 ** 31 - 1],
        ),
      }),
      ...this.maybe(0.3, { connectionWindow: this.one([65_535, 100_000, 2 ** 31 - 1]) }),
      ...this.maybe(0.2, { maxFrameSize: this.one([16_384, 20_000, 2 ** 24 - 1]) }),
      ...this.maybe(0.2, { maxConcurrentStreams: this.one([1, 2, 5]) }),
    };
  }

  #client(): Json {
    return {
      ...this.maybe(0.5, { settings: this.#settings("client") }),
      ...this.maybe(0.2, { startMs: this.below(50) }),
      ...this.maybe(0.2, {
        readIdleTimeoutMs: 100 + this.below(1000),
        pingTimeoutMs: 50 + this.below(1000),
      }),
      ...this.maybe(0.1, { idleTimeoutMs: 100 + this.below(1000) }),
    };
  }

  #server(): Json {
    return {
      profile: this.#profile,
      ...this.maybe(0.6, { scheduler: this.one(this.#schedulers) }),
      ...this.maybe(0.5, { settings: { ...this.#settings("server"), ...this.#encoderTable() } }),
      ...this.maybe(0.2, { startMs: this.below(50) }),
      ...this.maybe(0.1, { idleTimeoutMs: 100 + this.below(1000) }),
      ...this.maybe(0.2, {
        // Where a request hangs for ever, so do the pings, up to the end of virtual time.
        readIdleTimeoutMs: 2000 + this.below(5000),
        pingTimeoutMs: 50 + this.below(1000),
      }),
      ...this.maybe(0.1, { writeByteTimeoutMs: 20 + this.below(500) }),
    };
  }

  /** Not the decoder's: clients before x/net 0.7 do not know the setting. */
  #encoderTable(): Json {
    return this.maybe(0.3, { encoderTableSize: this.one([0, 100, 2048, 10_000]) });
  }

  #handler(i: number): Json {
    return { path: `/${i}`, steps: this.#steps() };
  }

  #steps(): readonly Json[] {
    const reads = this.chance(0.6);
    return [
      // Before Go 1.19 a handler's 103 was a final response, and without a body the end of the stream.
      ...this.some(this.#profile < "go1.19" ? 0 : 0.2, { do: "status", code: 103 }),
      ...this.some(0.3, { do: "sleep", ms: this.below(100) }),
      ...(reads ? [this.#read("handler")] : []),
      ...this.some(0.4, { do: "header", set: this.#headers() }),
      ...this.some(0.2, { do: "status", code: this.one([200, 204, 304, 404, 413]) }),
      ...this.times(this.below(3), () => this.#write()),
      ...(reads && this.chance(0.4) ? [{ do: "echo" }] : []),
      ...this.some(0.2, { do: "flush" }),
      ...this.some(0.1, { do: "trailers", set: [["x-sum", String(this.below(1000))]] }),
      ...this.some(0.05, { do: this.one(["panic", "abort"]) }),
    ];
  }

  #read(who: "handler" | "caller"): Json {
    const how = this.one<Json>([
      {},
      { as: "ReadAll" },
      { as: "Discard" },
      { chunkBytes: 1 + this.below(20_000) },
    ]);
    return {
      ...(who === "handler" ? { do: "read" } : {}),
      ...how,
      ...this.maybe(0.2, { maxBytes: this.below(30_000) }),
      ...this.maybe(0.2, { pauseMs: this.below(10) }),
    };
  }

  #write(): Json {
    const sizeBytes = this.#size();
    const chunkBytes = Math.max(1, Math.ceil(sizeBytes / (1 + this.below(8))));
    return {
      do: "write",
      body: { sizeBytes },
      ...this.maybe(0.4, { chunkBytes, pauseMs: this.below(10) }),
    };
  }

  #size(): number {
    const sizeBytes = this.below(this.one([2, 100, 10_000, 70_000, 300_000]));
    this.#octets += sizeBytes;
    return sizeBytes;
  }

  #headers(): readonly (readonly [string, string])[] {
    return this.times(
      this.below(4),
      (i) => [`x-${i}`, "v".repeat(this.below(this.one([10, 200, 5000])))] as const,
    );
  }

  #script(handlers: number): readonly Json[] {
    const requests = this.times(1 + this.below(MAX_REQUESTS), (i) => this.#request(i, handlers));
    const cancels = requests.flatMap(({ id }) =>
      this.some(0.12, { do: "cancel", id, atMs: this.below(300) }),
    );
    return [
      ...requests,
      ...cancels,
      ...this.some(0.2, { do: "ping", side: "client", atMs: this.below(300) }),
      // Go up to 1.19 overlooks trailers after its own GOAWAY, and then waits for them for ever.
      ...this.some(this.#sendsTrailers ? 0 : 0.2, {
        do: "shutdown",
        side: "server",
        atMs: this.below(1000),
      }),
      { do: "close", side: "client" },
    ];
  }

  #request(i: number, handlers: number): Json {
    const method = this.one(["GET", "GET", "POST", "HEAD", "PUT"]);
    return {
      do: "request",
      id: `r${i}`,
      ...(i > 0 && this.chance(0.3) ? { after: `r${this.below(i)}` } : { atMs: this.below(200) }),
      request: {
        method,
        path: `/${this.below(handlers + 1)}`,
        ...this.maybe(0.4, { headers: this.#headers() }),
        ...(this.chance(0.5) && method !== "HEAD" ? this.#body() : {}),
        ...this.maybe(0.1, { responseHeaderTimeoutMs: 1 + this.below(500) }),
        ...this.maybe(0.5, { read: this.#read("caller") }),
      },
    };
  }

  #body(): Json {
    const waits = { headers: [["expect", "100-continue"]], expectContinueTimeoutMs: 1 + this.below(200) };
    return {
      body: { sizeBytes: this.#size() },
      ...this.maybe(0.4, { bodyLength: "unknown" }),
      ...this.maybe(0.2, { paceBytesPerMs: 100 + this.below(10_000) }),
      ...(this.#sendsTrailers
        ? this.maybe(0.4, { trailers: [["x-tail", "t".repeat(this.below(100))]] })
        : {}),
      ...this.maybe(0.2, waits),
    };
  }
}
