/**
 * A connection that is given up when it takes no octets for a while. Go (since 2024-09): Server.WriteByteTimeout,
 * writeWithByteTimeout.
 */
import type { Blocking, Runtime } from "../goroutine/runtime.ts";
import type { NetConn } from "../http2/net-conn.ts";

export class TimedWrites implements NetConn {
  #rt: Runtime;
  #conn: NetConn;
  #timeoutMs: number;

  constructor(rt: Runtime, conn: NetConn, timeoutMs: number) {
    this.#rt = rt;
    this.#conn = conn;
    this.#timeoutMs = timeoutMs;
  }

  get full(): boolean {
    return this.#conn.full ?? false;
  }

  read(): Blocking<Uint8Array | undefined> {
    return this.#conn.read();
  }

  /** As in Go the deadline is looked at when it comes: it is set again if anything has been taken since it was set. */
  *write(bytes: Uint8Array, more?: Uint8Array): Blocking<boolean> {
    const conn = this.#conn;
    let taken = conn.takenBytes;
    const timer = this.#rt.afterFunc(this.#timeoutMs, "WriteByteTimeout", () => {
      if (conn.takenBytes === taken) {
        conn.close();
        return;
      }
      taken = conn.takenBytes;
      timer.reset(this.#timeoutMs);
    });
    const whole = yield* conn.write(bytes, more);
    timer.stop();
    return whole;
  }

  close(): void {
    this.#conn.close();
  }
}
