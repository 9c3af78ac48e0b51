/**
 * Finds out that a silent connection is dead: after a while without any frame a PING, and without an answer to that
 * the end. Owns the one timer. RFC 9113 §6.7. Go 1.17: Transport.ReadIdleTimeout, ClientConn.healthCheck.
 */
import type { Blocking, Timer } from "../goroutine/runtime.ts";
import { IoError } from "../http2/io-error.ts";
import type { ClientConn } from "./client-conn.ts";
import { errClientConnLost } from "./errors.ts";

export class HealthCheck {
  readonly #cc: ClientConn;
  readonly #readIdleMs: number;
  readonly #ping: () => Blocking<number | IoError>;
  #timer: Timer | undefined;

  constructor(cc: ClientConn, readIdleMs: number, ping: () => Blocking<number | IoError>) {
    this.#cc = cc;
    this.#readIdleMs = readIdleMs;
    this.#ping = ping;
  }

  /** At the start, and for every frame that comes. One that has fired rests until the next frame. */
  reset(): void {
    if (this.#timer === undefined) {
      const check = (): Blocking<void> => this.#check();
      this.#timer = this.#cc.rt.afterFunc(this.#readIdleMs, "ReadIdleTimeout", () => {
        this.#cc.rt.go("ClientConn.healthCheck", check, "client");
      });
    } else {
      this.#timer.reset(this.#readIdleMs);
    }
  }

  stop(): void {
    this.#timer?.stop();
  }

  *#check(): Blocking<void> {
    const answer = yield* this.#ping();
    if (answer instanceof IoError) yield* this.#cc.closeForError(errClientConnLost);
  }
}
