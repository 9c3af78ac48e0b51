/** What the server announces, and Go's defaults. RFC 9113 §6.5.2; Go http2.Server. */
import { SettingId } from "../frame/setting-names.ts";
import type { Setting } from "../http2/settings.ts";

export interface ServerSettings {
  readonly maxConcurrentStreams: number;
  readonly initialWindowSize: number;
  /** Receive window of the connection after the first WINDOW_UPDATE; 65535 or less: none is sent. */
  readonly connectionWindow: number;
  readonly maxFrameSize: number;
  readonly maxHeaderListSize: number;
}

export const GO_SERVER_SETTINGS: ServerSettings = {
  maxConcurrentStreams: 250,
  initialWindowSize: 1 << 20,
  connectionWindow: 1 << 20,
  maxFrameSize: 1 << 20,
  // http.DefaultMaxHeaderBytes, and room for ten typical fields.
  maxHeaderListSize: (1 << 20) + 320,
};

/** In the order in which Go's server announces them. */
export function announcedSettings(settings: ServerSettings): readonly Setting[] {
  return [
    [SettingId.MAX_FRAME_SIZE, settings.maxFrameSize],
    [SettingId.MAX_CONCURRENT_STREAMS, settings.maxConcurrentStreams],
    [SettingId.MAX_HEADER_LIST_SIZE, settings.maxHeaderListSize],
    [SettingId.INITIAL_WINDOW_SIZE, settings.initialWindowSize],
  ];
}
