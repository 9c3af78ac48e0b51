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
    const full = cc.dialsWhenFull && !hasSlot(cc);
    const { firstFailure } = cc.profile;
    if (firstFailure?.meets(cc) === true) return firstFailure.error;
    const over = whyNot() ?? (cc.canTakeNewRequestLocked() && !full ? undefined : errClientConnUnusable);
    if (over !== undefined || slotsTaken(cc) < cc.maxConcurrentStreams) return over;
    cc.pendingRequests++;
    const wait = cc.cond.wait();
    yield* cc.meter === undefined ? wait : cc.meter.stating(0, () => whatHoldsBack(cc), wait);
    cc.pendingRequests--;
    if (cc.pendingRequests === 0) cc.meter?.block(0, undefined);
  }
}

/** For a Transport that dials rather than waits: slots that others have been promised count as well. Go: idleStateLocked. */
export function hasSlot(cc: ClientConn): boolean {
  const spared = cc.profile.sparesLastSlot ? 1 : 0;
  return slotsTaken(cc) + cc.reserved + spared < cc.maxConcurrentStreams;
}

/** Streams, and those that may still run at the server although they were reset. */
function slotsTaken({ streams, resetPings }: ClientConn): number {
  return streams.size + (resetPings?.pendingResets ?? 0);
}

/** There may be a slot again and the lock not. */
function whatHoldsBack(cc: ClientConn): Limiter {
  if (slotsTaken(cc) < cc.maxConcurrentStreams) return "lock";
  return cc.seenSettings ? "max concurrent streams" : "settings";
}
