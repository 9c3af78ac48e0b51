/**
 * How reading a response gives window back, as Go did up to 2022: each window is filled up when enough is missing.
 * RFC 9113 §6.9. Go: transportResponseBody.Read.
 */
import type { ClientConn } from "./client-conn.ts";
import type { ClientStream } from "./client-stream.ts";

/** The increments to send (and to add) after the application has read `n` octets; 0: none. */
export interface Refill {
  readonly connection: (cc: ClientConn, n: number) => number;
  readonly stream: (cs: ClientStream, n: number) => number;
}

export const refillAtThreshold: Refill = {
  connection({ inflow, connFlow }) {
    const has = inflow.available();
    return has < connFlow / 2 ? connFlow - has : 0;
  },
  // Go takes the smaller of this window and the connection's, which in Go is always this one. Where a scenario
  // makes the connection's smaller, each read would fill up anew what is full already.
  stream({ cc, inflow, bufPipe }) {
    const has = inflow.window + bufPipe.length;
    return has < cc.streamFlow - cc.streamMinRefresh ? cc.streamFlow - has : 0;
  },
};
