/**
 * What a receiver checks in SETTINGS beyond their format. RFC 9113 §6.5, RFC 8441 §3, RFC 9218 §2.1. The rows
 * (ids, names, ranges, initial values) are those of frame/setting-names.ts.
 */
import { ErrorCode, Http2Error } from "../base/http2-error.ts";
import { SettingId, settingRow } from "../frame/setting-names.ts";

export type Setting = readonly [id: number, value: number];

/** Both ends' windows before anybody said anything. RFC 9113 §6.9.2. */
export const INITIAL_WINDOW_SIZE = 65_535;
/** RFC 9113 §6.5.2. */
export const INITIAL_MAX_FRAME_SIZE = 16_384;

/** More entries in one frame are only there to keep us busy (Go's server takes as many). */
const MAX_SETTINGS = 100;

/** The value's range; ids that nobody knows are fine. RFC 9113 §6.5.2; Go's Setting.Valid. */
export function validateSetting([id, value]: Setting): Http2Error | undefined {
  const row = settingRow(id);
  if (row === undefined || (value >= row.min && value <= row.max)) return undefined;
  return new Http2Error({
    scope: "connection",
    code: id === SettingId.INITIAL_WINDOW_SIZE ? ErrorCode.FLOW_CONTROL_ERROR : ErrorCode.PROTOCOL_ERROR,
    token: `settings.${row.fieldId.slice("settings.".length)}.range`,
    reason: `${row.name} may be ${row.min} to ${row.max}; it is ${value}`,
    rfc: row.rfc,
  });
}

/** Go's server ends the connection over SETTINGS that are long or say the same thing twice. */
export function checkSettingsList(settings: readonly Setting[]): Http2Error | undefined {
  if (settings.length > MAX_SETTINGS) {
    return wrongList(
      "settings.count",
      `${settings.length} settings in one frame; ${MAX_SETTINGS} are accepted`,
      "RFC 9113 §10.5",
    );
  }
  const seen = new Set<number>();
  for (const [id] of settings) {
    if (seen.has(id))
      return wrongList("settings.repeated", `Setting ${id} stands twice in one frame`, "RFC 9113 §6.5.3");
    seen.add(id);
  }
  return undefined;
}

function wrongList(token: string, reason: string, rfc: string): Http2Error {
  return new Http2Error({ scope: "connection", code: ErrorCode.PROTOCOL_ERROR, token, reason, rfc });
}
