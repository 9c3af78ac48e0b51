/** Which reasons for standing still deserve attention. Apart from why.ts, because the first screen needs no more of it. */
import type { EndpointView, Limiter } from "../../../protocol/index.ts";
import { isForced } from "../../chart/limiter-name.ts";

/** Somebody has something to send and cannot. That a server's greeting waits for the client is how all begins. */
export function standsStill(endpoint: EndpointView): boolean {
  if (standsStillItself(endpoint)) return true;
  for (const stream of endpoint.streams) if (stream.blockedBy !== undefined) return true;
  return false;
}

/** What keeps this end from sending though it would like to; undefined if nothing forces it to stand still. */
export function forcedBy({ blockedBy, streams }: EndpointView): Limiter | undefined {
  if (blockedBy !== undefined && isForced(blockedBy)) return blockedBy;
  for (const stream of streams) {
    if (stream.blockedBy !== undefined && isForced(stream.blockedBy)) return stream.blockedBy;
  }
  return undefined;
}

/** The connection as a whole, or requests that have no stream yet. */
export function standsStillItself({ side, blockedBy }: EndpointView): boolean {
  return blockedBy !== undefined && (side === "client" || blockedBy !== "settings");
}
