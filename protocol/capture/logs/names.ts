/** The names that logs use for types, flags, settings and error codes, back to numbers. Knows nothing of any log's lines. */
import { ErrorCode } from "../../base/http2-error.ts";
import { FRAME_TYPE_ROWS } from "../../frame/frame-names.ts";
import { SETTING_ROWS } from "../../frame/setting-names.ts";

const TYPES = new Map(FRAME_TYPE_ROWS.map(({ name, type }) => [name, type]));
const SETTINGS = new Map(SETTING_ROWS.map(({ name, id }) => [name.replace("SETTINGS_", ""), id]));
const ERRORS = new Map<string, number>(Object.entries(ErrorCode));

/** `HEADERS`, `UNKNOWN_FRAME_TYPE_16` or `0x10`. */
export function typeOf(name: string): number | undefined {
  const number = /^(?:UNKNOWN_FRAME_TYPE_)?(0x[0-9a-f]{1,2}|\d{1,3})$/i.exec(name)?.[1];
  const type = TYPES.get(name) ?? (number === undefined ? undefined : Number(number));
  return type === undefined || type > 0xff ? undefined : type;
}

/** `END_STREAM|END_HEADERS` or `0x5`; undefined when a name is none of the type's. */
export function flagsOf(text: string, type: number): number | undefined {
  let flags = 0;
  const row = FRAME_TYPE_ROWS.find((candidate) => candidate.type === type);
  for (const name of text.split("|")) {
    const bit = row?.flags.find((flag) => flag.name === name)?.bit;
    const value = bit ?? (/^0x[0-9a-f]{1,2}$/i.test(name) ? Number(name) : undefined);
    if (value === undefined) return undefined;
    flags |= value;
  }
  return flags;
}

/** `ENABLE_PUSH`, `SETTINGS_ENABLE_PUSH` or `UNKNOWN_SETTING_8`. */
export function settingOf(name: string): number | undefined {
  const number = /^UNKNOWN_SETTING_(\d+)$/.exec(name)?.[1];
  return SETTINGS.get(name.replace("SETTINGS_", "")) ?? (number === undefined ? undefined : Number(number));
}

/** `CANCEL`, or anything with the number in it: `CANCEL(0x08)`, `8 (CANCEL)`, `unknown error code 0x99`. */
export function errorOf(text: string): number | undefined {
  const number = /0x[0-9a-f]{1,8}|^\d+/i.exec(text)?.[0];
  return ERRORS.get(text.trim()) ?? (number === undefined ? undefined : Number(number));
}
