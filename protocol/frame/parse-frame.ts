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
import { bitAt, emptyRawFrame, readHeaderInto, view } from "./raw-frame.ts";
import type { RawFrame } from "./raw-frame.ts";

/** The nine octets as they stand. `type` is the octet on the wire, known or not. */
export interface ParsedHeader extends FrameHeader {
  readonly type: number;
}

/** The frame header at `at`, or undefined while fewer than nine octets are there. */
export function parseFrameHeader(bytes: Uint8Array, at = 0): ParsedHeader | undefined {
  if (bytes.length - at < FRAME_HEADER_BYTES) return undefined;
  const raw = emptyRawFrame();
  readHeaderInto(raw, bytes, at);
  const { length, type, flags, streamId } = raw;
  return raw.reserved === 0
    ? { length, type, flags, streamId }
    : { length, type, flags, streamId, reserved: 1 };
}

/** `payload` holds the frame's payload exactly. The frame's octets are views of it. */
export function parseFrame(header: ParsedHeader, payload: Uint8Array, sink?: FieldSink): Frame | Http2Error {
  return parseRawFrame(
    {
      bytes: payload,
      start: 0,
      end: payload.length,
      length: header.length,
      type: header.type,
      flags: header.flags,
      streamId: header.streamId,
      reserved: header.reserved ?? 0,
    },
    sink,
  );
}

/** Without a sink nothing is allocated but the frame itself. */
export function parseRawFrame(raw: RawFrame, sink?: FieldSink): Frame | Http2Error {
  const wrongStream = checkStreamId(raw, sink);
  if (wrongStream === undefined) return parsePayload(raw, sink);
  // For the reader of the tree: what the frame would have said.
  if (sink !== undefined) parsePayload(raw, sink);
  return wrongStream;
}

/** The frame as raw octets under its type number: for types nobody knows, and for frames too odd to be read. */
export function rawToUnknown(raw: RawFrame): UnknownFrame {
  const { length, flags, streamId } = raw;
  const payload = view(raw.bytes, raw.start, raw.end);
  const frame: UnknownFrame = { type: "unknown", rawType: raw.type, length, flags, streamId, payload };
  return raw.reserved === 0 ? frame : { ...frame, reserved: 1 };
}

function parsePayload(raw: RawFrame, sink: FieldSink | undefined): Frame | Http2Error {
  const frame = parseByType(raw, sink);
  // A spread in the rare case keeps the shapes of the usual frames few.
  return raw.reserved === 0 || !("type" in frame) ? frame : { ...frame, reserved: 1 };
}

function parseByType(raw: RawFrame, sink: FieldSink | undefined): Frame | Http2Error {
  switch (raw.type) {
    case FrameType.DATA:
      return parseData(raw, sink);
    case FrameType.HEADERS:
      return parseHeaders(raw, sink);
    case FrameType.PRIORITY:
      return parsePriority(raw, sink);
    case FrameType.RST_STREAM:
      return parseRstStream(raw, sink);
    case FrameType.SETTINGS:
      return parseSettings(raw, sink);
    case FrameType.PUSH_PROMISE:
      return parsePushPromise(raw, sink);
    case FrameType.PING:
      return parsePing(raw, sink);
    case FrameType.GOAWAY:
      return parseGoAway(raw, sink);
    case FrameType.WINDOW_UPDATE:
      return parseWindowUpdate(raw, sink);
    case FrameType.CONTINUATION:
      return parseContinuation(raw, sink);
    default:
      return parseExtension(raw, sink);
  }
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
        sink?.leaf("unknown.payload", bitAt(raw, raw.start), frame.payload.length * 8, frame.payload);
      return frame;
    }
  }
}

/** What each type demands of the stream id, by type number; types beyond may stand anywhere. */
const STREAM_RULES: readonly (readonly [on: "stream" | "connection", token: FrameFaultToken] | undefined)[] =
  [
    ["stream", "frame.data.stream"],
    ["stream", "frame.headers.stream"],
    ["stream", "frame.priority.stream"],
    ["stream", "frame.rst-stream.stream"],
    ["connection", "frame.settings.stream"],
    ["stream", "frame.push-promise.stream"],
    ["connection", "frame.ping.stream"],
    ["connection", "frame.goaway.stream"],
    undefined,
    ["stream", "frame.continuation.stream"],
  ];

function checkStreamId(raw: RawFrame, sink: FieldSink | undefined): Http2Error | undefined {
  const rule = raw.type < STREAM_RULES.length ? STREAM_RULES[raw.type] : undefined;
  if (rule === undefined) return undefined;
  const [on, token] = rule;
  if ((on === "stream") === (raw.streamId !== 0)) return undefined;
  const name = frameTypeName(raw.type);
  const reason =
    on === "stream"
      ? `${name} belongs to a stream, but this one names stream 0, the connection`
      : `${name} belongs to the connection (stream 0), but this one names stream ${raw.streamId}`;
  return failAt(sink, token, reason, raw.streamId, 41, 31);
}
