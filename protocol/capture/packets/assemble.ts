/**
 * Packets to conversations: connections told apart, fragments joined, what is no TCP counted by name. One path for all
 * captures of packets, files and dumps alike.
 */
import type { Conversation } from "../format.ts";
import type { FaultList } from "../pieces.ts";
import type { KeyLog } from "../tls/key-log.ts";
import { conversationOf } from "./conversation.ts";
import { reversed } from "./endpoints.ts";
import type { FlowKey } from "./endpoints.ts";
import { Fragments } from "./fragments.ts";
import { placeOf } from "./packet.ts";
import type { Packet } from "./packet.ts";
import { TcpConnection } from "./tcp-connection.ts";
import { peel, readTcp } from "./tcp-segment.ts";
import type { OtherPacket, TcpSegment } from "./tcp-segment.ts";

/** Connections told apart in one capture. Each holds two flows and becomes a row of a list that people read. */
const MAX_CONNECTIONS = 4096;
/** Kinds of packets without TCP that are counted apart. */
const MAX_KINDS = 32;

export interface LeftOut {
  readonly what: string;
  readonly packets: number;
}

export interface Assembled {
  readonly conversations: readonly Conversation[];
  readonly leftOut: readonly LeftOut[];
}

export class PacketAssembler {
  packets = 0;
  readonly #faults: FaultList;
  readonly #connections: TcpConnection[] = [];
  /** Both keys of each connection lead to it. */
  readonly #byKey = new Map<FlowKey, TcpConnection>();
  readonly #fragments = new Fragments();
  readonly #leftOut = new Map<string, number>();
  #firstLeftOut: Packet | undefined;
  #isFull = false;

  constructor(faults: FaultList) {
    this.#faults = faults;
  }

  take(packet: Packet): void {
    const order = this.packets++;
    const found = peel(packet.octets.bytes, packet.link, packet.missing);
    if (found.kind === "tcp") this.#takeSegment(found, packet, order);
    else if (found.kind === "other") this.#leave(found, packet);
    else {
      const joined = this.#fragments.take(packet, found);
      if (joined === undefined) return;
      const whole = readTcp(joined.octets.bytes, joined.ip);
      if (whole.kind === "tcp") this.#takeSegment(whole, { ...packet, octets: joined.octets }, order);
      else this.#leave(whole, packet);
    }
  }

  /** Yields the share that is done. */
  *finish(keys: KeyLog): Generator<number, Assembled, void> {
    this.#fragments.finish();
    const conversations: Conversation[] = [];
    for (const [i, connection] of this.#connections.entries()) {
      const share = i / this.#connections.length;
      const reading = conversationOf(connection.finish(), keys, this.#faults);
      for (let step = reading.next(); ; step = reading.next()) {
        if (step.done === true) {
          conversations.push(step.value);
          break;
        }
        yield share;
      }
      yield share;
    }
    return { conversations: onlyTellable(conversations), leftOut: this.#tellLeftOut() };
  }

  #takeSegment(segment: TcpSegment, packet: Packet, order: number): void {
    const known = this.#byKey.get(segment.key);
    const connection = known === undefined || known.isOver(segment) ? this.#open(segment, packet) : known;
    connection?.take(segment, packet, order);
  }

  #open(segment: TcpSegment, { at, number }: Packet): TcpConnection | undefined {
    if (this.#connections.length >= MAX_CONNECTIONS) {
      if (!this.#isFull)
        this.#faults.add({
          severity: "warning",
          message: `Only the first ${MAX_CONNECTIONS} connections are read.`,
          advice: "Cut the capture to the connection that matters: tshark -r FILE -Y tcp.port==PORT -w OUT.",
          ...placeOf({ at, packet: number }),
        });
      this.#isFull = true;
      // What follows belongs to the new connection between these ports, not to the one that was read.
      this.#byKey.delete(segment.key);
      this.#byKey.delete(reversed(segment.key));
      return undefined;
    }
    const added = new TcpConnection(segment.key);
    this.#connections.push(added);
    this.#byKey.set(segment.key, added);
    this.#byKey.set(reversed(segment.key), added);
    return added;
  }

  #leave({ what }: OtherPacket, packet: Packet): void {
    this.#firstLeftOut ??= packet;
    const kind = this.#leftOut.has(what) || this.#leftOut.size < MAX_KINDS ? what : "others";
    this.#leftOut.set(kind, (this.#leftOut.get(kind) ?? 0) + 1);
  }

  #tellLeftOut(): readonly LeftOut[] {
    const { lost, firstLost } = this.#fragments;
    if (lost > 0) this.#leftOut.set("IP fragments without the rest of their packet", lost);
    const kinds = [...this.#leftOut].sort(([, a], [, b]) => b - a);
    if (kinds.length === 0) return [];
    const total = kinds.reduce((sum, [, packets]) => sum + packets, 0);
    const names = kinds.map(([what, packets]) => `${packets} ${what}`).join(", ");
    const { at, number: packet } = this.#firstLeftOut ?? firstLost ?? {};
    this.#faults.add({
      severity: "info",
      message: `${total === 1 ? "1 packet was" : `${total} packets were`} left out, having no readable TCP: ${names}.`,
      ...placeOf({ at, packet }),
    });
    return kinds.map(([what, packets]) => ({ what, packets }));
  }
}

/** All at once, for captures that are short. */
export function* assemble(
  packets: readonly Packet[],
  keys: KeyLog,
  faults: FaultList,
): Generator<number, Assembled, void> {
  const assembler = new PacketAssembler(faults);
  for (const packet of packets) assembler.take(packet);
  return yield* assembler.finish(keys);
}

/** Octets that are nothing known are shown only when there is nothing else to show. */
function onlyTellable(conversations: readonly Conversation[]): readonly Conversation[] {
  const spoken = conversations.filter(({ facts }) => facts?.protocol !== "empty");
  if (spoken.length <= 1) return conversations;
  return conversations.map((conversation) =>
    conversation.facts?.protocol === "other" ? { ...conversation, chunks: [] } : conversation,
  );
}
