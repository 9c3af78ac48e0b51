/** What later versions of Go's server find malformed. RFC 9113 §8.1.1, RFC 9218 §7.1. */
import { ErrorCode } from "../base/http2-error.ts";
import type { Http2Error } from "../base/http2-error.ts";
import { GO_MESSAGE_RULES } from "./message-rules.ts";
import type { MessageRules } from "./message-rules.ts";
import { contentLength } from "./request.ts";
import { faultOf, stream } from "./server-faults.ts";
import { shortBody } from "./strict-message-rules.ts";

/** A request that ends with its header block and declares octets (since 2026); a body that falls short is still served. Go: newWriterAndRequest. */
export const GO_1_27_MESSAGE_RULES: MessageRules = {
  ...GO_MESSAGE_RULES,
  checkRequest({ streamId, fields, endStream }) {
    const declared = endStream ? contentLength(fields) : 0;
    return declared > 0 ? shortBody(streamId, declared, 0) : undefined;
  },
};

/** Whether it is open or not (since 2026). Go: processPriorityUpdate. */
export function unreadablePriority(streamId: number): Http2Error {
  const row = stream(ErrorCode.PROTOCOL_ERROR, "RFC 9218 §7.1");
  const reason = `What a PRIORITY_UPDATE says for stream ${streamId} is no dictionary`;
  return faultOf(row, "server.priority-update.unreadable", reason, streamId);
}
