/**
 * Packets and secrets out of a pcapng file: sections of either byte order, interfaces with their own clocks, enhanced,
 * simple and obsolete packet blocks, decryption secrets. The form is that of draft-ietf-opsawg-pcapng. Blocks of other
 * types are skipped. Knows nothing of what the packets hold.
 */
import { latin1ToString } from "../../base/bytes.ts";
import { unmapped } from "../source-map.ts";
import { isKnownLink } from "./link-layer.ts";
import { FileView, MAX_PACKET_OCTETS, PACKETS_PER_SLICE } from "./packet-sink.ts";
import type { PacketReading, PacketSink } from "./packet-sink.ts";
import { tellLink } from "./pcap.ts";

const SECTION = 0x0a0d_0d0a;
const BYTE_ORDER_MAGIC = 0x1a2b_3c4d;
const Block = {
  INTERFACE: 1,
  OBSOLETE_PACKET: 2,
  SIMPLE_PACKET: 3,
  ENHANCED_PACKET: 6,
  SECRETS: 10,
} as const;
/** "TLSK". */
const TLS_KEY_LOG = 0x544c_534b;
const Option = { END: 0, TIME_RESOLUTION: 9, TIME_OFFSET: 14 } as const;

const BLOCK_FRAME = 12;
/** Interfaces of one section: a machine with containers has hundreds. */
const MAX_INTERFACES = 65_536;
const NANOS_PER_SECOND = 1_000_000_000n;

export function isPcapng(bytes: Uint8Array): boolean {
  return [0x0a, 0x0d, 0x0d, 0x0a].every((octet, i) => bytes[i] === octet) && orderOf(bytes, 8) !== undefined;
}

/** Whether the section whose magic stands here is little-endian; undefined when that is no magic. */
function orderOf(bytes: Uint8Array, at: number): boolean | undefined {
  if (at + 4 > bytes.length) return undefined;
  const view = new FileView(bytes, true);
  if (view.u32(at) === BYTE_ORDER_MAGIC) return true;
  view.isLittleEndian = false;
  return view.u32(at) === BYTE_ORDER_MAGIC ? false : undefined;
}

export function* readPcapng(bytes: Uint8Array, sink: PacketSink): PacketReading {
  const reader = new PcapngReader(bytes, sink);
  for (let at: number | undefined = 0, i = 1; at !== undefined && at < bytes.length; i++) {
    at = reader.block(at);
    if (at !== undefined && i % PACKETS_PER_SLICE === 0) yield at;
  }
}

interface Interface {
  readonly link: number;
  readonly snapLength: number;
  /** Ticks of its clock in a second, and seconds to add. */
  readonly perSecond: bigint;
  readonly offset: bigint;
}

class PcapngReader {
  readonly #view: FileView;
  readonly #sink: PacketSink;
  #interfaces: Interface[] = [];
  #number = 0;
  #zero: bigint | undefined;
  readonly #told = new Set<string>();

  constructor(bytes: Uint8Array, sink: PacketSink) {
    this.#view = new FileView(bytes, true);
    this.#sink = sink;
  }

  /** Reads the block at `at`; offset behind it, or undefined when nothing can be read any more. */
  block(at: number): number | undefined {
    const { bytes } = this.#view;
    if (at + BLOCK_FRAME > bytes.length) return this.#endsInside(at, bytes.length - at, BLOCK_FRAME);
    const isSection = this.#view.u32(at) === SECTION;
    if (isSection && !this.#beginSection(at)) return undefined;
    const length = this.#view.u32(at + 4);
    if (length < BLOCK_FRAME || length % 4 !== 0) {
      this.#sink.faults.error(
        at,
        `A block of pcapng cannot have the length ${length}: the file is broken from here on.`,
        {
          expected: "type, then a length that is a multiple of 4, the whole block counted",
        },
      );
      return undefined;
    }
    if (at + length > bytes.length) return this.#endsInside(at, bytes.length - at, length);
    if (this.#view.u32(at + length - 4) !== length)
      this.#once("lengths", at, "The length at the end of this block differs from the one at its start.");
    this.#body(this.#view.u32(at), at + 8, at + length - 4);
    return at + length;
  }

  #beginSection(at: number): boolean {
    const order = orderOf(this.#view.bytes, at + 8);
    if (order === undefined) {
      this.#sink.faults.error(
        at,
        "This section of pcapng has no byte-order magic: the file is broken from here on.",
        {
          expected: "1a2b3c4d in either byte order",
        },
      );
      return false;
    }
    this.#view.isLittleEndian = order;
    this.#interfaces = [];
    return true;
  }

