/**
 * What the inspector says about each field of a frame: one row per id that the frame parsers give to a FieldSink.
 * The one place for these words, for the inspector and the documents alike. RFC 9113 §4.1, §6; RFC 7838, 8336, 9218.
 */
import { latin1ToString } from "../base/bytes.ts";
import { octetsInWords } from "../base/group-digits.ts";
import type { FieldInfo, FieldTable } from "../base/field-info.ts";
import type { FieldValue } from "../base/field-sink.ts";
import { errorCodeName } from "../base/http2-error.ts";
import { errorCodeMeaning } from "./error-code-meaning.ts";
import { frameTypeName, frameTypeRow } from "./frame-names.ts";
import { frameTypeMeaning } from "./frame-type-meaning.ts";
import { settingMeaning } from "./setting-meaning.ts";
import { SETTING_ROWS, settingName } from "./setting-names.ts";

const RESERVED = "Reserved: sent as 0, and receivers ignore it.";
const FRAGMENT =
  "Part of a header block, compressed with HPACK; the block ends with the frame that has END_HEADERS.";

const num = (value: FieldValue): number => (typeof value === "number" ? value : 0);
const hex = (digits: number) => (value: FieldValue) => `0x${num(value).toString(16).padStart(digits, "0")}`;
const size = (value: FieldValue): number => (typeof value === "number" ? 0 : value.length);

