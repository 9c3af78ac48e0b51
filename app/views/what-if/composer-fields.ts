/**
 * The fields of the composer's form: what each type of frame asks, in the order of its octets, and how what is typed becomes octets. Knows
 * nothing of the frame around them. RFC 9113 §6; HPACK without the dynamic table, so that the engine's own compression is not disturbed.
 */
import {
  errorCodeName,
  FRAME_FIELDS,
  FRAME_TYPE_ROWS,
  FrameType,
  HpackEncoder,
  SETTING_ROWS,
} from "../../../protocol/index.ts";

export interface ComposerField {
  /** Row of the field table, or one of our own. */
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly lines?: boolean;
  readonly initial: string;
  /** Left empty: what is true. */
  readonly optional?: boolean;
  /** No peer should send it so: stands apart in the form. */
  readonly odd?: boolean;
  /** The bit in front of that field. */
  readonly bitOf?: string;
  readonly choices?: readonly (readonly [value: string, label: string])[];
  readonly write: (text: string) => Uint8Array | Wrong;
}

/** For a person. */
export interface Wrong {
  readonly wrong: string;
}

/** As the select offers them; -1 is raw hex. */
export const RAW = -1;
export const TYPES: readonly (readonly [type: number, name: string])[] = [
  ...FRAME_TYPE_ROWS.map(({ type, name }) => [type, name] as const),
  [0x1f, "unknown type"],
  [RAW, "raw octets (hex)"],
];

/** Of the header, for every type: an empty length is the true one. */
export const STREAM_ID = "frame.stream-id";
export const LENGTH = "frame.length";
export const RAW_HEX = "raw.hex";
export const TYPE_OCTET = "frame.type";
/** Of types with the flag PADDED; how many octets stand at the end, and what the first octet says of them. */
export const PADDING = "frame.padding";
export const PAD_LENGTH = "frame.pad-length";

export function fieldsOf(type: number, flags: number): readonly ComposerField[] {
  if (type === RAW)
    return [
      hexField(RAW_HEX, "Octets", "000008 06 00 00000000 0102030405060708", "Exactly what goes on the wire."),
    ];
  const payload = PAYLOADS[type] ?? [hexField("payload", "Payload", "")];
  return [
    ...(type === 0x1f ? [uint(TYPE_OCTET, "Type", 8, "31")] : []),
    uint(STREAM_ID, labelOf(STREAM_ID), 31, streamFor(type)),
    ...(hasFlag(type, flags, "PRIORITY") ? [...(PAYLOADS[FrameType.PRIORITY] ?? []), ...payload] : payload),
    ...(hasFlag(type, flags, "PADDED") ? [padding(), lie(PAD_LENGTH, labelOf(PAD_LENGTH), 8)] : []),
    { ...bitBefore(STREAM_ID, "Reserved bit of the frame header"), odd: true },
    lie(LENGTH, labelOf(LENGTH), 24),
  ];
}

function hasFlag(type: number, flags: number, name: string): boolean {
  return flagsOf(type).some(([bit, its]) => its === name && (flags & bit) !== 0);
}

/** Switches that this type has. */
export function flagsOf(type: number): readonly (readonly [bit: number, name: string])[] {
  return (
    FRAME_TYPE_ROWS.find((row) => row.type === type)?.flags.map(({ bit, name }) => [bit, name] as const) ?? []
  );
}

/** Bits that mean nothing in this type. */
export function oddFlagsOf(type: number): readonly (readonly [bit: number, name: string])[] {
  if (type === RAW) return [];
  const known = flagsOf(type).map(([bit]) => bit);
  return Array.from({ length: 8 }, (_unused, i) => 1 << i)
    .filter((bit) => !known.includes(bit))
    .map((bit) => [bit, `0x${bit.toString(16).padStart(2, "0")}`] as const);
}

export function initialFlags(type: number): number {
  return type === FrameType.HEADERS || type === FrameType.PUSH_PROMISE || type === FrameType.CONTINUATION
    ? 0x4
    : 0;
}

/** Big-endian. */
export function valueOf(bytes: Uint8Array = new Uint8Array()): number {
  return bytes.reduce((sum, octet) => sum * 256 + octet, 0);
}

