/**
 * What mutations start from: at least one good input of every form that can be opened, small, so that a mutation hits
 * something that matters. Made by our writers and of the checkout's own files; corpora beside the checkout come on top.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { concatBytes, toHex } from "../../../protocol/base/bytes.ts";
import { FIXTURE_CAPTURES, readCapture } from "../../support/captures.ts";
import { sharedPath } from "../../support/shared-path.ts";
import { FORMS, hexdumpC } from "../write-forms.ts";
import { ASCII, CURL, GO, NETLOG, NGHTTP, TRACE } from "../sample-logs.ts";
import { ETHERNET, FLAGS, ipv4, ipv6, MACS, pcap, PcapngWriter } from "../write-packets.ts";
import type { Segment } from "../write-packets.ts";

export interface Seed {
  /** The form, as the report of a find names it. */
  readonly format: string;
  readonly input: Uint8Array | string;
  readonly keyLog?: string;
}

const CAPTURE = readCapture(FIXTURE_CAPTURES, "go-get-hello");
const UPGRADE = readCapture(FIXTURE_CAPTURES, "curl-apache-h2c-upgrade");
const PCAPS = fileURLToPath(new URL("../../fixtures/captures/pcap/", import.meta.url));
const TLS = fileURLToPath(new URL("../../fixtures/captures/tls/", import.meta.url));
/** Larger files make slow rounds, and mutations of them hit bodies. */
const MAX_SHARED_OCTETS = 40_000;

type Chunks = typeof CAPTURE.chunks;
const octetsOf = (chunks: Chunks, from: "client" | "server"): Uint8Array =>
  concatBytes(chunks.filter((chunk) => chunk.from === from).map((chunk) => chunk.bytes));
const CLIENT = octetsOf(CAPTURE.chunks, "client");
const SERVER = octetsOf(CAPTURE.chunks, "server");
const NOTHING = new Uint8Array(0);

export function allSeeds(): readonly Seed[] {
  return [...texts(), ...logs(), ...packetTexts(), ...files(), ...shared()];
}

/** Of one direction only: what the forms' writers take, so that the octets themselves can be mutated first. */
export const OCTETS: readonly Uint8Array[] = [
  CLIENT,
  SERVER,
  ...["go-push-nghttp", "node-origin-altsvc", "pyh2-fragments", "nghttp-table-size-small"].flatMap((name) => {
    const { chunks } = readCapture(FIXTURE_CAPTURES, name);
    return [octetsOf(chunks, "client"), octetsOf(chunks, "server")];
  }),
];

function texts(): readonly Seed[] {
  const forms = Object.entries(FORMS).flatMap(([format, write]): Seed[] => [
    { format, input: write(CLIENT) },
    { format, input: write(SERVER) },
  ]);
  const rawHex = CAPTURE.chunks.map(({ from, bytes }) => `${from === "client" ? "" : "\t"}${toHex(bytes)}`);
  const chunks = CAPTURE.chunks.map(({ from, atMs, bytes }) => ({ t: atMs / 1000, from, hex: toHex(bytes) }));
  const upgrade = [octetsOf(UPGRADE.chunks, "client"), octetsOf(UPGRADE.chunks, "server")].map(hexdumpC);
  return [
    ...forms,
    { format: "marked blocks", input: `# client\n${hexdumpC(CLIENT)}\n# server\n${toHex(SERVER)}\n` },
    { format: "two paragraphs", input: `${toHex(CLIENT)}\n\n${toHex(SERVER)}` },
    { format: "HTTP/1 upgrade", input: `# client\n${upgrade[0] ?? ""}\n# server\n${upgrade[1] ?? ""}` },
    { format: "JSON of chunks", input: JSON.stringify({ chunks }) },
    { format: "Follow stream, hex dump", input: followed("hex", followHexRows().join("\n")) },
    { format: "Follow stream, raw", input: followed("raw", rawHex.join("\n")) },
    { format: "Follow stream, YAML", input: followYaml() },
    { format: "Follow stream, C arrays", input: followArrays() },
  ];
}

function followed(kind: string, body: string): string {
  const line = "=".repeat(67);
  return `${line}\nFollow: tcp,${kind}\nFilter: tcp.stream eq 0\nNode 0: 10.0.0.1:50000\nNode 1: 10.0.0.2:443\n${body}\n${line}\n`;
}

