/**
 * What differs between versions of Go's HTTP/2 server, as data: the server asks its profile instead of a version number.
 * Where a difference is more than a value, it is a small strategy object that the profile names (write schedulers,
 * the way in which credit is given back). Here: the default alone, so that what never asks for another need not
 * fetch them; the others stand in profiles.ts.
 */
import type { Http2Error } from "../base/http2-error.ts";
import type { Runtime } from "../goroutine/runtime.ts";
import type { HpackDecoder } from "../hpack/decoder.ts";
import type { CreditRule } from "../http2/flow.ts";
import type { BlockReading, InputFrame } from "../http2/frame-input.ts";
import type { NetConn } from "../http2/net-conn.ts";
import type { ProfileName } from "../http2/profile-name.ts";
import type { SchedulerName } from "../http2/schedulers/scheduler-name.ts";
import { FORGETS_CLOSED_STREAMS } from "./closed-streams.ts";
import type { ClosedStreams } from "./closed-streams.ts";
import type { Farewell } from "./farewell.ts";
import { GO_MESSAGE_RULES } from "./message-rules.ts";
import type { MessageRules } from "./message-rules.ts";
import type { ServerConn } from "./server-conn.ts";
import type { PingOptions, ServerPings } from "./server-pings.ts";
import { GO_SERVER_SETTINGS } from "./server-settings.ts";
import type { ServerSettings } from "./server-settings.ts";

export interface ServerProfile {
  readonly name: ProfileName;
  /** What the server announces unless the scenario says otherwise. */
  readonly settings: ServerSettings;
  /** The server's write scheduler unless the scenario names one. */
  readonly scheduler: SchedulerName;
  /** Serve loop: takes a written frame into account before a frame that came at the same time (since 2021-08). */
  readonly pollsWroteFrameFirst: boolean;
  /**
   * Schedulers in which RST_STREAM goes before all streams' frames (random since 2021-12, the priority tree since
   * 2022-05, which net/http has after 1.19 only: real 1.19 sends all credit that is queued before it).
   */
  readonly rstStreamFirst: readonly SchedulerName[];
  /** Handlers may send 1xx before the final response (since 2022-05); before, a 1xx was taken for the final status. */
  readonly interimResponses: boolean;
  /** A response without body has trailers even if nobody announced them (later than 0.7); before, they were lost. */
  readonly promotesTrailersFirst: boolean;
  /** HEAD with a body is served (since 2022-08). */
  readonly acceptsHeadWithBody: boolean;
  /** An error after a graceful GOAWAY takes the place of its code: no second GOAWAY, but nothing more is served (since 2022-08). */
  readonly replacesGoAwayCode: boolean;
  /** After GOAWAY: all frames of streams that will not be served are dropped, and their DATA credited; trailers of the others count (since 2022-08). */
  readonly discardsAfterGoAway: boolean;
  /** DATA beyond content-length goes back to the connection's window (since 2022-08). */
  readonly refundsExcessBody: boolean;
  /** DATA beyond its stream's window counts for the connection's all the same. RFC 9113 §6.9. */
  readonly countsRefusedData: boolean;
  /** ReadTimeout runs for each request and ends its body (since 2022-11); before, only until the first request. */
  readonly readDeadlinePerStream: boolean;
  /** SETTINGS_HEADER_TABLE_SIZE is announced, and both tables can have other sizes than 4096 (since 2022-11). */
  readonly announcesHeaderTableSize: boolean;
  /** How octets that were read become WINDOW_UPDATE (batched since 2023-01). */
  readonly credit: CreditRule;
  /** DATA for a body that is closed is dropped and credited (since 2023-03); before, it reset the stream. */
  readonly refundsClosedBody: boolean;
  /** No more handlers at a time than streams are allowed; others wait, and too many of them end the connection (since 2023-10, CVE-2023-44487). */
  readonly limitsHandlers: boolean;
  /** `user@host` in :authority makes a request malformed. */
  readonly refusesUserinfo: boolean;
  /** SETTINGS_NO_RFC7540_PRIORITIES, `priority` and PRIORITY_UPDATE (since 2026-01). */
  readonly extensiblePriorities: boolean;
  /** A PRIORITY_UPDATE that cannot be read is a fault of the stream that it is about; absent: it is as if it had not come. */
  readonly newUnreadablePriority?: ((streamId: number) => Http2Error) | undefined;
  /** The stream whose frame was wrong, which GOAWAY tells of (since 2024-03); absent: it does not. */
  readonly offenderOf?: (fault: Http2Error, frame: InputFrame | Http2Error) => number;
  /** Header blocks are watched as they come (since 2024-03); absent: a block is decoded when it is whole. */
  readonly newBlockReading?: (hpack: HpackDecoder) => BlockReading;
  /** PINGs of the server (since 2024-09); absent: it sends none. */
  readonly newPings?: (sc: ServerConn, options: PingOptions) => ServerPings;
  /** A write that failed closes the connection (since 2024-09); before, only its end does, once it is read. */
  readonly closesAfterFailedWrite: boolean;
  /** Gives a connection up that takes no octets (since 2024-09). */
  readonly newTimedWrites?: (rt: Runtime, conn: NetConn, timeoutMs: number) => NetConn;