// ---- kinds of fields

function labelOf(id: string): string {
  return FRAME_FIELDS[id]?.label ?? id;
}

/** Big-endian, in as many octets as the bits need. */
function uint(id: string, label: string, bits: number, initial: string): ComposerField {
  const max = 2 ** bits - 1;
  return {
    id,
    label,
    initial,
    write(text) {
      const value = Number(text.trim().replaceAll(/[\s_]/g, ""));
      if (text.trim() === "" || !Number.isInteger(value) || value < 0 || value > max)
        return { wrong: `A whole number from 0 to ${max}.` };
      const bytes = new Uint8Array(Math.ceil(bits / 8));
      for (let i = bytes.length - 1, rest = value; i >= 0; i--, rest = Math.floor(rest / 256))
        bytes[i] = rest % 256;
      return bytes;
    },
  };
}

function lie(id: string, label: string, bits: number): ComposerField {
  return {
    ...uint(id, `${label}, if it should lie`, bits, ""),
    hint: "Empty: the true one.",
    optional: true,
    odd: true,
  };
}

/** The field itself has 31 bits. */
function bitBefore(bitOf: string, label: string): ComposerField {
  return {
    id: `${bitOf}.bit`,
    label,
    initial: "0",
    bitOf,
    choices: [
      ["0", "0"],
      ["1", "1"],
    ],
    write: () => new Uint8Array(),
  };
}

/** With the reserved bit in front of it. */
function id31(id: string, initial: string): readonly ComposerField[] {
  return [uint(id, labelOf(id), 31, initial), { ...bitBefore(id, "Reserved bit of the payload"), odd: true }];
}

function padding(): ComposerField {
  const count = uint(PADDING, "Padding, octets", 8, "8");
  return {
    ...count,
    write(text) {
      const written = count.write(text);
      return written instanceof Uint8Array ? new Uint8Array(valueOf(written)) : written;
    },
  };
}

function hexField(id: string, label: string, initial: string, hint?: string): ComposerField {
  return {
    id,
    label,
    initial,
    lines: true,
    ...(hint === undefined ? {} : { hint }),
    write(text) {
      const hex = text.replaceAll(/\s|0x|[,:]/g, "");
      if (!/^(?:[0-9a-fA-F]{2})*$/.test(hex)) return { wrong: "Pairs of hex digits." };
      if (id === RAW_HEX && hex === "") return { wrong: "At least one octet." };
      return Uint8Array.from({ length: hex.length / 2 }, (_unused, i) =>
        Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16),
      );
    },
  };
}

function textField(id: string, initial: string): ComposerField {
  return { id, label: labelOf(id), initial, write: (text) => new TextEncoder().encode(text) };
}

/** With its length in front, as ALTSVC and ORIGIN have it. */
function sizedText(id: string, initial: string): ComposerField {
  return {
    id,
    label: labelOf(id),
    initial,
    write(text) {
      const octets = new TextEncoder().encode(text);
      const bytes = new Uint8Array(2 + octets.length);
      bytes.set([octets.length >> 8, octets.length]);
      bytes.set(octets, 2);
      return bytes;
    },
  };
}

function errorCode(id: string): ComposerField {
  const choices = Array.from({ length: 14 }, (_unused, code) => [String(code), errorCodeName(code)] as const);
  return { ...uint(id, "Error Code", 32, "8"), choices };
}

/** One field a line. Never indexed, so that no dynamic table changes at either end. */
function headerLines(id: string, initial: string): ComposerField {
  return {
    id,
    label: "Header fields",
    hint: "One to a line, pseudo-header fields first. Written without the dynamic table.",
    lines: true,
    initial,
    write(text) {
      const lines = text.split("\n").filter((line) => line.trim() !== "");
      const fields = lines.map((line) => /^(:?[^:\s]+):[ \t]?(.*)$/.exec(line.trim()));
      const bad = fields.indexOf(null);
      if (bad >= 0) return { wrong: `Line ${bad + 1} is not “name: value”.` };
      const pairs = fields.map((match) => ({
        name: octetsOf(match?.[1] ?? ""),
        value: octetsOf(match?.[2] ?? ""),
        sensitive: true,
      }));
      return new HpackEncoder().encode(pairs);
    },
  };
}

