/**
 * Whole packets as text: `tshark -x` (and Wireshark's packet bytes), with its tabs for reassembled and decrypted data,
 * and `tcpdump -X`/`-xx` with its summary lines. Cuts the text into packets; packets/ makes byte streams of them.
 */
import { DumpReader } from "./dump.ts";
import type { DumpStyle } from "./dump.ts";
import { groupDumps, readGroup, sampleOf } from "./dump-formats.ts";
import type { DumpGroup } from "./dump-formats.ts";
import { firstLines, no } from "./format.ts";
import type { Line, OpenContext, Reading, Region, Sniff, TextFormat } from "./format.ts";
import { readPacket } from "./packets/tcp-segment.ts";
import { FaultList } from "./pieces.ts";
import { concatMapped, NO_OCTETS } from "./source-map.ts";
import type { MappedBytes } from "./source-map.ts";
import { assemble } from "./packets/assemble.ts";
import type { Packet } from "./packets/packet.ts";

export const tsharkX: TextFormat = {
  name: "tshark -x",
  scope: "document",
  sniff: sniffTshark,
  open: openTshark,
};
export const tcpdumpX: TextFormat = {
  name: "tcpdump -X",
  scope: "document",
  sniff: sniffTcpdump,
  open: openTcpdump,
};

/** `Frame (149 bytes):`, `Reassembled TCP (…)`, `Decrypted TLS (…)`, `Decompressed Header (…)`. */
const TAB = /^\s*([A-Z][\w .()/-]*?) \((\d+) bytes?\):?\s*$/;
/** `00:00:00.000705 IP 127.0.0.1.50000 > 127.0.0.1.443: Flags …` with any of tcpdump's times, or none. */
const SUMMARY =
  /^(?:(?:\d{4}-\d\d-\d\d )?(?:(\d+):)?(\d+):(\d+(?:\.\d+)?) |(\d+\.\d+) |\s*)\s*(?:[\w.]+\s+(?:In|Out|[BMP])\s+)?(?:IP6?|ethertype\b.*?) \S+ > \S+:/;

function sniffTshark(region: Region): Sniff {
  const lines = firstLines(region);
  const tab = lines.find((line) => TAB.test(line.text) && /^\s*(?:Frame|Packet)/.test(line.text));
  const { style, share } = sampleOf(region);
  if (style === undefined || share < 0.5) return no("no dump of packet bytes");
  if (tab !== undefined) return { score: 0.98, why: `"${tab.text.trim()}"` };
  const { packets } = readFirst(region, style);
  if (packets.length === 0 || !packets.every((packet) => readPacket(packet.octets.bytes) !== undefined)) {
    return no("the dumped octets are not packets with TCP");
  }
  return { score: 0.96, why: "each dump is a packet with IP and TCP headers" };
}

/** A packet's headers stand in the first lines of its dump. */
const SNIFF_CHARS = 32_768;

/** The first few groups are enough to judge. */
function readFirst(region: Region, style: DumpStyle): { readonly packets: readonly Packet[] } {
  const packets: Packet[] = [];
  const end = Math.min(region.end, region.start + SNIFF_CHARS);
  for (const group of groupDumps({ ...region, end }, style)) {
    if (typeof group === "number") continue;
    packets.push({ octets: octetsOf(group, style, new FaultList()) });
    if (packets.length >= 3) break;
  }
  return { packets };
}

function octetsOf(group: DumpGroup, style: DumpStyle, faults: FaultList): MappedBytes {
  const reader = new DumpReader(style, faults);
  for (const _ of readGroup(reader, group));
  const chunks = reader.finish();
  return chunks.length === 0 ? NO_OCTETS : concatMapped(chunks.map((chunk) => chunk.octets));
}

function* openTshark(region: Region, { keys }: OpenContext): Reading {
  const faults = new FaultList();
  const { style } = sampleOf(region);
  const packets: Packet[] = [];
  if (style === undefined) return { conversations: [], faults: [] };
  for (const group of groupDumps(region, style)) {
    if (typeof group === "number") {
      yield group;
      continue;
    }
    const at = group.lines[0]?.line.start ?? region.start;
    yield at;
    const tab = group.between.map((line) => TAB.exec(line.text)?.[1]).findLast((name) => name !== undefined);
    const octets = octetsOf(group, style, faults);
    if (tab === undefined || /^(?:Frame|Packet)/.test(tab))
      packets.push({ octets, at, number: packets.length + 1 });
    else if (/^Decrypted TLS|^Decrypted SSL/.test(tab)) addPlain(packets, octets);
  }
  const assembled = yield* assemble(packets, keys, faults);
  return { ...assembled, faults: faults.finish(), detail: countOf(packets) };
}

/** A tab of the packet before: what tshark decrypted stands for the packet's own payload. */
function addPlain(packets: Packet[], octets: MappedBytes): void {
  const last = packets.pop();
  if (last === undefined) return;
  packets.push({ ...last, plain: last.plain === undefined ? octets : concatMapped([last.plain, octets]) });
}

function countOf(packets: readonly Packet[]): string {
  return packets.length === 1 ? "1 packet" : `${packets.length} packets`;
}

function sniffTcpdump(region: Region): Sniff {
  const lines = firstLines(region);
  const summary = lines.find((line) => SUMMARY.test(line.text));
  if (summary === undefined) return no("no summary line with IP addresses");
  const { style } = sampleOf(region);
  if (style === undefined) return { score: 0.7, why: "tcpdump's summary lines, but no octets" };
  return { score: 0.99, why: `"${summary.text.slice(0, 50)}…"` };
}

function* openTcpdump(region: Region, { keys }: OpenContext): Reading {
  const faults = new FaultList();
  const { style } = sampleOf(region);
  if (style === undefined) {
    const advice = "Print the packets' octets too: tcpdump -X (or tshark -x).";
    faults.error(
      region.start,
      "These are tcpdump's summary lines: the octets of the packets are not in them.",
      { advice },
    );
    return { conversations: [], faults: faults.finish() };
  }
  const packets: Packet[] = [];
  let zero: number | undefined;
  for (const group of groupDumps(region, style)) {
    if (typeof group === "number") {
      yield group;
      continue;
    }
    const at = group.lines[0]?.line.start ?? region.start;
    yield at;
    const time = timeOf(group.between);
    zero ??= time;
    const atMs = time === undefined || zero === undefined ? undefined : Math.max(0, time - zero);
    packets.push({ octets: octetsOf(group, style, faults), at, atMs, number: packets.length + 1 });
  }
  const assembled = yield* assemble(packets, keys, faults);
  return { ...assembled, faults: faults.finish(), detail: countOf(packets) };
}

/** Milliseconds since midnight or since the epoch, whichever the summary line prints. */
function timeOf(lines: readonly Line[]): number | undefined {
  const match = lines.map((line) => SUMMARY.exec(line.text)).findLast((found) => found !== null);
  if (match === undefined || match === null) return undefined;
  const [, hours = "0", minutes, seconds, epoch] = match;
  if (epoch !== undefined) return roundMicros(Number(epoch) * 1000);
  if (minutes === undefined || seconds === undefined) return undefined;
  return roundMicros((Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000);
}

function roundMicros(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
