/**
 * Payloads of the frames that live on a stream: DATA, HEADERS, PRIORITY, RST_STREAM, PUSH_PROMISE, CONTINUATION.
 * RFC 9113 §6.1–§6.4, §6.6, §6.10. The reserved bit of the header is added by parse-frame.ts.
 */
import type { FieldSink } from "../base/field-sink.ts";
import type { Http2Error } from "../base/http2-error.ts";
import { Flag, FrameType } from "./frame.ts";
import type {
  ContinuationFrame,
  DataFrame,
  HeadersFrame,
  PriorityFields,
  PriorityFrame,
  PushPromiseFrame,
  RstStreamFrame,
} from "./frame.ts";
import { failAt } from "./frame-fault.ts";
import type { FrameFaultToken } from "./frame-fault.ts";
import type { RawFrame } from "./raw-frame.ts";

const PRIORITY_BYTES = 5;

// Looked up once: these are read for every frame.
const { DATA, HEADERS, PRIORITY, RST_STREAM, PUSH_PROMISE, CONTINUATION } = FrameType;
const { PADDED } = Flag;
const WITH_PRIORITY = Flag.PRIORITY;

export function parseData(raw: RawFrame, sink: FieldSink | undefined): DataFrame | Http2Error {
  const { length, flags, streamId } = raw;
  if ((flags & PADDED) === 0) {
    const data = octets(raw, sink, "data.data", raw.start, raw.end);
    return { type: DATA, length, flags, streamId, data };
  }
  const short = checkRoom(raw, sink, "frame.data.short", 1);
  if (short !== undefined) return short;
  const padLength = readPadLength(raw, sink);
  const contentEnd = raw.end - padLength;
  if (contentEnd <= raw.start) return tooMuchPadding(raw, sink, "frame.data.padding");
  const data = octets(raw, sink, "data.data", raw.start + 1, contentEnd);
  const padding = octets(raw, sink, "frame.padding", contentEnd, raw.end);
  return { type: DATA, length, flags, streamId, data, padding };
}

export function parseHeaders(raw: RawFrame, sink: FieldSink | undefined): HeadersFrame | Http2Error {
  const { length, flags, streamId } = raw;
  if ((flags & (PADDED | WITH_PRIORITY)) === 0) {
    const fragment = octets(raw, sink, "headers.fragment", raw.start, raw.end);
    return { type: HEADERS, length, flags, streamId, fragment };
  }
  const padded = (flags & PADDED) !== 0;
  const prioritized = (flags & WITH_PRIORITY) !== 0;
  const fixed = (padded ? 1 : 0) + (prioritized ? PRIORITY_BYTES : 0);
  const short = checkRoom(raw, sink, "frame.headers.short", fixed);
  if (short !== undefined) return short;
  const padLength = padded ? readPadLength(raw, sink) : 0;
  const priority = prioritized
    ? { priority: readPriority(raw, sink, raw.start + (padded ? 1 : 0)) }
    : undefined;
  const contentStart = raw.start + fixed;
  const contentEnd = raw.end - padLength;
  if (contentEnd < contentStart) return tooMuchPadding(raw, sink, "frame.headers.padding");
  const fragment = octets(raw, sink, "headers.fragment", contentStart, contentEnd);
  const frame = { type: HEADERS, length, flags, streamId, ...priority, fragment };
  return padded ? { ...frame, padding: octets(raw, sink, "frame.padding", contentEnd, raw.end) } : frame;
}

export function parsePriority(raw: RawFrame, sink: FieldSink | undefined): PriorityFrame | Http2Error {
  const { length, flags, streamId } = raw;
  const wrong = checkLength(raw, sink, "frame.priority.length", PRIORITY_BYTES);
  if (wrong !== undefined) return wrong;
  return { type: PRIORITY, length, flags, streamId, priority: readPriority(raw, sink, raw.start) };
}

export function parseRstStream(raw: RawFrame, sink: FieldSink | undefined): RstStreamFrame | Http2Error {
  const { length, flags, streamId } = raw;
  const wrong = checkLength(raw, sink, "frame.rst-stream.length", 4);
  if (wrong !== undefined) return wrong;
  const errorCode = raw.uint32(raw.start);
  sink?.leaf("frame.error-code", raw.bit(raw.start), 32, errorCode);
  return { type: RST_STREAM, length, flags, streamId, errorCode };
}

