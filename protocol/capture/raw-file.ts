/** Files that are no text: raw octets of one direction; and files that are known by their first octets but not opened here. */
import { guessDirection } from "./direction.ts";
import type { FileFormat, Opened, Reading } from "./format.ts";
import { no, opened } from "./format.ts";
import { packetFiles } from "./packets/packet-files.ts";
import { unmapped } from "./source-map.ts";
import { findFrameStart } from "../trace/find-frame-start.ts";

interface Magic {
  readonly name: string;
  readonly magics: readonly (readonly number[])[];
  readonly says: string;
  readonly advice: string;
}

const UNPACK = "Unpack it first, and drop what is inside.";
const AS_PCAP = "Save it as pcapng: editcap FILE out.pcapng, or Wireshark, File, Save As.";

const KNOWN_FILES: readonly Magic[] = [
  {
    name: "zip",
    magics: [[0x50, 0x4b, 3, 4]],
    says: "This file is compressed (zip).",
    advice: UNPACK,
  },
  {
    name: "zstd",
    magics: [[0x28, 0xb5, 0x2f, 0xfd]],
    says: "This file is compressed (zstd).",
    advice: UNPACK,
  },
  {
    name: "xz",
    magics: [[0xfd, 0x37, 0x7a, 0x58, 0x5a]],
    says: "This file is compressed (xz).",
    advice: UNPACK,
  },
  {
    name: "bzip2",
    magics: [[0x42, 0x5a, 0x68]],
    says: "This file is compressed (bzip2).",
    advice: UNPACK,
  },
  {
    name: "snoop",
    magics: [[0x73, 0x6e, 0x6f, 0x6f, 0x70, 0, 0, 0]],
    says: "This is a packet capture of Solaris' snoop, which is not read here.",
    advice: AS_PCAP,
  },
  {
    name: "Network Monitor",
    magics: [
      [0x47, 0x4d, 0x42, 0x55],
      [0x52, 0x54, 0x53, 0x53],
    ],
    says: "This is a packet capture of Microsoft's Network Monitor, which is not read here.",
    advice: AS_PCAP,
  },
  {
    name: "modified pcap",
    magics: [
      [0x34, 0xcd, 0xb2, 0xa1],
      [0xa1, 0xb2, 0xcd, 0x34],
    ],
    says: "This is a packet capture in Kuznetzov's modified pcap, which is not read here.",
    advice: AS_PCAP,
  },
];

const rawOctets: FileFormat = {
  name: "raw octets",
  scope: "file",
  sniff: (bytes) => {
    if (bytes.length === 0) return no("no octets");
    const strong =
      guessDirection(bytes)?.strong === true || findFrameStart(bytes, 0, bytes.length) !== undefined;
    return strong ? { score: 0.9, why: "frames of HTTP/2" } : { score: 0.4, why: "octets that are no text" };
  },
  open: openRaw,
};

export const fileFormats: readonly FileFormat[] = [
  ...packetFiles,
  ...KNOWN_FILES.map((row): FileFormat => ({
    name: row.name,
    scope: "file",
    sniff: (bytes) =>
      row.magics.some((magic) => magic.every((octet, i) => bytes[i] === octet))
        ? { score: 0.99, why: "its first octets" }
        : no("its first octets are missing"),
    open: () => openKnown(row),
  })),
  rawOctets,
];

function* openKnown(row: Magic): Reading {
  yield 0;
  return opened([], [{ severity: "error", message: row.says, advice: row.advice }]);
}

function* openRaw(bytes: Uint8Array): Generator<number, Opened, void> {
  yield 0;
  return opened([{ octets: unmapped(bytes) }], []);
}
