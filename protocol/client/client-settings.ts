/** What the client announces and keeps to: Go's defaults, and what differs from them. Sizes in octets. RFC 9113 §6.5. */
import { SettingId } from "../frame/setting-names.ts";
import { DEFAULT_TABLE_SIZE } from "../hpack/decoder.ts";
import { INITIAL_MAX_FRAME_SIZE } from "../http2/settings.ts";
import type { Setting } from "../http2/settings.ts";
import * as defaults from "./constants.ts";
import type { ClientProfile } from "./profile.ts";

export interface ClientSettings {
  readonly maxConcurrentStreams?: number;
  readonly initialWindowSize?: number;
  /** Receive window of the connection as raised by the first WINDOW_UPDATE. */
  readonly connectionWindow?: number;
  readonly maxFrameSize?: number;
  readonly maxHeaderListSize?: number;
  /** Of the tables; only for profiles that obey SETTINGS_HEADER_TABLE_SIZE. */
  readonly headerTableSize?: number;
  readonly encoderTableSize?: number;
}

export interface TableSizes {
  readonly headerTableSize: number;
  readonly encoderTableSize: number;
}

export function tableSizes(settings: ClientSettings, profile: ClientProfile): TableSizes {
  const { headerTableSize = DEFAULT_TABLE_SIZE, encoderTableSize = DEFAULT_TABLE_SIZE } =
    profile.obeysHeaderTableSize ? settings : {};
  return { headerTableSize, encoderTableSize };
}

/** Go's Transport.maxFrameReadSize. */
export function frameSizeInRange(size: number): number {
  return Math.min(Math.max(size, INITIAL_MAX_FRAME_SIZE), defaults.MAX_READ_FRAME_SIZE);
}

/** In Go's order. */
export function announcedSettings(settings: ClientSettings, profile: ClientProfile): readonly Setting[] {
  const { initialWindowSize = defaults.TRANSPORT_DEFAULT_STREAM_FLOW } = settings;
  const { maxFrameSize = profile.announcesFrameSize ? profile.maxReadFrameSize : undefined } = settings;
  const { maxConcurrentStreams, maxHeaderListSize = defaults.DEFAULT_MAX_HEADER_LIST_SIZE } = settings;
  const { headerTableSize } = tableSizes(settings, profile);
  const announced: Setting[] = [
    [SettingId.ENABLE_PUSH, 0],
    [SettingId.INITIAL_WINDOW_SIZE, initialWindowSize],
  ];
  if (maxFrameSize !== undefined) announced.push([SettingId.MAX_FRAME_SIZE, frameSizeInRange(maxFrameSize)]);
  // All bits set means: no limit, and nothing is said.
  if (maxHeaderListSize !== 0xffff_ffff) announced.push([SettingId.MAX_HEADER_LIST_SIZE, maxHeaderListSize]);
  if (headerTableSize !== DEFAULT_TABLE_SIZE) announced.push([SettingId.HEADER_TABLE_SIZE, headerTableSize]);
  if (maxConcurrentStreams !== undefined)
    announced.push([SettingId.MAX_CONCURRENT_STREAMS, maxConcurrentStreams]);
  return announced;
}
