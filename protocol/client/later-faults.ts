/** What a server can do wrong in the eyes of later clients, and of the one that keeps to RFC 9113: one constructor per token. */
import { ErrorCode, Http2Error } from "../base/http2-error.ts";

const CONNECTION = { scope: "connection", code: ErrorCode.PROTOCOL_ERROR } as const;
const STREAM = { scope: "stream", code: ErrorCode.PROTOCOL_ERROR } as const;

/** A window beyond 2^31-1, of one stream: the same fault with the scope that RFC 9113 asks for. */
export function streamWindowOverflow({ code, token, reason, rfc, streamId = 0 }: Http2Error): Http2Error {
  return new Http2Error({ scope: "stream", code, token, reason, rfc, streamId });
}

/** What Go says about it since 1.18. */
export function frameAfterEnd(streamId: number, what: string): Http2Error {
  return new Http2Error({
    ...STREAM,
    token: "client.after-end",
    reason: `${what} came after the end of the response`,
    rfc: "RFC 9113 §5.1",
    streamId,
  });
}

/** RFC 9113 to the letter; Go passes over all but DATA. */
export function frameOnIdleStream(streamId: number, what: string): Http2Error {
  return new Http2Error({
    ...CONNECTION,
    token: "client.stream.idle",
    reason: `${what} on stream ${streamId}, which was never opened`,
    rfc: "RFC 9113 §5.1",
    streamId,
  });
}

export function frameOnClosedStream(streamId: number, what: string): Http2Error {
  return new Http2Error({
    ...CONNECTION,
    code: ErrorCode.STREAM_CLOSED,
    token: "client.stream.ended",
    reason: `${what} on stream ${streamId}, which both ends have done with`,
    rfc: "RFC 9113 §5.1",
    streamId,
  });
}

/** The server has ended its half of the stream, and ours is open. */
export function frameOnHalfClosedStream(streamId: number, what: string): Http2Error {
  return new Http2Error({
    ...STREAM,
    code: ErrorCode.STREAM_CLOSED,
    token: "client.stream.half-closed",
    reason: `${what} on stream ${streamId} after its END_STREAM`,
    rfc: "RFC 9113 §5.1",
    streamId,
  });
}

export function frameAfterReset(streamId: number, what: string): Http2Error {
  return new Http2Error({
    ...STREAM,
    code: ErrorCode.STREAM_CLOSED,
    token: "client.stream.reset",
    reason: `${what} on stream ${streamId} after its RST_STREAM`,
    rfc: "RFC 9113 §5.1",
    streamId,
  });
}
