/**
 * Leaving in two steps: GOAWAY with the highest id there is, so that the client opens no more streams; then, once all
 * that it had under way has come, GOAWAY with the id of the last stream that is served. RFC 9113 §6.8.
 */
import { ErrorCode } from "../base/http2-error.ts";
import type { Farewell } from "./farewell.ts";
import type { ServerConn } from "./server-conn.ts";

const HIGHEST_STREAM_ID = 2 ** 31 - 1;
/** A client that answers no PING is not waited for: as long as Go waits between GOAWAY and the end. */
const ANSWER_TIMEOUT_MS = 1000;

export class AnnouncedFarewell implements Farewell {
  #sc: ServerConn;
  #begun = false;

  constructor(sc: ServerConn) {
    this.#sc = sc;
  }

  begin(reason: string): void {
    if (this.#begun) return;
    this.#begun = true;
    const sc = this.#sc;
    const code = ErrorCode.NO_ERROR;
    sc.report.connection("going away", { code, reason });
    sc.writes.writeControl({ kind: "goaway", lastStreamId: HIGHEST_STREAM_ID, code });
    // A round trip later nothing is under way that was sent before the client heard of it.
    sc.pings?.send(() => sc.goAway(code, reason));
    sc.startTimer(ANSWER_TIMEOUT_MS, "onFarewellTimer", "farewell timer");
  }
}
