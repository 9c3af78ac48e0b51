/**
 * What the two ends of a stream speak, by its first octets: HTTP/2 in its several beginnings, HTTP/1, TLS, or something
 * else that has a name. RFC 9113 §3, RFC 7540 §3.2. Only looks; decoding is others' work.
 */
import { latin1ToString } from "../../base/bytes.ts";
import { CLIENT_PREFACE, FRAME_HEADER_BYTES } from "../../frame/frame.ts";
import type { Side } from "../../probe/event.ts";
import { findFrameStart } from "../../trace/find-frame-start.ts";
import { readUpgrade } from "../../trace/upgrade.ts";
import type { UpgradeFacts } from "../../trace/upgrade.ts";
import { startsTls } from "../tls/records.ts";
import type { ConversationFacts } from "./conversation-facts.ts";

export interface Spoken extends Pick<ConversationFacts, "protocol" | "says"> {
  readonly began?: Exclude<NonNullable<ConversationFacts["began"]>, "tls">;
  readonly upgrade?: UpgradeFacts;
}

/** The first octets of both directions. */
export type Heads = Readonly<Record<Side, Uint8Array>>;

export function protocolOf({ client, server }: Heads): Spoken {
  if (client.length === 0 && server.length === 0)
    return { protocol: "empty", says: "No octets were seen on this connection" };
  const start = latin1ToString(client, 0, Math.min(client.length, TEXT_OCTETS));
  const answer = latin1ToString(server, 0, Math.min(server.length, TEXT_OCTETS));
  if (start.startsWith(CLIENT_PREFACE))
    return { protocol: "h2", began: "prior knowledge", says: "HTTP/2 in the clear, by prior knowledge" };
  const upgrade = readUpgrade(client, server);
  if (upgrade !== undefined) {
    const says = `HTTP/2 in the clear, by Upgrade of ${clip(upgrade.request)}`;
    return { protocol: "h2", began: "upgrade", upgrade, says };
  }
  if (startsTls(client) || startsTls(server)) return { protocol: "tls", says: "TLS" };
  const http1 = HTTP_1.exec(start)?.[0] ?? HTTP_1.exec(answer)?.[0];
  if (http1 !== undefined) return http1Of(http1, start);
  const named = nameOf(start, answer);
  if (named !== undefined) return { protocol: "other", says: `${named}, not HTTP/2` };
  return unknown(client, server);
}

const TEXT_OCTETS = 65_536;
const HTTP_1 = /^(?:HTTP\/1\.[01] \d{3}[^\r\n]*|[A-Z]{3,16} \S+ HTTP\/1\.[01](?=\r?\n))/;

function http1Of(line: string, client: string): Spoken {
  // The server's half of an upgrade may be missing.
  if (client.includes(CLIENT_PREFACE))
    return { protocol: "h2", began: "upgrade", says: "HTTP/2 in the clear, behind HTTP/1.1" };
  return { protocol: "http/1", says: `HTTP/1 ("${clip(line)}"), not HTTP/2` };
}

/** Without a beginning: frames may still be found, or records of TLS. */
function unknown(client: Uint8Array, server: Uint8Array): Spoken {
  const isBeginning = beginsWithSettings(server) && client.length === 0;
  if ([client, server].some((octets) => findFrameStart(octets, 0, octets.length) !== undefined)) {
    const began = isBeginning ? "prior knowledge" : "middle";
    const says = isBeginning ? "HTTP/2, the server's half of it" : "HTTP/2, joined in the middle";
    return { protocol: "h2", began, says };
  }
  if (hasRecords(client) || hasRecords(server)) return { protocol: "tls", says: "TLS" };
  return { protocol: "other", says: "Nothing that is known here, and no frames of HTTP/2" };
}

function beginsWithSettings(octets: Uint8Array): boolean {
  return octets.length >= FRAME_HEADER_BYTES && octets[3] === 4 && octets[4] === 0;
}

/** How far to look for records of TLS in a stream that was joined inside one: a record has at most 2^14 octets and some. */
const RECORD_SEARCH = 18_500;

function hasRecords(octets: Uint8Array): boolean {
  for (let at = 0; at < Math.min(octets.length, RECORD_SEARCH); at++) {
    if (octets[at] !== 23 || octets[at + 1] !== 3 || octets[at + 2] !== 3) continue;
    const next = at + 5 + (octets[at + 3] ?? 0) * 256 + (octets[at + 4] ?? 0);
    if (next === octets.length || (octets[next] === 23 && octets[next + 1] === 3)) return true;
  }
  return false;
}

/** First octets of the client's, or of the server's, by which others are known. */
const NAMES: readonly (readonly [by: "client" | "server", start: RegExp, name: string])[] = [
  ["client", /^SSH-/, "SSH"],
  ["server", /^SSH-/, "SSH"],
  ["server", /^220[ -].*(?:SMTP|FTP)/i, "a mail or file server's greeting"],
  ["client", /^EHLO |^HELO /, "SMTP"],
  // oxlint-disable-next-line no-control-regex -- octets of a binary protocol
  ["client", /^\0\0\0\x08\x04\xd2\x16\x2f/, "PostgreSQL asking for TLS"],
  // oxlint-disable-next-line no-control-regex -- octets of a binary protocol
  ["client", /^AMQP[\0-\x04]/, "AMQP"],
  ["client", /^\*\d+\r\n\$/, "Redis"],
  // oxlint-disable-next-line no-control-regex -- octets of a binary protocol
  ["client", /^\x05[\x01-\x09]/, "SOCKS 5"],
];

function nameOf(client: string, server: string): string | undefined {
  return NAMES.find(([by, start]) => start.test(by === "client" ? client : server))?.[2];
}

function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
