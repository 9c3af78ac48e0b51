/** For who reads frames that are there already, outside of any goroutine. */
import type { Http2Error } from "../base/http2-error.ts";
import type { FrameInput, InputFrame } from "../http2/frame-input.ts";

/** Undefined if more octets are needed: those that are here are kept for the next read. */
export function nextFrame(input: FrameInput): InputFrame | Http2Error | undefined {
  const step = input.readFrame().next();
  return step.done === true ? step.value : undefined;
}
