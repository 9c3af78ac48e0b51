/** Recordings for tests of views, made of octets by the same decoder that the Decode room uses. */
import { decodeCapture } from "../../protocol/index.ts";
import { dissectRecordedFrame } from "../../protocol/trace/dissect-recording.ts";
import { recordCapture } from "../../protocol/trace/capture-recording.ts";
import type { Recording } from "../../app/state/session.ts";

/** The text as the Decode room would take it. */
export async function recordingOf(text: string): Promise<Recording> {
  const { connections } = await decodeCapture(text);
  const trace = connections[0]?.trace;
  if (trace === undefined) throw new Error("the text holds no octets");
  return { id: text.slice(0, 40), title: "Test", subtitle: "", kind: "capture", trace };
}

/**
 * 1 preface, 2 SETTINGS, 3 HEADERS on stream 1 with PRIORITY (exclusive, on 0, weight 16) and `:method GET`,
 * `:path /`, `:scheme http`, a literal `:authority localhost`, 4 WINDOW_UPDATE of 0 on stream 1, 5 a PING that is cut.
 */
export const REQUEST_HEX = [
  "# client",
  "50 52 49 20 2a 20 48 54 54 50 2f 32 2e 30 0d 0a 0d 0a 53 4d 0d 0a 0d 0a",
  "00 00 06 04 00 00 00 00 00 00 03 00 00 00 64",
  "00 00 13 01 25 00 00 00 01 80 00 00 00 0f 82 84 86 41 09 6c 6f 63 61 6c 68 6f 73 74",
  "00 00 04 08 00 00 00 00 01 00 00 00 00",
  "00 00 08 06 00 00 00 00 00 01 02 03",
].join("\n");

/** As many frames as are asked for, all of the client. */
export function manyPings(count: number): Recording {
  const ping = Uint8Array.of(0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8);
  const bytes = new Uint8Array(ping.length * count);
  for (let i = 0; i < count; i++) bytes.set(ping, i * ping.length);
  const trace = recordCapture({ chunks: [{ from: "client", bytes }] }, dissectRecordedFrame);
  return { id: `${count} pings`, title: "Pings", subtitle: "", kind: "capture", trace };
}
