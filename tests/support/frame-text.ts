/** One frame as one short line, so that transcripts read like conversations. */
import { unreachable } from "../../protocol/base/assert.ts";
import { toHex } from "../../protocol/base/bytes.ts";
import { errorCodeName } from "../../protocol/base/http2-error.ts";
import { Flag, FrameType } from "../../protocol/frame/frame.ts";
import type { Frame } from "../../protocol/frame/frame.ts";
import type { HpackDecoder } from "../../protocol/hpack/decoder.ts";

/** `HEADERS(1) :status: 200 | date: … END_STREAM`, `DATA(1) 5 END_STREAM`, `WINDOW_UPDATE(0) +22`, … */
export function frameText(frame: Frame, hpack: HpackDecoder): string {
  const end = (frame.flags & Flag.END_STREAM) === 0 ? "" : " END_STREAM";
  switch (frame.type) {
    case FrameType.SETTINGS: {
      if ((frame.flags & Flag.ACK) !== 0) return "SETTINGS ACK";
      return `SETTINGS ${frame.settings.map(([id, value]) => `${id}=${value}`).join(" ")}`.trim();
    }
    case FrameType.HEADERS:
      return `HEADERS(${frame.streamId}) ${fieldsText(frame.fragment, frame.flags, hpack)}${end}`;
    case FrameType.DATA:
      return `DATA(${frame.streamId}) ${frame.data.length}${end}`;
    case FrameType.WINDOW_UPDATE:
      return `WINDOW_UPDATE(${frame.streamId}) +${frame.increment}`;
    case FrameType.RST_STREAM:
      return `RST_STREAM(${frame.streamId}) ${errorCodeName(frame.errorCode)}`;
    case FrameType.GOAWAY:
      return `GOAWAY(${frame.lastStreamId}) ${errorCodeName(frame.errorCode)}`;
    case FrameType.PING:
      return `PING ${(frame.flags & Flag.ACK) === 0 ? "" : "ACK "}${toHex(frame.opaqueData)}`;
    case FrameType.CONTINUATION:
      return `CONTINUATION(${frame.streamId}) ${frame.length}`;
    case FrameType.PUSH_PROMISE:
      return `PUSH_PROMISE(${frame.streamId}) ${frame.promisedStreamId} ${fieldsText(frame.fragment, frame.flags, hpack)}`;
    case FrameType.PRIORITY:
    case FrameType.ALTSVC:
    case FrameType.ORIGIN:
    case FrameType.PRIORITY_UPDATE:
    case "unknown":
      return `frame of type ${frame.type}`;
    default:
      return unreachable(frame);
  }
}

/** A block that goes on in CONTINUATION is only measured. */
function fieldsText(fragment: Uint8Array, flags: number, hpack: HpackDecoder): string {
  if ((flags & Flag.END_HEADERS) === 0) return `${fragment.length} octets, more follow`;
  const fields = hpack.decode(fragment);
  if (!("map" in fields)) return fields.reason;
  return fields.map(({ name, value }) => `${name}: ${value}`).join(" | ");
}
