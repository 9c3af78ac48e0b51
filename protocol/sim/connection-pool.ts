/**
 * Which connection takes a request, and when another one is dialed: Go's two pools. Owns the list of connections and who
 * waits for a dial; knows nothing of requests. Nothing here blocks: who waits is called back.
 * Go: clientConnPool.getClientConn, addConnIfNeeded; net/http's Transport.getConn.
 */
import type { Prng } from "../base/prng.ts";
import type { ClientConn } from "../client/client-conn.ts";
import { hasSlot } from "../client/open-slot.ts";
import type { TransportConfig } from "./scenario.ts";
import { MAX_CONNECTIONS } from "./scenario-limits.ts";

export interface PoolInit<C> {
  readonly config: TransportConfig;
  readonly prng: Prng;
  readonly nowMs: () => number;
  /** Calls back when a connection could be made: TCP and TLS have shaken hands. */
  readonly dial: (ready: () => void) => void;
  /** Makes it. */
  readonly open: () => C;
  readonly clientOf: (connection: C) => ClientConn;
}

export class ConnectionPool<C> {
  readonly connections: C[] = [];
  readonly #init: PoolInit<C>;
  #waiting: (() => void)[] = [];
  #dials = 0;
  /** When each was made of which nobody has learned that it has failed. */
  readonly #madeMs = new Map<C, number>();

  constructor(init: PoolInit<C>) {
    this.#init = init;
  }

  /** A slot on a connection; "none": there will be none; undefined: `again` is called when it is worth asking again. */
  getConnection(again: () => void): C | "none" | undefined {
    const found = this.connections.find((connection) => this.#canTake(connection));
    if (found !== undefined) {
      const client = this.#init.clientOf(found);
      if (client.profile.reservesSlots) client.reserved++;
      return found;
    }
    const full = this.connections.length + this.#dials >= MAX_CONNECTIONS;
    if (full && this.#dials === 0) return "none";
    this.#waiting.push(again);
    // x/net dials once for all who wait; in net/http each of them dials, and the first that is ready serves them all.
    if (!full && (this.#init.config.pool === "net/http" || this.#dials === 0)) this.#dial();
    return undefined;
  }

  /** It has failed before anybody has used it, and somebody has learned of it. */
  markDead(connection: C): void {
    this.#madeMs.delete(connection);
  }

  #dial(): void {
    this.#dials++;
    this.#init.dial(() => {
      this.#dials--;
      // One too many is closed before anything was said on it.
      if (!this.connections.some((connection) => this.#canTake(connection))) this.#open();
      for (const again of shuffled(this.#waiting.splice(0), this.#init.prng)) again();
    });
  }

  #open(): void {
    const connection = this.#init.open();
    this.connections.push(connection);
    this.#madeMs.set(connection, this.#init.nowMs());
  }

  /** Strict: who finds no slot waits for one there instead of having another connection made. */
  #canTake(connection: C): boolean {
    const client = this.#init.clientOf(connection);
    const ageMs = this.#init.nowMs() - (this.#madeMs.get(connection) ?? -Infinity);
    if (client.profile.firstFailure?.isOnOffer(client, ageMs) === true) return true;
    if (!client.canTakeNewRequestLocked()) return false;
    return this.#init.config.strictMaxConcurrentStreams === true || hasSlot(client);
  }
}

/** Goroutines that were woken together run in the order that Go's scheduler likes. */
function shuffled<T>(list: readonly T[], prng: Prng): readonly T[] {
  const rest = [...list];
  const order: T[] = [];
  while (rest.length > 0) order.push(...rest.splice(prng.below(rest.length), 1));
  return order;
}
