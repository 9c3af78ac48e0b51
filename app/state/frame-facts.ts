/** A frame of a recording as the filter line, the table and the inspector speak of it. */
import { errorCodeName, flagNames } from "../../protocol/index.ts";
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
function frameText(detail: FrameDetail): string {
  const headers = (detail.headers ?? []).map((field) => `${field.name} ${field.value}`);
  const fault = detail.fault === undefined ? "" : faultText(detail.fault);
  return [detail.name, ...flagNames(detail.type, detail.flags), detail.summary, ...headers, fault].join(" ");
}

function faultText(fault: Http2Error): string {
  return `${fault.reason} ${errorCodeName(fault.code)} ${fault.token}`;
}