function followHexRows(): readonly string[] {
  const at = { client: 0, server: 0 };
  return CAPTURE.chunks.flatMap(({ from, bytes }) =>
    Array.from({ length: Math.ceil(bytes.length / 16) }, (_, i) => {
      const row = bytes.subarray(i * 16, i * 16 + 16);
      const offset = at[from].toString(16).padStart(8, "0");
      at[from] += row.length;
      return `${from === "client" ? "" : "    "}${offset}  ${toHex(row, " ").padEnd(48)}  .`;
    }),
  );
}

function followYaml(): string {
  const packets = CAPTURE.chunks.map(({ from, atMs, bytes }, i) => {
    const rows = (
      Buffer.from(bytes)
        .toString("base64")
        .match(/.{1,76}/g) ?? []
    ).map((row) => `      ${row}`);
    const peer = from === "client" ? 0 : 1;
    return `  - packet: ${i + 4}\n    peer: ${peer}\n    index: ${i}\n    timestamp: ${1_700_000_000 + atMs / 1000}\n    data: !!binary |\n${rows.join("\n")}`;
  });
  const peers = [
    ["10.0.0.1", 50_000],
    ["10.0.0.2", 443],
  ].map(([host, port], i) => `  - peer: ${i}\n    host: ${host}\n    port: ${port}`);
  return `peers:\n${peers.join("\n")}\npackets:\n${packets.join("\n")}\n`;
}

function followArrays(): string {
  const count = { client: 0, server: 0 };
  return CAPTURE.chunks
    .map(({ from, bytes }, i) => {
      const name = `peer${from === "client" ? 0 : 1}_${count[from]++}`;
      return `char ${name}[] = { /* Packet ${i + 4} */\n0x${toHex(bytes, ", 0x")} };`;
    })
    .join("\n");
}

function logs(): readonly Seed[] {
  return [
    { format: "GODEBUG=http2debug log", input: GO },
    { format: "nghttp log", input: NGHTTP },
    { format: "curl log", input: CURL },
    { format: "curl --trace", input: TRACE },
    { format: "curl --trace-ascii", input: ASCII },
    { format: "Chrome net log", input: NETLOG },
  ];
}

const SEGMENTS: readonly Segment[] = [
  { from: "client", sequence: 0, payload: NOTHING, flags: FLAGS.SYN },
  { from: "server", sequence: 500, payload: NOTHING, flags: FLAGS.SYN | FLAGS.ACK },
  { from: "client", sequence: 1, payload: CLIENT.subarray(0, 50) },
  { from: "client", sequence: 51, payload: CLIENT.subarray(50) },
  { from: "server", sequence: 501, payload: SERVER },
];

function packetTexts(): readonly Seed[] {
  const packets = SEGMENTS.map((segment) => Uint8Array.from([...ETHERNET, ...ipv4(segment)]));
  const rows = FORMS["Wireshark hex dump"] ?? hexdumpC;
  const tcpdump = SEGMENTS.map(({ from, payload, ...segment }) => {
    const octets = Uint8Array.from(ipv4({ from, payload, ...segment }));
    const words = Array.from({ length: Math.ceil(octets.length / 16) }, (_, i) => {
      const row = toHex(octets.subarray(i * 16, i * 16 + 16)).match(/.{1,4}/g) ?? [];
      return `\t0x${(i * 16).toString(16).padStart(4, "0")}:  ${row.join(" ").padEnd(39)}  .`;
    });
    const ends = from === "client" ? "10.0.0.1.50000 > 10.0.0.2.443" : "10.0.0.2.443 > 10.0.0.1.50000";
    return `00:00:00.000100 IP ${ends}: Flags [P.], length ${payload.length}\n${words.join("\n")}`;
  });
  const layers = packets.map((octets) => ({
    _source: { layers: { frame_raw: [toHex(octets), 0, octets.length, 0, 1] } },
  }));
  return [
    { format: "tshark -x", input: packets.map((octets) => rows(octets)).join("\n\n") },
    {
      format: "tshark -x",
      input: packets.map((octets) => `Frame (${octets.length} bytes):\n${rows(octets)}`).join("\n\n"),
    },
    { format: "tcpdump -X", input: tcpdump.join("\n") },
    { format: "tshark JSON", input: JSON.stringify(layers) },
  ];
}

