/**
 * One Frame → octets, exactly as given: also frames that no peer should send. RFC 9113 §4.1, §6.
 *
 * The header's Length, flags and reserved bits are written as the frame has them; the payload is written from the
 * content, Pad Length and priority fields being there when `padding` and `priority` are. The two can disagree, on
 * purpose. Whatever cannot be said that way (a Pad Length that lies, a PING of 4 octets) can be said as an
 * unknown frame with a known rawType. make-frame.ts makes frames that agree with themselves.
 */
import { assert, unreachable } from "../base/assert.ts";
import { concatBytes, EMPTY_BYTES } from "../base/bytes.ts";
import { FRAME_HEADER_BYTES, FrameType } from "./frame.ts";
import type { Frame, Padded, PriorityFields } from "./frame.ts";

export function writeFrame(frame: Frame): Uint8Array {
  const payload = framePayload(frame);
  const size = payload.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(FRAME_HEADER_BYTES + size);
  writeHeader(bytes, frame);
  let at = FRAME_HEADER_BYTES;
  for (const part of payload) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Octets of the payload, from the content alone. */
export function payloadLength(frame: Frame): number {
  return framePayload(frame).reduce((sum, part) => sum + part.length, 0);
}

function writeHeader(bytes: Uint8Array, frame: Frame): void {
  assertUint(frame.length, 0xff_ffff, "length");
  assertUint(frame.flags, 0xff, "flags");
  const type = frame.type === "unknown" ? frame.rawType : frame.type;
  assertUint(type, 0xff, "type");
  bytes[0] = frame.length >>> 16;
  bytes[1] = frame.length >>> 8;
  bytes[2] = frame.length;
  bytes[3] = type;
  bytes[4] = frame.flags;
  bytes.set(idWord(frame.streamId, frame.reserved), 5);
}

function framePayload(frame: Frame): readonly Uint8Array[] {
  switch (frame.type) {
    case FrameType.DATA:
      return padded(frame, [frame.data]);
    case FrameType.HEADERS:
      return padded(frame, [
        frame.priority === undefined ? EMPTY_BYTES : priorityFields(frame.priority),
        frame.fragment,
      ]);
    case FrameType.PRIORITY:
      return [priorityFields(frame.priority)];
    case FrameType.RST_STREAM:
      return [uint32(frame.errorCode, "errorCode")];
    case FrameType.SETTINGS:
      return [settingsPayload(frame.settings)];
    case FrameType.PUSH_PROMISE:
      return padded(frame, [idWord(frame.promisedStreamId, frame.promisedReserved), frame.fragment]);
    case FrameType.PING:
      return [frame.opaqueData];
    case FrameType.GOAWAY:
      return [
        idWord(frame.lastStreamId, frame.lastReserved),
        uint32(frame.errorCode, "errorCode"),
        frame.debugData,
      ];
    case FrameType.WINDOW_UPDATE:
      return [idWord(frame.increment, frame.incrementReserved)];
    case FrameType.CONTINUATION:
      return [frame.fragment];
    case FrameType.ALTSVC:
      return [uint16(frame.origin.length, "origin length"), frame.origin, frame.fieldValue];
    case FrameType.ORIGIN:
      return frame.origins.flatMap((origin) => [uint16(origin.length, "origin length"), origin]);
    case FrameType.PRIORITY_UPDATE:
      return [idWord(frame.prioritizedStreamId, frame.prioritizedReserved), frame.fieldValue];
    case "unknown":
      return [frame.payload];
    default:
      return unreachable(frame);
  }
}

function padded(frame: Padded, content: readonly Uint8Array[]): readonly Uint8Array[] {
  if (frame.padding === undefined) return content;
  assertUint(frame.padding.length, 0xff, "padding length");
  return [Uint8Array.of(frame.padding.length), ...content, frame.padding];
}

function settingsPayload(settings: readonly (readonly [id: number, value: number])[]): Uint8Array {
  return concatBytes(
    settings.flatMap(([id, value]) => [uint16(id, "setting id"), uint32(value, "setting value")]),
  );
}

function priorityFields(priority: PriorityFields): Uint8Array {
  const bytes = new Uint8Array(5);
  bytes.set(idWord(priority.dependency, priority.exclusive ? 1 : 0));
  assert(priority.weight >= 1 && priority.weight <= 256, `weight is 1 to 256, not ${priority.weight}`);
  bytes[4] = priority.weight - 1;
  return bytes;
}

/** 31 bits behind one bit. */
function idWord(value: number, bit: 0 | 1 | undefined): Uint8Array {
  assertUint(value, 0x7fff_ffff, "31-bit field");
  return uint32(value + (bit === 1 ? 0x8000_0000 : 0), "word");
}

function uint16(value: number, name: string): Uint8Array {
  assertUint(value, 0xffff, name);
  return Uint8Array.of(value >>> 8, value);
}

function uint32(value: number, name: string): Uint8Array {
  assertUint(value, 0xffff_ffff, name);
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

function assertUint(value: number, max: number, name: string): void {
  assert(Number.isInteger(value) && value >= 0 && value <= max, `${name} is 0 to ${max}, not ${value}`);
}
