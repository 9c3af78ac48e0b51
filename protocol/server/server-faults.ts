/**
 * What a client can do wrong in a server's eyes once its frames and header blocks are sound, as data: token →
 * scope, code, section. Tests hit each row. The classes are those of Go's server of 2022.
 */
import { ErrorCode, Http2Error } from "../base/http2-error.ts";

const { PROTOCOL_ERROR, FLOW_CONTROL_ERROR, STREAM_CLOSED, REFUSED_STREAM, ENHANCE_YOUR_CALM } = ErrorCode;

export interface FaultRow {
  readonly scope: "connection" | "stream";
  readonly code: number;
  readonly rfc: string;
}

export const connection = (code: number, rfc: string): FaultRow => ({ scope: "connection", code, rfc });
export const stream = (code: number, rfc: string): FaultRow => ({ scope: "stream", code, rfc });

const SERVER_FAULTS = {
  "server.first-frame": connection(PROTOCOL_ERROR, "RFC 9113 §3.4"),
  "server.settings.ack-unasked": connection(PROTOCOL_ERROR, "RFC 9113 §6.5.3"),
  "server.settings.window-overflow": connection(FLOW_CONTROL_ERROR, "RFC 9113 §6.9.2"),
  "server.headers.even-id": connection(PROTOCOL_ERROR, "RFC 9113 §5.1.1"),
  "server.headers.old-id": connection(PROTOCOL_ERROR, "RFC 9113 §5.1.1"),
  "server.headers.half-closed": stream(STREAM_CLOSED, "RFC 9113 §5.1"),
  "server.headers.too-many-streams": stream(PROTOCOL_ERROR, "RFC 9113 §5.1.2"),
  // The client may not know the limit yet: its SETTINGS are not acknowledged.
  "server.headers.refused": stream(REFUSED_STREAM, "RFC 9113 §5.1.2"),
  "server.request.userinfo": stream(PROTOCOL_ERROR, "RFC 9113 §8.3.1"),
  "server.priority.self": stream(PROTOCOL_ERROR, "RFC 7540 §5.3.1"),
  "server.priority-update": connection(PROTOCOL_ERROR, "RFC 9218 §7.1"),
  "server.data.idle": connection(PROTOCOL_ERROR, "RFC 9113 §5.1"),
  "server.data.closed": stream(STREAM_CLOSED, "RFC 9113 §5.1"),
  "server.data.closed-body": stream(STREAM_CLOSED, "RFC 9113 §5.1"),
  "server.data.window": stream(FLOW_CONTROL_ERROR, "RFC 9113 §6.9.1"),
  "server.data.content-length": stream(PROTOCOL_ERROR, "RFC 9113 §8.1.1"),
  "server.rst-stream.idle": connection(PROTOCOL_ERROR, "RFC 9113 §5.1"),
  "server.window-update.idle": connection(PROTOCOL_ERROR, "RFC 9113 §5.1"),
  "server.window-update.stream-overflow": stream(FLOW_CONTROL_ERROR, "RFC 9113 §6.9.1"),
  "server.window-update.overflow": connection(FLOW_CONTROL_ERROR, "RFC 9113 §6.9.1"),
  "server.handlers.too-many": connection(ENHANCE_YOUR_CALM, "RFC 9113 §10.5"),
  "server.push-promise": connection(PROTOCOL_ERROR, "RFC 9113 §6.6"),
} as const satisfies Readonly<Record<string, FaultRow>>;

export type ServerFaultToken = keyof typeof SERVER_FAULTS;
export const SERVER_FAULT_TOKENS: readonly string[] = Object.keys(SERVER_FAULTS);

export function serverFault(token: ServerFaultToken, reason: string, streamId?: number): Http2Error {
  return faultOf(SERVER_FAULTS[token], token, reason, streamId);
}

export function faultOf(row: FaultRow, token: string, reason: string, streamId?: number): Http2Error {
  return new Http2Error({ ...row, token, reason, ...(streamId === undefined ? {} : { streamId }) });
}