function files(): readonly Seed[] {
  const ends = SEGMENTS.map((segment, i) => ({
    octets: [...ETHERNET, ...ipv4(segment)],
    seconds: 1_700_000_000,
    nanos: i * 1_000_250,
  }));
  const magics = [true, false].flatMap((isLittleEndian) =>
    [true, false].map((isNanos): Seed => ({
      format: `pcap, ${isLittleEndian ? "little" : "big"}-endian, ${isNanos ? "nano" : "micro"}seconds`,
      input: pcap(ends, { isLittleEndian, isNanos }),
    })),
  );
  const links: readonly Seed[] = (
    [
      [113, [0, 0, 3, 4, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0]],
      [276, [8, 0, 0, 0, 0, 0, 0, 1, 3, 4, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0]],
      [0, [2, 0, 0, 0]],
      [101, []],
      [1, [...MACS, 0x81, 0, 0, 7, 8, 0]],
    ] as const
  ).map(([link, head]) => ({
    format: `pcap, link ${link}`,
    input: pcap(
      SEGMENTS.map((segment) => ({ octets: [...head, ...ipv4(segment)] })),
      { link },
    ),
  }));
  const six = pcap(SEGMENTS.map((segment) => ({ octets: [...MACS, 0x86, 0xdd, ...ipv6(segment)] })));
  const plain = magics[0]?.input ?? NOTHING;
  return [
    ...magics,
    ...links,
    { format: "pcap, IPv6", input: six },
    ...[true, false].map((isLittleEndian): Seed => ({ format: "pcapng", input: pcapng(isLittleEndian) })),
    { format: "gzip", input: new Uint8Array(gzipSync(plain)) },
    { format: "gzip of text", input: new Uint8Array(gzipSync(hexdumpC(CLIENT))) },
    { format: "raw octets", input: CLIENT },
    { format: "raw octets", input: SERVER },
    ...folder(PCAPS),
    ...folder(TLS),
  ];
}

function pcapng(isLittleEndian: boolean): Uint8Array {
  const w = new PcapngWriter(isLittleEndian);
  const packets = SEGMENTS.map((segment, i) =>
    w.packet([...ETHERNET, ...ipv4(segment)], { at: BigInt(i) * 1000n }),
  );
  const simple = w.simplePacket([...ETHERNET, ...ipv4({ from: "client", sequence: 1, payload: CLIENT })]);
  const old = w.obsoletePacket(
    [...ETHERNET, ...ipv4({ from: "server", sequence: 501, payload: SERVER })],
    9n,
  );
  const secrets = w.secrets(`CLIENT_RANDOM ${"ab".repeat(32)} ${"cd".repeat(48)}\n`);
  const blocks = [w.section(), w.interface(1, [[9, [9]]]), secrets, ...packets, simple, old];
  return Uint8Array.from(blocks.flat());
}

/** Files of packets with the key log that lies beside each. */
function folder(path: string): readonly Seed[] {
  return readdirSync(path)
    .filter((name) => /\.pcap(?:ng)?$/.test(name) && statSync(path + name).size <= MAX_SHARED_OCTETS)
    .map((name) => {
      const keys = `${path}${name.replace(/\.[^.]*$/, "")}.keys.txt`;
      const input = new Uint8Array(readFileSync(path + name));
      const format = name.replace(/\.[^.]*$/, "");
      return existsSync(keys) ? { format, input, keyLog: readFileSync(keys, "utf8") } : { format, input };
    });
}

function shared(): readonly Seed[] {
  const root = sharedPath("captures/");
  if (root === undefined) return [];
  const written = ["text/", "logs/"].flatMap((part) =>
    readdirSync(root + part)
      .filter((name) => /\.(?:txt|log|netlog\.json|tshark-jsonraw\.json|har)$/.test(name))
      .filter((name) => statSync(root + part + name).size <= MAX_SHARED_OCTETS)
      .map((name): Seed => ({ format: name, input: readFileSync(root + part + name, "utf8") })),
  );
  return [...written, ...folder(`${root}pcap/`)];
}
