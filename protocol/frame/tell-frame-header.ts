/** Tells a sink the nine octets of the frame header, each flag bit by its name for the frame's type. RFC 9113 §4.1. */
import type { FieldSink } from "../base/field-sink.ts";
import { flagNames, frameTypeRow } from "./frame-names.ts";
import type { ParsedHeader } from "./parse-frame.ts";

export function tellFrameHeader(header: ParsedHeader, sink: FieldSink): void {
  const { length, type, flags } = header;
  sink.open("frame.header", 0);
  sink.leaf("frame.length", 0, 24, length);
  sink.leaf("frame.type", 24, 8, type);
  sink.open("frame.flags", 32, flagsText(type, flags));
  const rows = frameTypeRow(type)?.flags ?? [];
  for (let i = 0; i < 8; i++) {
    const bit = 0x80 >>> i;
    const row = rows.find((flag) => flag.bit === bit);
    sink.leaf(row?.fieldId ?? "frame.flag.unused", 32 + i, 1, (flags & bit) === 0 ? 0 : 1);
  }
  sink.close(40);
  sink.leaf("frame.reserved", 40, 1, header.reserved ?? 0);
  sink.leaf("frame.stream-id", 41, 31, header.streamId);
  sink.close(72);
}

/** `0x05 END_STREAM END_HEADERS`. */
function flagsText(type: number, flags: number): string {
  return [`0x${flags.toString(16).padStart(2, "0")}`, ...flagNames(type, flags)].join(" ");
}
