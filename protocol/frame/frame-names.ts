/** Names of frame types and of their flags, as data for everybody. RFC 9113 §6; RFC 7838 §4, RFC 8336 §2, RFC 9218 §7.1. */
import { FrameType } from "./frame.ts";

export interface FlagRow {
  readonly bit: number;
  readonly name: string;
  /** Row of the field table. */
  readonly fieldId: string;
}

export interface FrameTypeRow {
  readonly type: number;
  readonly name: string;
  readonly rfc: string;
  readonly flags: readonly FlagRow[];
}

const END_STREAM: FlagRow = { bit: 0x1, name: "END_STREAM", fieldId: "frame.flag.end-stream" };
const ACK: FlagRow = { bit: 0x1, name: "ACK", fieldId: "frame.flag.ack" };
const END_HEADERS: FlagRow = { bit: 0x4, name: "END_HEADERS", fieldId: "frame.flag.end-headers" };
const PADDED: FlagRow = { bit: 0x8, name: "PADDED", fieldId: "frame.flag.padded" };
const PRIORITY: FlagRow = { bit: 0x20, name: "PRIORITY", fieldId: "frame.flag.priority" };

export const FRAME_TYPE_ROWS: readonly FrameTypeRow[] = [
  {
    type: FrameType.DATA,
    name: "DATA",
    rfc: "RFC 9113 §6.1",
    flags: [END_STREAM, PADDED],
  },
  {
    type: FrameType.HEADERS,
    name: "HEADERS",
    rfc: "RFC 9113 §6.2",
    flags: [END_STREAM, END_HEADERS, PADDED, PRIORITY],
  },
  {
    type: FrameType.PRIORITY,
    name: "PRIORITY",
    rfc: "RFC 9113 §6.3",
    flags: [],
  },
  {
    type: FrameType.RST_STREAM,
    name: "RST_STREAM",
    rfc: "RFC 9113 §6.4",
    flags: [],
  },
  {
    type: FrameType.SETTINGS,
    name: "SETTINGS",
    rfc: "RFC 9113 §6.5",
    flags: [ACK],
  },
  {
    type: FrameType.PUSH_PROMISE,
    name: "PUSH_PROMISE",
    rfc: "RFC 9113 §6.6",
    flags: [END_HEADERS, PADDED],
  },
  {
    type: FrameType.PING,
    name: "PING",
    rfc: "RFC 9113 §6.7",
    flags: [ACK],
  },
  {
    type: FrameType.GOAWAY,
    name: "GOAWAY",
    rfc: "RFC 9113 §6.8",
    flags: [],
  },
  {
    type: FrameType.WINDOW_UPDATE,
    name: "WINDOW_UPDATE",
    rfc: "RFC 9113 §6.9",
    flags: [],
  },
  {
    type: FrameType.CONTINUATION,
    name: "CONTINUATION",
    rfc: "RFC 9113 §6.10",
    flags: [END_HEADERS],
  },
  {
    type: FrameType.ALTSVC,
    name: "ALTSVC",
    rfc: "RFC 7838 §4",
    flags: [],
  },
  {
    type: FrameType.ORIGIN,
    name: "ORIGIN",
    rfc: "RFC 8336 §2",
    flags: [],
  },
  {
    type: FrameType.PRIORITY_UPDATE,
    name: "PRIORITY_UPDATE",
    rfc: "RFC 9218 §7.1",
    flags: [],
  },
];

const BY_TYPE = new Map(FRAME_TYPE_ROWS.map((row) => [row.type, row]));

export function frameTypeRow(type: number): FrameTypeRow | undefined {
  return BY_TYPE.get(type);
}

/** `HEADERS`, or `0x1f` for a type that we do not know. */
export function frameTypeName(type: number): string {
  return BY_TYPE.get(type)?.name ?? `0x${type.toString(16).padStart(2, "0")}`;
}

/** Names of the set flags that mean something for this type, lowest bit first: `["END_STREAM", "PADDED"]`. */
export function flagNames(type: number, flags: number): readonly string[] {
  const rows = BY_TYPE.get(type)?.flags ?? [];
  return rows.filter((row) => (flags & row.bit) !== 0).map((row) => row.name);
}
