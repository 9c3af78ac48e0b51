/**
 * Payloads of the extension frames: ALTSVC (RFC 7838 §4), ORIGIN (RFC 8336 §2), PRIORITY_UPDATE (RFC 9218 §7.1).
 * A receiver may know none of them, so nothing here is an error: undefined says that the payload cannot be read,
 * and the sink hears why. What the RFCs want ignored or punished elsewhere is told to the sink as well.
 */
import type { FieldSink } from "../base/field-sink.ts";
import { FrameType } from "./frame.ts";
import type { AltSvcFrame, OriginFrame, PriorityUpdateFrame } from "./frame.ts";
import { EXTENSION_FAULTS } from "./frame-fault.ts";
import type { ExtensionFaultToken } from "./frame-fault.ts";
import { octets } from "./parse-stream-frames.ts";
import type { RawFrame } from "./raw-frame.ts";

/** Twice what fits a frame of the default size, if every origin were empty; more only costs memory. */
export const MAX_ORIGINS_PER_FRAME = 16_384;

export function parseAltSvc(raw: RawFrame, sink: FieldSink | undefined): AltSvcFrame | undefined {
  const { length, flags, streamId } = raw;
  const room = raw.end - raw.start;
  if (room < 2)
    return tell(raw, sink, "frame.altsvc.length", `Origin-Len takes 2 octets; the payload has ${room}`);
  const originLength = raw.uint16(raw.start);
  sink?.leaf("altsvc.origin-length", raw.bit(raw.start), 16, originLength);
  const originAt = raw.start + 2;
  if (originLength > room - 2) {
    const reason = `Origin-Len says ${originLength} octets, but only ${room - 2} follow`;
    return tell(raw, sink, "frame.altsvc.length", reason, originAt);
  }
  const origin = octets(raw, sink, "altsvc.origin", originAt, originAt + originLength);
  const fieldValue = octets(raw, sink, "altsvc.field-value", originAt + originLength, raw.end);
  if ((streamId === 0) === (originLength === 0)) {
    const reason =
      streamId === 0
        ? "On stream 0 ALTSVC must name an origin"
        : "On a stream ALTSVC must not name an origin";
    tellBits(sink, "frame.altsvc.origin", `${reason}; receivers ignore this frame`, raw.bit(raw.start), 16);
  }
  return { type: FrameType.ALTSVC, length, flags, streamId, origin, fieldValue };
}

export function parseOrigin(raw: RawFrame, sink: FieldSink | undefined): OriginFrame | undefined {
  const { length, flags, streamId } = raw;
  const origins: Uint8Array[] = [];
  for (let at = raw.start; at < raw.end;) {
    if (origins.length === MAX_ORIGINS_PER_FRAME) {
      return tell(raw, sink, "frame.origin.count", `We read ${MAX_ORIGINS_PER_FRAME} origins at most`, at);
    }
    const left = raw.end - at - 2;
    const entryLength = left < 0 ? 0 : raw.uint16(at);
    if (left < entryLength) {
      const reason =
        left < 0
          ? "Origin-Len takes 2 octets; 1 is left"
          : `Origin-Len says ${entryLength} octets, but only ${left} follow`;
      return tell(raw, sink, "frame.origin.length", reason, at);
    }
    origins.push(readOriginEntry(raw, sink, at, entryLength));
    at += 2 + entryLength;
  }
  if (streamId !== 0) {
    tellBits(
      sink,
      "frame.origin.stream",
      `ORIGIN belongs to stream 0; on stream ${streamId} receivers ignore it`,
      41,
      31,
    );
  }
  return { type: FrameType.ORIGIN, length, flags, streamId, origins };
}

export function parsePriorityUpdate(
  raw: RawFrame,
  sink: FieldSink | undefined,
): PriorityUpdateFrame | undefined {
  const { length, flags, streamId } = raw;
  const room = raw.end - raw.start;
  if (room < 4) {
    return tell(
      raw,
      sink,
      "frame.priority-update.length",
      `The prioritized stream's id takes 4 octets; the payload has ${room}`,
    );
  }
  const word = raw.uint32(raw.start);
  const prioritizedStreamId = word & 0x7fff_ffff;
  const bit = raw.bit(raw.start);
  sink?.leaf("priority-update.reserved", bit, 1, word >>> 31);
  sink?.leaf("priority-update.prioritized-stream-id", bit + 1, 31, prioritizedStreamId);
  const fieldValue = octets(raw, sink, "priority-update.field-value", raw.start + 4, raw.end);
  if (streamId !== 0) {
    const reason = `PRIORITY_UPDATE belongs to stream 0; on stream ${streamId} a server that knows it ends the connection`;
    tellBits(sink, "frame.priority-update.stream", reason, 41, 31);
  }
  if (prioritizedStreamId === 0) {
    const reason = "There is no stream 0 to prioritize; a server that knows this frame ends the connection";
    tellBits(sink, "frame.priority-update.prioritized-id", reason, bit + 1, 31);
  }
  const reserved = word > 0x7fff_ffff ? { prioritizedReserved: 1 as const } : undefined;
  return {
    type: FrameType.PRIORITY_UPDATE,
    length,
    flags,
    streamId,
    prioritizedStreamId,
    ...reserved,
    fieldValue,
  };
}

function readOriginEntry(
  raw: RawFrame,
  sink: FieldSink | undefined,
  at: number,
  entryLength: number,
): Uint8Array {
  const end = at + 2 + entryLength;
  if (sink === undefined) return raw.view(at + 2, end);
  sink.open("origin.entry", raw.bit(at));
  sink.leaf("origin.length", raw.bit(at), 16, entryLength);
  const origin = octets(raw, sink, "origin.ascii-origin", at + 2, end);
  sink.close(raw.bit(end), origin);
  return origin;
}

/** The payload from `at` on cannot be read. */
function tell(
  raw: RawFrame,
  sink: FieldSink | undefined,
  token: ExtensionFaultToken,
  reason: string,
  at = raw.start,
): undefined {
  const bits = (raw.end - at) * 8;
  const why = `${reason}; receivers pass over such a frame or end the connection`;
  tellBits(sink, token, why, bits > 0 ? raw.bit(at) : 0, bits > 0 ? bits : 24);
}

function tellBits(
  sink: FieldSink | undefined,
  token: ExtensionFaultToken,
  reason: string,
  startBit: number,
  bitLength: number,
): void {
  sink?.fault({ token, reason, rfc: EXTENSION_FAULTS[token].rfc }, startBit, bitLength);
}
