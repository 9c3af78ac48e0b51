/**
 * What makes a request malformed beyond the rules that every version of Go's server knows (http2/header-rules.ts):
 * the question, and Go's answer. RFC 9113 §8.1.1, §8.2.
 */
import type { Http2Error } from "../base/http2-error.ts";
import type { MetaHeaders } from "../http2/frame-input.ts";

/** Undefined: nothing is wrong with it. */
export interface MessageRules {
  readonly checkRequest: (request: MetaHeaders) => Http2Error | undefined;
  readonly checkTrailers: (trailers: MetaHeaders) => Http2Error | undefined;
  /** The body has ended after `came` octets, and content-length says more. */
  readonly checkShortBody: (streamId: number, declared: number, came: number) => Http2Error | undefined;
}

/** Connection-specific fields are answered with 400, short bodies fail in the handler's read. */
export const GO_MESSAGE_RULES: MessageRules = {
  checkRequest: () => undefined,
  checkTrailers: () => undefined,
  checkShortBody: () => undefined,
};
