/**
 * Every way in which a header block can be wrong, as data. All of them end the connection with COMPRESSION_ERROR
 * (RFC 9113 §4.3): the dynamic tables of the two ends can no longer be the same.
 */
import { ErrorCode, Http2Error } from "../base/http2-error.ts";

/** Token → section that is broken. Each row is hit by a test. */
const SECTIONS = {
  "hpack.integer.truncated": "RFC 7541 §5.1",
  "hpack.integer.overflow": "RFC 7541 §5.1",
  "hpack.index.zero": "RFC 7541 §6.1",
  "hpack.index.missing": "RFC 7541 §2.3.3",
  "hpack.string.truncated": "RFC 7541 §5.2",
  "hpack.string.limit": "RFC 7541 §7.4",
  "hpack.huffman.eos": "RFC 7541 §5.2",
  "hpack.huffman.padding-long": "RFC 7541 §5.2",
  "hpack.huffman.padding-bits": "RFC 7541 §5.2",
  "hpack.size-update.position": "RFC 7541 §4.2",
  "hpack.size-update.count": "RFC 7541 §4.2",
  "hpack.size-update.limit": "RFC 7541 §6.3",
  "hpack.size-update.missing": "RFC 9113 §4.3.1",
} as const;

export type HpackErrorToken = keyof typeof SECTIONS;

export const HPACK_ERROR_TOKENS: readonly string[] = Object.keys(SECTIONS);

/** `offset` counts octets from the start of the header block (or of the bytes given to huffmanDecode). */
export function hpackError(token: HpackErrorToken, reason: string, offset: number): Http2Error {
  return new Http2Error({
    scope: "connection",
    code: ErrorCode.COMPRESSION_ERROR,
    token,
    reason,
    rfc: SECTIONS[token],
    offset,
  });
}