/** Printable ASCII in quotes; other octets as in a C string. */
function quoted(value: FieldValue): string {
  const text = value instanceof Uint8Array ? latin1ToString(value.subarray(0, 256)) : String(value);
  const escaped = text.replaceAll(/[^\x20-\x7e]|["\\]/g, (char) =>
    char === '"' || char === "\\" ? `\\${char}` : `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  return `"${escaped}"${size(value) > 256 ? "…" : ""}`;
}

function streamMeaning(value: FieldValue): string {
  const id = num(value);
  if (id === 0) return "The connection as a whole.";
  return id % 2 === 1
    ? `Stream ${id}, opened by the client (odd).`
    : `Stream ${id}, opened by the server (even).`;
}

/** A one-bit flag; the value is the bit. */
function flag(name: string, rfc: string, set: string, unset: string): FieldInfo {
  return { label: name, rfc, meaning: (value) => (value === 1 ? set : unset) };
}

const COMMON_ROWS: FieldTable = {
  frame: {
    label: "Frame",
    rfc: "RFC 9113 §4.1",
    show: (value) => (typeof value === "number" ? frameTypeName(value) : String(value)),
    meaning: (value) =>
      (typeof value === "number" ? frameTypeMeaning(value) : undefined) ??
      "A frame of a type that we do not know.",
  },
  "frame.header": {
    label: "Frame header",
    rfc: "RFC 9113 §4.1",
    meaning: "Nine octets that every frame begins with.",
  },
  "frame.length": {
    label: "Length",
    rfc: "RFC 9113 §4.1",
    meaning: (value) =>
      `The payload is ${octetsInWords(num(value))} long; the 9 octets of the frame header do not count.`,
  },
  "frame.type": {
    label: "Type",
    rfc: "RFC 9113 §4.1",
    show: (value) =>
      `${hex(2)(value)} ${frameTypeRow(num(value)) === undefined ? "unknown" : frameTypeName(num(value))}`,
    meaning: (value) =>
      frameTypeMeaning(num(value)) ?? "No RFC that we know defines this type; receivers ignore such frames.",
  },
  "frame.flags": {
    label: "Flags",
    rfc: "RFC 9113 §4.1",
    meaning: "Eight switches; which of them mean something depends on the type.",
  },
  "frame.flag.end-stream": flag(
    "END_STREAM",
    "RFC 9113 §6.1",
    "The sender has nothing more to say on this stream.",
    "More will follow on this stream.",
  ),
  "frame.flag.ack": flag(
    "ACK",
    "RFC 9113 §6.5",
    "Acknowledges the frame of this type that the peer sent.",
    "Not an acknowledgement: the peer must answer with one.",
  ),
  "frame.flag.end-headers": flag(
    "END_HEADERS",
    "RFC 9113 §6.2",
    "The header block ends with this frame.",
    "The header block goes on in a CONTINUATION, which must be the very next frame.",
  ),
  "frame.flag.padded": flag(
    "PADDED",
    "RFC 9113 §6.1",
    "A Pad Length stands in front and padding at the end.",
    "No padding.",
  ),
  "frame.flag.priority": flag(
    "PRIORITY",
    "RFC 9113 §6.2",
    "Exclusive, Stream Dependency and Weight stand in front of the block.",
    "No priority fields.",
  ),
  "frame.flag.unused": {
    label: "Unused flag",
    rfc: "RFC 9113 §4.1",
    meaning: (value) =>
      value === 1
        ? "Means nothing for this type and should be 0; receivers ignore it."
        : "Means nothing for this type; sent as 0.",
  },
  "frame.reserved": { label: "Reserved", rfc: "RFC 9113 §4.1", meaning: RESERVED },
  "frame.stream-id": { label: "Stream Identifier", rfc: "RFC 9113 §4.1", meaning: streamMeaning },
  "frame.pad-length": {
    label: "Pad Length",
    rfc: "RFC 9113 §6.1",
    meaning: (value) => `The last ${octetsInWords(num(value))} of the payload are padding.`,
  },
  "frame.padding": {
    label: "Padding",
    rfc: "RFC 9113 §6.1",
    meaning: (value) =>
      value instanceof Uint8Array && value.some((octet) => octet !== 0)
        ? "Hides the true size. It should be zeros; a receiver may, but need not, object."
        : "Zeros that hide the true size.",
  },
  "frame.error-code": {
    label: "Error Code",
    rfc: "RFC 9113 §7",
    show: (value) => `${hex(2)(value)} ${errorCodeName(num(value))}`,
    meaning: (value) => errorCodeMeaning(num(value)),
  },
};

const STREAM_ROWS: FieldTable = {
  "data.data": {
    label: "Data",
    rfc: "RFC 9113 §6.1",
    meaning: (value) => `${octetsInWords(size(value))} of content.`,
  },
  "headers.fragment": { label: "Field Block Fragment", rfc: "RFC 9113 §6.2", meaning: FRAGMENT },
  "priority.exclusive": {
    label: "Exclusive",
    rfc: "RFC 9113 §6.3",
    meaning: (value) =>
      value === 1
        ? "The stream comes between its parent and all the parent's other children (RFC 7540; deprecated)."
        : "The parent's other children stay where they are (RFC 7540; deprecated).",
  },
  "priority.dependency": {
    label: "Stream Dependency",
    rfc: "RFC 9113 §6.3",
    meaning: (value) =>
      value === 0
        ? "Depends on no stream: stands at the root of the priority tree (RFC 7540; deprecated)."
        : `Depends on stream ${num(value)} (RFC 7540; deprecated).`,
  },
  "priority.weight": {
    label: "Weight",
    rfc: "RFC 9113 §6.3",
    show: (value) => `${num(value)} (on the wire ${num(value) - 1})`,
    meaning: (value) =>
      `Share of ${num(value)} among the streams with the same parent, 1 to 256 (RFC 7540; deprecated).`,
  },
  "push-promise.reserved": { label: "Reserved", rfc: "RFC 9113 §6.6", meaning: RESERVED },
  "push-promise.promised-stream-id": {
    label: "Promised Stream ID",
    rfc: "RFC 9113 §6.6",
    meaning: (value) => `The response will come on stream ${num(value)}.`,
  },
  "push-promise.fragment": { label: "Field Block Fragment", rfc: "RFC 9113 §6.6", meaning: FRAGMENT },
  "continuation.fragment": { label: "Field Block Fragment", rfc: "RFC 9113 §6.10", meaning: FRAGMENT },
};

const CONNECTION_ROWS: FieldTable = {
  "settings.setting": { label: "Setting", rfc: "RFC 9113 §6.5.1" },
  "settings.id": {
    label: "Identifier",
    rfc: "RFC 9113 §6.5.1",
    show: (value) =>
      settingName(num(value)).startsWith("0x")
        ? hex(4)(value)
        : `${hex(4)(value)} ${settingName(num(value))}`,
    meaning: (value) =>
      settingName(num(value)).startsWith("0x")
        ? "No RFC that we know defines this setting; receivers ignore it."
        : `The value of ${settingName(num(value))} follows.`,
  },
  "settings.value": {
    label: "Value",
    rfc: "RFC 9113 §6.5.1",
    meaning: "Receivers ignore settings that they do not know.",
  },
  "ping.opaque-data": {
    label: "Opaque Data",
    rfc: "RFC 9113 §6.7",
    meaning: "Whatever the sender likes; the answer carries the same 8 octets.",
  },
  "goaway.reserved": { label: "Reserved", rfc: "RFC 9113 §6.8", meaning: RESERVED },
  "goaway.last-stream-id": {
    label: "Last-Stream-ID",
    rfc: "RFC 9113 §6.8",
    meaning: (value) =>
      num(value) === 0
        ? "No stream of the peer was or will be handled."
        : `Streams of the peer up to ${num(value)} were or may be handled; later ones were not and can be tried again elsewhere.`,
  },
  "goaway.debug-data": {
    label: "Additional Debug Data",
    rfc: "RFC 9113 §6.8",
    show: quoted,
    meaning: "For people; no peer acts on it.",
  },
  "window-update.reserved": { label: "Reserved", rfc: "RFC 9113 §6.9", meaning: RESERVED },
  "window-update.increment": {
    label: "Window Size Increment",
    rfc: "RFC 9113 §6.9",
    meaning: (value) => `The peer may send ${octetsInWords(num(value))} more of DATA than it could before.`,
  },
};

const EXTENSION_ROWS: FieldTable = {
  "altsvc.origin-length": {
    label: "Origin-Len",
    rfc: "RFC 7838 §4",
    meaning: (value) => `The origin is ${octetsInWords(num(value))} long.`,
  },
  "altsvc.origin": {
    label: "Origin",
    rfc: "RFC 7838 §4",
    show: quoted,
    meaning: "The origin that can be reached elsewhere.",
  },
  "altsvc.field-value": {
    label: "Alt-Svc-Field-Value",
    rfc: "RFC 7838 §4",
    show: quoted,
    meaning: "Where and by which protocol, as in an Alt-Svc field.",
  },
  "origin.entry": { label: "Origin-Entry", rfc: "RFC 8336 §2.1", show: quoted },
  "origin.length": {
    label: "Origin-Len",
    rfc: "RFC 8336 §2.1",
    meaning: (value) => `The origin is ${octetsInWords(num(value))} long.`,
  },
  "origin.ascii-origin": {
    label: "ASCII-Origin",
    rfc: "RFC 8336 §2.1",
    show: quoted,
    meaning: "The sender answers for this origin on this connection.",
  },
  "priority-update.reserved": { label: "Reserved", rfc: "RFC 9218 §7.1", meaning: RESERVED },
  "priority-update.prioritized-stream-id": {
    label: "Prioritized Stream ID",
    rfc: "RFC 9218 §7.1",
    meaning: (value) => `The response on stream ${num(value)} gets a new priority.`,
  },
  "priority-update.field-value": {
    label: "Priority Field Value",
    rfc: "RFC 9218 §7.1",
    show: quoted,
    meaning:
      "u is the urgency (0 first, 7 last, 3 if not given); i says that the response is useful piece by piece.",
  },
  "unknown.payload": {
    label: "Payload",
    rfc: "RFC 9113 §4.1",
    meaning: "Receivers throw away frames of types that they do not know.",
  },
};

/** The values of the known settings, each with its own words. */
const SETTING_VALUE_ROWS: FieldTable = Object.fromEntries(
  SETTING_ROWS.map((row): [string, FieldInfo] => [
    row.fieldId,
    { label: "Value", rfc: row.rfc, meaning: (value) => settingMeaning(row.id, num(value)) },
  ]),
);

export const FRAME_FIELDS: FieldTable = {
  ...COMMON_ROWS,
  ...STREAM_ROWS,
  ...CONNECTION_ROWS,
  ...EXTENSION_ROWS,
  ...SETTING_VALUE_ROWS,
};
