/**
 * Octets → one Frame. Everything on the wire is kept (reserved bits, unused flags, padding contents), so that
 * writeFrame gives the same octets back. Judges a frame by itself only: its order is frame-order.ts, its sense is
 * the endpoints'. RFC 9113 §4.1, §6.
 *
 * With a sink each field is told to it, and the payload is gone through even if the stream id is already wrong;
 * the result is the same with and without.
 */
import type { FieldSink } from "../base/field-sink.ts";
import type { Http2Error } from "../base/http2-error.ts";
import { FRAME_HEADER_BYTES, FrameType } from "./frame.ts";
import type { Frame, FrameHeader, UnknownFrame } from "./frame.ts";
import { failAt } from "./frame-fault.ts";
import type { FrameFaultToken } from "./frame-fault.ts";
import { frameTypeName } from "./frame-names.ts";
import { parseGoAway, parsePing, parseSettings, parseWindowUpdate } from "./parse-connection-frames.ts";
import { parseAltSvc, parseOrigin, parsePriorityUpdate } from "./parse-extension-frames.ts";
import {
  parseContinuation,
  parseData,
  parseHeaders,
  parsePriority,
  parsePushPromise,
  parseRstStream,
} from "./parse-stream-frames.ts";
import { RawFrame } from "./raw-frame.ts";

/** The nine octets as they stand. `type` is the octet on the wire, known or not. */
export interface ParsedHeader extends FrameHeader {
  readonly type: number;
}

/** The frame header at `at`, or undefined while fewer than nine octets are there. */
export function parseFrameHeader(bytes: Uint8Array, at = 0): ParsedHeader | undefined {
  if (bytes.length - at < FRAME_HEADER_BYTES) return undefined;
  const raw = new RawFrame();
  raw.readHeader(bytes, at);
  const { length, type, flags, streamId } = raw;
  return raw.reserved === 0
    ? { length, type, flags, streamId }
    : { length, type, flags, streamId, reserved: 1 };
}

/** `payload` holds the frame's payload exactly. The frame's octets are views of it. */
export function parseFrame(header: ParsedHeader, payload: Uint8Array, sink?: FieldSink): Frame | Http2Error {
  const raw = new RawFrame();
  raw.setBytes(payload);
  raw.end = payload.length;
  raw.length = header.length;
  raw.type = header.type;
  raw.flags = header.flags;
  raw.streamId = header.streamId;
  raw.reserved = header.reserved ?? 0;
  return parseRawFrame(raw, sink);
}

/** Without a sink nothing is allocated but the frame itself. */
export function parseRawFrame(raw: RawFrame, sink?: FieldSink): Frame | Http2Error {
  const row = raw.type < TYPES.length ? TYPES[raw.type] : undefined;
  if (row === undefined) return keepReserved(raw, parseExtension(raw, sink));
  if (row.token === undefined || (row.on === "stream") === (raw.streamId !== 0)) {
    return keepReserved(raw, row.parse(raw, sink));
  }
  const fault = wrongStream(raw, sink, row.token);
  // For the reader of the tree: what the frame would have said.
  if (sink !== undefined) row.parse(raw, sink);
  return fault;
}

/** The frame as raw octets under its type number: for types nobody knows, and for frames too odd to be read. */
export function rawToUnknown(raw: RawFrame): UnknownFrame {
  const { length, flags, streamId } = raw;
  const payload = raw.view(raw.start, raw.end);
  const frame: UnknownFrame = { type: "unknown", rawType: raw.type, length, flags, streamId, payload };
  return raw.reserved === 0 ? frame : { ...frame, reserved: 1 };
}

interface TypeRow {
  readonly parse: (raw: RawFrame, sink: FieldSink | undefined) => Frame | Http2Error;
  /** What it belongs to, and the fault if it names the other; undefined if both are right. */
  readonly on?: "stream" | "connection";
  readonly token: FrameFaultToken | undefined;
}

/** By type number. Frames of types beyond may stand anywhere. */
const TYPES: readonly TypeRow[] = [
  { parse: parseData, on: "stream", token: "frame.data.stream" },
  { parse: parseHeaders, on: "stream", token: "frame.headers.stream" },
  { parse: parsePriority, on: "stream", token: "frame.priority.stream" },
  { parse: parseRstStream, on: "stream", token: "frame.rst-stream.stream" },
  { parse: parseSettings, on: "connection", token: "frame.settings.stream" },
  { parse: parsePushPromise, on: "stream", token: "frame.push-promise.stream" },
  { parse: parsePing, on: "connection", token: "frame.ping.stream" },
  { parse: parseGoAway, on: "connection", token: "frame.goaway.stream" },
  { parse: parseWindowUpdate, token: undefined },
  { parse: parseContinuation, on: "stream", token: "frame.continuation.stream" },
];

/** A copy in the rare case keeps the shapes of the usual frames few. */
function keepReserved(raw: RawFrame, frame: Frame | Http2Error): Frame | Http2Error {
  return raw.reserved === 0 || !("type" in frame) ? frame : { ...frame, reserved: 1 };
}

/** Malformed extension frames are unknown frames: a receiver that knows nothing of them must not fail on them. */
function parseExtension(raw: RawFrame, sink: FieldSink | undefined): Frame {
  switch (raw.type) {
    case FrameType.ALTSVC:
      return parseAltSvc(raw, sink) ?? rawToUnknown(raw);
    case FrameType.ORIGIN:
      return parseOrigin(raw, sink) ?? rawToUnknown(raw);
    case FrameType.PRIORITY_UPDATE:
      return parsePriorityUpdate(raw, sink) ?? rawToUnknown(raw);
    default: {
      const frame = rawToUnknown(raw);
      if (frame.payload.length > 0)
        sink?.leaf("unknown.payload", raw.bit(raw.start), frame.payload.length * 8, frame.payload);
      return frame;
    }
  }
}

function wrongStream(raw: RawFrame, sink: FieldSink | undefined, token: FrameFaultToken): Http2Error {
  const name = frameTypeName(raw.type);
  const reason =
    raw.streamId === 0
      ? `${name} belongs to a stream, but this one names stream 0, the connection`
      : `${name} belongs to the connection (stream 0), but this one names stream ${raw.streamId}`;
  return failAt(sink, token, reason, raw.streamId, 41, 31);
}
