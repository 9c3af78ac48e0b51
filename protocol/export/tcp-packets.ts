/**
 * Ethernet, IPv4 and TCP around octets, with checksums that are right: RFC 791 §3.1, RFC 9293 §3.1, RFC 1071. Two made-up ends of
 * RFC 5737's TEST-NET-1. Knows of TCP what a packet says, and nothing of when it is sent.
 */
import { EMPTY_BYTES } from "../base/bytes.ts";
import type { Side } from "../probe/event.ts";

export const TcpFlag = { FIN: 0x01, SYN: 0x02, RST: 0x04, PSH: 0x08, ACK: 0x10 } as const;

export interface TcpPacket {
  readonly from: Side;
  readonly flags: number;
  readonly sequence: number;
  readonly acknowledgment: number;
  readonly octets?: Uint8Array;
}

interface End {
  readonly mac: readonly number[];
  readonly ip: readonly number[];
  readonly port: number;
}

/** Port 8080 is HTTP to Wireshark, which finds the preface there; on a port that nobody claims it does not look for HTTP/2. */
const ENDS: Readonly<Record<Side, End>> = {
  client: { mac: [0x02, 0, 0, 0, 0, 0x01], ip: [192, 0, 2, 1], port: 50_000 },
  server: { mac: [0x02, 0, 0, 0, 0, 0x02], ip: [192, 0, 2, 2], port: 8080 },
};

/** What an IPv4 packet can hold besides its header and TCP's. */
export const MAX_SEGMENT_OCTETS = 65_535 - 40;

const ETHERNET = 14;
const IP = 20;
/** Largest segment (16 Ki, as on a loopback), window scale 14: this window never fills. */
const SYN_OPTIONS = [2, 4, 0x40, 0x00, 3, 3, 14, 0];

export function tcpPacket(packet: TcpPacket): Uint8Array {
  const { from, octets = EMPTY_BYTES } = packet;
  const to = from === "client" ? "server" : "client";
  const options = (packet.flags & TcpFlag.SYN) === 0 ? [] : SYN_OPTIONS;
  const tcpOctets = 20 + options.length + octets.length;
  const bytes = new Uint8Array(ETHERNET + IP + tcpOctets);
  bytes.set([...ENDS[to].mac, ...ENDS[from].mac, 0x08, 0x00]);
  writeIp(bytes, ENDS[from], ENDS[to], IP + tcpOctets);
  writeTcp(bytes, packet, ENDS[from], ENDS[to], options);
  bytes.set(octets, bytes.length - octets.length);
  const pseudo = wordsSum(bytes.subarray(ETHERNET + 12, ETHERNET + IP)) + 6 + tcpOctets;
  setU16(bytes, ETHERNET + IP + 16, checksum(bytes.subarray(ETHERNET + IP), pseudo));
  return bytes;
}

function writeIp(bytes: Uint8Array, from: End, to: End, length: number): void {
  const dontFragment = 0x40;
  bytes.set([0x45, 0, length >>> 8, length & 0xff, 0, 0, dontFragment, 0, 64, 6, 0, 0], ETHERNET);
  bytes.set([...from.ip, ...to.ip], ETHERNET + 12);
  setU16(bytes, ETHERNET + 10, checksum(bytes.subarray(ETHERNET, ETHERNET + IP), 0));
}

function writeTcp(
  bytes: Uint8Array,
  { flags, sequence, acknowledgment }: TcpPacket,
  from: End,
  to: End,
  options: readonly number[],
): void {
  const at = ETHERNET + IP;
  setU16(bytes, at, from.port);
  setU16(bytes, at + 2, to.port);
  setU32(bytes, at + 4, sequence);
  setU32(bytes, at + 8, (flags & TcpFlag.ACK) === 0 ? 0 : acknowledgment);
  bytes.set([((20 + options.length) / 4) << 4, flags, 0xff, 0xff], at + 12);
  bytes.set(options, at + 20);
}

/** RFC 1071. `start`: the sum of what else is counted. */
function checksum(bytes: Uint8Array, start: number): number {
  let sum = start + wordsSum(bytes);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x1_0000);
  return ~sum & 0xffff;
}

function wordsSum(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i] ?? 0) * 256 + (bytes[i + 1] ?? 0);
  return sum;
}

function setU16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8;
  bytes[at + 1] = value & 0xff;
}

function setU32(bytes: Uint8Array, at: number, value: number): void {
  bytes.set([value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff], at);
}
