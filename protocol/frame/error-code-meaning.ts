/** What each error code tells the peer, in one sentence. RFC 9113 §7. */
import { ErrorCode } from "../base/http2-error.ts";

const MEANINGS = new Map<number, string>([
  [ErrorCode.NO_ERROR, "Nothing is wrong: an orderly end."],
  [ErrorCode.PROTOCOL_ERROR, "The peer broke a rule for which there is no more exact code."],
  [ErrorCode.INTERNAL_ERROR, "The sender itself failed, without the peer's fault."],
  [ErrorCode.FLOW_CONTROL_ERROR, "The peer sent more than its window allowed, or let a window grow too far."],
  [ErrorCode.SETTINGS_TIMEOUT, "The peer did not acknowledge SETTINGS in time."],
  [ErrorCode.STREAM_CLOSED, "A frame came for a stream on which the peer had already finished."],
  [ErrorCode.FRAME_SIZE_ERROR, "A frame was longer than allowed, or of a length that its type cannot have."],
  [
    ErrorCode.REFUSED_STREAM,
    "The stream was refused before anything was done with it; it can safely be tried again.",
  ],
  [ErrorCode.CANCEL, "The stream is no longer wanted."],
  [ErrorCode.COMPRESSION_ERROR, "A header block could not be decoded, so the HPACK tables no longer agree."],
  [ErrorCode.CONNECT_ERROR, "The connection that a CONNECT request asked for was reset or closed."],
  [ErrorCode.ENHANCE_YOUR_CALM, "The peer causes too much load."],
  [ErrorCode.INADEQUATE_SECURITY, "The TLS below does not meet HTTP/2's demands."],
  [ErrorCode.HTTP_1_1_REQUIRED, "The request should be made over HTTP/1.1 instead."],
]);

export function errorCodeMeaning(code: number): string {
  return MEANINGS.get(code) ?? "No RFC that we know defines this code; it counts as INTERNAL_ERROR.";
}
