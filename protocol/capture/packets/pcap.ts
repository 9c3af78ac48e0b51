/**
 * Packets out of a pcap file: microseconds or nanoseconds, written by machines of either byte order. The form is that of
 * draft-ietf-opsawg-pcap. Knows nothing of what the packets hold.
 */
import { unmapped } from "../source-map.ts";
import { isKnownLink, linkName } from "./link-layer.ts";
import { FileView, MAX_PACKET_OCTETS, PACKETS_PER_SLICE } from "./packet-sink.ts";
import type { PacketReading, PacketSink } from "./packet-sink.ts";

const FILE_HEADER = 24;
const RECORD_HEADER = 16;

interface Magic {
  readonly octets: readonly number[];
  readonly isLittleEndian: boolean;
  /** Parts of a second that timestamps count. */
  readonly perSecond: number;
}

const MAGICS: readonly Magic[] = [
  { octets: [0xd4, 0xc3, 0xb2, 0xa1], isLittleEndian: true, perSecond: 1e6 },
  { octets: [0xa1, 0xb2, 0xc3, 0xd4], isLittleEndian: false, perSecond: 1e6 },
  { octets: [0x4d, 0x3c, 0xb2, 0xa1], isLittleEndian: true, perSecond: 1e9 },
  { octets: [0xa1, 0xb2, 0x3c, 0x4d], isLittleEndian: false, perSecond: 1e9 },
];

export function isPcap(bytes: Uint8Array): boolean {
  return magicOf(bytes) !== undefined;
}

function magicOf(bytes: Uint8Array): Magic | undefined {
  return MAGICS.find(({ octets }) => octets.every((octet, i) => bytes[i] === octet));
}

export function* readPcap(bytes: Uint8Array, sink: PacketSink): PacketReading {
  const magic = magicOf(bytes);
  if (magic === undefined || bytes.length < FILE_HEADER) {
    sink.faults.error(0, `This pcap file ends inside its header: it has ${bytes.length} octets.`, {
      expected: `${FILE_HEADER} octets of file header, then packets`,
    });
    return;
  }
  const view = new FileView(bytes, magic.isLittleEndian);
  // The upper half tells of checksums at the end of frames, which IP's own length leaves out anyway.
  const link = view.u32(20) & 0xffff;
  if (!isKnownLink(link)) tellLink(link, sink);
  yield* readRecords(view, magic.perSecond, link, sink);
}

function* readRecords(view: FileView, perSecond: number, link: number, sink: PacketSink): PacketReading {
  const { bytes } = view;
  let zero: { readonly seconds: number; readonly parts: number } | undefined;
  let at = FILE_HEADER;
  let number = 0;
  while (at < bytes.length) {
    const length = recordLength(view, at, perSecond, number, sink);
    if (length === undefined) return;
    const [seconds, parts] = [view.u32(at), view.u32(at + 4)];
    if (zero === undefined) sink.startedAt(seconds * 1000 + (parts * 1000) / perSecond);
    zero ??= { seconds, parts };
    const atMs = (seconds - zero.seconds) * 1000 + ((parts - zero.parts) * 1000) / perSecond;
    const start = at + RECORD_HEADER;
    const end = Math.min(start + length, bytes.length);
    number++;
    const missing = Math.max(0, view.u32(at + 12) - (end - start));
    sink.packet({ octets: unmapped(bytes.subarray(start, end)), atMs, at, number, link, missing });
    at = start + length;
    if (number % PACKETS_PER_SLICE === 0) yield at;
  }
}

/** Captured length of the record at `at`; undefined when nothing can be read from here on. */
function recordLength(
  view: FileView,
  at: number,
  perSecond: number,
  number: number,
  { faults }: PacketSink,
): number | undefined {
  const left = view.bytes.length - at;
  if (left < RECORD_HEADER) {
    faults.add({
      severity: "warning",
      message: `The file ends inside the header of packet ${number + 1}: ${left} of its ${RECORD_HEADER} octets are here.`,
      at,
      packet: number + 1,
    });
    return undefined;
  }
  const length = view.u32(at + 8);
  if (length > MAX_PACKET_OCTETS || view.u32(at + 4) >= perSecond) {
    faults.add({
      severity: "error",
      message: `The header of packet ${number + 1} cannot be (${length} octets captured): the file is broken from here on.`,
      expected: "a record header: seconds, parts of a second, captured length, original length",
      at,
      packet: number + 1,
    });
    return undefined;
  }
  if (RECORD_HEADER + length > left) {
    faults.add({
      severity: "warning",
      message: `The file ends inside packet ${number + 1}: ${left - RECORD_HEADER} of its ${length} octets are here.`,
      advice: "It was cut while copying, or is still being written.",
      at,
      packet: number + 1,
    });
  }
  return length;
}

export function tellLink(link: number, { faults }: PacketSink, at = 20): void {
  faults.error(at, `Packets of link type ${link}${linkName(link)} are not read here.`, {
    expected: "Ethernet, Linux cooked, loopback, PPP or raw IP",
    advice: "Capture on the wired side, on the loopback interface, or with tcpdump -i any.",
  });
}
