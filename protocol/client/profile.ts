/**
 * What differs between versions of Go's HTTP/2 client, as data: the client asks its profile instead of a version number.
 * Where a difference is more than a value, it is a strategy that the profile names. Here: the default alone, so that
 * what never asks for another need not fetch them; the others stand in profiles.ts.
 */
import type { Http2Error } from "../base/http2-error.ts";
import type { DataFrame } from "../frame/frame.ts";
import type { Blocking } from "../goroutine/runtime.ts";
import type { CreditRule } from "../http2/flow.ts";
import type { MetaHeaders } from "../http2/frame-input.ts";
import type { IoError } from "../http2/io-error.ts";
import type { ProfileName } from "../http2/profile-name.ts";
import type { Setting } from "../http2/settings.ts";
import type { StreamEvent } from "../http2/stream-transitions.ts";
import type { ClientConn } from "./client-conn.ts";
import type { ClientStream } from "./client-stream.ts";
import { MAX_READ_FRAME_SIZE } from "./constants.ts";
import { refillAtThreshold } from "./refill.ts";
import type { Refill } from "./refill.ts";
import type { Request, Response } from "./request.ts";
import type { ResetPings } from "./reset-pings.ts";
import { RoundTrip } from "./round-trip.ts";

/** One request on one connection, from the caller's goroutine. */
export interface Exchange {
  /** Sends it and waits for the head of its response, or for whatever comes before that. */
  run(): Blocking<Response | IoError>;
  /** Some of its body may have been read when it came to this error: it cannot be made again as it stands. */
  bodyTouched(error: IoError): boolean;
}

/** What becomes of frames on streams that the client does not have (any more). */
export interface UnknownStreams {
  /** The stream is over for both ends. */
  closed(streamId: number, by: StreamEvent): void;
  /** Undefined: the frame is passed over, and DATA is given back. */
  frame(streamId: number, what: "DATA" | "HEADERS" | "RST_STREAM" | "WINDOW_UPDATE"): Http2Error | undefined;
}

export interface Informational {
  readonly cost: (block: MetaHeaders) => number;
  readonly most: (cc: ClientConn) => number;
}

/** What becomes of a connection that has failed before its first request. */
export interface FirstFailure {
  readonly error: IoError;
  /** A request on this connection fails with it. */
  meets(cc: ClientConn): boolean;
  /** A Transport still chooses this connection. */
  isOnOffer(cc: ClientConn, ageMs: number): boolean;
}

export interface ClientProfile {
  readonly name: ProfileName;
  /** How requests are made and brought to their end, for one connection: written anew in 2021-10. */
  readonly newExchanges: (cc: ClientConn) => (request: Request) => Exchange;
  /** Streams that may be opened before the server's SETTINGS are there (100 since 2021-09). */
  readonly streamsBeforeSettings: number;
  /** A Transport that may dial leaves each connection's last slot unused (an off-by-one, up to 2021-09; golang/go#48358). */
  readonly sparesLastSlot: boolean;
  /** Absent: such a connection is like any other that is closed (up to 2024). */
  readonly firstFailure?: FirstFailure;
  /** Who chooses a connection for a request takes a slot of it at once (since 2021-09). */
  readonly reservesSlots: boolean;
  /** END_STREAM or RST_STREAM take the stream out of the list at once (up to 1.17); later its request does that when it is done. */
  readonly forgetsAtEnd: boolean;
  /** Writes of the read loop are made with cc.mu held (up to 1.17): who only wants to look has to wait for them. */
  readonly holdsLockToWrite: boolean;
  /** Largest frame that is read unless the scenario says more (16 384 since 2024-09). */
  readonly maxReadFrameSize: number;
  /** The client always says how large that is (since 2024-09); before, only if it was configured. */
  readonly announcesFrameSize: boolean;
  /** How octets that were read, or thrown away, become WINDOW_UPDATE (batched since 2023-01). */
  readonly credit: CreditRule;
  readonly refill: Refill;
  /** A response that declares a body and ends with its HEADERS fails in the read (since 2021-09); before, it is empty. */
  readonly missesBody: boolean;
  /** The encoder follows the server's SETTINGS_HEADER_TABLE_SIZE (since 2022-11). */
  readonly obeysHeaderTableSize: boolean;
  /** After GOAWAY the connection ends with its last stream (since 2022-08). */
  readonly closesAfterGoAway: boolean;
  /** GOAWAY for a connection without streams ends it at once (since 2026). */
  readonly closesIdleOnGoAway: boolean;
  /** Body.Close resets first and then gives back what nobody read; the other way round from 2021-10 to 2023. */
  readonly resetsBeforeCredit: boolean;
  /** How much a 1xx counts, and what all before a response may come to; absent: five of them (up to 2024-10). */
  readonly informational?: Informational;
  /** What a stream's window beyond 2^31-1 is to its stream (since 2024-03); absent: the connection ends. */
  readonly streamOverflow?: (fault: Http2Error) => Http2Error;
  /** What is wrong with a setting of the server (since 2026-02: their ranges). */
  readonly checkSetting?: (setting: Setting) => Http2Error | undefined;
  /** A request that the server resets with PROTOCOL_ERROR is made again elsewhere (up to 2026-02). */
  readonly retriesProtocolErrors: boolean;
  /** GOAWAY with an error code: the connection's first request is not made again (since 2024-10). */
  readonly blamesFirstRequest: boolean;
  /** PING beside RST_STREAM, and slots that are kept until it is answered (since 2024-10). */
  readonly newResetPings?: (cc: ClientConn) => ResetPings;

  // ---- where Go leaves RFC 9113 (http2/deviations.ts), in all its versions

  /** GOAWAY is flushed before the connection is closed over an error. */
  readonly sendsGoAway: boolean;
  /** An idle connection is left with GOAWAY, which names the last of the server's streams (it opens none), not of one's own. */
  readonly saysGoodbye: boolean;
  readonly newUnknownStreams?: (cc: ClientConn) => UnknownStreams;
  /** Gives faults of frames another scope or code than Go's. */
  readonly regradeFault?: (fault: Http2Error) => Http2Error;
  /** What is wrong with a response, an informational one, or trailers, that Go would take. */
  readonly checkMessage?: (
    cs: ClientStream,
    block: MetaHeaders,
    isTrailers: boolean,
  ) => Http2Error | undefined;
  readonly checkData?: (cs: ClientStream, frame: DataFrame) => Http2Error | undefined;
  /** DATA that is refused for its stream's sake counts for the connection's window all the same. RFC 9113 §6.9. */
  readonly countsRefusedData?: boolean;
}

/** The client of the code reading. */
export const CLIENT_GO_1_17: ClientProfile = {
  name: "go1.17",
  newExchanges: (cc) => (request) => new RoundTrip(cc, request),
  streamsBeforeSettings: 1000,
  sparesLastSlot: true,
  reservesSlots: false,
  forgetsAtEnd: true,
  holdsLockToWrite: true,
  maxReadFrameSize: MAX_READ_FRAME_SIZE,
  announcesFrameSize: false,
  credit: "at once",
  refill: refillAtThreshold,
  missesBody: false,
  obeysHeaderTableSize: false,
  closesAfterGoAway: false,
  closesIdleOnGoAway: false,
  resetsBeforeCredit: true,
  retriesProtocolErrors: true,
  blamesFirstRequest: false,
  sendsGoAway: false,
  saysGoodbye: false,
};
