import { describe, expect, it } from "vitest";
import { copyText } from "../../../app/views/inspector/copy-formats.ts";
import {
  hexKey,
  octetsPerRow,
  offsetLabel,
  printable,
  rowCount,
} from "../../../app/views/inspector/hex-layout.ts";
import { rfcLinks } from "../../../app/ui/rfc-link.ts";
import type { FieldNode, FrameDetail } from "../../../protocol/index.ts";

describe("hex rows", () => {
  it("hold 8 octets where it is narrow, 16 where there is room", () => {
    expect([octetsPerRow(340), octetsPerRow(800)]).toEqual([8, 16]);
    expect([rowCount(0, 8), rowCount(8, 8), rowCount(9, 8)]).toEqual([0, 1, 2]);
  });

  it("write offsets and characters", () => {
    expect(offsetLabel(260)).toBe("0104");
    expect([0x41, 0x20, 0x00, 0xff].map(printable).join("")).toBe("A\u00a0\u00b7\u00b7");
  });

  it.each([
    ["ArrowRight", 7, 8],
    ["ArrowLeft", 0, 0],
    ["ArrowDown", 3, 11],
    ["ArrowDown", 17, 17],
    ["ArrowUp", 11, 3],
    ["ArrowUp", 3, 3],
    ["Home", 13, 8],
    ["End", 13, 15],
    ["End", 17, 19],
    ["PageDown", 0, 19],
    ["PageUp", 19, 3],
    ["a", 3, undefined],
  ])("%s at octet %i of 20 leads to %s", (key, at, target) => {
    expect(hexKey(at, 20, 8, 2 + (key === "PageDown" ? 8 : 0), { key, ctrlKey: false })).toBe(target);
  });

  it("goes to the ends of the frame with Ctrl", () => {
    expect(hexKey(13, 20, 8, 2, { key: "Home", ctrlKey: true })).toBe(0);
    expect(hexKey(13, 20, 8, 2, { key: "End", ctrlKey: true })).toBe(19);
  });
});

describe("links to the RFCs", () => {
  it.each([
    ["RFC 9113 §4.1", ["https://www.rfc-editor.org/rfc/rfc9113#section-4.1"]],
    ["RFC 7541 §A", ["https://www.rfc-editor.org/rfc/rfc7541#appendix-A"]],
    ["RFC 8336", ["https://www.rfc-editor.org/rfc/rfc8336"]],
    [
      "RFC 9113 §6.2, RFC 7541 §5.2",
      [
        "https://www.rfc-editor.org/rfc/rfc9113#section-6.2",
        "https://www.rfc-editor.org/rfc/rfc7541#section-5.2",
      ],
    ],
    ["see the manual", []],
    [undefined, []],
  ])("%s", (text, hrefs) => {
    expect(rfcLinks(text).map((link) => link.href)).toEqual(hrefs);
  });
});

describe("copies", () => {
  const bytes = Uint8Array.from({ length: 17 }, (_, i) => i);
  const root: FieldNode = {
    id: "frame",
    label: "Frame",
    value: "",
    startBit: 0,
    bitLength: 136,
    children: [{ id: "frame.length", label: "Length", value: "8", startBit: 0, bitLength: 24, children: [] }],
  };
  const frame: FrameDetail = {
    index: 3,
    name: "PING",
    from: "client",
    type: 6,
    streamId: 0,
    length: 8,
    flags: 1,
    at: 0,
    offset: 0,
    wireBytes: 17,
    sentMs: 0,
    arrivesMs: 0,
    arrivedMs: 0,
    writeSeq: undefined,
    readSeq: undefined,
    fault: undefined,
    summary: "",
  };

  it.each([
    ["hex", "00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f\n10"],
    [
      "c",
      "static const unsigned char frame[17] = {\n  0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f,\n  0x10,\n};\n",
    ],
    [
      "go",
      "var frame = []byte{\n\t0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f,\n\t0x10,\n}\n",
    ],
  ] as const)("as %s", (format, text) => {
    expect(copyText(format, bytes, frame, root)).toBe(text);
  });

  it("as JSON, with the fields and their bits", () => {
    expect(JSON.parse(copyText("json", bytes, frame, root))).toEqual({
      number: 4,
      type: "PING",
      from: "client",
      stream: 0,
      length: 8,
      flags: 1,
      octets: "000102030405060708090a0b0c0d0e0f10",
      fields: [{ name: "Length", value: "8", startBit: 0, bits: 24 }],
    });
  });
});