/** UTF-8, a character to an octet, as header fields are kept. */
function octetsOf(text: string): string {
  return Array.from(new TextEncoder().encode(text), (octet) => String.fromCodePoint(octet)).join("");
}

function settingLines(): ComposerField {
  const names = new Map(SETTING_ROWS.map(({ id, name }) => [name.replace("SETTINGS_", ""), id]));
  return {
    id: "settings",
    label: "Settings",
    hint: "One to a line: a name or a number, and its value.",
    lines: true,
    initial: "INITIAL_WINDOW_SIZE = 65535",
    write(text) {
      const octets: number[] = [];
      for (const [i, line] of text.split("\n").entries()) {
        if (line.trim() === "") continue;
        const [, name = "", value = ""] = /^\s*(?:SETTINGS_)?(\w+)\s*[=:\s]\s*(\d+)\s*$/.exec(line) ?? [];
        const id = names.get(name.toUpperCase()) ?? (name === "" ? Number.NaN : Number(name));
        const number = Number(value);
        if (!(id >= 0 && id <= 0xffff) || value === "" || number > 0xffff_ffff)
          return { wrong: `Line ${i + 1} is not “NAME = number”.` };
        octets.push(
          id >> 8,
          id & 255,
          number >>> 24,
          (number >>> 16) & 255,
          (number >>> 8) & 255,
          number & 255,
        );
      }
      return Uint8Array.from(octets);
    },
  };
}

function weight(): ComposerField {
  const field = uint("priority.weight", "Weight, 1 to 256", 9, "16");
  return {
    ...field,
    write(text) {
      const value = Number(text);
      return Number.isInteger(value) && value >= 1 && value <= 256
        ? Uint8Array.of(value - 1)
        : { wrong: "A whole number from 1 to 256." };
    },
  };
}

const REQUEST = ":method: GET\n:scheme: https\n:path: /\n:authority: 127.0.0.1";

const PAYLOADS: Readonly<Record<number, readonly ComposerField[]>> = {
  [FrameType.DATA]: [textField("data.data", "hello")],
  [FrameType.HEADERS]: [headerLines("headers.fragment", REQUEST)],
  [FrameType.PRIORITY]: [
    uint("priority.dependency", labelOf("priority.dependency"), 31, "0"),
    bitBefore("priority.dependency", labelOf("priority.exclusive")),
    weight(),
  ],
  [FrameType.RST_STREAM]: [errorCode("frame.error-code")],
  [FrameType.SETTINGS]: [settingLines()],
  [FrameType.PUSH_PROMISE]: [
    ...id31("push-promise.promised-stream-id", "2"),
    headerLines("push-promise.fragment", REQUEST),
  ],
  [FrameType.PING]: [
    hexField("ping.opaque-data", "Opaque Data, 8 octets if it is to be legal", "01 02 03 04 05 06 07 08"),
  ],
  [FrameType.GOAWAY]: [
    ...id31("goaway.last-stream-id", "0"),
    errorCode("frame.error-code"),
    textField("goaway.debug-data", ""),
  ],
  [FrameType.WINDOW_UPDATE]: [...id31("window-update.increment", "16384")],
  [FrameType.CONTINUATION]: [headerLines("continuation.fragment", "x-more: 1")],
  [FrameType.ALTSVC]: [
    sizedText("altsvc.origin", "https://example.com"),
    textField("altsvc.field-value", 'h2=":8443"'),
  ],
  [FrameType.ORIGIN]: [sizedText("origin.ascii-origin", "https://example.com")],
  [FrameType.PRIORITY_UPDATE]: [
    ...id31("priority-update.prioritized-stream-id", "1"),
    textField("priority-update.field-value", "u=1"),
  ],
};

/** Where such frames stand, if they are to be legal. */
function streamFor(type: number): string {
  const ofConnection: readonly number[] = [
    FrameType.SETTINGS,
    FrameType.PING,
    FrameType.GOAWAY,
    FrameType.ORIGIN,
    FrameType.PRIORITY_UPDATE,
  ];
  return ofConnection.includes(type) ? "0" : "1";
}
