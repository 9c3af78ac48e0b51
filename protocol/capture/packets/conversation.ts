/**
 * A finished TCP connection to what can be shown of it: chunks for a recording where HTTP/2 was spoken, in the clear or
 * behind TLS that the keys open; and its facts in any case. Knows nothing of frames.
 */
import { concatBytes } from "../../base/bytes.ts";
import type { Side } from "../../probe/event.ts";
import type { CaptureChunk, Conversation } from "../format.ts";
import type { FaultList } from "../pieces.ts";
import { unmapped } from "../source-map.ts";
import type { PlainPiece } from "../tls/direction.ts";
import type { KeyLog } from "../tls/key-log.ts";
import { openTls } from "../tls/open-tls.ts";
import type { OpenedTls } from "../tls/open-tls.ts";
import { tlsFaults, tlsSays } from "../tls/tls-faults.ts";
import type { ConversationFacts } from "./conversation-facts.ts";
import { flowFaults } from "./flow-faults.ts";
import { preludeOf, withoutStart } from "./prelude.ts";
import { protocolOf } from "./protocol-of.ts";
import type { Spoken } from "./protocol-of.ts";
import { headOf } from "./tcp-connection.ts";
import type { TcpConversation } from "./tcp-connection.ts";
import type { StreamPiece } from "./tcp-flow.ts";

/** A chunk with its place among both directions. */
interface Placed {
  readonly order: number;
  readonly chunk: CaptureChunk;
}

const SIDES = ["client", "server"] as const;

/** Yields now and then. */
export function* conversationOf(
  tcp: TcpConversation,
  keys: KeyLog,
  faults: FaultList,
): Generator<undefined, Conversation, void> {
  const { flows } = tcp;
  for (const from of SIDES) flowFaults(flows[from], from, faults);
  const prelude = preludeOf({
    client: headOf(flows.client.pieces),
    server: headOf(flows.server.pieces),
  });
  const pieces = {
    client: withoutStart(flows.client.pieces, prelude?.client ?? 0),
    server: withoutStart(flows.server.pieces, prelude?.server ?? 0),
  };
  const spoken = protocolOf({ client: headOf(pieces.client), server: headOf(pieces.server) });
  const isTls = spoken.protocol === "tls";
  const opened = isTls ? yield* openTls(pieces, keys) : undefined;
  if (opened !== undefined) tlsFaults(opened, tcp, faults);
  const facts = {
    ...basicFacts(tcp),
    ...(opened === undefined ? asDecrypted(spoken, pieces) : tlsSpoken(opened, spoken)),
    ...(prelude === undefined ? {} : { behind: prelude.says }),
  };
  const isShown = facts.protocol === "h2" || facts.protocol === "other";
  const placed =
    opened === undefined ? SIDES.map((from) => clearChunks(pieces[from], from)) : plainChunks(opened);
  return {
    name: `${tcp.client} → ${tcp.server}`,
    chunks: isShown ? inOrder(placed, tcp.startMs ?? 0) : [],
    facts,
  };
}

/** The tool that wrote the packets down has decrypted them. */
function asDecrypted(
  spoken: Spoken,
  pieces: Readonly<Record<Side, readonly StreamPiece[]>>,
): Pick<ConversationFacts, "protocol" | "says" | "began" | "upgrade"> {
  const isPlain = SIDES.some((from) => pieces[from][0]?.isPlain === true);
  if (!isPlain || spoken.protocol !== "h2") return spoken;
  return { protocol: "h2", began: "tls", says: "HTTP/2 over TLS, decrypted by the tool that wrote this" };
}

function basicFacts(
  tcp: TcpConversation,
): Omit<ConversationFacts, "protocol" | "says" | "began" | "tls" | "upgrade" | "behind"> {
  const { flows, ...rest } = tcp;
  return {
    ...rest,
    octets: { client: octetsOf(flows.client.pieces), server: octetsOf(flows.server.pieces) },
    repeatedSegments: flows.client.repeated + flows.server.repeated,
    earlySegments: flows.client.early + flows.server.early,
    lostOctets: { client: flows.client.lost, server: flows.server.lost },
  };
}

function octetsOf(pieces: readonly StreamPiece[]): number {
  return pieces.reduce((sum, { octets }) => sum + octets.bytes.length, 0);
}

/** What is spoken inside TLS, as far as it could be read. */
function tlsSpoken(
  opened: OpenedTls,
  outside: Spoken,
): Pick<ConversationFacts, "protocol" | "says" | "began" | "tls"> {
  const { facts, plain } = opened;
  if (plain.client.length + plain.server.length === 0)
    return { ...outside, says: tlsSays(facts), tls: facts };
  const inside = protocolOf({ client: plainHead(plain.client), server: plainHead(plain.server) });
  const began = inside.began === "prior knowledge" ? ("tls" as const) : inside.began;
  const says = `${inside.protocol === "h2" ? "HTTP/2" : inside.says} over ${tlsSays(facts)}`;
  return { protocol: inside.protocol, says, tls: facts, ...(began === undefined ? {} : { began }) };
}

const HEAD_PIECES = 16;

function plainHead(plain: readonly PlainPiece[]): Uint8Array {
  return concatBytes(plain.slice(0, HEAD_PIECES).map(({ bytes }) => bytes));
}

function clearChunks(pieces: readonly StreamPiece[], from: Side): readonly Placed[] {
  return pieces.map(({ octets, atMs, order, packet, lost }) => ({
    order,
    chunk: { from, atMs, octets, packet, ...(lost > 0 ? { lostBefore: lost } : {}) },
  }));
}

function plainChunks({ plain }: OpenedTls): readonly (readonly Placed[])[] {
  return SIDES.map((from) =>
    plain[from].map(({ bytes, piece: { atMs, order, packet }, isBehindLoss }) => ({
      order,
      chunk: {
        from,
        atMs,
        octets: unmapped(bytes),
        packet,
        ...(isBehindLoss ? { lostBefore: "unknown" as const } : {}),
      },
    })),
  );
}

/** Both directions by their packets, times since the connection's first packet. */
function inOrder(placed: readonly (readonly Placed[])[], startMs: number): readonly CaptureChunk[] {
  return placed
    .flat()
    .sort((a, b) => a.order - b.order)
    .map(({ chunk }) =>
      chunk.atMs === undefined ? chunk : { ...chunk, atMs: roundNanos(Math.max(0, chunk.atMs - startMs)) },
    );
}

function roundNanos(ms: number): number {
  return Math.round(ms * 1e6) / 1e6;
}
