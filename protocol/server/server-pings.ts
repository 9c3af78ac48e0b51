/**
 * PINGs of the server: each with octets of its own, so that answers are told apart, and the health check that asks a
 * client of whom nothing is heard for long. Go (since 2024-09): handlePingTimer, Server.ReadIdleTimeout, PingTimeout.
 */
import { toHex } from "../base/bytes.ts";
import type { Timer } from "../goroutine/runtime.ts";
import type { ServerConn } from "./server-conn.ts";

export interface PingOptions {
  /** PING after this long without a frame; absent: never. */
  readonly readIdleTimeoutMs?: number | undefined;
  /** The connection is closed if that PING has no answer by then. */
  readonly pingTimeoutMs?: number | undefined;
}

/** Go: PingTimeout. */
const DEFAULT_PING_TIMEOUT_MS = 15_000;
const PING_BYTES = 8;

export class ServerPings {
  #sc: ServerConn;
  #readIdleTimeoutMs: number | undefined;
  #pingTimeoutMs: number;
  /** PINGs without an answer, by their octets in hex: at most one of the health check and one of a farewell. */
  #unanswered = new Map<string, () => void>();
  #timer: Timer | undefined;
  #lastReadMs = 0;
  #asked = false;

  constructor(sc: ServerConn, { readIdleTimeoutMs, pingTimeoutMs }: PingOptions) {
    this.#sc = sc;
    this.#readIdleTimeoutMs = readIdleTimeoutMs;
    this.#pingTimeoutMs = pingTimeoutMs ?? DEFAULT_PING_TIMEOUT_MS;
  }

  send(onAnswer: () => void): void {
    const view = new DataView(new ArrayBuffer(PING_BYTES));
    view.setUint32(0, this.#sc.prng.nextUint32());
    view.setUint32(4, this.#sc.prng.nextUint32());
    const opaqueData = new Uint8Array(view.buffer);
    this.#unanswered.set(toHex(opaqueData), onAnswer);
    this.#sc.writes.writeControl({ kind: "ping", opaqueData });
  }

  /** An acknowledgement that came; of a PING that nobody sent, nothing follows. */
  answered(opaqueData: Uint8Array): void {
    const key = toHex(opaqueData);
    const onAnswer = this.#unanswered.get(key);
    this.#unanswered.delete(key);
    onAnswer?.();
  }

  /** The health check begins, if there is one. */
  start(): void {
    if (this.#readIdleTimeoutMs === undefined) return;
    this.#lastReadMs = this.#sc.rt.nowMs;
    this.#timer = this.#sc.startTimer(this.#readIdleTimeoutMs, "onReadIdleTimer", "ping timer");
  }

  stop(): void {
    this.#timer?.stop();
  }

  noteFrameRead(): void {
    this.#lastReadMs = this.#sc.rt.nowMs;
  }

  /** False: the client did not answer. */
  onTimer(): boolean {
    const idleMs = this.#readIdleTimeoutMs;
    if (this.#asked) return false;
    if (idleMs === undefined) return true;
    const leftMs = this.#lastReadMs + idleMs - this.#sc.rt.nowMs;
    if (leftMs > 0) {
      this.#timer?.reset(leftMs);
      return true;
    }
    this.#asked = true;
    this.send(() => {
      this.#asked = false;
      this.#timer?.reset(idleMs);
    });
    this.#timer?.reset(this.#pingTimeoutMs);
    return true;
  }
}
