/** A frame of a recording as the filter line, the table and the inspector speak of it. */
import { errorCodeName, Flag, FrameType } from "../../protocol/index.ts";
import type { FrameDetail, Http2Error, Trace } from "../../protocol/index.ts";
import type { FrameFacts } from "./filter-fields.ts";

/** Reads the frame's row at once and the rest of it only when asked. */
export function factsOf(trace: Trace, index: number): FrameFacts {
  const row = trace.frames.get(index);
  let detail: FrameDetail | undefined;
  const full = (): FrameDetail => (detail ??= trace.frames.detail(index));
  return {
    number: index + 1,
    type: row.type,
    flags: row.flags,
    stream: row.streamId,
    length: row.length,
    from: row.from,
    at: row.at,
    get name() {
      return full().name;
    },
    get flagNames() {
      return flagNames(row.type, row.flags);
    },
    get headers() {
      return row.headers;
    },
    get fault() {
      const fault = full().fault;
      return fault === undefined ? undefined : faultText(fault);
    },
    get text() {
      return frameText(full());
    },
  };
}

/** Everything that a row of the table shows, in one line. */
export function frameText(detail: FrameDetail): string {
  const headers = (detail.headers ?? []).map((field) => `${field.name} ${field.value}`);
  const fault = detail.fault === undefined ? "" : faultText(detail.fault);
  return [detail.name, ...flagNames(detail.type, detail.flags), detail.summary, ...headers, fault].join(" ");
}

function faultText(fault: Http2Error): string {
  return `${fault.reason} ${errorCodeName(fault.code)} ${fault.token}`;
}

/** Names of the set flags that mean something for this type (RFC 9113 §6). */
export function flagNames(type: number, flags: number): readonly string[] {
  return (FLAGS_BY_TYPE[type] ?? []).flatMap(([name, bit]) => ((flags & bit) === 0 ? [] : [name]));
}

const END_STREAM = ["END_STREAM", Flag.END_STREAM] as const;
const ACK = ["ACK", Flag.ACK] as const;
const END_HEADERS = ["END_HEADERS", Flag.END_HEADERS] as const;
const PADDED = ["PADDED", Flag.PADDED] as const;
const PRIORITY = ["PRIORITY", Flag.PRIORITY] as const;

const FLAGS_BY_TYPE: Readonly<Record<number, readonly (readonly [string, number])[]>> = {
  [FrameType.DATA]: [END_STREAM, PADDED],
  [FrameType.HEADERS]: [END_STREAM, END_HEADERS, PADDED, PRIORITY],
  [FrameType.SETTINGS]: [ACK],
  [FrameType.PUSH_PROMISE]: [END_HEADERS, PADDED],
  [FrameType.PING]: [ACK],
  [FrameType.CONTINUATION]: [END_HEADERS],
};
