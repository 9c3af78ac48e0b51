import { expect, it } from "vitest";
import { fromHex, stringToLatin1 } from "../../protocol/base/bytes.ts";
import { detectContentType } from "../../protocol/server/detect-content-type.ts";

const text = stringToLatin1;

it.each<[string, Uint8Array, string]>([
  ["plain text", text("Hello"), "text/plain; charset=utf-8"],
  ["JSON, which Go does not know", text('{"a":1}'), "text/plain; charset=utf-8"],
  ["text with tab, escape and octets above 0x7f", text("a\tb\u001bc\u00e9\r\n"), "text/plain; charset=utf-8"],
  ["one NUL", text("a\0b"), "application/octet-stream"],
  [
    "a NUL behind the 512 octets that are looked at",
    text(`${"a".repeat(512)}\0`),
    "text/plain; charset=utf-8",
  ],
  ["HTML behind white space, in any case", text(" \n<HTML>"), "text/html; charset=utf-8"],
  ["an HTML tag that goes on", text("<htmlx>"), "text/plain; charset=utf-8"],
  ["an HTML comment", text("<!-- x"), "text/html; charset=utf-8"],
  ["XML", text("<?xml version"), "text/xml; charset=utf-8"],
  ["PDF", text("%PDF-1.7"), "application/pdf"],
  ["UTF-16, big end first", fromHex("feff0061"), "text/plain; charset=utf-16be"],
  ["UTF-8 with a mark", fromHex("efbbbf61"), "text/plain; charset=utf-8"],
  ["PNG", fromHex("89504e470d0a1a0a00"), "image/png"],
  ["JPEG", fromHex("ffd8ffe0"), "image/jpeg"],
  ["GIF", text("GIF89a..."), "image/gif"],
  ["WebP", text("RIFF....WEBPVP8 "), "image/webp"],
  ["WAVE", text("RIFF....WAVEfmt"), "audio/wave"],
  ["gzip", fromHex("1f8b0800"), "application/x-gzip"],
  ["ZIP", fromHex("504b0304"), "application/zip"],
  ["WebAssembly", fromHex("0061736d01000000"), "application/wasm"],
  ["MP4", text("\0\0\0\u0010ftypmp42\0\0\0\0"), "video/mp4"],
  ["MP4 by a compatible brand", text("\0\0\0\u0018ftypisom\0\0\0\0isommp41"), "video/mp4"],
  ["an ftyp box of another kind", text("\0\0\0\u0010ftypisom\0\0\0\0"), "application/octet-stream"],
  ["WOFF 2", text("wOF2"), "font/woff2"],
])("%s", (_what, bytes, type) => {
  expect(detectContentType(bytes)).toBe(type);
});
