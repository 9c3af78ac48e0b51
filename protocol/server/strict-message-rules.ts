/** What RFC 9113 calls malformed and Go lets pass. RFC 9113 §8.1.1, §8.2.1, §8.2.2. */
import type { Http2Error } from "../base/http2-error.ts";
import type { HeaderField } from "../hpack/field.ts";
import type { MetaHeaders } from "../http2/frame-input.ts";
import { connectionSpecificField, valueOf } from "../http2/header-rules.ts";
import type { MessageRules } from "./message-rules.ts";
import { strictServerFault } from "./strict-faults.ts";

export const STRICT_MESSAGE_RULES: MessageRules = {
  checkRequest: (request) => checkFields(request) ?? checkDeclaredLength(request),
  checkTrailers: (trailers) => checkFields(trailers),
  checkShortBody: shortBody,
};

function checkFields({ fields, streamId }: MetaHeaders): Http2Error | undefined {
  const padded = fields.find((field) => hasBlankEnds(field));
  if (padded !== undefined) {
    const reason = `The value of ${padded.name} begins or ends with a blank`;
    return strictServerFault("server.message.blank-ends", reason, streamId);
  }
  const wrong = connectionSpecificField(fields);
  if (wrong === undefined) return undefined;
  const reason = `${wrong} belongs to one connection of HTTP/1.1`;
  return strictServerFault("server.message.connection-field", reason, streamId);
}

function checkDeclaredLength({ fields, streamId, endStream }: MetaHeaders): Http2Error | undefined {
  const lengths = new Set(
    fields.filter((field) => field.name === "content-length").map((field) => field.value),
  );
  const [declared] = lengths;
  if (declared === undefined) return undefined;
  if (lengths.size > 1 || !/^[0-9]+$/.test(declared)) {
    const reason = `content-length says ${JSON.stringify([...lengths].join(", "))}, which is no number of octets`;
    return strictServerFault("server.message.content-length", reason, streamId);
  }
  const length = Number(valueOf(fields, "content-length"));
  return endStream && length > 0 ? shortBody(streamId, length, 0) : undefined;
}

export function shortBody(streamId: number, declared: number, came: number): Http2Error {
  const reason = `content-length says ${declared} octets, and the request ends after ${came}`;
  return strictServerFault("server.message.short-body", reason, streamId);
}

function hasBlankEnds({ value }: HeaderField): boolean {
  return /^[ \t]|[ \t]$/.test(value);
}
