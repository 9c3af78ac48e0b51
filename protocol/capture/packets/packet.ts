/** A packet as a capture holds it, whatever the capture was written in: what the readers of files and dumps hand on. */
import type { MappedBytes } from "../source-map.ts";

export interface Packet {
  readonly octets: MappedBytes;
  /** Since the first packet of the capture. */
  readonly atMs?: number | undefined;
  /** Where it stands: index in the text, or octet of the file. For problems. */
  readonly at?: number | undefined;
  /** From 1, in the order of the capture, as other tools count them. */
  readonly number?: number | undefined;
  /** LINKTYPE_ number; undefined: not told, to be seen from the octets. */
  readonly link?: number | undefined;
  /** Octets at its end that the capture does not hold (snap length). */
  readonly missing?: number | undefined;
  /** What TLS carried, where the tool has decrypted it: takes the place of the payload. */
  readonly plain?: MappedBytes | undefined;
}

/** Where a packet stands, for problems: its number from 1, and index in the text or octet of the file. */
export interface PacketPlace {
  readonly packet?: number;
  readonly at?: number;
}

export function placeOf(known: {
  readonly packet?: number | undefined;
  readonly at?: number | undefined;
}): PacketPlace {
  const { at, packet } = known;
  return { ...(at === undefined ? {} : { at }), ...(packet === undefined ? {} : { packet }) };
}

/** Big-endian. Octets behind the end count as 0. */
export function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

export function u32(bytes: Uint8Array, at: number): number {
  return u16(bytes, at) * 0x1_0000 + u16(bytes, at + 2);
}
