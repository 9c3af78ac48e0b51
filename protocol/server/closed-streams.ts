/**
 * What a server makes of HEADERS and DATA on a stream that is closed, which depends on what it remembers of it. Here:
 * the question, and Go's answer, which is to remember nothing. RFC 9113 §5.1.
 */
import type { Http2Error } from "../base/http2-error.ts";
import type { StreamState } from "../probe/event.ts";
import { serverFault } from "./server-faults.ts";

export interface ClosingStream {
  readonly streamId: number;
  /** Of this end's doing: it has sent RST_STREAM. */
  readonly reset: boolean;
  /** The client has said its last word on the stream (END_STREAM or RST_STREAM), so nothing more can be under way. */
  readonly clientEnded: "with END_STREAM" | "with RST_STREAM" | undefined;
}

/** A fault is answered; undefined: the frame is read (its header block decoded, its octets credited) and dropped. */
export interface ClosedStreams {
  remember(stream: ClosingStream): void;
  /** HEADERS that open no stream: their id is not above those that were there before. */
  onHeaders(streamId: number, highestId: number): Http2Error | undefined;
  /** HEADERS that begin no stream but are answered with RST_STREAM, read or not: the highest id from now on. */
  onRefused(streamId: number, highestId: number): number;
  /** DATA on a stream that takes none, closed or not. */
  onData(streamId: number, state: StreamState): Http2Error | undefined;
}

/** All closed streams are alike. */
export const FORGETS_CLOSED_STREAMS: ClosedStreams = {
  remember: () => undefined,
  onHeaders: (streamId, highestId) => oldId(streamId, highestId),
  onRefused: (_streamId, highestId) => highestId,
  onData: (streamId) => dataAfterEnd(streamId),
};

export function oldId(streamId: number, highestId: number): Http2Error {
  const reason = `Stream ${streamId} is opened although ${highestId} was there before`;
  return serverFault("server.headers.old-id", reason, streamId);
}

export function dataAfterEnd(streamId: number): Http2Error {
  return serverFault("server.data.closed", `DATA on stream ${streamId}, whose request has ended`, streamId);
}
