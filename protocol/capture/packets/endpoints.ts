/**
 * The two ends of a TCP connection as a key: addresses and ports as they stand in the packet, one char per octet,
 * source first. Cheap to make for every packet; turned into text only for people. RFC 5952.
 */
import { latin1ToString } from "../../base/bytes.ts";

/** Source address, destination address (4 or 16 chars each), source port, destination port (2 chars each). */
export type FlowKey = string;

export function flowKey(
  packet: Uint8Array,
  addressesAt: number,
  addressLength: number,
  portsAt: number,
): FlowKey {
  return (
    latin1ToString(packet, addressesAt, addressesAt + 2 * addressLength) +
    latin1ToString(packet, portsAt, portsAt + 4)
  );
}

/** The same connection seen from the other end. */
export function reversed(key: FlowKey): FlowKey {
  const size = addressSize(key);
  const ports = 2 * size;
  return (
    key.slice(size, ports) +
    key.slice(0, size) +
    key.slice(ports + 2, ports + 4) +
    key.slice(ports, ports + 2)
  );
}

/** `10.0.0.1:50000`, `[2001:db8::1]:443`. */
export function sourceText(key: FlowKey): string {
  const address = key.slice(0, addressSize(key));
  const port = sourcePort(key);
  return address.length === 4 ? `${ipv4Text(address)}:${port}` : `[${ipv6Text(address)}]:${port}`;
}

export function sourcePort(key: FlowKey): number {
  return charsToU16(key, 2 * addressSize(key));
}

function addressSize(key: FlowKey): number {
  return (key.length - 4) / 2;
}

function charsToU16(chars: string, at: number): number {
  return chars.charCodeAt(at) * 256 + chars.charCodeAt(at + 1);
}

function ipv4Text(address: string): string {
  return Array.from(address, (char) => char.charCodeAt(0)).join(".");
}

/** RFC 5952 §4.2: the longest run of zero groups as `::`. */
function ipv6Text(address: string): string {
  const groups = Array.from({ length: 8 }, (_, i) => charsToU16(address, 2 * i).toString(16)).join(":");
  const runs = groups.match(/(?:^|:)0(?::0)+(?=:|$)/g) ?? [];
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), "");
  return longest === "" ? groups : groups.replace(longest, ":").replace(/:$/, "::").replace(":::", "::");
}
