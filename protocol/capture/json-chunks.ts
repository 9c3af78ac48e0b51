/**
 * JSON with octets in it: recordings of both directions as `{"chunks": [{"t", "from", "hex"}]}` (our own form) and
 * `tshark -T json -x` / `-T jsonraw`. Read by looking for what is needed, so that a text cut in the middle still gives
 * what it holds; whether the rest is good JSON does not matter.
 */
import { firstLines, no, opened, textOf } from "./format.ts";
import type { CaptureChunk, OpenContext, Reading, Region, Sniff, TextFormat } from "./format.ts";
import { readPairs } from "./hex-digits.ts";
import { FaultList, Pieces } from "./pieces.ts";
import { NO_OCTETS } from "./source-map.ts";
import { assemble } from "./packets/assemble.ts";
import type { Packet } from "./packets/packet.ts";

export const chunkJson: TextFormat = {
  name: "JSON of chunks",
  scope: "document",
  sniff: sniffChunks,
  open: openChunks,
};
export const tsharkJson: TextFormat = {
  name: "tshark JSON",
  scope: "document",
  sniff: sniffTshark,
  open: openTshark,
};

const SNIFF_CHARS = 8192;
const CHUNK = /\{[^{}]*"hex"\s*:\s*"[^{}]*(?:\}|$)/g;
const CHUNKS_PER_SLICE = 512;

function sniffChunks(region: Region): Sniff {
  const text = textOf(region, SNIFF_CHARS).trimStart();
  if (!text.startsWith("{") && !text.startsWith("[")) return no("no JSON");
  if (!/"hex"\s*:\s*"/.test(text) || !/"from"\s*:\s*"/.test(text)) return no("no objects with from and hex");
  return { score: 0.99, why: "objects with from and hex" };
}

function* openChunks(region: Region): Reading {
  const faults = new FaultList();
  const chunks: CaptureChunk[] = [];
  const text = region.text.slice(region.start, region.end);
  let zero: number | undefined;
  let count = 0;
  let end = 0;
  for (const match of text.matchAll(CHUNK)) {
    if (++count % CHUNKS_PER_SLICE === 0) yield region.start + match.index;
    end = match.index + match[0].length;
    const seconds = /"t"\s*:\s*(-?\d+(?:\.\d+)?(?:e-?\d+)?)/i.exec(match[0])?.[1];
    zero ??= Number(seconds ?? 0);
    const atMs =
      seconds === undefined ? undefined : Math.max(0, Math.round((Number(seconds) - zero) * 1e6) / 1e3);
    if (atMs !== undefined && !Number.isFinite(atMs))
      faults.error(region.start + match.index + match[0].indexOf('"t"'), "This time is out of range.", {
        expected: "seconds since the beginning",
      });
    chunks.push(...(yield* readChunk(match[0], region.start + match.index, atMs, faults)));
  }
  checkEnd(text.slice(end), region.start + end, faults);
  return opened(chunks, faults.finish(), count === 1 ? "1 chunk" : `${count} chunks`);
}

function* readChunk(
  object: string,
  at: number,
  atMs: number | undefined,
  faults: FaultList,
): Generator<number, readonly CaptureChunk[], void> {
  const side = /"from"\s*:\s*"(\w*)"/.exec(object)?.[1];
  const from = side === "client" || side === "server" ? side : undefined;
  if (from === undefined) {
    faults.error(at, "This chunk does not say which end sent it.", {
      expected: '"from": "client" or "from": "server"',
    });
  }
  const pieces = new Pieces({ atMs, ...(from === undefined ? {} : { from }) });
  const hex = /"hex"\s*:\s*"/.exec(object);
  if (hex !== null) yield* readHexString(object, hex.index + hex[0].length, at, pieces, faults);
  return pieces.finish();
}

/** Hex up to the closing quote. */
function* readHexString(
  text: string,
  from: number,
  at: number,
  pieces: Pieces,
  faults: FaultList,
): Generator<number, void, void> {
  const quote = text.indexOf('"', from);
  const end = quote < 0 ? text.length : quote;
  if (quote < 0) faults.warn(at + text.length - 1, "The JSON ends inside this hex string: the text was cut.");
  yield* readPairs(text, from, end, at, pieces, faults);
}

function checkEnd(rest: string, at: number, faults: FaultList): void {
  if (/^\s*\]/.test(rest)) return;
  faults.warn(at, "The list of chunks is not closed: the text was cut here.", {
    expected: "] after the last chunk",
    advice: "Copy the file again to its end; what was read so far is shown.",
  });
}

const FRAME_RAW = /"(frame_raw|frame\.time_relative)"\s*:\s*(?:\[\s*)?"([^"]*)("?)/g;

function sniffTshark(region: Region): Sniff {
  const text = textOf(region, SNIFF_CHARS);
  if (/"frame_raw"\s*:/.test(text)) return { score: 0.99, why: "packets with frame_raw" };
  if (firstLines(region, 12).some((line) => line.text.includes('"_source"'))) {
    return { score: 0.7, why: "tshark's JSON, but without frame_raw" };
  }
  return no("no packets with frame_raw");
}

function* openTshark(region: Region, { keys }: OpenContext): Reading {
  const faults = new FaultList();
  const packets: Packet[] = [];
  const text = region.text.slice(region.start, region.end);
  let count = 0;
  for (const match of text.matchAll(FRAME_RAW)) {
    if (++count % CHUNKS_PER_SLICE === 0) yield region.start + match.index;
    const value = match[2] ?? "";
    if (match[1] === "frame_raw") {
      const at = region.start + match.index;
      const pieces = new Pieces();
      const from = match[0].length - value.length - (match[3] ?? "").length;
      yield* readHexString(match[0], from, at, pieces, faults);
      packets.push({ octets: pieces.finish()[0]?.octets ?? NO_OCTETS, at, number: packets.length + 1 });
    } else {
      const last = packets.pop();
      if (last !== undefined) packets.push({ ...last, atMs: Math.round(Number(value) * 1e6) / 1e3 });
    }
  }
  if (packets.length === 0) {
    faults.error(region.start, "This is tshark's JSON without the packets' octets.", {
      expected: '"frame_raw"',
      advice: "Write it with the octets: tshark -r capture.pcap -T json -x (or -T jsonraw).",
    });
  }
  const detail = packets.length === 1 ? "1 packet" : `${packets.length} packets`;
  const assembled = yield* assemble(sinceFirst(packets), keys, faults);
  return { ...assembled, faults: faults.finish(), detail };
}

/** Times count from the first packet shown. */
function sinceFirst(packets: readonly Packet[]): readonly Packet[] {
  const zero = packets[0]?.atMs;
  if (zero === undefined || packets.some((packet) => packet.atMs === undefined)) {
    return packets.map(({ atMs: _atMs, ...packet }) => packet);
  }
  return packets.map((packet) => ({
    ...packet,
    atMs: Math.max(0, Math.round(((packet.atMs ?? 0) - zero) * 1e3) / 1e3),
  }));
}
