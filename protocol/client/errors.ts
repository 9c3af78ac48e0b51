/** Why a request comes to an end for its caller, named after Go's error values. What peers did wrong is in peer-faults.ts. */
import type { Http2Error } from "../base/http2-error.ts";
import { errorCodeName } from "../base/http2-error.ts";
import { IoError } from "../http2/io-error.ts";

export const errClientConnClosed = new IoError("errClientConnClosed", "the connection is closed");
export const errClientConnUnusable = new IoError(
  "errClientConnUnusable",
  "the connection takes no new requests",
);
export const errClientConnGotGoAway = new IoError(
  "errClientConnGotGoAway",
  "the server is going away and has not seen this request",
);
export const errClientConnLost = new IoError(
  "errClientConnLost",
  "no answer to our PING: the connection is lost",
);
export const errPingTimeout = new IoError("errPingTimeout", "no answer to our PING in time");
export const errClientConnForceClosed = new IoError(
  "errClientConnForceClosed",
  "the connection was closed from this side",
);
export const errUnexpectedEof = new IoError("errUnexpectedEOF", "the connection ended in the middle");
export const errStreamClosed = new IoError("errStreamClosed", "the stream is closed");
export const errRequestCanceled = new IoError("errRequestCanceled", "the request was canceled");
export const errTimeout = new IoError("errTimeout", "no response headers came in time");
export const errStopReqBodyWrite = new IoError("errStopReqBodyWrite", "the server wants no more of the body");
export const errStopReqBodyWriteAndCancel = new IoError(
  "errStopReqBodyWriteAndCancel",
  "the request was canceled",
);
export const errReqBodyTooLong = new IoError(
  "errReqBodyTooLong",
  "the body is longer than its content-length",
);
export const errClosedResponseBody = new IoError("errClosedResponseBody", "the response body was closed");
export const errBodyTooLong = new IoError("errBodyTooLong", "the server sent more than its content-length");
export const errRequestHeaderListSize = new IoError(
  "errRequestHeaderListSize",
  "the request's header list is larger than the server accepts",
);
export const errTooManyRequests = new IoError(
  "errTooManyRequests",
  "too many requests wait on this connection",
);

export function invalidRequest(text: string): IoError {
  return new IoError("errInvalidRequest", text);
}

/** Go's StreamError as a caller sees it: the stream was reset, by the server or because of what it sent. */
export function streamError(fault: Http2Error, fromPeer: boolean): IoError {
  const by = fromPeer ? "the server reset the stream" : fault.reason;
  return new IoError("StreamError", `${by}: ${errorCodeName(fault.code)}`, fault);
}

/** Go's GoAwayError: the connection ended after a GOAWAY, with streams that the server had promised to finish. */
export function goAwayError(code: number): IoError {
  return new IoError("GoAwayError", `the server went away before it had answered: ${errorCodeName(code)}`);
}

/** Go's ConnectionError as the streams' callers see it. */
export function connectionError(fault: Http2Error): IoError {
  return new IoError("ConnectionError", `${fault.reason}: ${errorCodeName(fault.code)}`, fault);
}
