/**
 * Waiting until the server's limit allows one more stream, since Go 1.18: the caller's cancellation comes in as a
 * broadcast. RFC 9113 §5.1.2. Go: ClientConn.awaitOpenSlotForStreamLocked.
 */
import type { Blocking } from "../goroutine/runtime.ts";
import type { IoError } from "../http2/io-error.ts";
import type { Limiter } from "../probe/event.ts";
import type { ClientConn } from "./client-conn.ts";
import { errClientConnUnusable } from "./errors.ts";

/** With mu held. `whyNot`: the request is given up meanwhile. Undefined once there is a slot. */
export function* awaitOpenSlot(
  cc: ClientConn,
  whyNot: () => IoError | undefined,
): Blocking<IoError | undefined> {
  for (;;) {
    const over = whyNot() ?? (cc.canTakeNewRequestLocked() ? undefined : errClientConnUnusable);
    if (over !== undefined || requestCount(cc) < cc.maxConcurrentStreams) return over;
    cc.pendingRequests++;
    const wait = cc.cond.wait();
    yield* cc.meter === undefined ? wait : cc.meter.stating(0, () => whatHoldsBack(cc), wait);
    cc.pendingRequests--;
    if (cc.pendingRequests === 0) cc.meter?.block(0, undefined);
  }
}

/** Streams that count against the server's limit: those promised to somebody and those that may still run there too. */
export function requestCount(cc: ClientConn): number {
  return cc.streams.size + cc.reserved + (cc.resetPings?.pendingResets ?? 0);
}

/** There may be a slot again and the lock not. */
function whatHoldsBack(cc: ClientConn): Limiter {
  if (requestCount(cc) < cc.maxConcurrentStreams) return "lock";
  return cc.seenSettings ? "max concurrent streams" : "settings";
}
