/** What an endpoint needs of a connection: Go's net.Conn, cut down. The simulated pipe and socket adapters implement it. */
import type { Blocking } from "../goroutine/runtime.ts";

export interface NetConn {
  /** Waits for octets, and gives what is there (at least one); undefined at the peer's end or after close(). */
  read(): Blocking<Uint8Array | undefined>;
  /**
   * Takes ownership of `bytes`, and of `more` that stand behind them in the same write (writev), so that payloads need
   * not be copied. Waits until they are handed over; false if the connection is closed.
   */
  write(bytes: Uint8Array, more?: Uint8Array): Blocking<boolean>;
  /** Octets of writes that were handed over so far. Absent: not known before a write is over. */
  readonly takenBytes?: number;
  /** A write waits because no more octets are taken. Absent: not known. */
  readonly full?: boolean;
  /** Both directions; whoever waits in read or write comes back at once. */
  close(): void;
}
