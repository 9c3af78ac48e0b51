/** What only a server that keeps to RFC 9113 to the letter takes for a fault, as data: token → scope, code, section. */
import { ErrorCode } from "../base/http2-error.ts";
import type { Http2Error } from "../base/http2-error.ts";
import { connection, faultOf, stream } from "./server-faults.ts";
import type { FaultRow } from "./server-faults.ts";

const { PROTOCOL_ERROR, FLOW_CONTROL_ERROR, STREAM_CLOSED } = ErrorCode;

const STRICT_FAULTS = {
  "server.data.promised": connection(PROTOCOL_ERROR, "RFC 9113 §5.1"),
  "server.closed.after-end": connection(STREAM_CLOSED, "RFC 9113 §5.1"),
  "server.closed.after-reset": stream(STREAM_CLOSED, "RFC 9113 §5.1"),
  "server.data.connection-window": connection(FLOW_CONTROL_ERROR, "RFC 9113 §6.9.1"),
  "server.message.blank-ends": stream(PROTOCOL_ERROR, "RFC 9113 §8.2.1"),
  "server.message.connection-field": stream(PROTOCOL_ERROR, "RFC 9113 §8.2.2"),
  "server.message.content-length": stream(PROTOCOL_ERROR, "RFC 9113 §8.1.1"),
  "server.message.short-body": stream(PROTOCOL_ERROR, "RFC 9113 §8.1.1"),
} as const satisfies Readonly<Record<string, FaultRow>>;

export function strictServerFault(
  token: keyof typeof STRICT_FAULTS,
  reason: string,
  streamId: number,
): Http2Error {
  return faultOf(STRICT_FAULTS[token], token, reason, streamId);
}
