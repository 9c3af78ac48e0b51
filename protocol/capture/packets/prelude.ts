/**
 * What intermediaries put in front of a connection's own octets: the PROXY header of load balancers (HAProxy's PROXY
 * protocol, versions 1 and 2), and CONNECT through an HTTP/1.1 proxy (RFC 9110 §9.3.6). Behind them TLS or HTTP/2 begins.
 */
import { latin1ToString } from "../../base/bytes.ts";
import { sliceMapped } from "../source-map.ts";
import { u16 } from "./packet.ts";
import type { Heads } from "./protocol-of.ts";
import type { StreamPiece } from "./tcp-flow.ts";

export interface Prelude {
  /** `CONNECT example.com:443`. */
  readonly says: string;
  /** Octets that it takes of each direction. */
  readonly client: number;
  readonly server: number;
}

/** Longest CONNECT, or answer to it, that is looked through. */
const MAX_HEAD_OCTETS = 16_384;
const PROXY_V1 = /^PROXY (?:TCP4|TCP6|UNKNOWN)[^\r\n]{0,96}\r\n/;
const PROXY_V2 = "\r\n\r\n\0\r\nQUIT\n";

export function preludeOf({ client, server }: Heads): Prelude | undefined {
  const start = latin1ToString(client, 0, Math.min(client.length, MAX_HEAD_OCTETS));
  const proxy = PROXY_V1.exec(start)?.[0];
  if (proxy !== undefined) return { says: "a PROXY header", client: proxy.length, server: 0 };
  if (start.startsWith(PROXY_V2) && client.length >= 16)
    return { says: "a PROXY header", client: 16 + u16(client, 14), server: 0 };
  const connect = /^(CONNECT \S{1,256}) HTTP\/1\.[01]\r\n/.exec(start)?.[1];
  const answer = latin1ToString(server, 0, Math.min(server.length, MAX_HEAD_OCTETS));
  const [clientEnd, serverEnd] = [start.indexOf("\r\n\r\n"), answer.indexOf("\r\n\r\n")];
  if (connect === undefined || !/^HTTP\/1\.[01] 2\d\d /.test(answer) || clientEnd < 0 || serverEnd < 0)
    return undefined;
  return { says: connect, client: clientEnd + 4, server: serverEnd + 4 };
}

/** Without the first `count` octets. */
export function withoutStart(pieces: readonly StreamPiece[], count: number): readonly StreamPiece[] {
  let left = count;
  const kept: StreamPiece[] = [];
  for (const piece of pieces) {
    const { length } = piece.octets.bytes;
    if (left >= length && left > 0) left -= length;
    else kept.push(left === 0 ? piece : { ...piece, octets: sliceMapped(piece.octets, left) });
    if (left < length) left = 0;
  }
  return kept;
}
