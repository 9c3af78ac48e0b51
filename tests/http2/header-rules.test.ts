import { expect, it, test } from "vitest";
import { Http2Error } from "../../protocol/base/http2-error.ts";
import type { HeaderField } from "../../protocol/hpack/field.ts";
import {
  checkFieldBlock,
  checkTrailers,
  connectionSpecificField,
  isTrailerName,
  malformed,
  MESSAGE_FAULT_TOKENS,
  requestPseudo,
} from "../../protocol/http2/header-rules.ts";

const fields = (...lines: readonly string[]): HeaderField[] =>
  lines.map((line) => {
    const colon = line.indexOf(":", 1);
    return { name: line.slice(0, colon), value: line.slice(colon + 1).trimStart() };
  });

const GET = [":method: GET", ":path: /", ":scheme: https", ":authority: a"];

/** Every way in which a block alone can be wrong; the last column is what stands in it. */
const WRONG_BLOCKS: readonly (readonly [token: string, what: string, block: readonly HeaderField[]])[] = [
  ["headers.field-name", "a capital letter", fields(...GET, "Accept: x")],
  ["headers.field-name", "no name", [{ name: "", value: "x" }]],
  ["headers.field-name", "a colon", [{ name: "foo:bar", value: "x" }]],
  ["headers.field-name", "NUL", [{ name: "foo\0", value: "x" }]],
  ["headers.field-name", "a space", [{ name: "foo bar", value: "x" }]],
  ["headers.field-name", "an octet above 0x7f", [{ name: "fo\u00f6", value: "x" }]],
  ["headers.field-value", "LF", [{ name: "foo", value: "a\nb" }]],
  ["headers.field-value", "CR", [{ name: "foo", value: "a\rb" }]],
  ["headers.field-value", "DEL", [{ name: "foo", value: "a\u007fb" }]],
  ["headers.field-value", "NUL in a pseudo-header", [{ name: ":path", value: "/\0" }]],
  ["headers.pseudo-after-regular", "foo before :path", fields(":method: GET", "foo: x", ":path: /")],
  ["headers.pseudo-unknown", ":foo", fields(":foo: x")],
  ["headers.pseudo-repeated", ":method twice", fields(":method: GET", ":method: GET")],
  ["headers.pseudo-mixed", ":status in a request", fields(":method: GET", ":status: 200")],
];

it.each(WRONG_BLOCKS)("%s: %s", (token, _what, block) => {
  expect(checkFieldBlock(block, 7)).toMatchObject({ scope: "stream", code: 1, token, streamId: 7 });
});

test("a tab and octets above 0x7f may stand in values", () => {
  expect(checkFieldBlock([{ name: "foo", value: "a\tb\u00e9" }], 1)).toBeUndefined();
});

const WRONG_REQUESTS: readonly (readonly [token: string, what: string, block: readonly HeaderField[]])[] = [
  ["request.connect", "CONNECT with :path", fields(":method: CONNECT", ":authority: a", ":path: /")],
  ["request.connect", "CONNECT with :scheme", fields(":method: CONNECT", ":authority: a", ":scheme: https")],
  ["request.connect", "CONNECT without :authority", fields(":method: CONNECT")],
  ["request.method", "no :method", fields(":path: /", ":scheme: https")],
  ["request.path", "no :path", fields(":method: GET", ":scheme: https")],
  ["request.path", "a relative path", fields(":method: GET", ":scheme: https", ":path: foo")],
  ["request.path", "a space", fields(":method: GET", ":scheme: https", ":path: /a b")],
  ["request.path", "broken percent-encoding", fields(":method: GET", ":scheme: https", ":path: /%zz")],
  ["request.scheme", "no :scheme", fields(":method: GET", ":path: /")],
  ["request.scheme", "ftp", fields(":method: GET", ":path: /", ":scheme: ftp")],
  ["request.head-with-body", "HEAD that goes on", fields(":method: HEAD", ":path: /", ":scheme: https")],
];

it.each(WRONG_REQUESTS)("%s: %s", (token, _what, block) => {
  expect(requestPseudo(block, 3, false)).toMatchObject({ scope: "stream", code: 1, token, streamId: 3 });
});

it.each([
  ["GET", fields(...GET)],
  ["OPTIONS of everything", fields(":method: OPTIONS", ":path: *", ":scheme: https")],
  ["an absolute URI", fields(":method: GET", ":path: https://a/b?%", ":scheme: http")],
  ["CONNECT", fields(":method: CONNECT", ":authority: a:443")],
])("a good request: %s", (_what, block) => {
  expect(requestPseudo(block, 1, true)).not.toBeInstanceOf(Http2Error);
});

test("trailers end the stream and have no pseudo-headers", () => {
  expect(checkTrailers(fields("foo: x"), 1, true)).toBeUndefined();
  expect(checkTrailers(fields("foo: x"), 1, false)?.token).toBe("trailers.end-stream");
  expect(checkTrailers(fields(":path: /"), 1, true)?.token).toBe("trailers.pseudo");
});

test("names that concern the whole message cannot be trailers", () => {
  for (const name of ["content-length", "if-match", "te", "host", "trailer"])
    expect(isTrailerName(name)).toBe(false);
  for (const name of ["x-checksum", "etag", "grpc-status"]) expect(isTrailerName(name)).toBe(true);
  expect(malformed("trailers.field", "x", 1).token).toBe("trailers.field");
});

test("every token of this table is hit by a row above", () => {
  const hit = [...WRONG_BLOCKS, ...WRONG_REQUESTS].map(([token]) => token);
  const stories = ["trailers.end-stream", "trailers.pseudo", "trailers.field"];
  expect(new Set([...hit, ...stories])).toEqual(new Set(MESSAGE_FAULT_TOKENS));
});

it.each([
  ["connection: keep-alive", "connection"],
  ["keep-alive: 5", "keep-alive"],
  ["proxy-connection: x", "proxy-connection"],
  ["transfer-encoding: chunked", "transfer-encoding"],
  ["upgrade: foo", "upgrade"],
  ["te: gzip", "te"],
  ["te: trailers", undefined],
  ["te:", undefined],
  ["accept: x", undefined],
])("connection-specific: %s → %s", (line, found) => {
  expect(connectionSpecificField(fields(line))).toBe(found);
});
