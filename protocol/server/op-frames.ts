/** From what the server wants to say to frames: Go's writeFrame methods of the writeFramer types. */
import { assert, unreachable } from "../base/assert.ts";
import { firstOctets } from "../base/bytes.ts";
import { ErrorCode } from "../base/http2-error.ts";
import type { Frame } from "../frame/frame.ts";
import {
  makeContinuation,
  makeData,
  makeGoAway,
  makeHeaders,
  makePing,
  makePushPromise,
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
export function framesOf(op: WriteOp, encoder: HpackEncoder, promisedId?: number): readonly Frame[] {
  switch (op.kind) {
    case "settings":
      return [makeSettings(op.settings)];
    case "settings ack":
      return [makeSettingsAck()];
    case "ping":
      return [makePing(op.opaqueData)];
    case "ping ack":
      return [makePing(op.opaqueData, { ack: true })];
    case "goaway":
      return [makeGoAway(op.lastStreamId, op.code, op.debugData)];
    case "window update":
      return [makeWindowUpdate(op.streamId, op.increment)];
    case "rst stream":
      return [makeRstStream(op.streamId, op.code)];
    case "handler panic":
      return [makeRstStream(op.streamId, ErrorCode.INTERNAL_ERROR)];
    case "data":
      return [makeData(op.streamId, op.data, { endStream: op.endStream })];
    case "headers":
      return responseBlock(op.streamId, encoder.encode(op.fields), op.endStream);
    case "100 continue":
      return responseBlock(op.streamId, encoder.encode([{ name: ":status", value: "100" }]), false);
    case "push promise": {
      assert(promisedId !== undefined, "a promise is written with the id that it promises");
      return splitHeaderBlock(op.streamId, encoder.encode(op.fields), (fragment, endHeaders) =>
        makePushPromise(op.streamId, promisedId, fragment, { endHeaders }),
      );
    }
    case "flush":
      return [];
    default:
      return unreachable(op);
  }
}

function responseBlock(streamId: number, block: Uint8Array, endStream: boolean): readonly Frame[] {
  return splitHeaderBlock(streamId, block, (fragment, endHeaders) =>
    makeHeaders(streamId, fragment, { endStream, endHeaders }),
  );
}

function splitHeaderBlock(
  streamId: number,
  block: Uint8Array,
  makeFirst: (fragment: Uint8Array, endHeaders: boolean) => Frame,
): readonly Frame[] {
  const endHeaders = block.length <= MAX_FRAGMENT_BYTES;
  const frames: Frame[] = [makeFirst(firstOctets(block, MAX_FRAGMENT_BYTES), endHeaders)];
  for (let at = MAX_FRAGMENT_BYTES; at < block.length; at += MAX_FRAGMENT_BYTES) {
    const fragment = block.subarray(at, at + MAX_FRAGMENT_BYTES);
    frames.push(
      makeContinuation(streamId, fragment, { endHeaders: at + MAX_FRAGMENT_BYTES >= block.length }),
    );
  }
  return frames;
}
