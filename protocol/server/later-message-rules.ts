/** What later versions of Go's server find malformed. RFC 9113 §8.1.1. */
import { GO_MESSAGE_RULES } from "./message-rules.ts";
import type { MessageRules } from "./message-rules.ts";
import { contentLength } from "./request.ts";
import { shortBody } from "./strict-message-rules.ts";

/** A request that ends with its header block and declares octets (since 2026); a body that falls short is still served. Go: newWriterAndRequest. */
export const GO_1_27_MESSAGE_RULES: MessageRules = {
  ...GO_MESSAGE_RULES,
  checkRequest({ streamId, fields, endStream }) {
    const declared = endStream ? contentLength(fields) : 0;
    return declared > 0 ? shortBody(streamId, declared, 0) : undefined;
  },
};
