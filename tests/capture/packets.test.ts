/** Packets pasted as text: headers of every kind peeled off, segments put in order, connections told apart. */
import { describe, expect, it } from "vitest";
import { concatBytes, toHex } from "../../protocol/base/bytes.ts";
import { decodeCapture, textRanges } from "../../protocol/index.ts";
import type { Capture } from "../../protocol/index.ts";
import { FIXTURE_CAPTURES, readCapture } from "../support/captures.ts";
import { ipv4, ipv6, MACS } from "./write-packets.ts";
import type { Segment } from "./write-packets.ts";

const CAPTURE = readCapture(FIXTURE_CAPTURES, "go-get-hello");
const octetsOf = (from: "client" | "server"): Uint8Array =>
  concatBytes(CAPTURE.chunks.filter((chunk) => chunk.from === from).map((chunk) => chunk.bytes));
const CLIENT = octetsOf("client");
const SERVER = octetsOf("server");

/** As tshark -x writes it. */
function dump(packet: readonly number[]): string {
  const lines: string[] = [];
  for (let at = 0; at < packet.length; at += 16) {
    const row = Uint8Array.from(packet.slice(at, at + 16));
    lines.push(
      `${at.toString(16).padStart(4, "0")}  ${toHex(row, " ").padEnd(47)}   ${"a".repeat(row.length)}`,
    );
  }
  return lines.join("\n");
}

const paste = (packets: readonly (readonly number[])[]): string => packets.map(dump).join("\n\n");

/** CLIENT in pieces of 40 octets, from sequence number `first` on. */
function clientPieces(first: number): readonly Segment[] {
  return Array.from({ length: Math.ceil(CLIENT.length / 40) }, (_, i) => ({
    from: "client",
    sequence: first + 40 * i,
    payload: CLIENT.subarray(40 * i, 40 * (i + 1)),
  }));
}

const ANSWER: Segment = { from: "server", sequence: 77, payload: SERVER };

const other = (segment: Segment): readonly number[] => ipv4({ ...segment, ports: [50_001, 443] });

function expectBoth(capture: Capture): void {
  expect(capture.problems.filter(({ severity }) => severity !== "info")).toEqual([]);
  expect(capture.connections).toHaveLength(1);
  const trace = capture.connections[0]?.trace;
  expect(toHex(trace?.bytes("client") ?? SERVER)).toBe(toHex(CLIENT));
  expect(toHex(trace?.bytes("server") ?? CLIENT)).toBe(toHex(SERVER));
}

describe("what stands before IP", () => {
  it.each([
    ["nothing", []],
    ["Ethernet", [...MACS, 8, 0]],
    ["Ethernet with a VLAN tag", [...MACS, 0x81, 0, 0, 7, 8, 0]],
    ["Linux cooked", [0, 0, 3, 4, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0]],
    ["Linux cooked, second edition", [8, 0, 0, 0, 0, 0, 0, 1, 3, 4, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0]],
    ["loopback", [2, 0, 0, 0]],
    ["loopback, high octet first", [0, 0, 0, 2]],
  ])("%s", async (_, link) => {
    const packets = [...clientPieces(1), ANSWER].map((segment) => [...link, ...ipv4(segment)]);
    const capture = await decodeCapture(paste(packets));
    expect(capture.format).toBe("tshark -x");
    expectBoth(capture);
  });

  it("IPv6 with an extension header", async () => {
    const capture = await decodeCapture(
      paste([...clientPieces(1), ANSWER].map((s) => [...MACS, 0x86, 0xdd, ...ipv6(s)])),
    );
    expectBoth(capture);
    expect(capture.connections[0]?.name).toBe("[2001:db8::1]:50000 → [2001:db8::2]:443");
  });

  it("an Ethernet frame padded to its least length", async () => {
    const short = clientPieces(1).map((s) => [...MACS, 8, 0, ...ipv4(s), 0, 0, 0, 0, 0, 0]);
    expectBoth(await decodeCapture(paste([...short, ipv4(ANSWER)])));
  });

  it("one packet as a hex stream", async () => {
    const capture = await decodeCapture(
      toHex(Uint8Array.from(ipv4({ from: "client", sequence: 1, payload: CLIENT }))),
    );
    expect(capture.problems).toEqual([]);
    expect(toHex(capture.connections[0]?.trace.bytes("client") ?? SERVER)).toBe(toHex(CLIENT));
  });
});

