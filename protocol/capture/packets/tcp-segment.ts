/**
 * One packet down to the octets that TCP carries. RFC 9293 §3.1. Knows nothing of streams, nor of how packets were
 * written down.
 */
import { flowKey } from "./endpoints.ts";
import type { FlowKey } from "./endpoints.ts";
import { IP_TCP, protocolName, readIp } from "./ip.ts";
import type { IpPacket } from "./ip.ts";
import { likelyStarts, networkStart } from "./link-layer.ts";
import { u16, u32 } from "./packet.ts";

export interface TcpSegment {
  readonly kind: "tcp";
  readonly key: FlowKey;
  readonly sequence: number;
  readonly syn: boolean;
  readonly ack: boolean;
  readonly fin: boolean;
  readonly rst: boolean;
  /** The payload is packet[start, end). */
  readonly start: number;
  readonly end: number;
  /** Octets of the payload that the capture does not hold (snap length). */
  readonly cut: number;
}

/** A part of an IP packet; TCP can be read when all parts are there. */
export interface IpFragment {
  readonly kind: "fragment";
  readonly ip: IpPacket & { readonly fragment: NonNullable<IpPacket["fragment"]> };
}

/** No TCP here: what it is, for counting. */
export interface OtherPacket {
  readonly kind: "other";
  readonly what: string;
}

/** `link`: undefined where it is not told and is to be seen from the octets. */
export function peel(
  packet: Uint8Array,
  link: number | undefined,
  missing = 0,
): TcpSegment | IpFragment | OtherPacket {
  if (link !== undefined) {
    const start = networkStart(packet, link);
    return typeof start === "string" ? { kind: "other", what: start } : peelIp(packet, start, missing);
  }
  let first: IpFragment | OtherPacket | undefined;
  for (const start of likelyStarts(packet)) {
    const found = peelIp(packet, start, missing);
    if (found.kind === "tcp") return found;
    if (first === undefined || (first.kind === "other" && first.what === NOT_IP)) first = found;
  }
  return first ?? { kind: "other", what: NOT_IP };
}

/** Undefined when the octets are not a packet with TCP in it. */
export function readPacket(packet: Uint8Array): TcpSegment | undefined {
  const found = peel(packet, undefined);
  return found.kind === "tcp" ? found : undefined;
}

const NOT_IP = "not IP";
const TCP_HEADER = 20;
const UDP_HEADER = 8;

function peelIp(packet: Uint8Array, start: number, missing: number): TcpSegment | IpFragment | OtherPacket {
  const ip = readIp(packet, start, missing);
  if (typeof ip === "string") return { kind: "other", what: ip };
  const { fragment } = ip;
  if (fragment !== undefined) return { kind: "fragment", ip: { ...ip, fragment } };
  return readTcp(packet, ip);
}

/** Also for packets whose fragments were joined. */
export function readTcp(packet: Uint8Array, ip: IpPacket): TcpSegment | OtherPacket {
  const { start } = ip;
  if (ip.protocol !== IP_TCP) return { kind: "other", what: nameOther(packet, ip) };
  if (start + TCP_HEADER > packet.length) return { kind: "other", what: "cut inside its TCP header" };
  const header = ((packet[start + 12] ?? 0) >> 4) * 4;
  const flags = packet[start + 13] ?? 0;
  if (header < TCP_HEADER || start + header > ip.end)
    return { kind: "other", what: "TCP with a header that cannot be" };
  const end = Math.min(ip.end, packet.length);
  const payload = Math.min(start + header, end);
  return {
    kind: "tcp",
    key: flowKey(packet, ip.addressesAt, ip.addressLength, start),
    sequence: u32(packet, start + 4),
    fin: (flags & 1) !== 0,
    syn: (flags & 2) !== 0,
    rst: (flags & 4) !== 0,
    ack: (flags & 16) !== 0,
    start: payload,
    end,
    cut: ip.end - end - (start + header - payload),
  };
}

function nameOther(packet: Uint8Array, ip: IpPacket): string {
  if (ip.protocol !== 17 || ip.start + UDP_HEADER > packet.length) return protocolName(ip.protocol);
  const ports = [u16(packet, ip.start), u16(packet, ip.start + 2)];
  if (ports.includes(53)) return "UDP (DNS)";
  // RFC 9000 §17.2, §17.3: the fixed bit is set in both kinds of packet.
  const looksLikeQuic = ((packet[ip.start + UDP_HEADER] ?? 0) & 0x40) !== 0;
  return ports.includes(443) && looksLikeQuic ? "UDP on port 443 (QUIC, as HTTP/3 uses it)" : "UDP";
}
