/** What each setting with its value tells the peer, in one sentence. RFC 9113 §6.5.2, RFC 8441 §3, RFC 9218 §2.1. */
import { groupDigits } from "../base/group-digits.ts";
import { SettingId, settingRow } from "./setting-names.ts";

/** For values in range. */
const MEANINGS: Readonly<Record<number, (value: number) => string>> = {
  [SettingId.HEADER_TABLE_SIZE]: (value) =>
    value === 0
      ? "The peer's HPACK encoder may keep no dynamic table."
      : `The peer's HPACK encoder may use a dynamic table of up to ${groupDigits(value)} octets.`,
  [SettingId.ENABLE_PUSH]: (value) => (value === 0 ? "The server must not push." : "The server may push."),
  [SettingId.MAX_CONCURRENT_STREAMS]: (value) =>
    value === 0
      ? "The peer may open no streams for now."
      : `The peer may have ${groupDigits(value)} streams open at a time.`,
  [SettingId.INITIAL_WINDOW_SIZE]: (value) =>
    `On each stream the peer may send ${groupDigits(value)} octets of DATA before it needs a WINDOW_UPDATE.`,
  [SettingId.MAX_FRAME_SIZE]: (value) =>
    `The peer may send frames with a payload of up to ${groupDigits(value)} octets.`,
  [SettingId.MAX_HEADER_LIST_SIZE]: (value) =>
    `Header lists of more than ${groupDigits(value)} octets (uncompressed, 32 added per field) may be refused; this is advice.`,
  [SettingId.ENABLE_CONNECT_PROTOCOL]: (value) =>
    value === 0
      ? "Extended CONNECT (:protocol) is not offered."
      : "The client may use extended CONNECT (:protocol).",
  [SettingId.NO_RFC7540_PRIORITIES]: (value) =>
    value === 0
      ? "The old priority tree of RFC 7540 may be in use."
      : "The old priority tree of RFC 7540 is not used by the sender.",
};

/** One sentence, ranges included. */
export function settingMeaning(id: number, value: number): string {
  const row = settingRow(id);
  const meaning = MEANINGS[id];
  if (row === undefined || meaning === undefined) return "Receivers ignore settings that they do not know.";
  if (value >= row.min && value <= row.max) return meaning(value);
  return `Out of range: ${row.min} to ${row.max} is legal, and a receiver ends the connection over anything else.`;
}
