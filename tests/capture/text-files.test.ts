/** One exchange in every form in which people paste octets: each must give the octets, in both directions. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { toHex } from "../../protocol/base/bytes.ts";
import { decodeCapture } from "../../protocol/index.ts";
import type { Capture, Side } from "../../protocol/index.ts";
import { readTruth } from "../support/captures.ts";
import { describeShared } from "../support/shared.ts";
import { outlines, trueOutlines } from "./outline.ts";

/** What the report calls each form, by the end of the file name. */
const BLOCKS: Readonly<Record<string, string>> = {
  "base64-oneline": "base64",
  base64: "base64",
  base64url: "base64",
  c: "C array",
  escaped: "string literal",
  go: "Go []byte",
  "go-string": "Go []byte",
  "hex-0x": "0x list",
  "hex-colons": "plain hex",
  "hex-upper-spaced": "plain hex",
  hex: "plain hex",
  hexdump: "hexdump",
  "hexdump-C": "hexdump -C",
  js: "JavaScript bytes",
  od: "od",
  python: "Python bytes",
  xxd: "xxd",
  "xxd-plain": "plain hex",
};

const DOCUMENTS: Readonly<Record<string, string>> = {
  "follow-tcp-hex.txt": "Follow stream, hex dump",
  "follow-tcp-raw.txt": "Follow stream, raw",
  "follow-tcp-yaml.txt": "Follow stream, YAML",
  "tcpdump-X.txt": "tcpdump -X",
  "tcpdump-xx.txt": "tcpdump -X",
  "tshark-x.txt": "tshark -x",
};

const WITHOUT_OCTETS: Readonly<Record<string, string>> = {
  "follow-tcp-ascii.txt": "Follow stream, ASCII",
  "follow-http2-hex.txt": "Follow HTTP/2 stream",
  "tshark-V.txt": "tshark -V",
  "tshark-summary.txt": "tshark packet list",
};

const SERIOUS = (capture: Capture): unknown =>
  capture.problems.filter((problem) => problem.severity !== "info");

describeShared("texts", "captures/text", (folder) => {
  const files = readdirSync(folder);
  const read = (file: string): string => readFileSync(`${folder}/${file}`, "utf8");
  const octets = (set: string, side: string): string => toHex(readFileSync(`${folder}/${set}.${side}.bin`));

  for (const file of files) {
    const [, set = "", word = "", form = ""] = /^(text\w)\.(client|server)\.([\w-]+)\.txt$/.exec(file) ?? [];
    if (form === "") continue;
    const side: Side = word === "client" ? "client" : "server";
    for (const [ending, change] of Object.entries(LINE_ENDINGS)) {
      it(`${file} with ${ending}`, async () => {
        const capture = await decodeCapture(change(read(file)));
        expect(SERIOUS(capture)).toEqual([]);
        expect(capture.format).toBe(BLOCKS[form]);
        const [connection] = capture.connections;
        expect(toHex(connection?.trace.bytes(side) ?? new Uint8Array())).toBe(octets(set, side));
        const truth = readTruth(folder, set);
        expect(outlines(connection?.trace)).toEqual(
          trueOutlines(truth.frames.filter((frame) => frame.from === side)),
        );
      });
    }
  }

  for (const [ending, format] of Object.entries(DOCUMENTS)) {
    for (const set of ["textA", "textC"]) {
      it(`${set}.${ending} in both directions`, async () => {
        const capture = await decodeCapture(read(`${set}.${ending}`));
        expect(SERIOUS(capture)).toEqual([]);
        expect(capture.format).toBe(format);
        expect(capture.connections).toHaveLength(1);
        const trace = capture.connections[0]?.trace;
        for (const side of ["client", "server"] as const) {
          expect(toHex(trace?.bytes(side) ?? new Uint8Array())).toBe(octets(set, side));
        }
        const truth = readTruth(folder, set);
        expect(outlines(trace)).toEqual(trueOutlines(truth.frames));
      });
    }
  }

  for (const [ending, format] of Object.entries(WITHOUT_OCTETS)) {
    it(`${ending} holds no octets, and that is said`, async () => {
      const capture = await decodeCapture(read(`textA.${ending}`));
      expect(capture.format).toBe(format);
      expect(capture.connections).toEqual([]);
      expect(capture.problems[0]?.severity).toBe("error");
      expect(capture.problems[0]?.advice).toMatch(/\w/);
    });
  }

  for (const set of ["textA", "textC"]) {
    it(`${set}.tshark-jsonraw.json: the packets that it holds`, async () => {
      const capture = await decodeCapture(read(`${set}.tshark-jsonraw.json`));
      expect(SERIOUS(capture)).toEqual([]);
      expect(capture.format).toBe("tshark JSON");
      const trace = capture.connections[0]?.trace;
      const truth = readTruth(folder, set);
      const shown = outlines(trace);
      expect(shown.length).toBeGreaterThan(5);
      expect(trueOutlines(truth.frames).slice(0, shown.length)).toEqual(shown);
    });
  }

  it("one packet's hex stream from Wireshark", async () => {
    const capture = await decodeCapture(read("textC.wireshark-hexstream-one-packet.txt"));
    expect(SERIOUS(capture)).toEqual([]);
    expect(capture.connections[0]?.trace.frames.get(0).type).toBe(-1);
  });
});

const LINE_ENDINGS: Readonly<Record<string, (text: string) => string>> = {
  LF: (text) => text,
  CRLF: (text) => text.replaceAll("\n", "\r\n"),
};
