/** What Go's Transport of 1.17 assumes and asks for. Names as in Go (net/http's h2_bundle.go, prefix http2). */

/** Receive window of the connection: sent as WINDOW_UPDATE right after SETTINGS, and what refreshes fill up to. */
export const TRANSPORT_DEFAULT_CONN_FLOW = 1 << 30;
/** SETTINGS_INITIAL_WINDOW_SIZE, and what a stream's window is refilled to. */
export const TRANSPORT_DEFAULT_STREAM_FLOW = 4 << 20;
/** Smallest refill of a stream's window that is worth a frame. */
export const TRANSPORT_DEFAULT_STREAM_MIN_REFRESH = 4 << 10;
/** SETTINGS_MAX_HEADER_LIST_SIZE. */
export const DEFAULT_MAX_HEADER_LIST_SIZE = 10 << 20;
/** Largest frame that is read; the client does not announce it, servers keep to 16 384. */
export const MAX_READ_FRAME_SIZE = (1 << 24) - 1;
/** Concurrent streams if the server's first SETTINGS name no number. */
export const DEFAULT_MAX_CONCURRENT_STREAMS = 1000;
/** Octets of body read at once, at most, whatever frames the server takes. */
export const MAX_FRAME_SCRATCH = 512 << 10;
/** How long a health check waits for the answer to its PING. */
export const DEFAULT_PING_TIMEOUT_MS = 15_000;
/** Dependency and weight in front of a header block (RFC 7540 §6.2). */
export const PRIORITY_OCTETS = 5;
export const DEFAULT_USER_AGENT = "Go-http-client/2.0";
/** Informational responses before a final one; the next one is an error. */
export const MAX_1XX_RESPONSES = 5;
/** Stream ids are 31 bits. */
export const MAX_STREAM_ID = 0x7fff_ffff;

/** Streams that we have left while the server may still speak on them; older ones are no longer followed. */
export const MAX_LINGERING_STREAMS = 1000;
/** Requests that wait for a slot or run: above what any server allows, below what exhausts memory. */
export const MAX_PENDING_REQUESTS = 100_000;
