import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  captureTitle,
  doubtfulSender,
  foundWords,
  recognisedWords,
  startOf,
  toneOf,
  withMarkers,
} from "../../../app/rooms/decode/capture-words.ts";
import { dumpOf } from "../../../app/rooms/decode/own-dump.ts";
import { readSamples } from "../../../app/rooms/decode/sample-list.ts";
import { runDecodeJob } from "../../../app/worker/decode-job.ts";
import type { ConnectionSummary, DecodedHead } from "../../../app/worker/decode-messages.ts";
import { decodeCapture } from "../../../protocol/index.ts";
import type { Capture, CaptureConnection } from "../../../protocol/index.ts";
import { REQUEST_HEX } from "../../support/recorded.ts";

const PASTED = "";
const PING = "00 00 08 06 00 00 00 00 00 01 02 03 04 05 06 07 08";

describe("what the room says of a capture", () => {
  it("names the form, the octets and the directions, and counts what was found", async () => {
    const head = await headOf(REQUEST_HEX);
    expect(recognisedWords(head).form).toBe("plain hex");
    expect(recognisedWords(head).detail).toContain("92 octets client → server (as marked)");
    expect(foundWords(summary(head))).toEqual(["5 frames decoded, 1 of them breaks a rule."]);
    expect(toneOf(head)).toBe("partly");
    expect(captureTitle(first(await decodeCapture(REQUEST_HEX)), 1, PASTED)).toEqual({
      title: "Pasted text",
      subtitle: "client → server only · stays in this browser",
    });
  });

  it("knows when each connection began, unless the clock was wrong", async () => {
    const capture = await decodeCapture(readFileSync("public/samples/four-connections.pcapng"));
    const { connections, report } = capture;
    const starts = connections.map((one) => startOf(one, report) ?? 0);
    expect(starts[0]).toBe(report.startedAtUnixMs);
    const later = (connections[1]?.facts?.startMs ?? 0) - (connections[0]?.facts?.startMs ?? 0);
    expect((starts[1] ?? 0) - (starts[0] ?? 0)).toBeCloseTo(later, 3);
    expect(later).toBeGreaterThan(0);
    expect(startOf(first(capture), { startedAtUnixMs: 1e16 })).toBeUndefined();
    expect(startOf(first(await decodeCapture(PING)), {})).toBeUndefined();
  });

  it("says when it joined in the middle, and asks who sent octets that do not tell", async () => {
    const head = await headOf(PING);
    expect(foundWords(summary(head))[0]).toMatch(/^No preface/);
    expect(doubtfulSender(head)?.from).toBe("client");
    expect(doubtfulSender(await headOf(REQUEST_HEX))).toBeUndefined();
    const plain = first(await decodeCapture(PING));
    expect(captureTitle(plain, 1, "a.txt").title).toBe("a.txt");
    expect(captureTitle(plain, 1, PASTED).subtitle).toContain("joined in the middle");
  });

  it("does not call a letter a capture", async () => {
    const head = await headOf("Dear colleague, nothing here is hexadecimal.");
    expect(recognisedWords(head)).toEqual({ form: "Nothing recognised", detail: "" });
    expect(toneOf(head)).toBe("bad");
  });

  it("names what it knows, though there is nothing in it", async () => {
    const head = await decodeCapture(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0));
    expect(recognisedWords(head)).toEqual({ form: "Nothing to decode: picture", detail: "" });
  });
});

async function headOf(text: string): Promise<DecodedHead> {
  const { result } = await runDecodeJob({ inputs: [{ name: "", text }], keyLogs: [] }, () => undefined);
  if (result.head === undefined) throw new Error("nothing was decoded");
  return result.head;
}

function summary({ connections }: DecodedHead): ConnectionSummary {
  const [found] = connections;
  if (found === undefined) throw new Error("there is a connection");
  return found;
}

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
