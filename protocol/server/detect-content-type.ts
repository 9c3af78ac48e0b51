/**
 * The content-type of a response whose handler named none, from its first octets: Go's http.DetectContentType, by
 * the signatures of the WHATWG MIME Sniffing Standard. Rows are tried in order; the first that matches counts.
 */
import { latin1ToString } from "../base/bytes.ts";
import { plainContentType, SNIFF_BYTES } from "./plain-content-type.ts";

const HTML_START =
  /^[\t\n\f\r ]*<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|!--)[ >]/i;
const XML_START = /^[\t\n\f\r ]*<\?xml/;

/** Stands for any octet in the signatures below. */
const ANY = "\uffff";

/** What the octets begin with, as Latin-1. */
const SIGNATURES: readonly (readonly [type: string, start: string])[] = [
  ["application/pdf", "%PDF-"],
  ["application/postscript", "%!PS-Adobe-"],
  ["text/plain; charset=utf-16be", `\u00fe\u00ff${ANY}${ANY}`],
  ["text/plain; charset=utf-16le", `\u00ff\u00fe${ANY}${ANY}`],
  ["text/plain; charset=utf-8", `\u00ef\u00bb\u00bf${ANY}`],
  ["image/x-icon", "\0\0\u0001\0"],
  ["image/x-icon", "\0\0\u0002\0"],
  ["image/bmp", "BM"],
  ["image/gif", "GIF87a"],
  ["image/gif", "GIF89a"],
  ["image/webp", `RIFF${ANY.repeat(4)}WEBPVP`],
  ["image/png", "\u0089PNG\r\n\u001a\n"],
  ["image/jpeg", "\u00ff\u00d8\u00ff"],
  ["audio/basic", ".snd"],
  ["audio/aiff", `FORM${ANY.repeat(4)}AIFF`],
  ["audio/mpeg", "ID3"],
  ["application/ogg", "OggS\0"],
  ["audio/midi", "MThd\0\0\0\u0006"],
  ["video/avi", `RIFF${ANY.repeat(4)}AVI `],
  ["audio/wave", `RIFF${ANY.repeat(4)}WAVE`],
  ["video/webm", "\u001aE\u00df\u00a3"],
  ["application/vnd.ms-fontobject", `${ANY.repeat(34)}LP`],
  ["font/ttf", "\0\u0001\0\0"],
  ["font/otf", "OTTO"],
  ["font/collection", "ttcf"],
  ["font/woff", "wOFF"],
  ["font/woff2", "wOF2"],
  ["application/x-gzip", "\u001f\u008b\u0008"],
  ["application/zip", "PK\u0003\u0004"],
  ["application/x-rar-compressed", "Rar!\u001a\u0007\0"],
  ["application/x-rar-compressed", "Rar!\u001a\u0007\u0001\0"],
  ["application/wasm", "\0asm"],
];

export function detectContentType(bytes: Uint8Array): string {
  const text = latin1ToString(bytes, 0, Math.min(bytes.length, SNIFF_BYTES));
  if (HTML_START.test(text)) return "text/html; charset=utf-8";
  if (XML_START.test(text)) return "text/xml; charset=utf-8";
  const found = SIGNATURES.find(([, start]) => beginsWith(text, start));
  if (found !== undefined) return found[0];
  if (isMp4(bytes, text)) return "video/mp4";
  return plainContentType(bytes);
}

function beginsWith(text: string, start: string): boolean {
  if (text.length < start.length) return false;
  for (let i = 0; i < start.length; i++) if (start[i] !== ANY && start[i] !== text[i]) return false;
  return true;
}

/** An ftyp box whose major brand, or one of its compatible brands, begins with mp4. */
function isMp4(bytes: Uint8Array, text: string): boolean {
  if (text.length < 12 || text.slice(4, 8) !== "ftyp") return false;
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  const boxBytes = a * 0x100_0000 + b * 0x1_0000 + c * 0x100 + d;
  if (boxBytes % 4 !== 0 || text.length < boxBytes) return false;
  for (let at = 8; at < boxBytes; at += 4) {
    // At 12 stands the version of the brand.
    if (at !== 12 && text.startsWith("mp4", at)) return true;
  }
  return false;
}