  // ---- where Go leaves RFC 9113 (http2/deviations.ts), in all its versions

  /** For one connection: what is made of frames on streams that are closed. */
  readonly newClosedStreams: () => ClosedStreams;
  readonly messageRules: MessageRules;
  /** Gives faults of frames another scope or code than Go's. */
  readonly regradeFault?: (fault: Http2Error) => Http2Error;
  /** Tokens of faults that Go takes for the end of the connection (io.ErrUnexpectedEOF): it closes without a word. */
  readonly silentFaults: readonly string[];
  /** SETTINGS that are long, or say the same thing twice, end the connection. */
  readonly boundsSettings: boolean;
  /** DATA for a body that is closed is dropped, and END_STREAM on it counts all the same. */
  readonly heedsEndOfClosedBody: boolean;
  /** Each SETTINGS has an ACK of its own. */
  readonly acksEachSettings: boolean;
  /** A connection that begins with something else than the preface is told so by GOAWAY. */
  readonly answersBadPreface: boolean;
  /** DATA beyond the connection's window ends the connection; absent: only its stream. */
  readonly newConnectionWindowFault?: (reason: string, streamId: number) => Http2Error;
  /** An error after a graceful GOAWAY is told by another GOAWAY. */
  readonly repeatsGoAway: boolean;
  /** What it announces (header table size, a smaller window) counts once the client has acknowledged it, not from the start. */
  readonly awaitsSettingsAck: boolean;
  /** How a connection is left in peace; absent: by GOAWAY at once. */
  readonly newFarewell?: (sc: ServerConn) => Farewell;
}

/** The server of the code reading. */
export const SERVER_GO_1_17: ServerProfile = {
  name: "go1.17",
  settings: GO_SERVER_SETTINGS,
  scheduler: "random",
  pollsWroteFrameFirst: false,
  rstStreamFirst: [],
  interimResponses: false,
  promotesTrailersFirst: false,
  acceptsHeadWithBody: false,
  replacesGoAwayCode: false,
  discardsAfterGoAway: false,
  refundsExcessBody: false,
  countsRefusedData: false,
  readDeadlinePerStream: false,
  announcesHeaderTableSize: false,
  credit: "at once",
  refundsClosedBody: false,
  limitsHandlers: false,
  refusesUserinfo: false,
  extensiblePriorities: false,
  closesAfterFailedWrite: false,
  newClosedStreams: () => FORGETS_CLOSED_STREAMS,
  messageRules: GO_MESSAGE_RULES,
  silentFaults: ["frame.data.short", "frame.headers.short", "frame.push-promise.short"],
  boundsSettings: true,
  heedsEndOfClosedBody: false,
  acksEachSettings: false,
  answersBadPreface: false,
  repeatsGoAway: false,
  awaitsSettingsAck: false,
};
