/**
 * One Frame → octets, exactly as given: also frames that no peer should send. RFC 9113 §4.1, §6.
 *
 * The header's Length, flags and reserved bits are written as the frame has them; the payload is written from the
 * content, Pad Length and priority fields being there when `padding` and `priority` are. The two can disagree, on
 * purpose. Whatever cannot be said that way (a Pad Length that lies, a PING of 4 octets) can be said as an
 * unknown frame with a known rawType. make-frame.ts makes frames that agree with themselves.
 */
import { assert, unreachable } from "../base/assert.ts";
import { FRAME_HEADER_BYTES, FrameType } from "./frame.ts";
import type { Frame, Padded, PriorityFields } from "./frame.ts";

// Looked up once: these are read for every frame.
const { DATA, HEADERS, PUSH_PROMISE } = FrameType;
const HEADER_BYTES = FRAME_HEADER_BYTES;
const PRIORITY_BYTES = 5;

export function writeFrame(frame: Frame): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + payloadLength(frame));
  putFrame(frame, bytes, 0);
  return bytes;
}

/** Writes the frame at `at`, where there is room for its header and payloadLength(frame), and gives its end. */
export function putFrame(frame: Frame, out: Uint8Array, at: number): number {
  return putPayload(frame, out, putFrameHeader(frame, out, at));
}

/** The nine octets alone. */
export function putFrameHeader(frame: Frame, out: Uint8Array, at: number): number {
  const type = frame.type === "unknown" ? frame.rawType : frame.type;
  const { length, flags } = frame;
  assertUint(length, 0xff_ffff, "length");
  assertUint(flags, 0xff, "flags");
  assertUint(type, 0xff, "type");
  out[at] = length >>> 16;
  out[at + 1] = length >>> 8;
  out[at + 2] = length;
  out[at + 3] = type;
  out[at + 4] = flags;
  return putIdWord(frame.streamId, frame.reserved, out, at + 5);
}

/** Octets of the payload, from the content alone. */
export function payloadLength(frame: Frame): number {
  switch (frame.type) {
    case DATA:
      return paddedLength(frame, frame.data.length);
    case HEADERS:
      return paddedLength(frame, (frame.priority === undefined ? 0 : PRIORITY_BYTES) + frame.fragment.length);
    case FrameType.PRIORITY:
      return PRIORITY_BYTES;
    case FrameType.RST_STREAM:
    case FrameType.WINDOW_UPDATE:
      return 4;
    case FrameType.SETTINGS:
      return 6 * frame.settings.length;
    case PUSH_PROMISE:
      return paddedLength(frame, 4 + frame.fragment.length);
    case FrameType.PING:
      return frame.opaqueData.length;
    case FrameType.GOAWAY:
      return 8 + frame.debugData.length;
    case FrameType.CONTINUATION:
      return frame.fragment.length;
    case FrameType.ALTSVC:
      return 2 + frame.origin.length + frame.fieldValue.length;
    case FrameType.ORIGIN:
      return frame.origins.reduce((sum, origin) => sum + 2 + origin.length, 0);
    case FrameType.PRIORITY_UPDATE:
      return 4 + frame.fieldValue.length;
    case "unknown":
      return frame.payload.length;
    default:
      return unreachable(frame);
  }
}

