import { describe, expect, it } from "vitest";
import {
  captureTitle,
  doubtfulSender,
  foundWords,
  recognisedWords,
  toneOf,
  withMarkers,
} from "../../../app/rooms/decode/capture-words.ts";
import { dumpOf } from "../../../app/rooms/decode/own-dump.ts";
import { readSamples } from "../../../app/rooms/decode/sample-list.ts";
import { decodeCapture } from "../../../protocol/index.ts";
import type { Capture, CaptureConnection } from "../../../protocol/index.ts";
import { REQUEST_HEX } from "../../support/recorded.ts";

const PASTED = { title: undefined, file: undefined };
const PING = "00 00 08 06 00 00 00 00 00 01 02 03 04 05 06 07 08";

describe("what the room says of a capture", () => {
  it("names the form, the octets and the directions, and counts what was found", async () => {
    const capture = await decodeCapture(REQUEST_HEX);
    expect(recognisedWords(capture).form).toBe("plain hex");
    expect(recognisedWords(capture).detail).toContain("92 octets client → server (as marked)");
    expect(foundWords(first(capture).trace)).toEqual(["5 frames decoded, 1 of them breaks a rule."]);
    expect(toneOf(capture)).toBe("partly");
    expect(captureTitle(capture, first(capture), PASTED)).toEqual({
      title: "Pasted text",
      subtitle: "client → server only · stays in this browser",
    });
  });

  it("says when it joined in the middle, and asks who sent octets that do not tell", async () => {
    const capture = await decodeCapture(PING);
    expect(foundWords(first(capture).trace)[0]).toMatch(/^No preface/);
    expect(doubtfulSender(capture)?.from).toBe("client");
    expect(doubtfulSender(await decodeCapture(REQUEST_HEX))).toBeUndefined();
    expect(captureTitle(capture, first(capture), { ...PASTED, title: "a.txt" }).title).toBe("a.txt");
  });

  it("does not call a letter a capture", async () => {
    const capture = await decodeCapture("Dear colleague, nothing here is hexadecimal.");
    expect(recognisedWords(capture)).toEqual({ form: "Nothing recognised", detail: "" });
    expect(toneOf(capture)).toBe("bad");
  });
});

describe("markers for two directions", () => {
  it("stand around the text, which becomes the client's, and are read back", async () => {
    expect(withMarkers("")).toBe("# client\n\n\n# server\n");
    const capture = await decodeCapture(`${withMarkers(PING)}${PING}\n`);
    expect(Array.from({ length: 2 }, (_, i) => first(capture).trace.frames.get(i).from)).toEqual([
      "client",
      "server",
    ]);
  });
});

describe("a dump of our own", () => {
  it("says where each octet stands", async () => {
    const { trace } = first(await decodeCapture(`# client\n${PING}\n# server\n${PING}`));
    const { text, octets } = dumpOf(trace);
    for (const from of ["client", "server"] as const) {
      const bytes = trace.bytes(from);
      for (const [offset, octet] of bytes.entries()) {
        const at = octets.indexOf(from, offset) ?? -1;
        expect(text.slice(at, at + 2)).toBe(octet.toString(16).padStart(2, "0"));
        expect(octets.within(at, at + 1)[0]).toMatchObject({ from, octet: offset });
      }
    }
  });
});

describe("the list of samples", () => {
  it("keeps the rows that can be opened", () => {
    const row = { file: "a.txt", title: "A", description: "B" };
    expect(readSamples([row, { file: "b" }, undefined, 7])).toEqual([{ id: "a.txt", ...row }]);
    expect([readSamples(undefined), readSamples({ samples: [row] }).length]).toEqual([[], 1]);
  });
});

function first(capture: Capture): CaptureConnection {
  const [connection] = capture.connections;
  if (connection === undefined) throw new Error("nothing was decoded");
  return connection;
}
