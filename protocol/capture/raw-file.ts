/** Files that are no text: raw octets of one direction; and files that are known by their first octets but not opened here. */
import { guessDirection } from "./direction.ts";
import type { FileFormat, Opened, Reading } from "./format.ts";
import { no, opened } from "./format.ts";
import { unmapped } from "./source-map.ts";
import { findFrameStart } from "../trace/find-frame-start.ts";

interface Magic {
  readonly name: string;
  readonly magics: readonly (readonly number[])[];
  readonly says: string;
  readonly advice: string;
}

const AS_TEXT =
  "Turn it into text that can be opened here: tshark -r FILE -x (with -o tls.keylog_file:keys.txt where it is encrypted).";

const KNOWN_FILES: readonly Magic[] = [
  {
    name: "pcap",
    magics: [
      [0xd4, 0xc3, 0xb2, 0xa1],
      [0xa1, 0xb2, 0xc3, 0xd4],
      [0x4d, 0x3c, 0xb2, 0xa1],
      [0xa1, 0xb2, 0x3c, 0x4d],
    ],
    says: "This is a packet capture (pcap); such files cannot be opened yet.",
    advice: AS_TEXT,
  },
  {
    name: "pcapng",
    magics: [[0x0a, 0x0d, 0x0d, 0x0a]],
    says: "This is a packet capture (pcapng); such files cannot be opened yet.",
    advice: AS_TEXT,
  },
  {
    name: "gzip",
    magics: [[0x1f, 0x8b]],
    says: "This file is compressed (gzip).",
    advice: "Unpack it first: gunzip FILE.",
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
