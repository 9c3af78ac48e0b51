/**
 * The content-type of a response whose handler named none, from its first octets: Go's http.DetectContentType, by
 * the signatures of the WHATWG MIME Sniffing Standard. Rows are tried in order; the first that matches counts.
 */
/* oxlint-disable no-control-regex -- control characters are what signatures are made of */
import { latin1ToString } from "../base/bytes.ts";

/** No signature looks further. */
const SNIFF_BYTES = 512;

/** MIME type; a pattern on the octets as Latin-1. */
const SIGNATURES: readonly (readonly [type: string, pattern: RegExp])[] = [
  [
    "text/html; charset=utf-8",
    /^[\t\n\f\r ]*<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|!--)[ >]/i,
  ],
  ["text/xml; charset=utf-8", /^[\t\n\f\r ]*<\?xml/],
  ["application/pdf", /^%PDF-/],
  ["application/postscript", /^%!PS-Adobe-/],
  ["text/plain; charset=utf-16be", /^\u00fe\u00ff../s],
  ["text/plain; charset=utf-16le", /^\u00ff\u00fe../s],
  ["text/plain; charset=utf-8", /^\u00ef\u00bb\u00bf./s],
  ["image/x-icon", /^\0\0[\u0001\u0002]\0/],
  ["image/bmp", /^BM/],
  ["image/gif", /^GIF8[79]a/],
  ["image/webp", /^RIFF.{4}WEBPVP/s],
  ["image/png", /^\u0089PNG\r\n\u001a\n/],
  ["image/jpeg", /^\u00ff\u00d8\u00ff/],
  ["audio/basic", /^\.snd/],
  ["audio/aiff", /^FORM.{4}AIFF/s],
  ["audio/mpeg", /^ID3/],
  ["application/ogg", /^OggS\0/],
  ["audio/midi", /^MThd\0\0\0\u0006/],
  ["video/avi", /^RIFF.{4}AVI /s],
  ["audio/wave", /^RIFF.{4}WAVE/s],
  ["video/mp4", /^\0{2}.{2}ftyp(?:.{8}(?:.{4})*?)?mp4/s],
  ["video/webm", /^\u001a\u0045\u00df\u00a3/],
  ["application/vnd.ms-fontobject", /^.{34}LP/s],
  ["font/ttf", /^\0\u0001\0\0/],
  ["font/otf", /^OTTO/],
  ["font/collection", /^ttcf/],
  ["font/woff", /^wOFF/],
  ["font/woff2", /^wOF2/],
  ["application/x-gzip", /^\u001f\u008b\u0008/],
  ["application/zip", /^PK\u0003\u0004/],
  ["application/x-rar-compressed", /^Rar!\u001a\u0007(?:\0|\u0001\0)/],
  ["application/wasm", /^\0asm/],
];

/** Octets that no text holds: controls but tab, line ends, form feed and escape. */
const BINARY = /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f]/;

export function detectContentType(bytes: Uint8Array): string {
  const text = latin1ToString(bytes, 0, Math.min(bytes.length, SNIFF_BYTES));
  const found = SIGNATURES.find(([, pattern]) => pattern.test(text));
  if (found !== undefined) return found[0];
  return BINARY.test(text) ? "application/octet-stream" : "text/plain; charset=utf-8";
}
