/**
 * Where frames begin in octets that start anywhere: a capture switched on in mid-connection, or octets behind a
 * gap. Frame headers carry no mark to search for, so this looks for a place from which several headers in a row
 * make sense. RFC 9113 §4.1, §6.
 */
import { FRAME_HEADER_BYTES, FrameType } from "../frame/frame.ts";
import { emptyRawFrame, readHeaderInto } from "../frame/raw-frame.ts";
import type { RawFrame } from "../frame/raw-frame.ts";

/** Largest frame that is taken for likely: Go announces 1 MiB, few announce more. */
const LIKELY_LENGTH = 1 << 20;
/** Headers in a row that make a place convincing. By chance one header passes about once in 10^6 places. */
const CONVINCING_CHAIN = 3;
/** How far to search: one frame of the largest likely size and a few more. */
const SEARCH_BYTES = 4 * LIKELY_LENGTH;

/** Flags that a RFC gives to each type. */
const DEFINED_FLAGS: ReadonlyMap<number, number> = new Map([
  [FrameType.DATA, 0x09],
  [FrameType.HEADERS, 0x2d],
  [FrameType.PRIORITY, 0],
  [FrameType.RST_STREAM, 0],
  [FrameType.SETTINGS, 0x01],
  [FrameType.PUSH_PROMISE, 0x0c],
  [FrameType.PING, 0x01],
  [FrameType.GOAWAY, 0],
  [FrameType.WINDOW_UPDATE, 0],
  [FrameType.CONTINUATION, 0x04],
  [FrameType.ALTSVC, 0],
  [FrameType.ORIGIN, 0],
  [FrameType.PRIORITY_UPDATE, 0],
]);

const PLAUSIBLE_LENGTH: ReadonlyMap<number, (length: number) => boolean> = new Map([
  [FrameType.PRIORITY, (n: number) => n === 5],
  [FrameType.RST_STREAM, (n: number) => n === 4],
  [FrameType.SETTINGS, (n: number) => n % 6 === 0 && n <= 600],
  [FrameType.PUSH_PROMISE, (n: number) => n >= 4],
  [FrameType.PING, (n: number) => n === 8],
  [FrameType.GOAWAY, (n: number) => n >= 8],
  [FrameType.WINDOW_UPDATE, (n: number) => n === 4],
]);

const ON_CONNECTION = new Set<number>([
  FrameType.SETTINGS,
  FrameType.PING,
  FrameType.GOAWAY,
  FrameType.ORIGIN,
  FrameType.PRIORITY_UPDATE,
]);
const ON_EITHER = new Set<number>([FrameType.WINDOW_UPDATE, FrameType.ALTSVC]);

/** Offset in [start, end) at which frames seem to begin; undefined when no place convinces. */
export function findFrameStart(bytes: Uint8Array, start: number, end: number): number | undefined {
  const last = Math.min(end - FRAME_HEADER_BYTES, start + SEARCH_BYTES);
  for (let at = start; at <= last; at++) {
    if (isChain(bytes, at, end)) return at;
  }
  return undefined;
}

/** Whether a header here could be one that a decent peer sent. */
export function isPlausibleHeader(header: RawFrame): boolean {
  const flags = DEFINED_FLAGS.get(header.type);
  if (flags === undefined || (header.flags & ~flags) !== 0 || header.reserved !== 0) return false;
  if (header.length > LIKELY_LENGTH || !(PLAUSIBLE_LENGTH.get(header.type)?.(header.length) ?? true))
    return false;
  if (ON_EITHER.has(header.type)) return true;
  return (header.streamId === 0) === ON_CONNECTION.has(header.type);
}

/** Reused: the search looks at a header per octet. */
const probe = emptyRawFrame();

/** A chain convinces when it is long enough, or runs through exactly to the end of the octets. */
function isChain(bytes: Uint8Array, start: number, end: number): boolean {
  const header = probe;
  let at = start;
  for (let links = 0; links < CONVINCING_CHAIN; links++) {
    if (at === end && links > 0) return true;
    if (at + FRAME_HEADER_BYTES > end) return false;
    readHeaderInto(header, bytes, at);
    if (!isPlausibleHeader(header)) return false;
    at += FRAME_HEADER_BYTES + header.length;
    if (at > end) return false;
  }
  return true;
}
