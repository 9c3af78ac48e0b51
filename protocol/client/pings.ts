/**
 * PINGs of the client and who waits for their answers, and the health check that sends them. Owns the octets by which an
 * answer is known. Handed to a connection by whoever makes it, as few need any. RFC 9113 §6.7. Go: ClientConn.Ping.
 */
import type { Prng } from "../base/prng.ts";
import { makePing } from "../frame/make-frame.ts";
import { Channel } from "../goroutine/channel.ts";
import type { Blocking } from "../goroutine/runtime.ts";
import { recv, select } from "../goroutine/select.ts";
import type { IoError } from "../http2/io-error.ts";
import type { ClientConn, ClientConnInit } from "./client-conn.ts";
import { DEFAULT_PING_TIMEOUT_MS } from "./constants.ts";
import { errClientConnClosed, errPingTimeout } from "./errors.ts";
import { HealthCheck } from "./health-check.ts";

export class Pings {
  readonly #cc: ClientConn;
  readonly #prng: Prng;
  /** Octets of those to come, as far as somebody has said them; Go draws them all. */
  readonly #given: readonly Uint8Array[];
  #sent = 0;
  /** Undefined unless asked for. */
  readonly healthCheck: HealthCheck | undefined;
  /** Guarded by mu. */
  #waiting = new Map<string, Channel<never>>();

  constructor(cc: ClientConn, init: ClientConnInit) {
    const { prng, pingOctets = [], readIdleTimeoutMs = 0, pingTimeoutMs = DEFAULT_PING_TIMEOUT_MS } = init;
    this.#cc = cc;
    this.#prng = prng;
    this.#given = pingOctets;
    const ping = (): Blocking<number | IoError> => this.ping(pingTimeoutMs);
    this.healthCheck = readIdleTimeoutMs > 0 ? new HealthCheck(cc, readIdleTimeoutMs, ping) : undefined;
  }

  /** Of PINGs that have no answer. */
  get size(): number {
    return this.#waiting.size;
  }

  newOctets(): Uint8Array {
    return this.#given[this.#sent++] ?? Uint8Array.from({ length: 8 }, () => this.#prng.below(256));
  }

  /** Milliseconds until the answer came; an error if it has not come after `timeoutMs`, or will not come at all. */
  *ping(timeoutMs?: number): Blocking<number | IoError> {
    const { rt, mu, profile, readerDone } = this.#cc;
    const opaque = this.newOctets();
    const answered = new Channel<never>(rt, "ping");
    const startMs = rt.nowMs;
    yield* mu.lock();
    this.#waiting.set(opaque.join(), answered);
    mu.unlock();
    const failed = new Channel<IoError>(rt, "errc", 1);
    const write = this.#write(opaque, failed);
    if (profile.holdsLockToWrite) yield* write;
    else rt.go("ClientConn.Ping", () => write, "client");
    const timeout = timeoutMs === undefined ? undefined : new Channel<undefined>(rt, "ctx.Done", 1);
    const timer =
      timeout && rt.afterFunc(timeoutMs ?? 0, "PingTimeout", () => void timeout.trySend(undefined));
    const first = yield* select(rt, {
      answered: recv(answered),
      errc: recv(failed),
      ctxDone: timeout && recv(timeout),
      readerDone: recv(readerDone),
    });
    timer?.stop();
    if (first.case === "answered") return rt.nowMs - startMs;
    // Go leaves the entry behind; it would be there for ever.
    this.#waiting.delete(opaque.join());
    return first.case === "ctxDone" ? errPingTimeout : errClientConnClosed;
  }

  /** With mu held. */
  answered(opaque: Uint8Array): void {
    const key = opaque.join();
    this.#waiting.get(key)?.close();
    this.#waiting.delete(key);
  }

  /** It may wait for as long as nothing can be written: since 1.18 on a goroutine of its own, so that the check does not. */
  *#write(opaque: Uint8Array, failed: Channel<IoError>): Blocking<void> {
    const { wmu, output } = this.#cc;
    yield* wmu.lock();
    yield* output.write(makePing(opaque));
    const error = yield* this.#cc.flush();
    wmu.unlock();
    if (error !== undefined) failed.trySend(error);
  }
}
