/** Every form, written from known octets, is read back; so is each with CRLF, with tabs for blanks around, and in UTF-16. */
import { describe, expect, it } from "vitest";
import { concatBytes, toHex } from "../../protocol/base/bytes.ts";
import { decodeCapture, octetAtText, textRanges } from "../../protocol/index.ts";
import { FIXTURE_CAPTURES, readCapture } from "../support/captures.ts";
import { FORMS, hexdumpC } from "./write-forms.ts";

const CAPTURE = readCapture(FIXTURE_CAPTURES, "go-get-hello");
const octetsOf = (from: "client" | "server"): Uint8Array =>
  concatBytes(CAPTURE.chunks.filter((chunk) => chunk.from === from).map((chunk) => chunk.bytes));

describe.each(Object.entries(FORMS))("%s", (_, write) => {
  it.each(["client", "server"] as const)("from the %s", async (from) => {
    const text = write(octetsOf(from));
    for (const variant of [text, `\n\n${text}\n\n`, text.replaceAll("\n", "\r\n")]) {
      const capture = await decodeCapture(variant);
      expect(capture.problems.filter(({ severity }) => severity !== "info")).toEqual([]);
      expect(toHex(capture.connections[0]?.trace.bytes(from) ?? new Uint8Array())).toBe(
        toHex(octetsOf(from)),
      );
    }
  });

  it("knows where in the text each octet stands", async () => {
    const text = write(octetsOf("client"));
    const connection = (await decodeCapture(text)).connections[0];
    const runs = connection?.source.client ?? [];
    // The frame header of SETTINGS, right behind the preface: some range covers it and leads back to it.
    const ranges = textRanges(runs, 24, 9);
    expect(ranges.length).toBeGreaterThan(0);
    for (const range of ranges) expect(octetAtText(runs, range.start)).toBeGreaterThanOrEqual(24 - 8);
    const all = textRanges(runs, 0, octetsOf("client").length);
    const covered = all.reduce((sum, range) => sum + range.end - range.start, 0);
    expect(covered).toBeGreaterThan(octetsOf("client").length);
  });
});

describe("octets of text", () => {
  const text = hexdumpC(octetsOf("client"));

  it.each([
    ["UTF-8", new TextEncoder().encode(text)],
    ["UTF-8 with a mark", new TextEncoder().encode(`\ufeff${text}`)],
    ["UTF-16, low octet first", new Uint8Array([0xff, 0xfe, ...Buffer.from(text, "utf16le")])],
    ["UTF-16, high octet first", new Uint8Array([0xfe, 0xff, ...Buffer.from(text, "utf16le").swap16()])],
  ])("%s", async (_, bytes) => {
    const capture = await decodeCapture(bytes);
    expect(capture.format).toBe("hexdump -C");
    expect(toHex(capture.connections[0]?.trace.bytes("client") ?? bytes)).toBe(toHex(octetsOf("client")));
  });

  it("raw octets are a form too", async () => {
    const capture = await decodeCapture(octetsOf("server"));
    expect(capture.format).toBe("raw octets");
    expect(toHex(capture.connections[0]?.trace.bytes("server") ?? new Uint8Array())).toBe(
      toHex(octetsOf("server")),
    );
  });

  it("hexdump's * repeats the row before", async () => {
    const zeros = new Uint8Array(9 + 200);
    zeros.set([0, 0, 200, 0, 1, 0, 0, 0, 1]);
    const dump = hexdumpC(zeros);
    expect(dump).toContain("\n*\n");
    const capture = await decodeCapture(dump, { from: "client" });
    expect(capture.problems).toEqual([]);
    expect(toHex(capture.connections[0]?.trace.bytes("client") ?? new Uint8Array())).toBe(toHex(zeros));
  });
});
