/** Files of packets, variant by variant, and what a person hears when one is broken. */
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { concatBytes, toHex } from "../../protocol/base/bytes.ts";
import { decodeCapture } from "../../protocol/index.ts";
import type { Capture } from "../../protocol/index.ts";
import { FIXTURE_CAPTURES, readCapture } from "../support/captures.ts";
import { ETHERNET, FLAGS, ipv4, ipv4Carrying, MACS, pcap, PcapngWriter, u16, u32 } from "./write-packets.ts";
import type { FilePacket, Segment } from "./write-packets.ts";

const CAPTURE = readCapture(FIXTURE_CAPTURES, "go-get-hello");
const octetsOf = (from: "client" | "server"): Uint8Array =>
  concatBytes(CAPTURE.chunks.filter((chunk) => chunk.from === from).map((chunk) => chunk.bytes));
const CLIENT = octetsOf("client");
const SERVER = octetsOf("server");
const NOTHING = new Uint8Array(0);

/** SYN, SYN ACK, the whole client, the whole server: a millisecond and 250 ns apart. */
const SEGMENTS: readonly Segment[] = [
  { from: "client", sequence: 0, payload: NOTHING, flags: FLAGS.SYN },
  { from: "server", sequence: 500, payload: NOTHING, flags: FLAGS.SYN | FLAGS.ACK },
  { from: "client", sequence: 1, payload: CLIENT },
  { from: "server", sequence: 501, payload: SERVER },
];
const frame = (segment: Segment): readonly number[] => [...ETHERNET, ...ipv4(segment)];
const PACKETS: readonly FilePacket[] = SEGMENTS.map((segment) => ({ octets: frame(segment) }));
/** Over the end of a second. */
const TIMED = PACKETS.map((packet, i) => {
  const nanos = 999_500_000 + i * 1_000_250;
  return { ...packet, seconds: 1_700_000_000 + Math.floor(nanos / 1e9), nanos: nanos % 1e9 };
});

const micros = (packet: FilePacket): bigint =>
  BigInt(packet.seconds ?? 0) * 1_000_000n + BigInt(Math.floor((packet.nanos ?? 0) / 1000));
const udp = (port: number): readonly number[] => [...u16(50_000), ...u16(port), 0, 9, 0, 0, 0xc0, 0, 0];

const join = (...blocks: readonly (readonly number[])[]): Uint8Array => Uint8Array.from(blocks.flat());

function expectWhole(capture: Capture): void {
  expect(capture.problems).toEqual([]);
  const [connection] = capture.connections;
  expect(toHex(connection?.trace.bytes("client") ?? NOTHING)).toBe(toHex(CLIENT));
  expect(toHex(connection?.trace.bytes("server") ?? NOTHING)).toBe(toHex(SERVER));
}

function firstAt(capture: Capture): number | undefined {
  return capture.connections[0]?.trace.frames.get(0).at;
}