function putPayload(frame: Frame, out: Uint8Array, start: number): number {
  switch (frame.type) {
    case DATA:
      return putPadding(frame, out, putOctets(frame.data, out, putPadLength(frame, out, start)));
    case HEADERS: {
      const at = putPadLength(frame, out, start);
      const { priority, fragment } = frame;
      return putPadding(
        frame,
        out,
        putOctets(fragment, out, priority === undefined ? at : putPriority(priority, out, at)),
      );
    }
    case FrameType.PRIORITY:
      return putPriority(frame.priority, out, start);
    case FrameType.RST_STREAM:
      return putUint32(frame.errorCode, "errorCode", out, start);
    case FrameType.SETTINGS:
      return putSettings(frame.settings, out, start);
    case PUSH_PROMISE: {
      const at = putPadLength(frame, out, start);
      const { promisedStreamId, promisedReserved, fragment } = frame;
      return putPadding(
        frame,
        out,
        putOctets(fragment, out, putIdWord(promisedStreamId, promisedReserved, out, at)),
      );
    }
    case FrameType.PING:
      return putOctets(frame.opaqueData, out, start);
    case FrameType.GOAWAY: {
      const at = putIdWord(frame.lastStreamId, frame.lastReserved, out, start);
      return putOctets(frame.debugData, out, putUint32(frame.errorCode, "errorCode", out, at));
    }
    case FrameType.WINDOW_UPDATE:
      return putIdWord(frame.increment, frame.incrementReserved, out, start);
    case FrameType.CONTINUATION:
      return putOctets(frame.fragment, out, start);
    case FrameType.ALTSVC:
      return putOctets(frame.fieldValue, out, putOrigin(frame.origin, out, start));
    case FrameType.ORIGIN:
      return frame.origins.reduce((at, origin) => putOrigin(origin, out, at), start);
    case FrameType.PRIORITY_UPDATE: {
      const at = putIdWord(frame.prioritizedStreamId, frame.prioritizedReserved, out, start);
      return putOctets(frame.fieldValue, out, at);
    }
    case "unknown":
      return putOctets(frame.payload, out, start);
    default:
      return unreachable(frame);
  }
}

function paddedLength({ padding }: Padded, content: number): number {
  return padding === undefined ? content : 1 + content + padding.length;
}

function putPadLength({ padding }: Padded, out: Uint8Array, at: number): number {
  if (padding === undefined) return at;
  assertUint(padding.length, 0xff, "padding length");
  out[at] = padding.length;
  return at + 1;
}

function putPadding({ padding }: Padded, out: Uint8Array, at: number): number {
  return padding === undefined ? at : putOctets(padding, out, at);
}

function putOctets(octets: Uint8Array, out: Uint8Array, at: number): number {
  out.set(octets, at);
  return at + octets.length;
}

function putSettings(
  settings: readonly (readonly [id: number, value: number])[],
  out: Uint8Array,
  start: number,
): number {
  let at = start;
  for (const [id, value] of settings)
    at = putUint32(value, "setting value", out, putUint16(id, "setting id", out, at));
  return at;
}

function putOrigin(origin: Uint8Array, out: Uint8Array, at: number): number {
  return putOctets(origin, out, putUint16(origin.length, "origin length", out, at));
}

function putPriority(priority: PriorityFields, out: Uint8Array, start: number): number {
  const at = putIdWord(priority.dependency, priority.exclusive ? 1 : 0, out, start);
  assertUint(priority.weight - 1, 0xff, "weight less one");
  out[at] = priority.weight - 1;
  return at + 1;
}

/** 31 bits behind one bit. */
function putIdWord(value: number, bit: 0 | 1 | undefined, out: Uint8Array, at: number): number {
  assertUint(value, 0x7fff_ffff, "31-bit field");
  return putUint32(value + (bit === 1 ? 0x8000_0000 : 0), "word", out, at);
}

function putUint16(value: number, name: string, out: Uint8Array, at: number): number {
  assertUint(value, 0xffff, name);
  out[at] = value >>> 8;
  out[at + 1] = value;
  return at + 2;
}

function putUint32(value: number, name: string, out: Uint8Array, at: number): number {
  assertUint(value, 0xffff_ffff, name);
  out[at] = value >>> 24;
  out[at + 1] = value >>> 16;
  out[at + 2] = value >>> 8;
  out[at + 3] = value;
  return at + 4;
}

/** The message is made only when it is needed: this runs several times for each frame. */
function assertUint(value: number, max: number, name: string): void {
  if (!Number.isInteger(value) || value < 0 || value > max)
    assert(false, `${name} is 0 to ${max}, not ${value}`);
}
