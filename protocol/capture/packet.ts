/**
 * One packet down to the octets that TCP carries: Ethernet (with VLAN tags), Linux cooked capture, BSD loopback or bare
 * IP; IPv4 and IPv6 with extension headers; TCP. RFC 791, RFC 8200, RFC 9293 §3.1. Knows nothing of streams.
 */

export interface TcpSegment {
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly syn: boolean;
  readonly ack: boolean;
  /** The payload is packet[start, end). */
  readonly start: number;
  readonly end: number;
  /** Octets of the payload that the capture does not hold (snap length). */
  readonly cut: number;
}

/** Undefined when the octets are not a packet with TCP in it. */
export function readPacket(packet: Uint8Array): TcpSegment | undefined {
  for (const start of ipStarts(packet)) {
    const ip = readIp(packet, start);
    const segment = ip === undefined ? undefined : readTcp(packet, ip);
    if (segment !== undefined) return segment;
  }
  return undefined;
}

interface IpPacket {
  readonly source: string;
  readonly destination: string;
  /** Where TCP begins, and where the IP packet ends by its own length. */
  readonly tcp: number;
  readonly end: number;
}

const TCP = 6;
const MIN_TCP_HEADER = 20;
const IPV6_HEADER = 40;
/** Extension headers in a row: no real packet has more. */
const MAX_EXTENSIONS = 8;

/** Where an IP header may begin, the likeliest first. */
function ipStarts(packet: Uint8Array): readonly number[] {
  const starts = [0];
  let ethernet = 12;
  while (isVlan(u16(packet, ethernet))) ethernet += 4;
  if (isIpType(u16(packet, ethernet))) starts.push(ethernet + 2);
  if (isIpType(u16(packet, 14))) starts.push(16);
  if (isIpType(u16(packet, 0))) starts.push(20);
  if (isLoopbackFamily(packet)) starts.push(4);
  return starts;
}

function isVlan(type: number): boolean {
  return type === 0x8100 || type === 0x88a8;
}

function isIpType(type: number): boolean {
  return type === 0x0800 || type === 0x86dd;
}

/** AF_INET 2, AF_INET6 10, 24, 28 or 30 by system, in either byte order. */
function isLoopbackFamily(packet: Uint8Array): boolean {
  const [a = 0, b = 0, c = 0, d = 0] = packet;
  if (b !== 0 || c !== 0 || (a !== 0 && d !== 0)) return false;
  return [2, 10, 24, 28, 30].includes(a + d);
}

function readIp(packet: Uint8Array, at: number): IpPacket | undefined {
  const version = (packet[at] ?? 0) >> 4;
  if (version === 4) return readIpv4(packet, at);
  return version === 6 ? readIpv6(packet, at) : undefined;
}

function readIpv4(packet: Uint8Array, at: number): IpPacket | undefined {
  const header = ((packet[at] ?? 0) & 15) * 4;
  const total = u16(packet, at + 2);
  const fragment = u16(packet, at + 6) & 0x3fff;
  if (header < 20 || packet[at + 9] !== TCP || fragment !== 0) return undefined;
  // Segmentation offload leaves 0 here: then the packet goes to the end of what was captured.
  const end = total === 0 ? packet.length : at + total;
  if (end < at + header + MIN_TCP_HEADER) return undefined;
  const address = (from: number): string => Array.from(packet.subarray(from, from + 4)).join(".");
  return { source: address(at + 12), destination: address(at + 16), tcp: at + header, end };
}

function readIpv6(packet: Uint8Array, at: number): IpPacket | undefined {
  const length = u16(packet, at + 4);
  const end = length === 0 ? packet.length : at + IPV6_HEADER + length;
  let next = packet[at + 6];
  let tcp = at + IPV6_HEADER;
  for (let i = 0; i < MAX_EXTENSIONS && (next === 0 || next === 43 || next === 60); i++) {
    next = packet[tcp];
    tcp += 8 + 8 * (packet[tcp + 1] ?? 0);
  }
  if (next !== TCP || end < tcp + MIN_TCP_HEADER) return undefined;
  return { source: ipv6Text(packet, at + 8), destination: ipv6Text(packet, at + 24), tcp, end };
}

/** RFC 5952 §4.2: the longest run of zero groups as `::`. */
function ipv6Text(packet: Uint8Array, at: number): string {
  const groups = Array.from({ length: 8 }, (_, i) => u16(packet, at + 2 * i).toString(16)).join(":");
  const runs = groups.match(/(?:^|:)0(?::0)+(?=:|$)/g) ?? [];
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), "");
  return longest === "" ? groups : groups.replace(longest, ":").replace(/:$/, "::").replace(":::", "::");
}

function readTcp(packet: Uint8Array, ip: IpPacket): TcpSegment | undefined {
  const header = ((packet[ip.tcp + 12] ?? 0) >> 4) * 4;
  const flags = packet[ip.tcp + 13] ?? 0;
  if (header < MIN_TCP_HEADER || ip.tcp + header > Math.min(ip.end, packet.length)) return undefined;
  const end = Math.min(ip.end, packet.length);
  return {
    source: ip.source,
    destination: ip.destination,
    sourcePort: u16(packet, ip.tcp),
    destinationPort: u16(packet, ip.tcp + 2),
    sequence: u16(packet, ip.tcp + 4) * 0x1_0000 + u16(packet, ip.tcp + 6),
    syn: (flags & 2) !== 0,
    ack: (flags & 16) !== 0,
    start: ip.tcp + header,
    end,
    cut: ip.end - end,
  };
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
