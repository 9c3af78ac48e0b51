/** What the server announces, and Go's defaults. RFC 9113 §6.5.2; Go http2.Server. */
import { SettingId } from "../frame/setting-names.ts";
import { DEFAULT_TABLE_SIZE } from "../hpack/decoder.ts";
import type { Setting } from "../http2/settings.ts";

export interface ServerSettings {
  readonly maxConcurrentStreams: number;
  readonly initialWindowSize: number;
  /** Receive window of the connection after the first WINDOW_UPDATE; 65535 or less: none is sent. */
  readonly connectionWindow: number;
  readonly maxFrameSize: number;
  readonly maxHeaderListSize: number;
  /** Octets for the table with which requests are decoded, where the profile can say so. */
  readonly headerTableSize: number;
  /** Octets that the encoder uses for its own table at most, whatever the client allows. */
  readonly encoderTableSize: number;
}

export const GO_SERVER_SETTINGS: ServerSettings = {
  maxConcurrentStreams: 250,
  initialWindowSize: 1 << 20,
  connectionWindow: 1 << 20,
  maxFrameSize: 1 << 20,
  // http.DefaultMaxHeaderBytes, and room for ten typical fields.
  maxHeaderListSize: (1 << 20) + 320,
  headerTableSize: DEFAULT_TABLE_SIZE,
  encoderTableSize: DEFAULT_TABLE_SIZE,
};

/** In the order in which Go's server announces them. */
export function announcedSettings(
  settings: ServerSettings,
  more: { readonly headerTableSize: boolean; readonly noRfc7540Priorities: boolean },
): readonly Setting[] {
  const announced: Setting[] = [
    [SettingId.MAX_FRAME_SIZE, settings.maxFrameSize],
    [SettingId.MAX_CONCURRENT_STREAMS, settings.maxConcurrentStreams],
    [SettingId.MAX_HEADER_LIST_SIZE, settings.maxHeaderListSize],
  ];
  if (more.headerTableSize) announced.push([SettingId.HEADER_TABLE_SIZE, settings.headerTableSize]);
  announced.push([SettingId.INITIAL_WINDOW_SIZE, settings.initialWindowSize]);
  if (more.noRfc7540Priorities) announced.push([SettingId.NO_RFC7540_PRIORITIES, 1]);
  return announced;
}
