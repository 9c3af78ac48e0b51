/**
 * One TCP connection: its two flows and what its flags tell. Which end is the client is judged when all is seen: by
 * SYN, else by what the ends say, else by ports. RFC 9293 §3.5. Knows nothing of what the octets mean beyond that.
 */
import { concatBytes, EMPTY_BYTES } from "../../base/bytes.ts";
import type { Side } from "../../probe/event.ts";
import { guessDirection } from "../direction.ts";
import { readClientHello, HandshakeJoiner, HandshakeType } from "../tls/handshake.ts";
import { scanRecords, startsTls } from "../tls/records.ts";
import type { ConversationFacts } from "./conversation-facts.ts";
import { reversed, sourcePort, sourceText } from "./endpoints.ts";
import type { FlowKey } from "./endpoints.ts";
import { placeOf } from "./packet.ts";
import type { Packet, PacketPlace } from "./packet.ts";
import { TcpFlow } from "./tcp-flow.ts";
import type { StreamPiece } from "./tcp-flow.ts";
import type { TcpSegment } from "./tcp-segment.ts";

export interface TcpConversation extends Pick<
  ConversationFacts,
  "client" | "server" | "clientBy" | "packets" | "first" | "hasStart" | "end" | "startMs" | "durationMs"
> {
  readonly flows: Readonly<Record<Side, TcpFlow>>;
}

export class TcpConnection {
  readonly #key: FlowKey;
  readonly #flows = { own: new TcpFlow(), other: new TcpFlow() };
  #client: FlowKey | undefined;
  /** Sequence number of the client's SYN. */
  #syn: number | undefined;
  #packets = 0;
  #first: PacketPlace = {};
  #firstMs: number | undefined;
  #lastMs: number | undefined;
  #fins = 0;
  #isReset = false;

  /** `key`: of its first packet. */
  constructor(key: FlowKey) {
    this.#key = key;
  }

  /** A new connection between the same ports begins. */
  isOver(segment: TcpSegment): boolean {
    if (!segment.syn || segment.ack || segment.sequence === this.#syn) return false;
    return this.#packets > 1 || this.#fins > 0 || this.#isReset;
  }

  take(segment: TcpSegment, packet: Packet, order: number): void {
    if (this.#packets++ === 0) this.#first = placeOf({ at: packet.at, packet: packet.number });
    this.#firstMs ??= packet.atMs;
    this.#lastMs = packet.atMs ?? this.#lastMs;
    if (segment.syn) this.#client = segment.ack ? reversed(segment.key) : segment.key;
    if (segment.syn && !segment.ack) this.#syn = segment.sequence;
    if (segment.fin) this.#fins++;
    if (segment.rst) this.#isReset = true;
    this.#flows[segment.key === this.#key ? "own" : "other"].take(segment, packet, order);
  }

  finish(): TcpConversation {
    const { own, other } = this.#flows;
    own.finish();
    other.finish();
    const { clientIsOwn, clientBy } = this.#judge();
    const client = clientIsOwn ? this.#key : reversed(this.#key);
    const [start, end] = [this.#firstMs, this.#lastMs];
    return {
      client: sourceText(client),
      server: sourceText(reversed(client)),
      clientBy,
      packets: this.#packets,
      first: this.#first,
      hasStart: this.#client !== undefined,
      end: this.#isReset ? "RST" : this.#fins > 0 ? "FIN" : "open",
      startMs: start,
      durationMs: start === undefined || end === undefined ? undefined : Math.max(0, end - start),
      flows: clientIsOwn ? { client: own, server: other } : { client: other, server: own },
    };
  }

  #judge(): { readonly clientIsOwn: boolean; readonly clientBy: ConversationFacts["clientBy"] } {
    if (this.#client !== undefined) return { clientIsOwn: this.#client === this.#key, clientBy: "SYN" };
    const { own, other } = this.#flows;
    const heads = { own: headOf(own.pieces), other: headOf(other.pieces) };
    if (saysClientHello(own, heads.own)) return { clientIsOwn: true, clientBy: "ClientHello" };
    if (saysClientHello(other, heads.other)) return { clientIsOwn: false, clientBy: "ClientHello" };
    const guesses = { own: guessDirection(heads.own), other: guessDirection(heads.other) };
    const isTls = startsTls(heads.own) || startsTls(heads.other);
    for (const which of isTls ? [] : (["own", "other"] as const)) {
      const guess = guesses[which];
      if (guess?.strong !== true) continue;
      const clientBy = guess.why.includes("preface") ? "preface" : "messages";
      return { clientIsOwn: (guess.from === "client") === (which === "own"), clientBy };
    }
    // Systems hand out high ports to clients.
    const [source, destination] = [sourcePort(this.#key), sourcePort(reversed(this.#key))];
    return { clientIsOwn: source >= destination, clientBy: "ports" };
  }
}

/** What is looked at to tell a protocol. */
const HEAD_OCTETS = 65_536;

/** The first octets of a stream up to its first gap. */
export function headOf(pieces: readonly StreamPiece[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (const { octets, lost } of pieces) {
    if (length >= HEAD_OCTETS || (lost > 0 && length > 0)) break;
    parts.push(octets.bytes);
    length += octets.bytes.length;
  }
  return parts.length === 0 ? EMPTY_BYTES : concatBytes(parts);
}

function saysClientHello(flow: TcpFlow, head: Uint8Array): boolean {
  if (!startsTls(head)) return false;
  const [first] = scanRecords(flow.pieces.slice(0, 8)).records;
  const message = first === undefined ? undefined : new HandshakeJoiner().push(first.fragment)[0];
  return message?.type === HandshakeType.CLIENT_HELLO && readClientHello(message.body) !== undefined;
}
