/**
 * Peer faults as values (RFC 9113 §5.4, §7). Owns the error codes and the one shape in which every layer reports
 * what a peer did wrong. Knows nothing of frames or endpoints.
 */

/** RFC 9113 §7. */
export const ErrorCode = {
  NO_ERROR: 0x0,
  PROTOCOL_ERROR: 0x1,
  INTERNAL_ERROR: 0x2,
  FLOW_CONTROL_ERROR: 0x3,
  SETTINGS_TIMEOUT: 0x4,
  STREAM_CLOSED: 0x5,
  FRAME_SIZE_ERROR: 0x6,
  REFUSED_STREAM: 0x7,
  CANCEL: 0x8,
  COMPRESSION_ERROR: 0x9,
  CONNECT_ERROR: 0xa,
  ENHANCE_YOUR_CALM: 0xb,
  INADEQUATE_SECURITY: 0xc,
  HTTP_1_1_REQUIRED: 0xd,
} as const;

const NAMES = new Map<number, string>(Object.entries(ErrorCode).map(([name, code]) => [code, name]));

/** `PROTOCOL_ERROR`, or `0x1f` for a code that no RFC names. */
export function errorCodeName(code: number): string {
  return NAMES.get(code) ?? `0x${code.toString(16)}`;
}

export interface Http2ErrorInit {
  /** What the receiver must end: the connection (GOAWAY) or one stream (RST_STREAM). RFC 9113 §5.4. */
  readonly scope: "connection" | "stream";
  /** RFC 9113 §7, as in ErrorCode. */
  readonly code: number;
  /** Unique, stable name of this way to fail, such as `frame.ping.length`; a test hits each one. */
  readonly token: string;
  /** One plain sentence for a person, with the numbers that matter. */
  readonly reason: string;
  /** Section that is broken, such as `RFC 9113 §6.7`. */
  readonly rfc: string;
  readonly streamId?: number;
  /** Octet at which the fault was seen, counted from the start of the bytes that the reporting layer was given. */
  readonly offset?: number;
}

/** A peer fault. Returned, never thrown; `instanceof Http2Error` tells it from a result. */
export class Http2Error {
  readonly scope: "connection" | "stream";
  readonly code: number;
  readonly token: string;
  readonly reason: string;
  readonly rfc: string;
  readonly streamId: number | undefined;
  readonly offset: number | undefined;

  constructor(init: Http2ErrorInit) {
    this.scope = init.scope;
    this.code = init.code;
    this.token = init.token;
    this.reason = init.reason;
    this.rfc = init.rfc;
    this.streamId = init.streamId;
    this.offset = init.offset;
  }
}
