import { describe, expect, it } from "vitest";
import { stringToLatin1 } from "../../protocol/base/bytes.ts";
import * as make from "../../protocol/frame/make-frame.ts";
import { ErrorCode } from "../../protocol/index.ts";
import type { Frame, HeaderField } from "../../protocol/index.ts";
import { groupDigits } from "../../protocol/base/group-digits.ts";
import { summarizeFrame, summarizeHeaders } from "../../protocol/trace/frame-summary.ts";

const text = stringToLatin1;
const fields = (...pairs: readonly string[]): readonly HeaderField[] =>
  pairs.map((pair) => ({ name: pair.slice(0, pair.indexOf("=")), value: pair.slice(pair.indexOf("=") + 1) }));
const ping = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

describe("a frame in one line", () => {
  const cases: readonly [string, Frame, (readonly HeaderField[])?][] = [
    ["16\u202f384 octets", make.makeData(1, new Uint8Array(16_384))],
    ["1 octet", make.makeData(1, new Uint8Array(1), { padding: new Uint8Array(9) })],
    ["GET /", make.makeHeaders(1, ping), fields(":method=GET", ":path=/")],
    ["part of a header block, 8 octets", make.makeHeaders(1, ping, { endHeaders: false })],
    ["header block, 8 octets", make.makeHeaders(1, ping)],
    ["200", make.makeContinuation(1, ping), fields(":status=200", "a=b")],
    ["on stream 3, weight 16", make.makePriority(1, { exclusive: false, dependency: 3, weight: 16 })],
    [
      "on stream 0, weight 256, exclusive",
      make.makePriority(1, { exclusive: true, dependency: 0, weight: 256 }),
    ],
    ["CANCEL", make.makeRstStream(1, ErrorCode.CANCEL)],
    ["0x1f", make.makeRstStream(1, 0x1f)],
    [
      "3 settings",
      make.makeSettings([
        [2, 0],
        [4, 4_194_304],
        [6, 10_485_760],
      ]),
    ],
    ["MAX_CONCURRENT_STREAMS 250", make.makeSettings([[3, 250]])],
    ["0x00f1 1\u202f000", make.makeSettings([[0xf1, 1000]])],
    ["0 settings", make.makeSettings([])],
    ["ACK", make.makeSettingsAck()],
    ["stream 2: GET /style.css", make.makePushPromise(1, 2, ping), fields(":method=GET", ":path=/style.css")],
    ["stream 2", make.makePushPromise(1, 2, ping)],
    ["0102030405060708", make.makePing(ping)],
    ["ACK 0102030405060708", make.makePing(ping, { ack: true })],
    ["NO_ERROR, last stream 5", make.makeGoAway(5, ErrorCode.NO_ERROR)],
    ["NO_ERROR, last stream 5: bye··!", make.makeGoAway(5, ErrorCode.NO_ERROR, text("bye\r\n!"))],
    ["+983\u202f041", make.makeWindowUpdate(0, 983_041)],
    ['h3=":443"', make.makeAltSvc(0, text("https://a"), text('h3=":443"'))],
    ["2 origins", make.makeOrigin([text("https://a"), text("https://b")])],
    ["stream 7: u=1", make.makePriorityUpdate(7, text("u=1"))],
  ];
  it.each(cases)("%s", (summary, frame, headers) => {
    expect(summarizeFrame(frame, headers)).toBe(summary);
  });
});

describe("header fields in one line", () => {
  const cases: readonly [string, readonly string[]][] = [
    ["POST /a?b=c", [":path=/a?b=c", ":method=POST"]],
    ["CONNECT example.com:443", [":method=CONNECT", ":authority=example.com:443"]],
    ["CONNECT /chat", [":method=CONNECT", ":protocol=websocket", ":path=/chat", ":authority=a"]],
    ["103", [":status=103", "link=</a>"]],
    ["trailers: 2 fields", ["grpc-status=0", "grpc-message="]],
    ["1 field", [":path=/"]],
    ["OPTIONS", [":method=OPTIONS"]],
  ];
  it.each(cases)("%s", (summary, pairs) => {
    expect(summarizeHeaders(fields(...pairs))).toBe(summary);
  });

  it("never gets long", () => {
    const summary = summarizeHeaders(fields(":method=GET", `:path=/${"x".repeat(5000)}`));
    expect(summary).toHaveLength(120);
    expect(summary.endsWith("…")).toBe(true);
  });
});

describe("groupDigits", () => {
  it.each([
    [0, "0"],
    [999, "999"],
    [1000, "1 000"],
    [1_048_576, "1 048 576"],
    [-12_345, "-12 345"],
  ])("%d", (n, expected) => {
    expect(groupDigits(n).replaceAll("\u202f", " ")).toBe(expected);
  });
});
