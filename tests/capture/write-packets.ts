/** Writes packets and packet files, octet by octet, for tests that need ones that nobody ever captured. */
import type { Side } from "../../protocol/index.ts";

export interface Segment {
  readonly from: Side;
  readonly sequence: number;
  readonly payload: Uint8Array;
  readonly flags?: number;
  readonly ports?: readonly [client: number, server: number];
}

export const FLAGS = { FIN: 1, SYN: 2, RST: 4, PUSH: 8, ACK: 16 } as const;

export const u16 = (n: number): readonly number[] => [(n >> 8) & 0xff, n & 0xff];
export const u32 = (n: number): readonly number[] => [...u16(n >>> 16), ...u16(n & 0xffff)];

export function tcp({
  from,
  sequence,
  payload,
  flags = 0x18,
  ports = [50_000, 443],
}: Segment): readonly number[] {
  const [source, destination] = from === "client" ? ports : [ports[1], ports[0]];
  const header = [...u16(source), ...u16(destination), ...u32(sequence >>> 0), ...u32(0), 0x50, flags];
  return [...header, 0xff, 0xff, 0, 0, 0, 0, ...payload];
}

export function ipv4(segment: Segment, options: readonly number[] = []): readonly number[] {
  return ipv4Carrying(tcp(segment), segment.from, { options });
}

interface Ipv4Extras {
  readonly options?: readonly number[];
  readonly protocol?: number;
  readonly id?: number;
  /** Flags and fragment offset as they stand in the header. */
  readonly fragment?: number;
}

export function ipv4Carrying(
  body: readonly number[],
  from: Side,
  { options = [], protocol = 6, id = 0, fragment = 0x4000 }: Ipv4Extras = {},
): readonly number[] {
  const [a, b] = from === "client" ? [1, 2] : [2, 1];
  const length = 20 + options.length;
  const start = [0x40 | (length / 4), 0, ...u16(length + body.length), ...u16(id), ...u16(fragment)];
  return [...start, 64, protocol, 0, 0, 10, 0, 0, a, 10, 0, 0, b, ...options, ...body];
}

const address = (last: number): readonly number[] => [
  0x20,
  1,
  0xd,
  0xb8,
  ...Array.from({ length: 11 }, () => 0),
  last,
];

/** `extensions`: whole headers, each with the number by which the one in front of it names it. */
export function ipv6(
  segment: Segment,
  extensions: readonly (readonly [kind: number, rest: readonly number[]])[] = [[0, [1, 4, 0, 0, 0, 0]]],
): readonly number[] {
  const body = tcp(segment);
  const kinds = [...extensions.map(([kind]) => kind), 6];
  const headers = extensions.flatMap(([, rest], i) => [kinds[i + 1] ?? 6, 0, ...rest]);
  const [a, b] = segment.from === "client" ? [1, 2] : [2, 1];
  const start = [0x60, 0, 0, 0, ...u16(headers.length + body.length), kinds[0] ?? 6, 64];
  return [...start, ...address(a), ...address(b), ...headers, ...body];
}

export const MACS: readonly number[] = Array.from({ length: 12 }, (_, i) => i + 1);
export const ETHERNET: readonly number[] = [...MACS, 8, 0];

export interface FilePacket {
  readonly octets: readonly number[];
  /** Seconds since 1970 and nanoseconds. */
  readonly seconds?: number;
  readonly nanos?: number;
  /** As it was on the link; more than is here when it was cut. */
  readonly original?: number;
}

interface Order {
  readonly isLittleEndian: boolean;
}

export function number(value: number, octets: 2 | 4, { isLittleEndian }: Order): readonly number[] {
  const big = octets === 2 ? u16(value) : u32(value);
  return isLittleEndian ? big.toReversed() : big;
}

export function pcap(
  packets: readonly FilePacket[],
  { isLittleEndian = true, isNanos = false, link = 1 } = {},
): Uint8Array {
  const n = (value: number, octets: 2 | 4 = 4): readonly number[] =>
    number(value, octets, { isLittleEndian });
  const header = [
    ...n(isNanos ? 0xa1b2_3c4d : 0xa1b2_c3d4),
    ...n(2, 2),
    ...n(4, 2),
    ...n(0),
    ...n(0),
    ...n(262_144),
    ...n(link),
  ];
  const records = packets.flatMap(({ octets, seconds = 0, nanos = 0, original = octets.length }) => [
    ...n(seconds),
    ...n(isNanos ? nanos : Math.floor(nanos / 1000)),
    ...n(octets.length),
    ...n(original),
    ...octets,
  ]);
  return Uint8Array.from([...header, ...records]);
}

const pad = (octets: readonly number[]): readonly number[] => [
  ...octets,
  ...Array.from({ length: (4 - (octets.length % 4)) % 4 }, () => 0),
];

/** Blocks of pcapng in one byte order. */
export class PcapngWriter {
  readonly #order: Order;

  constructor(isLittleEndian = true) {
    this.#order = { isLittleEndian };
  }

  block(type: number, body: readonly number[]): readonly number[] {
    const padded = pad(body);
    const length = this.n(12 + padded.length);
    return [...this.n(type), ...length, ...padded, ...length];
  }

  section(): readonly number[] {
    const rest = Array.from({ length: 8 }, () => 0xff);
    return this.block(0x0a0d_0d0a, [...this.n(0x1a2b_3c4d), ...this.n(1, 2), ...this.n(0, 2), ...rest]);
  }

  interface(
    link = 1,
    options: readonly (readonly [code: number, value: readonly number[]])[] = [],
  ): readonly number[] {
    const written = options.flatMap(([code, value]) => [
      ...this.n(code, 2),
      ...this.n(value.length, 2),
      ...pad(value),
    ]);
    return this.block(1, [...this.n(link, 2), ...this.n(0, 2), ...this.n(0), ...written, ...this.n(0)]);
  }

  packet(octets: readonly number[], { at = 0n, id = 0, original = octets.length } = {}): readonly number[] {
    const time = [...this.n(Number(at >> 32n)), ...this.n(Number(at & 0xffff_ffffn))];
    return this.block(6, [...this.n(id), ...time, ...this.n(octets.length), ...this.n(original), ...octets]);
  }

  obsoletePacket(octets: readonly number[], at: bigint): readonly number[] {
    const time = [...this.n(Number(at >> 32n)), ...this.n(Number(at & 0xffff_ffffn))];
    const lengths = [...this.n(octets.length), ...this.n(octets.length)];
    return this.block(2, [...this.n(0, 2), ...this.n(0, 2), ...time, ...lengths, ...octets]);
  }

  simplePacket(octets: readonly number[]): readonly number[] {
    return this.block(3, [...this.n(octets.length), ...octets]);
  }

  secrets(text: string): readonly number[] {
    const octets = Array.from(text, (char) => char.charCodeAt(0));
    return this.block(10, [...this.n(0x544c_534b), ...this.n(octets.length), ...octets]);
  }

  n(value: number, octets: 2 | 4 = 4): readonly number[] {
    return number(value, octets, this.#order);
  }
}