describe("TCP", () => {
  const pieces = clientPieces(0xffff_fff0);
  const [first, second, third] = pieces.map((segment) => ipv4(segment));
  const rest = [...pieces.slice(3), ANSWER].map((segment) => ipv4(segment));
  if (first === undefined || second === undefined || third === undefined)
    throw new Error("too short a capture");

  it.each([
    ["in order, over the end of the sequence numbers", [first, second, third, ...rest]],
    ["out of order", [first, third, second, ...rest]],
    ["sent twice", [first, second, second, third, first, ...rest]],
    [
      "overlapping",
      [
        first,
        second,
        ipv4({ from: "client", sequence: 0xffff_fff0 + 20, payload: CLIENT.subarray(20, 120) }),
        ...rest,
      ],
    ],
  ])("%s", async (_, packets) => {
    expectBoth(await decodeCapture(paste(packets)));
  });

  it("keeps each octet's place in the text through all that", async () => {
    const text = paste([first, third, second, second, ...rest]);
    const connection = (await decodeCapture(text)).connections[0];
    for (const offset of [0, 39, 40, 79, 80, CLIENT.length - 1]) {
      const range = textRanges(connection?.source.client ?? [], offset, 1)[0];
      expect(text.slice(range?.start, range?.end)).toBe(toHex(CLIENT.subarray(offset, offset + 1)));
    }
  });

  it("a lost segment is a gap, and what follows is still read", async () => {
    const capture = await decodeCapture(paste([first, third, ...rest]));
    expect(capture.problems[0]?.message).toMatch(/^40 octets from the client are missing before this packet/);
    expect(capture.problems[0]?.line).toBeGreaterThan(1);
    expect(capture.connections[0]?.trace.holes.some(({ kind }) => kind === "gap")).toBe(true);
    expect(toHex(capture.connections[0]?.trace.bytes("server") ?? CLIENT)).toBe(toHex(SERVER));
  });

  it("a packet cut by the snap length", async () => {
    const capture = await decodeCapture(paste([first, second.slice(0, 60), third, ...rest]));
    expect(capture.problems[0]?.message).toMatch(/The capture cut 20 octets off this packet/);
    expect(capture.problems[0]?.advice).toMatch(/-s 0/);
  });

  it("two connections are two", async () => {
    const packets = [...clientPieces(1), ANSWER].flatMap((segment) => [ipv4(segment), other(segment)]);
    const capture = await decodeCapture(paste(packets));
    expect(capture.connections.map(({ name }) => name)).toEqual([
      "10.0.0.1:50000 → 10.0.0.2:443",
      "10.0.0.1:50001 → 10.0.0.2:443",
    ]);
    for (const { trace } of capture.connections) expect(toHex(trace.bytes("client"))).toBe(toHex(CLIENT));
  });

  it("the SYN tells the client, whatever the ports are", async () => {
    const ports = [443, 50_000] as const;
    const syn: Segment = { from: "client", sequence: 0, payload: new Uint8Array(0), flags: 2, ports };
    const middle = CLIENT.subarray(24);
    const packets = [
      syn,
      { ...ANSWER, ports },
      { from: "client", sequence: 1, payload: middle, ports } as const,
    ];
    const capture = await decodeCapture(paste(packets.map((segment) => ipv4(segment))));
    expect(capture.connections[0]?.name).toBe("10.0.0.1:443 → 10.0.0.2:50000");
  });
});

const record = (from: "client" | "server"): readonly number[] =>
  ipv4({ from, sequence: 1, payload: Uint8Array.from([0x17, 3, 3, 0, 4, 9, 9, 9, 9]) });

const tab = (name: string, octets: readonly number[]): string =>
  `${name} (${octets.length} bytes):\n${dump(octets)}`;

it("tshark's decrypted tab stands for the packet's own payload", async () => {
  const text = [
    tab("Frame", record("client")),
    tab("Decrypted TLS", [...CLIENT]),
    "",
    tab("Frame", record("server")),
    tab("Decrypted TLS", [...SERVER]),
  ].join("\n");
  const capture = await decodeCapture(text);
  expectBoth(capture);
  expect(capture.report.conversations[0]?.facts).toMatchObject({ protocol: "h2", began: "tls" });
});
