/** A frame of a recording as data, for whoever writes or judges what it says. */
import { Http2Error } from "../base/http2-error.ts";
import { FRAME_HEADER_BYTES } from "../frame/frame.ts";
import type { Frame } from "../frame/frame.ts";
import { parseRawFrame } from "../frame/parse-frame.ts";
import { emptyRawFrame, readHeaderInto } from "../frame/raw-frame.ts";
import type { FrameRow, Trace } from "./trace.ts";

/** Undefined for the preface, for a frame that is cut short, and for one that cannot be read. */
export function parsedFrame(trace: Trace, row: FrameRow): Frame | undefined {
  const bytes = trace.bytes(row.from);
  if (row.type < 0 || row.offset + FRAME_HEADER_BYTES + row.length > bytes.length) return undefined;
  const raw = emptyRawFrame();
  readHeaderInto(raw, bytes, row.offset);
  const frame = parseRawFrame(raw);
  return frame instanceof Http2Error ? undefined : frame;
}
