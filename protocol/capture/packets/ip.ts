/**
 * IPv4 and IPv6 headers, with options and extension headers, down to what they carry. RFC 791, RFC 8200. Fragments are
 * told, not joined (fragments.ts).
 */
import { u16, u32 } from "./packet.ts";

export interface IpPacket {
  /** The two addresses stand one behind the other from here; each 4 or 16 octets. */
  readonly addressesAt: number;
  readonly addressLength: 4 | 16;
  readonly protocol: number;
  /** What it carries is packet[start, end); `end` by its own length, which may lie behind what was captured. */
  readonly start: number;
  readonly end: number;
  /** Where in the whole packet this fragment's payload belongs; undefined: it is whole. RFC 791 §3.2, RFC 8200 §4.5. */
  readonly fragment?: { readonly id: number; readonly offset: number; readonly more: boolean };
}

export const IP_TCP = 6;

/** `missing`: octets that the capture left off the packet. A text is what it is instead. */
export function readIp(packet: Uint8Array, at: number, missing = 0): IpPacket | string {
  const version = (packet[at] ?? 0) >> 4;
  if (version === 4) return readIpv4(packet, at, missing);
  return version === 6 ? readIpv6(packet, at, missing) : "not IP";
}

/** What an IP protocol is called that is not TCP. */
export function protocolName(protocol: number): string {
  return PROTOCOLS.get(protocol) ?? `IP protocol ${protocol}`;
}

const PROTOCOLS: ReadonlyMap<number, string> = new Map([
  [1, "ICMP"],
  [2, "IGMP"],
  [4, "IP in IP"],
  [17, "UDP"],
  [41, "IPv6 in IP"],
  [47, "GRE"],
  [50, "IPsec ESP (encrypted)"],
  [51, "IPsec AH"],
  [58, "ICMPv6"],
  [59, "IPv6 without payload"],
  [89, "OSPF"],
  [132, "SCTP"],
]);

const CUT = "cut inside its IP header";
const IPV4_HEADER = 20;
const IPV6_HEADER = 40;
/** Extension headers in a row: no real packet has more. */
const MAX_EXTENSIONS = 8;

function readIpv4(packet: Uint8Array, at: number, missing: number): IpPacket | string {
  const header = ((packet[at] ?? 0) & 15) * 4;
  const total = u16(packet, at + 2);
  if (at + IPV4_HEADER > packet.length) return CUT;
  // Segmentation offload leaves 0 here: then the packet goes to the end of what was seen on the link.
  const end = total === 0 ? packet.length + missing : at + total;
  if (header < IPV4_HEADER || end < at + header) return "IPv4 with a header that cannot be";
  const flags = u16(packet, at + 6);
  const isFragment = (flags & 0x3fff) !== 0;
  return {
    addressesAt: at + 12,
    addressLength: 4,
    protocol: packet[at + 9] ?? 0,
    start: at + header,
    end,
    ...(isFragment
      ? { fragment: { id: u16(packet, at + 4), offset: (flags & 0x1fff) * 8, more: (flags & 0x2000) !== 0 } }
      : {}),
  };
}

function readIpv6(packet: Uint8Array, at: number, missing: number): IpPacket | string {
  if (at + IPV6_HEADER > packet.length) return CUT;
  const declared = u16(packet, at + 4);
  const end = declared === 0 ? packet.length + missing : at + IPV6_HEADER + declared;
  let protocol = packet[at + 6] ?? 59;
  let start = at + IPV6_HEADER;
  let fragment: IpPacket["fragment"];
  for (let i = 0; i < MAX_EXTENSIONS && isExtension(protocol); i++) {
    if (start + 8 > packet.length) return CUT;
    if (protocol === FRAGMENT_HEADER) {
      const place = u16(packet, start + 2);
      const isWhole = (place & 0xfff9) === 0;
      if (!isWhole)
        fragment = { id: u32(packet, start + 4), offset: place & 0xfff8, more: (place & 1) === 1 };
    }
    const length = extensionLength(packet, start, protocol);
    protocol = packet[start] ?? 59;
    start += length;
    if (fragment !== undefined) break;
  }
  if (start > end) return "IPv6 with a header that cannot be";
  const found = { addressesAt: at + 8, addressLength: 16, protocol, start, end } as const;
  return fragment === undefined ? found : { ...found, fragment };
}

const FRAGMENT_HEADER = 44;
const AUTHENTICATION_HEADER = 51;

function extensionLength(packet: Uint8Array, at: number, protocol: number): number {
  if (protocol === FRAGMENT_HEADER) return 8;
  const length = packet[at + 1] ?? 0;
  return protocol === AUTHENTICATION_HEADER ? 4 * (length + 2) : 8 * (length + 1);
}

/** Hop-by-hop, routing, fragment, destination options, mobility, and authentication. RFC 8200 §4, RFC 4302. */
function isExtension(protocol: number): boolean {
  return [0, 43, FRAGMENT_HEADER, 60, 135, AUTHENTICATION_HEADER].includes(protocol);
}