describe("pcap", () => {
  it.each([
    ["little-endian, microseconds", true, false, 2],
    ["big-endian, microseconds", false, false, 2],
    ["little-endian, nanoseconds", true, true, 2.0005],
    ["big-endian, nanoseconds", false, true, 2.0005],
  ])("%s", async (_, isLittleEndian, isNanos, atMs) => {
    const capture = await decodeCapture(pcap(TIMED, { isLittleEndian, isNanos }));
    expect(capture.format).toBe("pcap");
    expectWhole(capture);
    expect(firstAt(capture)).toBeCloseTo(atMs, 6);
    expect(capture.report.startedAtUnixMs).toBeCloseTo(1_700_000_000_999.5, 1);
    expect(capture.connections[0]?.trace.timed).toBe(true);
  });

  it("gzip'd, which the report says", async () => {
    const capture = await decodeCapture(new Uint8Array(gzipSync(pcap(TIMED))));
    expectWhole(capture);
    expect(capture.report.unpacked).toBe("gzip");
  });

  it("gzip'd text is read as the text that it is", async () => {
    const capture = await decodeCapture(new Uint8Array(gzipSync(toHex(CLIENT))));
    expect(capture.format).toBe("plain hex");
    expect(toHex(capture.connections[0]?.trace.bytes("client") ?? NOTHING)).toBe(toHex(CLIENT));
  });

  it("a gzip file cut short gives what came out, and says where it broke", async () => {
    const packed = new Uint8Array(gzipSync(pcap(TIMED)));
    const capture = await decodeCapture(packed.subarray(0, packed.length - 30));
    expect(capture.problems[0]).toMatchObject({
      severity: "error",
      message: expect.stringMatching(/^This gzip file is broken/),
      fileOffset: packed.length - 30,
    });
    expect(toHex(capture.connections[0]?.trace.bytes("client") ?? NOTHING)).toBe(toHex(CLIENT));
  });

  it("progress never goes beyond the whole, and a signal stops it", async () => {
    const seen: number[] = [];
    await decodeCapture(pcap(TIMED), { onProgress: (done, total) => void seen.push(done / total) });
    expect(seen.every((share, i) => share <= 1 && share >= (seen[i - 1] ?? 0))).toBe(true);
    const signal = { aborted: true, reason: new Error("enough") };
    await expect(decodeCapture(new Uint8Array(gzipSync(pcap(TIMED))), { signal })).rejects.toThrow("enough");
  });

  it("that ends anywhere gives what is whole, and says where it ends", async () => {
    const file = pcap(TIMED);
    for (let end = 25; end < file.length; end += 7) {
      const capture = await decodeCapture(file.subarray(0, end));
      const [problem] = capture.problems;
      expect(problem?.message, `cut at ${end}`).toMatch(/The file ends inside|no packets|No octets|missing/);
    }
    const last = file.length - 10;
    const capture = await decodeCapture(file.subarray(0, last));
    expect(capture.problems[0]).toMatchObject({
      severity: "warning",
      message: expect.stringMatching(/^The file ends inside packet 4: /),
      packet: 4,
      fileOffset: file.length - 16 - (PACKETS[3]?.octets.length ?? 0),
    });
    expect(toHex(capture.connections[0]?.trace.bytes("server") ?? NOTHING)).toBe(
      toHex(SERVER.subarray(0, -10)),
    );
  });

  const second = 24 + 16 + (PACKETS[0]?.octets.length ?? 0);
  it.each([
    [
      "a length that cannot be",
      second + 11,
      0x7f,
      { packet: 2, fileOffset: second },
      /header of packet 2 cannot be/,
    ],
    [
      "a second of too many parts",
      second + 7,
      0xff,
      { packet: 2, fileOffset: second },
      /header of packet 2 cannot/,
    ],
    [
      "a link type that is not read",
      20,
      105,
      { fileOffset: 20 },
      /link type 105 \(IEEE 802.11\) are not read/,
    ],
  ])("%s", async (_, at, octet, place, message) => {
    const file = pcap(TIMED);
    file[at] = octet;
    const capture = await decodeCapture(file);
    expect(capture.problems[0]).toMatchObject({ severity: "error", ...place });
    expect(capture.problems[0]?.message).toMatch(message);
  });

  it("without packets, without a whole header", async () => {
    expect((await decodeCapture(pcap([]))).problems[0]?.message).toMatch(/no packets in this capture/);
    const capture = await decodeCapture(pcap([]).subarray(0, 10));
    expect(capture.problems[0]).toMatchObject({
      message: expect.stringMatching(/ends inside its header/),
      fileOffset: 0,
    });
  });
});

