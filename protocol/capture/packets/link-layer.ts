/**
 * What stands in front of IP in a packet: Ethernet with VLAN tags, MPLS or PPPoE, Linux cooked capture, BSD loopback,
 * PPP, or nothing. The numbers are libpcap's LINKTYPE_ values. Knows nothing of IP itself.
 */
import { u16, u32 } from "./packet.ts";

/** Offset of the IP header, or what the packet is instead. */
export type Network = number | string;

export function networkStart(packet: Uint8Array, link: number): Network {
  const row = LINKS.get(link);
  return row === undefined ? `link type ${link}${linkName(link)}` : row(packet);
}

/** Whether packets of this link type can be read at all. */
export function isKnownLink(link: number): boolean {
  return LINKS.has(link);
}

/** ` (IEEE 802.11)`, or nothing for numbers without a name here. */
export function linkName(link: number): string {
  const name = UNREAD_LINKS.get(link);
  return name === undefined ? "" : ` (${name})`;
}

/** Where an IP header may begin when the link type is not told, the likeliest first. */
export function likelyStarts(packet: Uint8Array): readonly number[] {
  const found = [ethernet(packet), cooked(packet), cooked2(packet), loopback(packet)];
  return [0, ...found.filter((at) => typeof at === "number")];
}

const LINKS: ReadonlyMap<number, (packet: Uint8Array) => Network> = new Map([
  [0, loopback],
  [1, ethernet],
  [9, (packet): Network => ppp(packet, 0)],
  [12, bare],
  [14, bare],
  [50, (packet): Network => ppp(packet, 0)],
  [51, (packet): Network => pppoe(packet, 0)],
  [101, bare],
  [108, loopback],
  [113, cooked],
  [228, bare],
  [229, bare],
  [276, cooked2],
]);

/** Common ones that carry no TCP, or carry it in ways that are not read here. */
const UNREAD_LINKS: ReadonlyMap<number, string> = new Map([
  [6, "Token Ring"],
  [104, "Cisco HDLC"],
  [105, "IEEE 802.11"],
  [119, "IEEE 802.11 with Prism header"],
  [127, "IEEE 802.11 with radiotap header"],
  [163, "IEEE 802.11 with AVS header"],
  [189, "USB"],
  [192, "PPI"],
  [195, "IEEE 802.15.4"],
  [201, "Bluetooth HCI"],
  [220, "USB"],
  [227, "CAN"],
  [239, "netfilter log"],
  [252, "Wireshark's exported PDUs"],
]);

const IPV4 = 0x0800;
const IPV6 = 0x86dd;
/** Tags in a row: two are usual at most. */
const MAX_TAGS = 8;

function bare(): Network {
  return 0;
}

function ethernet(packet: Uint8Array): Network {
  return byEtherType(packet, 12);
}

/** `at`: of the type field. */
function byEtherType(packet: Uint8Array, first: number): Network {
  let at = first;
  for (let i = 0; i < MAX_TAGS && isTag(u16(packet, at)); i++) at += 4;
  if (at + 2 > packet.length) return "cut inside its link layer";
  const type = u16(packet, at);
  if (type === IPV4 || type === IPV6) return at + 2;
  if (type === 0x8847 || type === 0x8848) return behindLabels(packet, at + 2);
  if (type === 0x8864) return pppoe(packet, at + 2);
  if (type < 0x0600) return "802.3 with LLC";
  return ETHER_TYPES.get(type) ?? `EtherType 0x${type.toString(16).padStart(4, "0")}`;
}

/** IEEE 802.1Q, 802.1ad and the older numbers for stacked tags. */
function isTag(type: number): boolean {
  return type === 0x8100 || type === 0x88a8 || type === 0x9100;
}

const ETHER_TYPES: ReadonlyMap<number, string> = new Map([
  [0x0806, "ARP"],
  [0x8863, "PPPoE discovery"],
  [0x88cc, "LLDP"],
  [0x888e, "802.1X"],
  [0x88e5, "MACsec (encrypted)"],
]);

/** MPLS, RFC 3032 §2.1: labels of 4 octets up to the one marked as the last. */
function behindLabels(packet: Uint8Array, first: number): Network {
  for (let i = 0; i < MAX_TAGS; i++) {
    if (((packet[first + 4 * i + 2] ?? 0) & 1) === 1) return first + 4 * i + 4;
  }
  return "MPLS";
}

/** RFC 2516 §4: version, type, code, session, length, then PPP. */
function pppoe(packet: Uint8Array, at: number): Network {
  return ppp(packet, at + 6);
}

/** RFC 1661 §2, with or without the address and control octets of RFC 1662 §3.1. */
function ppp(packet: Uint8Array, start: number): Network {
  const at = u16(packet, start) === 0xff03 ? start + 2 : start;
  const protocol = u16(packet, at);
  return protocol === 0x0021 || protocol === 0x0057 ? at + 2 : "PPP without IP";
}

/** Linux cooked capture: type, address and then the protocol, 16 octets in all. */
function cooked(packet: Uint8Array): Network {
  return byEtherType(packet, 14);
}

/** Its second edition begins with the protocol; 20 octets in all, tags inside. */
function cooked2(packet: Uint8Array): Network {
  const type = u16(packet, 0);
  if (isTag(type)) return byEtherType(packet, 22);
  if (type === IPV4 || type === IPV6) return 20;
  return ETHER_TYPES.get(type) ?? `EtherType 0x${type.toString(16).padStart(4, "0")}`;
}

/** BSD loopback: AF_INET 2, AF_INET6 10, 24, 28 or 30 by system, in either byte order. */
function loopback(packet: Uint8Array): Network {
  const big = u32(packet, 0);
  const family = big > 0xffff ? u16(packet, 0) >>> 8 : big;
  const isOneOctet = big <= 0xff || (big & 0x00ff_ffff) === 0;
  return isOneOctet && [2, 10, 24, 28, 30].includes(family) ? 4 : "loopback without IP";
}