export function parsePushPromise(raw: RawFrame, sink: FieldSink | undefined): PushPromiseFrame | Http2Error {
  const { length, flags, streamId } = raw;
  const padded = (flags & PADDED) !== 0;
  const idAt = raw.start + (padded ? 1 : 0);
  const short = checkRoom(raw, sink, "frame.push-promise.short", padded ? 5 : 4);
  if (short !== undefined) return short;
  const padLength = padded ? readPadLength(raw, sink) : 0;
  const idWord = raw.uint32(idAt);
  const promisedStreamId = idWord & 0x7fff_ffff;
  sink?.leaf("push-promise.reserved", raw.bit(idAt), 1, idWord >>> 31);
  sink?.leaf("push-promise.promised-stream-id", raw.bit(idAt) + 1, 31, promisedStreamId);
  const contentEnd = raw.end - padLength;
  if (contentEnd < idAt + 4) return tooMuchPadding(raw, sink, "frame.push-promise.padding");
  const fragment = octets(raw, sink, "push-promise.fragment", idAt + 4, contentEnd);
  const padding = padded ? { padding: octets(raw, sink, "frame.padding", contentEnd, raw.end) } : undefined;
  if (promisedStreamId === 0 || promisedStreamId % 2 === 1) {
    const reason = `A promised stream is the server's, so its id is even and not 0; this one is ${promisedStreamId}`;
    return failAt(sink, "frame.push-promise.promised-id", reason, streamId, raw.bit(idAt) + 1, 31);
  }
  const reserved = idWord > 0x7fff_ffff ? { promisedReserved: 1 as const } : undefined;
  return {
    type: PUSH_PROMISE,
    length,
    flags,
    streamId,
    promisedStreamId,
    ...reserved,
    fragment,
    ...padding,
  };
}

export function parseContinuation(raw: RawFrame, sink: FieldSink | undefined): ContinuationFrame {
  const { length, flags, streamId } = raw;
  const fragment = octets(raw, sink, "continuation.fragment", raw.start, raw.end);
  return { type: CONTINUATION, length, flags, streamId, fragment };
}

/** A view of raw.bytes, told to the sink unless it is empty: a leaf covers at least one bit. */
export function octets(
  raw: RawFrame,
  sink: FieldSink | undefined,
  id: string,
  start: number,
  end: number,
): Uint8Array {
  const bytes = raw.view(start, end);
  if (sink !== undefined && end > start) sink.leaf(id, raw.bit(start), (end - start) * 8, bytes);
  return bytes;
}

/** For payloads of one legal length. */
export function checkLength(
  raw: RawFrame,
  sink: FieldSink | undefined,
  token: FrameFaultToken,
  expected: number,
): Http2Error | undefined {
  const actual = raw.end - raw.start;
  if (actual === expected) return undefined;
  const reason = `The payload must be ${expected} octets long; it is ${actual}`;
  return failAt(sink, token, reason, raw.streamId, raw.bit(raw.start), actual * 8);
}

/** For payloads that begin with fields of fixed size. */
export function checkRoom(
  raw: RawFrame,
  sink: FieldSink | undefined,
  token: FrameFaultToken,
  needed: number,
): Http2Error | undefined {
  const actual = raw.end - raw.start;
  if (actual >= needed) return undefined;
  const reason = `The payload must hold at least ${needed} ${needed === 1 ? "octet" : "octets"} with these flags; it holds ${actual}`;
  return failAt(sink, token, reason, raw.streamId, raw.bit(raw.start), actual * 8);
}

function readPadLength(raw: RawFrame, sink: FieldSink | undefined): number {
  const padLength = raw.uint8(raw.start);
  sink?.leaf("frame.pad-length", raw.bit(raw.start), 8, padLength);
  return padLength;
}

function tooMuchPadding(raw: RawFrame, sink: FieldSink | undefined, token: FrameFaultToken): Http2Error {
  const padLength = raw.uint8(raw.start);
  const reason = `Pad Length says ${padLength} octets, more than the rest of the ${raw.end - raw.start} octet payload has room for`;
  return failAt(sink, token, reason, raw.streamId, raw.bit(raw.start), 8);
}

function readPriority(raw: RawFrame, sink: FieldSink | undefined, at: number): PriorityFields {
  const word = raw.uint32(at);
  const dependency = word & 0x7fff_ffff;
  const weight = raw.uint8(at + 4) + 1;
  const bit = raw.bit(at);
  sink?.leaf("priority.exclusive", bit, 1, word >>> 31);
  sink?.leaf("priority.dependency", bit + 1, 31, dependency);
  sink?.leaf("priority.weight", bit + 32, 8, weight);
  return { exclusive: word > 0x7fff_ffff, dependency, weight };
}