describe("pcapng", () => {
  it.each([true, false])("little-endian: %s", async (isLittleEndian) => {
    const w = new PcapngWriter(isLittleEndian);
    const packets = TIMED.map((packet) => w.packet(packet.octets, { at: micros(packet) }));
    const capture = await decodeCapture(join(w.section(), w.interface(), ...packets));
    expect(capture.format).toBe("pcapng");
    expectWhole(capture);
    expect(firstAt(capture)).toBeCloseTo(2, 6);
    expect(capture.report.startedAtUnixMs).toBeCloseTo(1_700_000_000_999.5, 1);
  });

  it("sections of different byte order, each with interfaces of its own", async () => {
    const [little, big] = [new PcapngWriter(true), new PcapngWriter(false)];
    const [a, b, c, d] = TIMED;
    if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error("four");
    const file = join(
      little.section(),
      little.interface(101),
      little.packet(a.octets.slice(14), { at: micros(a) }),
      big.section(),
      big.interface(113),
      big.interface(1),
      ...[b, c, d].map((packet) => big.packet(packet.octets, { at: micros(packet), id: 1 })),
    );
    expectWhole(await decodeCapture(file));
  });

  it.each([
    ["nanoseconds", [9], 1_000_000_000n],
    ["2^-20 seconds", [0x94], 1n << 20n],
    ["seconds", [0], 1n],
  ])("if_tsresol: %s", async (_, value, perSecond) => {
    const w = new PcapngWriter();
    const packets = SEGMENTS.map((segment, i) =>
      w.packet(frame(segment), { at: 1_700_000_000n * perSecond + BigInt(i) * perSecond }),
    );
    const capture = await decodeCapture(join(w.section(), w.interface(1, [[9, value]]), ...packets));
    expectWhole(capture);
    expect(firstAt(capture)).toBe(2000);
    expect(capture.report.startedAtUnixMs).toBe(1_700_000_000_000);
  });

  it("if_tsoffset brings interfaces with different clocks together", async () => {
    const w = new PcapngWriter();
    const hour = [...Array.from({ length: 4 }, () => 0), ...u32(3600)].toReversed();
    const packets = SEGMENTS.map((segment, i) =>
      w.packet(frame(segment), { id: i % 2, at: BigInt((i % 2 === 0 ? 3600 : 0) + i) * 1_000_000n }),
    );
    const capture = await decodeCapture(
      join(w.section(), w.interface(1), w.interface(1, [[14, hour]]), ...packets),
    );
    expectWhole(capture);
    expect(capture.connections[0]?.trace.durationMs).toBe(3000);
  });

  it("obsolete packet blocks; blocks that nobody knows are skipped", async () => {
    const w = new PcapngWriter();
    const packets = TIMED.map((packet) => w.obsoletePacket(packet.octets, micros(packet)));
    const unknown = w.block(0x0bad_0bad, [1, 2, 3]);
    expectWhole(await decodeCapture(join(w.section(), unknown, w.interface(), ...packets, unknown)));
  });

  it("simple packet blocks have no times, and so has the recording", async () => {
    const w = new PcapngWriter();
    const packets = SEGMENTS.map((segment) => w.simplePacket(frame(segment)));
    const capture = await decodeCapture(join(w.section(), w.interface(), ...packets));
    expectWhole(capture);
    expect(capture.connections[0]?.trace.timed).toBe(false);
  });

  const w = new PcapngWriter();
  const start = [w.section(), w.interface()] as const;
  const size = start.flat().length;
  const all = TIMED.map((packet) => w.packet(packet.octets, { at: micros(packet) }));
  it.each([
    [
      "a block with an odd length",
      [...start, [6, 0, 0, 0, 33, 0, 0, 0, 0, 0, 0, 0]],
      size,
      /cannot have the length 33/,
    ],
    [
      "a section without byte order",
      [...start, w.block(0x0a0d_0d0a, [1, 2, 3, 4])],
      size,
      /no byte-order magic/,
    ],
    [
      "a packet of an interface nobody described",
      [...start, w.packet([1], { id: 3 }), ...all],
      size,
      /names interface 3/,
    ],
    [
      "a packet block too short",
      [...start, w.block(6, [1, 2, 3, 4]), ...all],
      size,
      /too short for its header/,
    ],
    [
      "a simple packet without an interface",
      [w.section(), w.simplePacket([1])],
      w.section().length,
      /no interface/,
    ],
    [
      "two lengths that differ",
      [...start, [...w.block(99, []).slice(0, 8), 13, 0, 0, 0], ...all],
      size,
      /differs from/,
    ],
    [
      "a block that is not all there",
      [...start, ...all, w.block(6, u16(7)).slice(0, 10)],
      undefined,
      /ends inside a block/,
    ],
    [
      "a link type that is not read",
      [w.section(), w.interface(127)],
      w.section().length + 8,
      /link type 127/,
    ],
    [
      "secrets that end too soon",
      [...start, w.block(10, [...w.n(0x544c_534b), ...w.n(99)]), ...all],
      size,
      /secrets end/,
    ],
  ])("%s", async (_, blocks, fileOffset, message) => {
    const capture = await decodeCapture(join(...blocks));
    const problem = capture.problems.find((one) => message.test(one.message));
    expect(problem?.fileOffset).toBe(fileOffset ?? join(...blocks).length - 10);
    if (blocks.length > 5)
      expect(toHex(capture.connections[0]?.trace.bytes("client") ?? NOTHING)).toBe(toHex(CLIENT));
  });
});

