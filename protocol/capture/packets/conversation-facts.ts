/** What the packets of one TCP connection tell, before any frame is looked at. Types only. */
import type { Side } from "../../probe/event.ts";
import type { UpgradeFacts } from "../../trace/upgrade.ts";
import type { TlsFacts } from "../tls/tls-facts.ts";
import type { PacketPlace } from "./packet.ts";

export interface ConversationFacts {
  /** `10.0.0.1:50000`, `[2001:db8::1]:443`. */
  readonly client: string;
  readonly server: string;
  /** How it is known which end is the client. */
  readonly clientBy: "SYN" | "ClientHello" | "preface" | "messages" | "ports";
  /**
   * `h2`: decoded, in the clear or decrypted. `http/1`: HTTP/1 without a switch. `tls`: encrypted, and stays so.
   * `other`: something else. `empty`: no octets were seen.
   */
  readonly protocol: "h2" | "http/1" | "tls" | "other" | "empty";
  /** How HTTP/2 began; `middle`: before the capture did. */
  readonly began?: "prior knowledge" | "upgrade" | "tls" | "middle";
  /** One sentence: what it is, and why it is not decoded if it is not. */
  readonly says: string;
  readonly tls?: TlsFacts;
  readonly upgrade?: UpgradeFacts;
  /** What stood in front of it and was left out: `CONNECT example.com:443`, `a PROXY header`. */
  readonly behind?: string;
  readonly packets: number;
  /** Its first packet. */
  readonly first: PacketPlace;
  /** Payload of TCP, retransmissions not counted. */
  readonly octets: Readonly<Record<Side, number>>;
  /** First packet, since the first packet of the capture; undefined where times are not told. */
  readonly startMs: number | undefined;
  readonly durationMs: number | undefined;
  readonly hasStart: boolean;
  readonly end: "FIN" | "RST" | "open";
  readonly repeatedSegments: number;
  readonly earlySegments: number;
  /** Octets that were sent and that the capture does not hold. */
  readonly lostOctets: Readonly<Record<Side, number>>;
}
