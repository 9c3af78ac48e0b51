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

const ONLY_TEXT = "A picture of a dump cannot be read: copy the dump as text, or drop the capture itself.";
const NO_CAPTURE = "Drop the capture itself (pcap, pcapng), or paste a dump of its octets.";

const KNOWN_FILES: readonly Magic[] = [
  {
    name: "picture",
    magics: [
      [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
      [0xff, 0xd8, 0xff],
      [0x47, 0x49, 0x46, 0x38],
    ],
    says: "This file is a picture (PNG, JPEG or GIF).",
    advice: ONLY_TEXT,
  },
  {
    name: "PDF",
    magics: [[0x25, 0x50, 0x44, 0x46, 0x2d]],
    says: "This file is a document (PDF).",
    advice: NO_CAPTURE,
  },
  {
    name: "program",
    magics: [
      [0x7f, 0x45, 0x4c, 0x46],
      [0xca, 0xfe, 0xba, 0xbe],
      [0xcf, 0xfa, 0xed, 0xfe],
      [0x4d, 0x5a, 0x90, 0],
    ],
    says: "This file is a program.",
    advice: NO_CAPTURE,
  },
  {
    name: "7z",
    magics: [[0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
    says: "This file is compressed (7z).",
    advice: UNPACK,
  },
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
  return opened([], [{ severity: "error", message: row.says, advice: row.advice, at: 0 }]);
}

function* openRaw(bytes: Uint8Array): Generator<number, Opened, void> {
  yield 0;
  return opened([{ octets: unmapped(bytes) }], []);
}
