/** From what the server wants to say to frames: Go's writeFrame methods of the writeFramer types. */
import { unreachable } from "../base/assert.ts";
import { ErrorCode } from "../base/http2-error.ts";
import type { Frame } from "../frame/frame.ts";
import {
  makeContinuation,
  makeData,
  makeGoAway,
  makeHeaders,
  makePing,
  makeRstStream,
  makeSettings,
  makeSettingsAck,
  makeWindowUpdate,
} from "../frame/make-frame.ts";
import type { HpackEncoder } from "../hpack/encoder.ts";
import type { WriteOp } from "../http2/write-op.ts";

/** Go splits header blocks here, whatever the peer allows. */
const MAX_FRAGMENT_BYTES = 16_384;

/** Encodes header blocks as it goes: to be called when the frames are written, and in that order. */
export function framesOf(op: WriteOp, encoder: HpackEncoder): readonly Frame[] {
  switch (op.kind) {
    case "settings":
      return [makeSettings(op.settings)];
    case "settings ack":
      return [makeSettingsAck()];
    case "ping ack":
      return [makePing(op.opaqueData, { ack: true })];
    case "goaway":
      return [makeGoAway(op.lastStreamId, op.code)];
    case "window update":
      return [makeWindowUpdate(op.streamId, op.increment)];
    case "rst stream":
      return [makeRstStream(op.streamId, op.code)];
    case "handler panic":
      return [makeRstStream(op.streamId, ErrorCode.INTERNAL_ERROR)];
    case "data":
      return [makeData(op.streamId, op.data, { endStream: op.endStream })];
    case "headers":
      return splitHeaderBlock(op.streamId, encoder.encode(op.fields), op.endStream);
    case "100 continue":
      return splitHeaderBlock(op.streamId, encoder.encode([{ name: ":status", value: "100" }]), false);
    case "flush":
      return [];
    default:
      return unreachable(op);
  }
}

function splitHeaderBlock(streamId: number, block: Uint8Array, endStream: boolean): readonly Frame[] {
  const endHeaders = block.length <= MAX_FRAGMENT_BYTES;
  const frames: Frame[] = [
    makeHeaders(streamId, block.subarray(0, MAX_FRAGMENT_BYTES), { endStream, endHeaders }),
  ];
  for (let at = MAX_FRAGMENT_BYTES; at < block.length; at += MAX_FRAGMENT_BYTES) {
    const fragment = block.subarray(at, at + MAX_FRAGMENT_BYTES);
    frames.push(
      makeContinuation(streamId, fragment, { endHeaders: at + MAX_FRAGMENT_BYTES >= block.length }),
    );
  }
  return frames;
}
