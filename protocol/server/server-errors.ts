/** What handlers are told when reading or writing ends early. Names are those of Go's variables. */
import type { Http2Error } from "../base/http2-error.ts";
import { IoError } from "../http2/io-error.ts";

export const CLIENT_DISCONNECTED = new IoError("errClientDisconnected", "the client has gone");
export const STREAM_CLOSED = new IoError("errStreamClosed", "the stream is closed");
export const HANDLER_COMPLETE = new IoError(
  "errHandlerComplete",
  "the request body is closed: the handler has returned",
);
export const HANDLER_PANICKED = new IoError("errHandlerPanicked", "the handler panicked");
export const CLOSED_BODY = new IoError("errClosedBody", "the body was closed by the handler");
export const BODY_NOT_ALLOWED = new IoError("ErrBodyNotAllowed", "a response with this status has no body");
export const TOO_MUCH_WRITTEN = new IoError(
  "ErrContentLength",
  "the handler wrote more than it declared in content-length",
);
export const WRITE_FAILED = new IoError(
  "errWriteFailed",
  "the connection is closed: the frame was not written",
);

export const PUSH_NOT_SUPPORTED = new IoError("ErrNotSupported", "the client does not take pushes");
export const PUSH_LIMIT_REACHED = new IoError(
  "ErrPushLimitReached",
  "as many pushes are open as the client allows",
);
export const RECURSIVE_PUSH = new IoError("ErrRecursivePush", "a pushed response cannot push in its turn");
export const READ_DEADLINE_EXCEEDED = new IoError(
  "ErrDeadlineExceeded",
  "the request took longer than ReadTimeout",
);

/** The peer or this end has reset the stream. */
export function streamError(fault: Http2Error): IoError {
  return new IoError("StreamError", fault.reason, fault);
}

/** The request's body and its content-length disagree. */
export function bodyLengthError(declared: number, came: number): IoError {
  const much = came > declared ? "more" : `only ${came}`;
  return new IoError("errContentLength", `content-length says ${declared} octets, but ${much} came`);
}
