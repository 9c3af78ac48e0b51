/** What a server can do wrong, as the client sees it: one constructor per token. RFC 9113 §5.1, §6, §8. */
import { ErrorCode, Http2Error } from "../base/http2-error.ts";

const CONNECTION = { scope: "connection", code: ErrorCode.PROTOCOL_ERROR } as const;
const STREAM = { scope: "stream", code: ErrorCode.PROTOCOL_ERROR } as const;

export function firstFrameNotSettings(): Http2Error {
  return new Http2Error({
    ...CONNECTION,
    token: "client.first-frame",
    reason: "The server's first frame is not SETTINGS",
    rfc: "RFC 9113 §3.4",
  });
}

export function settingsAckUnasked(): Http2Error {
  return new Http2Error({
    ...CONNECTION,
    token: "client.settings.ack-unasked",
    reason: "SETTINGS were acknowledged that nobody sent",
    rfc: "RFC 9113 §6.5.3",
  });
}

export function settingsWindowOverflow(streamId: number, value: number): Http2Error {
  return new Http2Error({
    ...CONNECTION,
    code: ErrorCode.FLOW_CONTROL_ERROR,
    token: "client.settings.window-overflow",
    reason: `With an initial window of ${value} the window of stream ${streamId} passes 2^31-1`,
    rfc: "RFC 9113 §6.9.2",
    streamId,
  });
}

export function settingsFrameSizeZero(): Http2Error {
  return new Http2Error({
    ...CONNECTION,
    token: "client.settings.max-frame-size",
    reason: "SETTINGS_MAX_FRAME_SIZE of 0 allows no frame that carries anything",
    rfc: "RFC 9113 §6.5.2",
  });
}

/** As Go 1.17: the connection ends even if only a stream's window overflows. */
export function windowUpdateOverflow(streamId: number, increment: number): Http2Error {
  return new Http2Error({
    ...CONNECTION,
    code: ErrorCode.FLOW_CONTROL_ERROR,
    token: "client.window-update.overflow",
    reason: `WINDOW_UPDATE of ${increment} makes the window of ${streamId === 0 ? "the connection" : `stream ${streamId}`} pass 2^31-1`,
    rfc: "RFC 9113 §6.9.1",
    streamId,
  });
}

export function pushPromise(): Http2Error {
  return new Http2Error({
    ...CONNECTION,
    token: "client.push-promise",
    reason: "PUSH_PROMISE although our SETTINGS_ENABLE_PUSH is 0",
    rfc: "RFC 9113 §6.6",
  });
}

export function dataOnIdleStream(streamId: number): Http2Error {
  return new Http2Error({
    ...CONNECTION,
    token: "client.data.idle",
    reason: `DATA on stream ${streamId}, which was never opened`,
    rfc: "RFC 9113 §5.1",
    streamId,
  });
}

export function dataOverWindow(streamId: number, length: number, available: number): Http2Error {
  return new Http2Error({
    ...CONNECTION,
    code: ErrorCode.FLOW_CONTROL_ERROR,
    token: "client.data.window",
    reason: `DATA of ${length} octets on stream ${streamId}, whose window is ${available}`,
    rfc: "RFC 9113 §6.9.1",
    streamId,
  });
}

export function dataBeforeHeaders(streamId: number): Http2Error {
  return new Http2Error({
    ...STREAM,
    token: "client.data.before-headers",
    reason: "DATA came before the response's headers",
    rfc: "RFC 9113 §8.1",
    streamId,
  });
}

export function dataOnHead(streamId: number): Http2Error {
  return new Http2Error({
    ...STREAM,
    token: "client.data.head",
    reason: "DATA in the response to a HEAD request",
    rfc: "RFC 9110 §9.3.2",
    streamId,
  });
}

export function trailersWithoutEnd(streamId: number): Http2Error {
  return new Http2Error({
    ...CONNECTION,
    token: "client.trailers.end-stream",
    reason: "Trailers without END_STREAM",
    rfc: "RFC 9113 §8.1",
    streamId,
  });
}

export function trailersWithPseudo(streamId: number): Http2Error {
  return new Http2Error({
    ...CONNECTION,
    token: "client.trailers.pseudo",
    reason: "Trailers with a pseudo-header field",
    rfc: "RFC 9113 §8.1",
    streamId,
  });
}

/** A response that says nothing we could hand over. `what` completes the token and the sentence. */
export function malformedResponse(streamId: number, what: keyof typeof MALFORMED): Http2Error {
  return new Http2Error({
    ...STREAM,
    token: `client.response.${what}`,
    reason: MALFORMED[what],
    rfc: "RFC 9113 §8.3.2",
    streamId,
  });
}

const MALFORMED = {
  "no-status": "The response has no :status",
  "bad-status": "The response's :status is not a number of three digits",
  "1xx-end-stream": "An informational response with END_STREAM",
  "1xx-count": "Too many informational responses",
  "header-list": "The response's header list is larger than we accept",
} as const;

/** RST_STREAM from the server, for the caller. */
export function resetByPeer(streamId: number, code: number): Http2Error {
  return new Http2Error({
    scope: "stream",
    code,
    token: "client.reset-by-peer",
    reason: "The server reset the stream",
    rfc: "RFC 9113 §6.4",
    streamId,
  });
}

/** GOAWAY with an error code: the server says that we did something wrong. */
export function goAwayFromPeer(lastStreamId: number, code: number): Http2Error {
  return new Http2Error({
    scope: "connection",
    code,
    token: "client.goaway-from-peer",
    reason: `The server ends the connection after stream ${lastStreamId}`,
    rfc: "RFC 9113 §6.8",
  });
}
