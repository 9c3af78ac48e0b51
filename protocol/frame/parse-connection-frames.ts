/**
 * Payloads of the frames that steer the connection: SETTINGS, PING, GOAWAY, WINDOW_UPDATE. RFC 9113 §6.5, §6.7–§6.9.
 * Of the settings' values only INITIAL_WINDOW_SIZE is judged here, as Go's Framer does; the rest is the endpoints'.
 */
import type { FieldSink } from "../base/field-sink.ts";
import type { Http2Error } from "../base/http2-error.ts";
import { Flag, FrameType } from "./frame.ts";
import type { GoAwayFrame, PingFrame, SettingsFrame, WindowUpdateFrame } from "./frame.ts";
import { failAt } from "./frame-fault.ts";
import { checkLength, checkRoom, octets } from "./parse-stream-frames.ts";
import type { RawFrame } from "./raw-frame.ts";
import { SettingId, settingRow } from "./setting-names.ts";

const SETTING_BYTES = 6;

// Looked up once: these are read for every frame.
const { SETTINGS, PING, GOAWAY, WINDOW_UPDATE } = FrameType;

/** Six settings are defined by RFC 9113 and Go takes 100 at most; a frame with this many only costs us memory. */
export const MAX_SETTINGS_PER_FRAME = 16_384;

const MAX_WINDOW = 0x7fff_ffff;

export function parseSettings(raw: RawFrame, sink: FieldSink | undefined): SettingsFrame | Http2Error {
  const { length, flags, streamId } = raw;
  const wrong = checkSettingsLength(raw, sink);
  if (wrong !== undefined && sink === undefined) return wrong;
  const settings: [id: number, value: number][] = [];
  let fault = wrong;
  for (
    let at = raw.start;
    at + SETTING_BYTES <= raw.end && settings.length < MAX_SETTINGS_PER_FRAME;
    at += SETTING_BYTES
  ) {
    const id = raw.uint16(at);
    const value = raw.uint32(at + 2);
    settings.push([id, value]);
    if (sink !== undefined) describeSetting(raw, sink, at, id, value);
    if (id === SettingId.INITIAL_WINDOW_SIZE && value > MAX_WINDOW) {
      const reason = `SETTINGS_INITIAL_WINDOW_SIZE may be ${MAX_WINDOW} at most; it is ${value}`;
      fault ??= failAt(sink, "frame.settings.initial-window-size", reason, streamId, raw.bit(at + 2), 32);
    }
  }
  return fault ?? { type: SETTINGS, length, flags, streamId, settings };
}

export function parsePing(raw: RawFrame, sink: FieldSink | undefined): PingFrame | Http2Error {
  const { length, flags, streamId } = raw;
  const wrong = checkLength(raw, sink, "frame.ping.length", 8);
  if (wrong !== undefined) return wrong;
  const opaqueData = octets(raw, sink, "ping.opaque-data", raw.start, raw.end);
  return { type: PING, length, flags, streamId, opaqueData };
}

export function parseGoAway(raw: RawFrame, sink: FieldSink | undefined): GoAwayFrame | Http2Error {
  const { length, flags, streamId } = raw;
  const short = checkRoom(raw, sink, "frame.goaway.length", 8);
  if (short !== undefined) return short;
  const idWord = raw.uint32(raw.start);
  const lastStreamId = idWord & 0x7fff_ffff;
  const errorCode = raw.uint32(raw.start + 4);
  const bit = raw.bit(raw.start);
  sink?.leaf("goaway.reserved", bit, 1, idWord >>> 31);
  sink?.leaf("goaway.last-stream-id", bit + 1, 31, lastStreamId);
  sink?.leaf("frame.error-code", bit + 32, 32, errorCode);
  const debugData = octets(raw, sink, "goaway.debug-data", raw.start + 8, raw.end);
  const reserved = idWord > MAX_WINDOW ? { lastReserved: 1 as const } : undefined;
  return { type: GOAWAY, length, flags, streamId, lastStreamId, ...reserved, errorCode, debugData };
}

export function parseWindowUpdate(
  raw: RawFrame,
  sink: FieldSink | undefined,
): WindowUpdateFrame | Http2Error {
  const { length, flags, streamId } = raw;
  const wrong = checkLength(raw, sink, "frame.window-update.length", 4);
  if (wrong !== undefined) return wrong;
  const word = raw.uint32(raw.start);
  const increment = word & MAX_WINDOW;
  const bit = raw.bit(raw.start);
  sink?.leaf("window-update.reserved", bit, 1, word >>> 31);
  sink?.leaf("window-update.increment", bit + 1, 31, increment);
  if (increment === 0) {
    const token = streamId === 0 ? "frame.window-update.zero" : "frame.window-update.zero-stream";
    return failAt(
      sink,
      token,
      "A window must grow by at least 1 octet; the increment is 0",
      streamId,
      bit + 1,
      31,
    );
  }
  if (word > MAX_WINDOW) {
    return { type: WINDOW_UPDATE, length, flags, streamId, increment, incrementReserved: 1 };
  }
  return { type: WINDOW_UPDATE, length, flags, streamId, increment };
}

function checkSettingsLength(raw: RawFrame, sink: FieldSink | undefined): Http2Error | undefined {
  const actual = raw.end - raw.start;
  const bit = raw.bit(raw.start);
  if ((raw.flags & Flag.ACK) !== 0 && actual > 0) {
    const reason = `SETTINGS with ACK carries nothing, but this one has a payload of ${actual} octets`;
    return failAt(sink, "frame.settings.ack-length", reason, raw.streamId, bit, actual * 8);
  }
  const rest = actual % SETTING_BYTES;
  if (rest !== 0) {
    const reason = `Each setting takes 6 octets; the payload of ${actual} leaves ${rest} over`;
    return failAt(sink, "frame.settings.length", reason, raw.streamId, raw.bit(raw.end - rest), rest * 8);
  }
  if (actual > MAX_SETTINGS_PER_FRAME * SETTING_BYTES) {
    const reason = `${actual / SETTING_BYTES} settings in one frame; we read ${MAX_SETTINGS_PER_FRAME} at most`;
    return failAt(sink, "frame.settings.count", reason, raw.streamId, bit, actual * 8);
  }
  return undefined;
}

function describeSetting(raw: RawFrame, sink: FieldSink, at: number, id: number, value: number): void {
  const bit = raw.bit(at);
  sink.open("settings.setting", bit, id);
  sink.leaf("settings.id", bit, 16, id);
  sink.leaf(settingRow(id)?.fieldId ?? "settings.value", bit + 16, 32, value);
  sink.close(bit + 48, settingText(id, value));
}

function settingText(id: number, value: number): string {
  return `${settingRow(id)?.name ?? `0x${id.toString(16).padStart(4, "0")}`} = ${value}`;
}
