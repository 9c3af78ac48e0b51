/** Faults of frames whose scope in RFC 9113 is not the one that Go gives them: token → scope. The codes are the same. */
import { Http2Error } from "../base/http2-error.ts";

const SCOPES: Readonly<Record<string, "connection" | "stream">> = {
  "frame.headers.padding": "connection",
  "frame.priority.length": "stream",
};

export function strictFault(fault: Http2Error): Http2Error {
  const scope = SCOPES[fault.token];
  if (scope === undefined || scope === fault.scope) return fault;
  const { code, token, reason, rfc, streamId = 0, offset = 0 } = fault;
  return new Http2Error({ scope, code, token, reason, rfc, streamId, offset });
}
