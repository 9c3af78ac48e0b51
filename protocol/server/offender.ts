/**
 * The stream of the frame that ends a connection. Go since 2024-03 counts it among those that GOAWAY tells of, so that
 * its request is not made again elsewhere. Go: processFrameFromReader.
 */
import { Http2Error } from "../base/http2-error.ts";
import type { InputFrame } from "../http2/frame-input.ts";

/** 0 for what Go's Framer refuses; header blocks are refused when their frame has been read. */
export function offenderOf({ token, streamId = 0 }: Http2Error, frame: InputFrame | Http2Error): number {
  if (frame instanceof Http2Error) return /^(?:hpack|headers)\./.test(token) ? streamId : 0;
  return token === "server.priority-update" ? 0 : frame.streamId;
}