describe("link layers", () => {
  const ip = SEGMENTS.map((segment) => ipv4(segment));
  it.each([
    ["Ethernet", 1, ETHERNET],
    ["802.1Q", 1, [...MACS, 0x81, 0, 0, 7, 8, 0]],
    ["802.1ad with 802.1Q inside", 1, [...MACS, 0x88, 0xa8, 0, 7, 0x81, 0, 0, 9, 8, 0]],
    ["MPLS with two labels", 1, [...MACS, 0x88, 0x47, 0, 0, 0x10, 64, 0, 0, 0x21, 64]],
    ["PPPoE", 1, [...MACS, 0x88, 0x64, 0x11, 0, 0, 1, 0, 99, 0, 0x21]],
    ["PPP", 9, [0xff, 3, 0, 0x21]],
    ["Linux cooked", 113, [0, 0, 3, 4, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0]],
    [
      "Linux cooked with a VLAN tag",
      113,
      [0, 0, 3, 4, 0, 6, ...Array.from({ length: 8 }, () => 0), 0x81, 0, 0, 7, 8, 0],
    ],
    ["Linux cooked 2", 276, [8, 0, 0, 0, 0, 0, 0, 1, 3, 4, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0]],
    ["loopback, little-endian", 0, [2, 0, 0, 0]],
    ["loopback, big-endian", 0, [0, 0, 0, 2]],
    ["OpenBSD loopback", 108, [0, 0, 0, 2]],
    ["raw IP", 101, []],
    ["raw IP, its other number", 12, []],
    ["raw IPv4", 228, []],
  ])("%s", async (_, link, head) => {
    const packets = ip.map((octets) => ({ octets: [...head, ...octets] }));
    expectWhole(await decodeCapture(pcap(packets, { link })));
  });

  it("an Ethernet frame padded to its least length, with a checksum behind", async () => {
    const packets = PACKETS.map(({ octets }) => ({
      octets: [...octets, ...Array.from({ length: 20 }, () => 0xee)],
    }));
    expectWhole(await decodeCapture(pcap(packets)));
  });

  it("what is no TCP is counted and named", async () => {
    const others = [
      [...MACS, 8, 6, 0, 1],
      [...MACS, 0x12, 0x34, 0, 1],
      [...ETHERNET, ...ipv4(SEGMENTS[0] ?? { from: "client", sequence: 0, payload: NOTHING }).slice(0, 25)],
      ...[443, 443, 53, 9999].map((port) => [
        ...ETHERNET,
        ...ipv4Carrying(udp(port), "client", { protocol: 17 }),
      ]),
    ];
    const capture = await decodeCapture(pcap([...PACKETS, ...others.map((octets) => ({ octets }))]));
    expect(capture.report.leftOut).toEqual([
      { what: "UDP on port 443 (QUIC, as HTTP/3 uses it)", packets: 2 },
      { what: "ARP", packets: 1 },
      { what: "EtherType 0x1234", packets: 1 },
      { what: "cut inside its TCP header", packets: 1 },
      { what: "UDP (DNS)", packets: 1 },
      { what: "UDP", packets: 1 },
    ]);
    expect(capture.problems).toMatchObject([
      { severity: "info", packet: 5, message: expect.stringMatching(/^7 packets were left out/) },
    ]);
  });
});
