/**
 * Every way in which a frame can be wrong by itself or by its order, as data: token → scope, code, section.
 * The tests hit each row. Scopes are those of Go's Framer where it differs from the RFC (noted per row).
 * Knows nothing of streams' states or of settings. RFC 9113 §4.2, §5.4, §6.
 */
import type { FieldSink } from "../base/field-sink.ts";
import { ErrorCode, Http2Error } from "../base/http2-error.ts";

const { PROTOCOL_ERROR, FRAME_SIZE_ERROR, FLOW_CONTROL_ERROR, ENHANCE_YOUR_CALM } = ErrorCode;

interface FaultRow {
  readonly scope: "connection" | "stream";
  readonly code: number;
  readonly rfc: string;
}

const connection = (code: number, rfc: string): FaultRow => ({ scope: "connection", code, rfc });
const stream = (code: number, rfc: string): FaultRow => ({ scope: "stream", code, rfc });

export const FRAME_FAULTS = {
  "frame.size.limit": connection(FRAME_SIZE_ERROR, "RFC 9113 §4.2"),

  "frame.data.stream": connection(PROTOCOL_ERROR, "RFC 9113 §6.1"),
  "frame.data.short": connection(FRAME_SIZE_ERROR, "RFC 9113 §4.2"),
  "frame.data.padding": connection(PROTOCOL_ERROR, "RFC 9113 §6.1"),

  "frame.headers.stream": connection(PROTOCOL_ERROR, "RFC 9113 §6.2"),
  "frame.headers.short": connection(FRAME_SIZE_ERROR, "RFC 9113 §4.2"),
  // The RFC ends the connection; Go only the stream.
  "frame.headers.padding": stream(PROTOCOL_ERROR, "RFC 9113 §6.2"),

  "frame.priority.stream": connection(PROTOCOL_ERROR, "RFC 9113 §6.3"),
  // The RFC ends the stream; Go the connection.
  "frame.priority.length": connection(FRAME_SIZE_ERROR, "RFC 9113 §6.3"),

  "frame.rst-stream.stream": connection(PROTOCOL_ERROR, "RFC 9113 §6.4"),
  "frame.rst-stream.length": connection(FRAME_SIZE_ERROR, "RFC 9113 §6.4"),

  "frame.settings.stream": connection(PROTOCOL_ERROR, "RFC 9113 §6.5"),
  "frame.settings.length": connection(FRAME_SIZE_ERROR, "RFC 9113 §6.5"),
  "frame.settings.ack-length": connection(FRAME_SIZE_ERROR, "RFC 9113 §6.5"),
  "frame.settings.initial-window-size": connection(FLOW_CONTROL_ERROR, "RFC 9113 §6.5.2"),
  "frame.settings.count": connection(ENHANCE_YOUR_CALM, "RFC 9113 §10.5"),

  "frame.push-promise.stream": connection(PROTOCOL_ERROR, "RFC 9113 §6.6"),
  "frame.push-promise.short": connection(FRAME_SIZE_ERROR, "RFC 9113 §4.2"),
  "frame.push-promise.padding": connection(PROTOCOL_ERROR, "RFC 9113 §6.6"),
  // Only a server promises, and a server's ids are even and not 0. Go leaves this to the receiver's state.
  "frame.push-promise.promised-id": connection(PROTOCOL_ERROR, "RFC 9113 §5.1.1"),

  "frame.ping.stream": connection(PROTOCOL_ERROR, "RFC 9113 §6.7"),
  "frame.ping.length": connection(FRAME_SIZE_ERROR, "RFC 9113 §6.7"),

  "frame.goaway.stream": connection(PROTOCOL_ERROR, "RFC 9113 §6.8"),
  "frame.goaway.length": connection(FRAME_SIZE_ERROR, "RFC 9113 §6.8"),

  "frame.window-update.length": connection(FRAME_SIZE_ERROR, "RFC 9113 §6.9"),
  "frame.window-update.zero": connection(PROTOCOL_ERROR, "RFC 9113 §6.9"),
  "frame.window-update.zero-stream": stream(PROTOCOL_ERROR, "RFC 9113 §6.9"),

  "frame.continuation.stream": connection(PROTOCOL_ERROR, "RFC 9113 §6.10"),

  "frame.order.interleaved": connection(PROTOCOL_ERROR, "RFC 9113 §4.3"),
  "frame.order.continuation": connection(PROTOCOL_ERROR, "RFC 9113 §6.10"),
  "frame.order.continuation-stream": connection(PROTOCOL_ERROR, "RFC 9113 §6.10"),

  "frame.block.size": connection(ENHANCE_YOUR_CALM, "RFC 9113 §10.5.1"),
  "frame.block.continuations": connection(ENHANCE_YOUR_CALM, "RFC 9113 §10.5.1"),
} as const satisfies Readonly<Record<string, FaultRow>>;

export type FrameFaultToken = keyof typeof FRAME_FAULTS;

/**
 * Faults of extension frames. A receiver need not know these types, so to a Framer they are unknown frames, not
 * errors; the inspector shows them, and an endpoint that honours the extension can look them up.
 */
export const EXTENSION_FAULTS = {
  "frame.altsvc.length": { rfc: "RFC 7838 §4" },
  "frame.altsvc.origin": { rfc: "RFC 7838 §4" },
  "frame.origin.length": { rfc: "RFC 8336 §2.1" },
  "frame.origin.count": { rfc: "RFC 8336 §2.1" },
  "frame.origin.stream": { rfc: "RFC 8336 §2.1" },
  "frame.priority-update.length": { rfc: "RFC 9218 §7.1" },
  "frame.priority-update.stream": { rfc: "RFC 9218 §7.1" },
  "frame.priority-update.prioritized-id": { rfc: "RFC 9218 §7.1" },
} as const;

export type ExtensionFaultToken = keyof typeof EXTENSION_FAULTS;

/** `offset` counts from the frame's first octet. */
export function frameFault(
  token: FrameFaultToken,
  reason: string,
  streamId: number,
  offset: number,
): Http2Error {
  return new Http2Error({ ...FRAME_FAULTS[token], token, reason, streamId, offset });
}

/** As frameFault, told to the sink too. Without bits to point at (an absent payload) the Length field is to blame. */
export function failAt(
  sink: FieldSink | undefined,
  token: FrameFaultToken,
  reason: string,
  streamId: number,
  startBit: number,
  bitLength: number,
): Http2Error {
  const fault = frameFault(token, reason, streamId, startBit >> 3);
  if (bitLength > 0) sink?.fault(fault, startBit, bitLength);
  else sink?.fault(fault, 0, 24);
  return fault;
}

/** The same fault with its offset counted from the start of the byte stream. */
export function atStreamOffset(fault: Http2Error, frameOffset: number): Http2Error {
  const { scope, code, token, reason, rfc } = fault;
  return new Http2Error({
    scope,
    code,
    token,
    reason,
    rfc,
    ...(fault.streamId === undefined ? {} : { streamId: fault.streamId }),
    offset: (fault.offset ?? 0) + frameOffset,
  });
}