  #endsInside(at: number, here: number, length: number): undefined {
    this.#sink.faults.warn(
      at,
      `The file ends inside a block of pcapng: ${here} of its ${length} octets are here.`,
      {
        advice: "It was cut while copying, or is still being written.",
      },
    );
    return undefined;
  }

  /** The block's body is [at, end). */
  #body(type: number, at: number, end: number): void {
    if (type === Block.INTERFACE) this.#addInterface(at, end);
    else if (type === Block.ENHANCED_PACKET) this.#timedPacket(at, end, 4);
    else if (type === Block.OBSOLETE_PACKET) this.#timedPacket(at, end, 2);
    else if (type === Block.SIMPLE_PACKET) this.#simplePacket(at, end);
    else if (type === Block.SECRETS) this.#secrets(at, end);
  }

  #addInterface(at: number, end: number): void {
    if (end - at < 8 || this.#interfaces.length >= MAX_INTERFACES) {
      this.#once("interface", at, "This description of an interface cannot be read.");
      return;
    }
    const link = this.#view.u16(at);
    if (!isKnownLink(link) && this.#isNew(`link ${link}`)) tellLink(link, this.#sink, at);
    this.#interfaces.push({ link, snapLength: this.#view.u32(at + 4), ...this.#clock(at + 8, end) });
  }

  #clock(first: number, end: number): Pick<Interface, "perSecond" | "offset"> {
    let perSecond = 1_000_000n;
    let offset = 0n;
    for (let at = first; at + 4 <= end;) {
      const [code, length] = [this.#view.u16(at), this.#view.u16(at + 2)];
      const value = at + 4;
      if (code === Option.END || value + length > end) break;
      const exponent = this.#view.bytes[value] ?? 0;
      if (code === Option.TIME_RESOLUTION && length === 1)
        perSecond = (exponent & 0x80) === 0 ? 10n ** BigInt(exponent) : 2n ** BigInt(exponent & 0x7f);
      if (code === Option.TIME_OFFSET && length === 8) offset = this.#view.i64(value);
      at = value + padded(length);
    }
    return { perSecond, offset };
  }

  /** Both kinds differ in how wide the interface's number is written; drops fill the place in the old one. */
  #timedPacket(at: number, end: number, interfaceOctets: 2 | 4): void {
    this.#number++;
    if (end - at < 20) {
      this.#once("packet", at - 8, "This packet's block is too short for its header.");
      return;
    }
    const id = interfaceOctets === 4 ? this.#view.u32(at) : this.#view.u16(at);
    const from = this.#interfaces[id];
    if (from === undefined) {
      this.#once(
        "unknown interface",
        at - 8,
        `This packet names interface ${id}, which was not described before it.`,
      );
      return;
    }
    const captured = this.#view.u32(at + 12);
    const start = at + 20;
    if (captured > Math.min(MAX_PACKET_OCTETS, end - start))
      this.#once(
        "captured",
        at - 8,
        `This packet says it has ${captured} octets, but its block ends before that.`,
      );
    const octets = this.#view.bytes.subarray(start, Math.min(end, start + captured));
    const ticks = BigInt(this.#view.u32(at + 4)) * 0x1_0000_0000n + BigInt(this.#view.u32(at + 8));
    const missing = Math.max(0, this.#view.u32(at + 16) - octets.length);
    this.#hand(octets, at - 8, from, missing, this.#sinceFirst(ticks, from));
  }

  #sinceFirst(ticks: bigint, { perSecond, offset }: Interface): number {
    const nanos = (ticks * NANOS_PER_SECOND) / perSecond + offset * NANOS_PER_SECOND;
    if (this.#zero === undefined) this.#sink.startedAt(Number(nanos / 1000n) / 1000);
    this.#zero ??= nanos;
    return Number(nanos - this.#zero) / 1e6;
  }

  /** Of the first interface, without a time. */
  #simplePacket(at: number, end: number): void {
    this.#number++;
    const [from] = this.#interfaces;
    if (from === undefined || end - at < 4) {
      this.#once("simple", at - 8, "This simple packet has no interface before it, or no length.");
      return;
    }
    const original = this.#view.u32(at);
    const limit = from.snapLength === 0 ? original : Math.min(original, from.snapLength);
    const octets = this.#view.bytes.subarray(at + 4, Math.min(end, at + 4 + limit));
    this.#hand(octets, at - 8, from, Math.max(0, original - octets.length), undefined);
  }

  #hand(
    octets: Uint8Array,
    at: number,
    { link }: Interface,
    missing: number,
    atMs: number | undefined,
  ): void {
    this.#sink.packet({ octets: unmapped(octets), at, number: this.#number, link, missing, atMs });
  }

  #secrets(at: number, end: number): void {
    if (end - at < 8) return;
    const length = this.#view.u32(at + 4);
    if (length > end - at - 8) {
      this.#once("secrets", at - 8, "These decryption secrets end before they should.");
      return;
    }
    if (this.#view.u32(at) === TLS_KEY_LOG)
      this.#sink.secrets(latin1ToString(this.#view.bytes, at + 8, at + 8 + length), at + 8);
  }

  #isNew(what: string): boolean {
    if (this.#told.has(what)) return false;
    this.#told.add(what);
    return true;
  }

  /** Of each kind only the first is told: broken writers break every block. */
  #once(what: string, at: number, message: string): void {
    if (this.#isNew(what)) this.#sink.faults.add({ severity: "warning", message, at });
  }
}

/** Options and their kin are filled up to 32 bits. */
function padded(length: number): number {
  return (length + 3) & ~3;
}
