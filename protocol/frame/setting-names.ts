/** The settings as data: number, name, initial value, legal range. What they do is setting-meaning.ts. RFC 9113 §6.5.2, RFC 8441 §3, RFC 9218 §2.1. */

export const SettingId = {
  HEADER_TABLE_SIZE: 0x1,
  ENABLE_PUSH: 0x2,
  MAX_CONCURRENT_STREAMS: 0x3,
  INITIAL_WINDOW_SIZE: 0x4,
  MAX_FRAME_SIZE: 0x5,
  MAX_HEADER_LIST_SIZE: 0x6,
  ENABLE_CONNECT_PROTOCOL: 0x8,
  NO_RFC7540_PRIORITIES: 0x9,
} as const;

export interface SettingRow {
  readonly id: number;
  /** `SETTINGS_ENABLE_PUSH`. */
  readonly name: string;
  /** Row of the field table for its value. */
  readonly fieldId: string;
  readonly rfc: string;
  /** Undefined: no limit. */
  readonly initial: number | undefined;
  readonly min: number;
  readonly max: number;
}

const UINT32_MAX = 0xffff_ffff;

export const SETTING_ROWS: readonly SettingRow[] = [
  {
    id: SettingId.HEADER_TABLE_SIZE,
    name: "SETTINGS_HEADER_TABLE_SIZE",
    fieldId: "settings.header-table-size",
    rfc: "RFC 9113 §6.5.2",
    initial: 4096,
    min: 0,
    max: UINT32_MAX,
  },
  {
    id: SettingId.ENABLE_PUSH,
    name: "SETTINGS_ENABLE_PUSH",
    fieldId: "settings.enable-push",
    rfc: "RFC 9113 §6.5.2",
    initial: 1,
    min: 0,
    max: 1,
  },
  {
    id: SettingId.MAX_CONCURRENT_STREAMS,
    name: "SETTINGS_MAX_CONCURRENT_STREAMS",
    fieldId: "settings.max-concurrent-streams",
    rfc: "RFC 9113 §6.5.2",
    initial: undefined,
    min: 0,
    max: UINT32_MAX,
  },
  {
    id: SettingId.INITIAL_WINDOW_SIZE,
    name: "SETTINGS_INITIAL_WINDOW_SIZE",
    fieldId: "settings.initial-window-size",
    rfc: "RFC 9113 §6.5.2",
    initial: 65_535,
    min: 0,
    max: 0x7fff_ffff,
  },
  {
    id: SettingId.MAX_FRAME_SIZE,
    name: "SETTINGS_MAX_FRAME_SIZE",
    fieldId: "settings.max-frame-size",
    rfc: "RFC 9113 §6.5.2",
    initial: 16_384,
    min: 16_384,
    max: 0xff_ffff,
  },
  {
    id: SettingId.MAX_HEADER_LIST_SIZE,
    name: "SETTINGS_MAX_HEADER_LIST_SIZE",
    fieldId: "settings.max-header-list-size",
    rfc: "RFC 9113 §6.5.2",
    initial: undefined,
    min: 0,
    max: UINT32_MAX,
  },
  {
    id: SettingId.ENABLE_CONNECT_PROTOCOL,
    name: "SETTINGS_ENABLE_CONNECT_PROTOCOL",
    fieldId: "settings.enable-connect-protocol",
    rfc: "RFC 8441 §3",
    initial: 0,
    min: 0,
    max: 1,
  },
  {
    id: SettingId.NO_RFC7540_PRIORITIES,
    name: "SETTINGS_NO_RFC7540_PRIORITIES",
    fieldId: "settings.no-rfc7540-priorities",
    rfc: "RFC 9218 §2.1",
    initial: 0,
    min: 0,
    max: 1,
  },
];

const BY_ID = new Map(SETTING_ROWS.map((row) => [row.id, row]));

export function settingRow(id: number): SettingRow | undefined {
  return BY_ID.get(id);
}

/** `SETTINGS_ENABLE_PUSH`, or `0x00f1` for an id that we do not know. */
export function settingName(id: number): string {
  return BY_ID.get(id)?.name ?? `0x${id.toString(16).padStart(4, "0")}`;
}
