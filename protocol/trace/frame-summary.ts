/** One line in plain words for each frame, as tables, ladders and tool tips show it. */
import { groupDigits } from "../base/group-digits.ts";
import { unreachable } from "../base/assert.ts";
import { latin1ToString, toHex } from "../base/bytes.ts";
import { errorCodeName } from "../base/http2-error.ts";
import { Flag, FrameType } from "../frame/frame.ts";
import type { Frame, PriorityFields, SettingsFrame } from "../frame/frame.ts";
import { settingName } from "../frame/setting-names.ts";
import type { DecodedField } from "../hpack/field.ts";

/** `headers`: of the block that the frame ends. */
export function summarizeFrame(frame: Frame, headers: readonly DecodedField[] | undefined): string {
  switch (frame.type) {
    case FrameType.DATA:
      return octets(frame.data.length);
    case FrameType.HEADERS:
      return headers === undefined ? blockPart(frame.fragment, frame.flags) : summarizeHeaders(headers);
    case FrameType.CONTINUATION:
      return headers === undefined ? blockPart(frame.fragment, frame.flags) : summarizeHeaders(headers);
    case FrameType.PUSH_PROMISE:
      return pushPromise(frame.promisedStreamId, headers);
    case FrameType.PRIORITY:
      return priority(frame.priority);
    case FrameType.RST_STREAM:
      return errorCodeName(frame.errorCode);
    case FrameType.SETTINGS:
      return settings(frame);
    case FrameType.PING:
      return (frame.flags & Flag.ACK) === 0 ? toHex(frame.opaqueData) : `ACK ${toHex(frame.opaqueData)}`;
    case FrameType.GOAWAY:
      return goAway(frame.errorCode, frame.lastStreamId, frame.debugData);
    case FrameType.WINDOW_UPDATE:
      return `+${groupDigits(frame.increment)}`;
    case FrameType.ALTSVC:
      return shorten(latin1ToString(frame.fieldValue));
    case FrameType.ORIGIN:
      return counted(frame.origins.length, "origin");
    case FrameType.PRIORITY_UPDATE:
      return `stream ${frame.prioritizedStreamId}: ${shorten(latin1ToString(frame.fieldValue))}`;
    case "unknown":
      return octets(frame.payload.length);
    default:
      return unreachable(frame);
  }
}

/** `GET /`, `200`, `trailers`; otherwise the number of fields. */
export function summarizeHeaders(headers: readonly DecodedField[]): string {
  const value = (name: string): string | undefined => {
    const field = headers.find((candidate) => candidate.name === name);
    return field?.unknown === undefined ? field?.value : "(unknown)";
  };
  const method = value(":method");
  const status = value(":status");
  if (method === "CONNECT") return shorten(`CONNECT ${value(":path") ?? value(":authority") ?? ""}`.trim());
  if (method !== undefined) return shorten(`${method} ${value(":path") ?? ""}`.trim());
  if (status !== undefined) return status;
  const isPseudo = headers.some((field) => field.name.startsWith(":") || field.unknown !== undefined);
  return isPseudo ? counted(headers.length, "field") : `trailers: ${counted(headers.length, "field")}`;
}

function octets(n: number): string {
  return counted(n, "octet");
}

function counted(n: number, noun: string): string {
  return `${groupDigits(n)} ${noun}${n === 1 ? "" : "s"}`;
}

function blockPart(fragment: Uint8Array, flags: number): string {
  const size = octets(fragment.length);
  return (flags & Flag.END_HEADERS) === 0 ? `part of a header block, ${size}` : `header block, ${size}`;
}

function pushPromise(promised: number, headers: readonly DecodedField[] | undefined): string {
  const what = headers === undefined ? "" : `: ${summarizeHeaders(headers)}`;
  return `stream ${promised}${what}`;
}

function priority({ dependency, weight, exclusive }: PriorityFields): string {
  return `on stream ${dependency}, weight ${weight}${exclusive ? ", exclusive" : ""}`;
}

function settings(frame: SettingsFrame): string {
  if ((frame.flags & Flag.ACK) !== 0) return "ACK";
  const [only] = frame.settings;
  if (frame.settings.length !== 1 || only === undefined) return counted(frame.settings.length, "setting");
  return `${settingName(only[0]).replace("SETTINGS_", "")} ${groupDigits(only[1])}`;
}

function goAway(code: number, lastStreamId: number, debug: Uint8Array): string {
  const text = debug.length === 0 ? "" : `: ${shorten(latin1ToString(debug))}`;
  return `${errorCodeName(code)}, last stream ${lastStreamId}${text}`;
}

/** Long and unprintable text has no place in one line. */
function shorten(text: string): string {
  const printable = text.replaceAll(/[^\u0020-\u007e\u00a0-\u00ff]/g, "·");
  return printable.length <= 120 ? printable : `${printable.slice(0, 119)}…`;
}
