/**
 * The frames as `nghttp -v` prints them, seen from the client: what it sends, what it receives, header fields in front of the
 * frames that brought them. For people and scripts that read such logs; the octets of bodies are not in it.
 */
import { unreachable } from "../base/assert.ts";
import { latin1ToString, toHex } from "../base/bytes.ts";
import { errorCodeName } from "../base/http2-error.ts";
import { Flag, FrameType } from "../frame/frame.ts";
import type { Frame, FrameHeader, Padded, PriorityFields } from "../frame/frame.ts";
import { flagNames } from "../frame/frame-names.ts";
import { settingName } from "../frame/setting-names.ts";
import type { HeaderField } from "../hpack/field.ts";
import type { Trace } from "../trace/trace.ts";
import { firstOnly } from "./export-source.ts";
import type { Exported, ExportSource } from "./export-source.ts";
import { parsedFrame } from "../trace/parsed-frame.ts";

const MAX_FRAMES = 100_000;
const INDENT = "          ";

export function exportNghttpText({ trace }: ExportSource): Exported {
  const { frames } = trace;
  const seen = clientOrder(trace);
  const lines = seen.flatMap(({ i, atMs }) => frameLines(trace, i, trace.timed ? atMs : i));
  const notes = [
    "Seen from the client; what bodies hold is not in it.",
    ...(trace.timed ? [] : ["The recording has no times: frames are counted instead."]),
    ...firstOnly(MAX_FRAMES, frames.length, "frames"),
  ];
  return { content: `${lines.join("\n")}\n`, notes };
}

/** What it sends when it leaves, what it receives when it is there; what never arrived it never saw. */
function clientOrder({ frames }: Trace): readonly { readonly i: number; readonly atMs: number }[] {
  return Array.from({ length: Math.min(frames.length, MAX_FRAMES) }, (_, i) => {
    const { from, at } = frames.get(i);
    return { i, atMs: from === "client" ? at : frames.times(i).arrivedMs };
  })
    .filter(({ atMs }) => Number.isFinite(atMs))
    .toSorted((a, b) => a.atMs - b.atMs || a.i - b.i);
}

function frameLines(trace: Trace, i: number, atMs: number): readonly string[] {
  const row = trace.frames.get(i);
  const sent = row.from === "client";
  const clock = `[${(atMs / 1000).toFixed(3).padStart(7)}]`;
  if (row.type < 0) return [`${clock} Connected`];
  const { name } = trace.frames.detail(i);
  const frame = parsedFrame(trace, row);
  const flags = flagNames(row.type, row.flags);
  const head = `${clock} ${sent ? "send" : "recv"} ${name} frame <length=${row.length}, flags=0x${row.flags
    .toString(16)
    .padStart(2, "0")}, stream_id=${row.streamId}>`;
  const fields = row.headers ?? [];
  return [
    ...(sent ? [] : fields.map((field) => `${clock} recv (stream_id=${row.streamId}) ${fieldText(field)}`)),
    head,
    ...(flags.length === 0 ? [] : [`${INDENT}; ${flags.join(" | ")}`]),
    ...(frame === undefined ? [`${INDENT}; malformed or cut short`] : bodyLines(frame)).map((line) =>
      line.startsWith(INDENT) ? line : INDENT + line,
    ),
    ...(sent ? fields.map((field) => INDENT + fieldText(field)) : []),
  ];
}

/** Escaped so that a value cannot look like a line of its own. */
function fieldText({ name, value }: HeaderField): string {
  return `${name}: ${value}`.replaceAll(
    /\p{Cc}/gu,
    (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}

function bodyLines(frame: Frame): readonly string[] {
  switch (frame.type) {
    case FrameType.DATA:
      return (frame.flags & Flag.PADDED) === 0 ? [] : [`(padlen=${padLength(frame)})`];
    case FrameType.HEADERS:
      return headersLines(frame);
    case FrameType.PRIORITY:
      return [`(${priorityText(frame.priority)})`];
    case FrameType.RST_STREAM:
      return [`(error_code=${errorText(frame.errorCode)})`];
    case FrameType.SETTINGS:
      return [
        `(niv=${frame.settings.length})`,
        ...frame.settings.map(
          ([id, value]) => `[${settingName(id)}(0x${id.toString(16).padStart(2, "0")}):${value}]`,
        ),
      ];
    case FrameType.PUSH_PROMISE:
      return [`(padlen=${padLength(frame)}, promised_stream_id=${frame.promisedStreamId})`];
    case FrameType.PING:
      return [`(opaque_data=${toHex(frame.opaqueData)})`];
    case FrameType.GOAWAY:
      return [
        `(last_stream_id=${frame.lastStreamId}, error_code=${errorText(frame.errorCode)}, opaque_data(${frame.debugData.length})=[${printable(frame.debugData)}])`,
      ];
    case FrameType.WINDOW_UPDATE:
      return [`(window_size_increment=${frame.increment})`];
    case FrameType.ALTSVC:
      return [`(origin=[${printable(frame.origin)}], altsvc_field_value=[${printable(frame.fieldValue)}])`];
    case FrameType.ORIGIN:
      return frame.origins.map((origin) => `[${printable(origin)}]`);
    case FrameType.PRIORITY_UPDATE:
      return [
        `(prioritized_stream_id=${frame.prioritizedStreamId}, priority_field_value=[${printable(frame.fieldValue)}])`,
      ];
    case FrameType.CONTINUATION:
    case "unknown":
      return [];
    default:
      return unreachable(frame);
  }
}

function headersLines(frame: Extract<Frame, { type: typeof FrameType.HEADERS }>): readonly string[] {
  const parts = [
    ...((frame.flags & (Flag.PADDED | Flag.PRIORITY)) === 0 ? [] : [`padlen=${padLength(frame)}`]),
    ...(frame.priority === undefined ? [] : [priorityText(frame.priority)]),
  ];
  return parts.length === 0 ? [] : [`(${parts.join(", ")})`];
}

/** The Pad Length octet counts, as nghttp has it. */
function padLength(frame: FrameHeader & Padded): number {
  return frame.padding === undefined ? 0 : frame.padding.length + 1;
}

function priorityText({ dependency, weight, exclusive }: PriorityFields): string {
  return `dep_stream_id=${dependency}, weight=${weight}, exclusive=${exclusive ? 1 : 0}`;
}

function errorText(code: number): string {
  return `${errorCodeName(code)}(0x${code.toString(16).padStart(2, "0")})`;
}

function printable(bytes: Uint8Array): string {
  return latin1ToString(bytes.subarray(0, 256)).replaceAll(/[^\u0020-\u007e]/g, ".");
}
