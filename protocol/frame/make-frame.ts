/**
 * Constructors of frames whose length and flags agree with their content: what endpoints and tests write.
 * They do not judge sense (a WINDOW_UPDATE of 0 is made as asked). RFC 9113 §6 and the extensions' RFCs.
 */
import { EMPTY_BYTES } from "../base/bytes.ts";
import { Flag, FrameType } from "./frame.ts";
import type {
  AltSvcFrame,
  ContinuationFrame,
  DataFrame,
  Frame,
  GoAwayFrame,
  HeadersFrame,
  OriginFrame,
  PingFrame,
  PriorityFields,
  PriorityFrame,
  PriorityUpdateFrame,
  PushPromiseFrame,
  RstStreamFrame,
  SettingsFrame,
  UnknownFrame,
  WindowUpdateFrame,
} from "./frame.ts";
import { payloadLength } from "./write-frame.ts";

interface PaddingOption {
  /** Contents of the padding; sets PADDED. At most 255 octets. */
  readonly padding?: Uint8Array;
}

export interface DataOptions extends PaddingOption {
  readonly endStream?: boolean;
}

export interface HeadersOptions extends PaddingOption {
  readonly endStream?: boolean;
  /** True by default. */
  readonly endHeaders?: boolean;
  readonly priority?: PriorityFields;
}

export interface PushPromiseOptions extends PaddingOption {
  /** True by default. */
  readonly endHeaders?: boolean;
}

export function makeData(streamId: number, data: Uint8Array, options: DataOptions = {}): DataFrame {
  const flags = (options.endStream === true ? Flag.END_STREAM : 0) | paddedFlag(options);
  if (options.padding === undefined)
    return { type: FrameType.DATA, length: data.length, flags, streamId, data };
  return sized({ type: FrameType.DATA, length: 0, flags, streamId, data, padding: options.padding });
}

export function makeHeaders(
  streamId: number,
  fragment: Uint8Array,
  options: HeadersOptions = {},
): HeadersFrame {
  const flags =
    (options.endStream === true ? Flag.END_STREAM : 0) |
    (options.endHeaders === false ? 0 : Flag.END_HEADERS) |
    (options.priority === undefined ? 0 : Flag.PRIORITY) |
    paddedFlag(options);
  if ((flags & (Flag.PADDED | Flag.PRIORITY)) === 0)
    return { type: FrameType.HEADERS, length: fragment.length, flags, streamId, fragment };
  const priority = options.priority === undefined ? {} : { priority: options.priority };
  return sized({
    type: FrameType.HEADERS,
    length: 0,
    flags,
    streamId,
    ...priority,
    fragment,
    ...paddingOf(options),
  });
}

export function makePriority(streamId: number, priority: PriorityFields): PriorityFrame {
  return { type: FrameType.PRIORITY, length: 5, flags: 0, streamId, priority };
}

export function makeRstStream(streamId: number, errorCode: number): RstStreamFrame {
  return { type: FrameType.RST_STREAM, length: 4, flags: 0, streamId, errorCode };
}

export function makeSettings(settings: readonly (readonly [id: number, value: number])[]): SettingsFrame {
  return { type: FrameType.SETTINGS, length: 6 * settings.length, flags: 0, streamId: 0, settings };
}

export function makeSettingsAck(): SettingsFrame {
  return { type: FrameType.SETTINGS, length: 0, flags: Flag.ACK, streamId: 0, settings: [] };
}

export function makePushPromise(
  streamId: number,
  promisedStreamId: number,
  fragment: Uint8Array,
  options: PushPromiseOptions = {},
): PushPromiseFrame {
  const flags = (options.endHeaders === false ? 0 : Flag.END_HEADERS) | paddedFlag(options);
  const head = { type: FrameType.PUSH_PROMISE, length: 0, flags, streamId, promisedStreamId };
  return sized({ ...head, fragment, ...paddingOf(options) });
}

/** `opaqueData` is 8 octets long. */
export function makePing(opaqueData: Uint8Array, options: { readonly ack?: boolean } = {}): PingFrame {
  const flags = options.ack === true ? Flag.ACK : 0;
  return sized({ type: FrameType.PING, length: 0, flags, streamId: 0, opaqueData });
}

export function makeGoAway(
  lastStreamId: number,
  errorCode: number,
  debugData: Uint8Array = EMPTY_BYTES,
): GoAwayFrame {
  return sized({
    type: FrameType.GOAWAY,
    length: 0,
    flags: 0,
    streamId: 0,
    lastStreamId,
    errorCode,
    debugData,
  });
}

export function makeWindowUpdate(streamId: number, increment: number): WindowUpdateFrame {
  return { type: FrameType.WINDOW_UPDATE, length: 4, flags: 0, streamId, increment };
}

export function makeContinuation(
  streamId: number,
  fragment: Uint8Array,
  options: { /** True by default. */ readonly endHeaders?: boolean } = {},
): ContinuationFrame {
  const flags = options.endHeaders === false ? 0 : Flag.END_HEADERS;
  return { type: FrameType.CONTINUATION, length: fragment.length, flags, streamId, fragment };
}

export function makeAltSvc(streamId: number, origin: Uint8Array, fieldValue: Uint8Array): AltSvcFrame {
  return sized({ type: FrameType.ALTSVC, length: 0, flags: 0, streamId, origin, fieldValue });
}

export function makeOrigin(origins: readonly Uint8Array[]): OriginFrame {
  return sized({ type: FrameType.ORIGIN, length: 0, flags: 0, streamId: 0, origins });
}

export function makePriorityUpdate(prioritizedStreamId: number, fieldValue: Uint8Array): PriorityUpdateFrame {
  return sized({
    type: FrameType.PRIORITY_UPDATE,
    length: 0,
    flags: 0,
    streamId: 0,
    prioritizedStreamId,
    fieldValue,
  });
}

/** Any octets under any type number: also the way to write what the other types cannot say. */
export function makeUnknown(
  rawType: number,
  flags: number,
  streamId: number,
  payload: Uint8Array,
): UnknownFrame {
  return { type: "unknown", rawType, length: payload.length, flags, streamId, payload };
}

function sized<T extends Frame>(frame: T): T {
  return { ...frame, length: payloadLength(frame) };
}

function paddedFlag(options: PaddingOption): number {
  return options.padding === undefined ? 0 : Flag.PADDED;
}

function paddingOf(options: PaddingOption): PaddingOption {
  return options.padding === undefined ? {} : { padding: options.padding };
}
