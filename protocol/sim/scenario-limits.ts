/** How large a scenario may be, and what stands in for what it leaves out. Data only; each limit says why. */

/** A scenario is made by hand or by a link; far more than a page of either is a mistake. */
export const MAX_JSON_CHARS = 32 * 2 ** 20;
/** Bodies are held in memory at both ends and in the trace. */
export const MAX_BODY_BYTES = 64 * 2 ** 20;
/** All bodies of a scenario together, for the same reason. */
export const MAX_ALL_BODIES_BYTES = 256 * 2 ** 20;
export const MAX_SCRIPT_ENTRIES = 10_000;
export const MAX_HANDLERS = 1000;
export const MAX_STEPS = 1000;
export const MAX_HEADERS = 1000;
export const MAX_TEXT_CHARS = 1000;
export const MAX_HEADER_CHARS = 65_536;
/** A day: longer than any timer of HTTP/2 implementations. */
export const MAX_TIME_MS = 86_400_000;
/** 1 Tbit/s. */
export const MAX_BANDWIDTH_KBPS = 1e9;
/** 1 bit per second; below that times lose their digits. */
export const MIN_BANDWIDTH_KBPS = 0.001;
/** Up to what a relay forwards at once of what it has read; larger pieces no longer behave like anything on a wire. */
export const MAX_SEGMENT_BYTES = 2 ** 20;
export const MAX_SEND_BUFFER_BYTES = 64 * 2 ** 20;
/** Header tables of this size hold tens of thousands of fields. */
export const MAX_TABLE_BYTES = 2 ** 20;
export const MAX_LINK_FAULTS = 1000;
/** Whose octets somebody has written down. */
export const MAX_PINGS = 1000;
/** An octet every ten seconds; slower, and a day would not be enough for anything. */
export const MIN_PACE_BYTES_PER_MS = 0.0001;

export const DEFAULT_SEED = 1;
/** The month whose Go we rebuild. */
export const DEFAULT_DATE = "2022-03-01T12:00:00Z";
export const DEFAULT_LINK = {
  delayMs: 20,
  segmentBytes: 1460,
  writeMs: 0,
  sendBufferBytes: 256 * 1024,
} as const;
export const DEFAULT_AUTHORITY = "127.0.0.1";
/** Of one scenario with a Transport: each is recorded, and many more are a mistake. */
export const MAX_CONNECTIONS = 64;
/** What is taken over travels in the scenario, as hex. */
export const MAX_TAKEN_BYTES = 8 * 2 ** 20;
export const MAX_TAKEN_PIECES = 30_000;
/** Made by hand, one after the other. */
export const MAX_INTERVENTIONS = 200;
/** Of one's own making at once: a frame of the usual largest size, and room for what is wrong with it. */
export const MAX_INJECTED_BYTES = 2 * 16_384;
/** In one frame; more would be refused by Go's server anyway. */
export const MAX_ANNOUNCED_SETTINGS = 100;
