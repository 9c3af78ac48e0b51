/**
 * Joins the fragments of IP packets. RFC 791 §3.2, RFC 8200 §4.5. Bounded: what does not become whole in time is
 * given up and counted.
 */
import { latin1ToString } from "../../base/bytes.ts";
import { concatMapped, sliceMapped } from "../source-map.ts";
import type { MappedBytes } from "../source-map.ts";
import type { IpPacket } from "./ip.ts";
import type { Packet } from "./packet.ts";
import type { IpFragment } from "./tcp-segment.ts";

/** Packets waiting for more of their fragments: a real receiver keeps some tens. */
const MAX_WAITING = 256;
/** A packet of 64 KiB in fragments of 8 octets is an attack; in those of a network's size it has fewer than 64. */
const MAX_PARTS = 512;

interface Part {
  readonly offset: number;
  readonly octets: MappedBytes;
}

interface Waiting {
  readonly first: Packet;
  readonly parts: Part[];
  /** Octets in front of the payload: headers that the joined packet gets. */
  header: MappedBytes | undefined;
  total: number | undefined;
}

/** A packet made whole, to be read like any other. */
export interface Joined {
  readonly octets: MappedBytes;
  readonly ip: IpPacket;
}

export class Fragments {
  /** Fragments of packets that never became whole. */
  lost = 0;
  /** The first fragment of the first such packet. */
  firstLost: Packet | undefined;
  readonly #waiting = new Map<string, Waiting>();

  /** The whole packet, when this was the last part that it lacked. */
  take(packet: Packet, { ip }: IpFragment): Joined | undefined {
    const { octets } = packet;
    const { id, offset, more } = ip.fragment;
    const addresses = latin1ToString(octets.bytes, ip.addressesAt, ip.addressesAt + 2 * ip.addressLength);
    const key = `${addresses} ${id} ${ip.protocol}`;
    const waiting = this.#waitingFor(key, packet);
    const payload = sliceMapped(octets, ip.start, Math.min(ip.end, octets.bytes.length));
    if (waiting.parts.length >= MAX_PARTS || payload.bytes.length < ip.end - ip.start) {
      this.#drop(key, waiting);
      this.lost++;
      return undefined;
    }
    const isRepeated = waiting.parts.some(
      (part) => part.offset === offset && part.octets.bytes.length === payload.bytes.length,
    );
    if (!isRepeated) waiting.parts.push({ offset, octets: payload });
    if (offset === 0) waiting.header = sliceMapped(octets, 0, ip.start);
    if (!more) waiting.total = offset + payload.bytes.length;
    const whole = join(waiting);
    if (whole === undefined) return undefined;
    this.#waiting.delete(key);
    const { fragment: _, ...rest } = ip;
    const start = whole.headerLength;
    return { octets: whole.octets, ip: { ...rest, start, end: whole.octets.bytes.length } };
  }

  finish(): void {
    for (const [key, waiting] of this.#waiting) this.#drop(key, waiting);
  }

  #waitingFor(key: string, first: Packet): Waiting {
    const known = this.#waiting.get(key);
    if (known !== undefined) return known;
    const [oldest] = this.#waiting;
    if (oldest !== undefined && this.#waiting.size >= MAX_WAITING) this.#drop(...oldest);
    const added: Waiting = { first, parts: [], header: undefined, total: undefined };
    this.#waiting.set(key, added);
    return added;
  }

  #drop(key: string, waiting: Waiting): void {
    this.lost += waiting.parts.length;
    this.firstLost ??= waiting.first;
    this.#waiting.delete(key);
  }
}

/** Overlapping fragments are not joined: only attacks have them (RFC 5722). */
function join(waiting: Waiting): { readonly octets: MappedBytes; readonly headerLength: number } | undefined {
  const { header, total } = waiting;
  if (header === undefined || total === undefined) return undefined;
  const parts = waiting.parts.toSorted((a, b) => a.offset - b.offset);
  let at = 0;
  for (const { offset, octets } of parts) {
    if (offset !== at) return undefined;
    at += octets.bytes.length;
  }
  if (at !== total) return undefined;
  const octets = concatMapped([header, ...parts.map((part) => part.octets)]);
  return { octets, headerLength: header.bytes.length };
}
