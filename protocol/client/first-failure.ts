/**
 * A connection that has failed before its first request: for a while a Transport still gives it one, which then fails and is not made again,
 * so that somebody learns of it instead of connections being made and lost for ever. Go (since 2024): idleStateLocked,
 * awaitOpenSlotForStreamLocked, clientConnReadLoop.cleanup.
 */
import { IoError } from "../http2/io-error.ts";
import type { ClientConn } from "./client-conn.ts";
import type { FirstFailure } from "./profile.ts";

/** Since it was made. Go: unusedWaitTime. */
const UNUSED_WAIT_MS = 5000;

export const FIRST_FAILURE: FirstFailure = {
  error: new IoError("errClientConnNotEstablished", "the connection has failed before its first request"),
  meets,
  isOnOffer: (cc, ageMs) => meets(cc) && !cc.closedOnIdle && ageMs < UNUSED_WAIT_MS,
};

/** With `allowHttp` no request has the first id, and Go tells nobody. */
function meets({ closed, nextStreamId, reserved }: ClientConn): boolean {
  return closed && nextStreamId === 1 && reserved === 0;
}
