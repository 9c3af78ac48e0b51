/**
 * The frames of HTTP/2 as plain data: everything that stands on the wire and nothing else, so that
 * parse → write gives the same octets, reserved bits and padding contents included. RFC 9113 §4.1, §6.
 */

/** RFC 9113 §6, RFC 9218 §7.1, RFC 7838 §4, RFC 8336 §2. */
export const FrameType = {
  DATA: 0x0,
  HEADERS: 0x1,
  PRIORITY: 0x2,
  RST_STREAM: 0x3,
  SETTINGS: 0x4,
  PUSH_PROMISE: 0x5,
  PING: 0x6,
  GOAWAY: 0x7,
  WINDOW_UPDATE: 0x8,
  CONTINUATION: 0x9,
  ALTSVC: 0xa,
  ORIGIN: 0xc,
  PRIORITY_UPDATE: 0x10,
} as const;

export const Flag = { END_STREAM: 0x1, ACK: 0x1, END_HEADERS: 0x4, PADDED: 0x8, PRIORITY: 0x20 } as const;

/** Connection preface of the client, 24 octets. RFC 9113 §3.4. */
export const CLIENT_PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

export const FRAME_HEADER_BYTES = 9;

/** The common 9-octet header. `length` is the payload's length as the header declares it. */
export interface FrameHeader {
  readonly length: number;
  readonly flags: number;
  /** 31 bits. */
  readonly streamId: number;
  /** The reserved bit in front of the stream id, kept as it came; absent means 0. */
  readonly reserved?: 0 | 1;
}

export interface PriorityFields {
  readonly exclusive: boolean;
  readonly dependency: number;
  /** 1–256: the octet on the wire plus one. */
  readonly weight: number;
}

/** Contents of the padding of a PADDED frame; undefined when the PADDED flag is not set. */
export interface Padded {
  readonly padding?: Uint8Array;
}

export interface DataFrame extends FrameHeader, Padded {
  readonly type: typeof FrameType.DATA;
  readonly data: Uint8Array;
}
export interface HeadersFrame extends FrameHeader, Padded {
  readonly type: typeof FrameType.HEADERS;
  readonly priority?: PriorityFields;
  readonly fragment: Uint8Array;
}
export interface PriorityFrame extends FrameHeader {
  readonly type: typeof FrameType.PRIORITY;
  readonly priority: PriorityFields;
}
export interface RstStreamFrame extends FrameHeader {
  readonly type: typeof FrameType.RST_STREAM;
  readonly errorCode: number;
}
export interface SettingsFrame extends FrameHeader {
  readonly type: typeof FrameType.SETTINGS;
  /** In wire order, unknown ids and repeats kept. */
  readonly settings: readonly (readonly [id: number, value: number])[];
}
export interface PushPromiseFrame extends FrameHeader, Padded {
  readonly type: typeof FrameType.PUSH_PROMISE;
  readonly promisedStreamId: number;
  readonly promisedReserved?: 0 | 1;
  readonly fragment: Uint8Array;
}
export interface PingFrame extends FrameHeader {
  readonly type: typeof FrameType.PING;
  /** 8 octets. */
  readonly opaqueData: Uint8Array;
}
export interface GoAwayFrame extends FrameHeader {
  readonly type: typeof FrameType.GOAWAY;
  readonly lastStreamId: number;
  readonly lastReserved?: 0 | 1;
  readonly errorCode: number;
  readonly debugData: Uint8Array;
}
export interface WindowUpdateFrame extends FrameHeader {
  readonly type: typeof FrameType.WINDOW_UPDATE;
  readonly increment: number;
  readonly incrementReserved?: 0 | 1;
}
export interface ContinuationFrame extends FrameHeader {
  readonly type: typeof FrameType.CONTINUATION;
  readonly fragment: Uint8Array;
}
/** RFC 7838 §4. */
export interface AltSvcFrame extends FrameHeader {
  readonly type: typeof FrameType.ALTSVC;
  readonly origin: Uint8Array;
  readonly fieldValue: Uint8Array;
}
/** RFC 8336 §2. */
export interface OriginFrame extends FrameHeader {
  readonly type: typeof FrameType.ORIGIN;
  readonly origins: readonly Uint8Array[];
}
/** RFC 9218 §7.1. */
export interface PriorityUpdateFrame extends FrameHeader {
  readonly type: typeof FrameType.PRIORITY_UPDATE;
  readonly prioritizedStreamId: number;
  readonly prioritizedReserved?: 0 | 1;
  readonly fieldValue: Uint8Array;
}
/** A type that we do not know: ignored by endpoints (RFC 9113 §4.1), shown as it is. */
export interface UnknownFrame extends FrameHeader {
  readonly type: "unknown";
  readonly rawType: number;
  readonly payload: Uint8Array;
}

export type Frame =
  | DataFrame
  | HeadersFrame
  | PriorityFrame
  | RstStreamFrame
  | SettingsFrame
  | PushPromiseFrame
  | PingFrame
  | GoAwayFrame
  | WindowUpdateFrame
  | ContinuationFrame
  | AltSvcFrame
  | OriginFrame
  | PriorityUpdateFrame
  | UnknownFrame;
