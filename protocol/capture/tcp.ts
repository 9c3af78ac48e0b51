/**
 * Segments of TCP to the two byte streams of each connection: retransmissions and overlaps dropped, late segments put
 * in their place, gaps marked. RFC 9293 §3.4 (sequence numbers wrap). Knows nothing of how packets were written down.
 */
import type { CaptureChunk, Conversation, TextFault } from "./format.ts";
import { sliceMapped } from "./source-map.ts";
import type { MappedBytes } from "./source-map.ts";
import { readPacket } from "./packet.ts";
import type { TcpSegment } from "./packet.ts";
import type { FaultList } from "./pieces.ts";

export interface Packet {
  readonly octets: MappedBytes;
  readonly atMs?: number | undefined;
  /** Text index of the packet, for problems. */
  readonly at?: number | undefined;
  /** What TLS carried, where the tool has decrypted it: takes the place of the payload. */
  readonly plain?: MappedBytes | undefined;
}

/** Connections told apart in one capture: more than this is no paste of a conversation. */
const MAX_CONVERSATIONS = 256;

export function assemble(packets: readonly Packet[], faults: FaultList): readonly Conversation[] {
  const connections = new Map<string, Connection>();
  for (const packet of packets) {
    const segment = readPacket(packet.octets.bytes);
    if (segment === undefined) {
      faults.add({ severity: "info", message: "A packet without TCP was left out.", ...place(packet) });
      continue;
    }
    connectionOf(connections, segment, faults)?.take(segment, packet);
  }
  return [...connections.values()].map((connection) => connection.finish());
}

function connectionOf(
  all: Map<string, Connection>,
  segment: TcpSegment,
  faults: FaultList,
): Connection | undefined {
  const ends = [endOf(segment, "source"), endOf(segment, "destination")].sort();
  const key = ends.join(" ");
  const known = all.get(key);
  if (known !== undefined) return known;
  if (all.size >= MAX_CONVERSATIONS) {
    if (all.size === MAX_CONVERSATIONS) {
      faults.add({
        severity: "warning",
        message: `Only the first ${MAX_CONVERSATIONS} connections are shown.`,
      });
    }
    return undefined;
  }
  const added = new Connection(segment, faults);
  all.set(key, added);
  return added;
}

function endOf(segment: TcpSegment, which: "source" | "destination"): string {
  const host = segment[which];
  const port = which === "source" ? segment.sourcePort : segment.destinationPort;
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function place(packet: Packet): Partial<TextFault> {
  return packet.at === undefined ? {} : { at: packet.at };
}

class Connection {
  readonly #first: TcpSegment;
  readonly #faults: FaultList;
  readonly #chunks: (CaptureChunk & { readonly end: string })[] = [];
  readonly #flows = new Map<string, Flow>();
  /** The end that sent SYN without ACK, or is told by the SYN ACK. */
  #client: string | undefined;

  constructor(first: TcpSegment, faults: FaultList) {
    this.#first = first;
    this.#faults = faults;
  }

  take(segment: TcpSegment, packet: Packet): void {
    const end = endOf(segment, "source");
    if (segment.syn) this.#client = segment.ack ? endOf(segment, "destination") : end;
    const emit = (chunk: CaptureChunk): void => void this.#chunks.push({ ...chunk, end });
    let flow = this.#flows.get(end);
    if (flow === undefined) {
      flow = new Flow(emit, this.#faults);
      this.#flows.set(end, flow);
    }
    flow.take(segment, packet);
  }

  finish(): Conversation {
    for (const flow of this.#flows.values()) flow.finish();
    const source = endOf(this.#first, "source");
    const client = this.#client ?? this.#guessClient();
    const server = client === source ? endOf(this.#first, "destination") : source;
    const chunks = this.#chunks.map(({ end, ...chunk }) => ({
      ...chunk,
      from: end === client ? ("client" as const) : ("server" as const),
    }));
    return { name: `${client} → ${server}`, chunks };
  }

  /** Without a SYN: who sends the preface; else the end with the higher port, as systems hand out ports. */
  #guessClient(): string {
    const preface = this.#chunks.find(
      (chunk) => String.fromCharCode(...chunk.octets.bytes.subarray(0, 5)) === "PRI *",
    );
    if (preface !== undefined) return preface.end;
    const { sourcePort, destinationPort } = this.#first;
    return endOf(this.#first, sourcePort >= destinationPort ? "source" : "destination");
  }
}

interface Waiting {
  readonly sequence: number;
  readonly octets: MappedBytes;
  readonly atMs: number | undefined;
  readonly at: number | undefined;
  readonly cut: number;
}

/** One direction. */
class Flow {
  readonly #emit: (chunk: CaptureChunk) => void;
  readonly #faults: FaultList;
  #next: number | undefined;
  #late: Waiting[] = [];
  #lost = 0;

  constructor(emit: (chunk: CaptureChunk) => void, faults: FaultList) {
    this.#emit = emit;
    this.#faults = faults;
  }

  take(segment: TcpSegment, packet: Packet): void {
    const sequence = (segment.sequence + (segment.syn ? 1 : 0)) >>> 0;
    if (segment.syn) this.#next = sequence;
    if (packet.plain !== undefined) {
      this.#emit({ octets: packet.plain, atMs: packet.atMs });
      return;
    }
    const octets = sliceMapped(packet.octets, segment.start, segment.end);
    if (octets.bytes.length + segment.cut === 0) return;
    this.#next ??= sequence;
    this.#late.push({ sequence, octets, atMs: packet.atMs, at: packet.at, cut: segment.cut });
    this.#deliver();
  }

  finish(): void {
    while (this.#late.length > 0) {
      const next = this.#next ?? 0;
      const first = this.#late.reduce((a, b) =>
        distance(next, a.sequence) <= distance(next, b.sequence) ? a : b,
      );
      const lost = distance(next, first.sequence);
      this.#faults.error(first.at ?? 0, `${lost} octets of this direction are missing before this packet.`, {
        advice: "The capture lost packets; frames around the gap cannot be read.",
      });
      this.#lost += lost;
      this.#next = first.sequence;
      this.#deliver();
    }
  }

  /** Hands on, in order, whatever no longer waits for anything. */
  #deliver(): void {
    for (;;) {
      const next = this.#next ?? 0;
      const i = this.#late.findIndex((waiting) => distance(next, waiting.sequence) <= 0);
      const waiting = this.#late[i];
      if (waiting === undefined) return;
      this.#late.splice(i, 1);
      this.#hand(waiting, -distance(next, waiting.sequence));
    }
  }

  #hand(waiting: Waiting, known: number): void {
    const length = waiting.octets.bytes.length;
    if (known >= length + waiting.cut) return;
    if (known < length) {
      const octets = known === 0 ? waiting.octets : sliceMapped(waiting.octets, known);
      this.#emit({ octets, atMs: waiting.atMs, ...(this.#lost > 0 ? { lostBefore: this.#lost } : {}) });
      this.#lost = 0;
    }
    if (waiting.cut > 0) {
      this.#lost += waiting.cut;
      this.#faults.warn(
        waiting.at ?? 0,
        `The capture cut ${waiting.cut} octets off this packet (snap length).`,
        {
          advice: "Capture whole packets: tcpdump -s 0.",
        },
      );
    }
    this.#next = (waiting.sequence + length + waiting.cut) >>> 0;
  }
}

/** From a to b on the circle of 2^32 sequence numbers; negative when b lies before a. */
function distance(a: number, b: number): number {
  return (b - a) | 0;
}
