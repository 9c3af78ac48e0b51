/**
 * A TLS connection between two reassembled directions: reads the hellos, finds the keys, opens both directions and
 * tells what it saw. RFC 8446, RFC 5246. Everything wrong becomes a fault with a packet; nothing throws.
 */
import { toHex } from "../../base/bytes.ts";
import type { Side } from "../../probe/event.ts";
import type { StreamPiece } from "../packets/tcp-flow.ts";
import { TlsDirection } from "./direction.ts";
import type { PlainPiece } from "./direction.ts";
import { HandshakeJoiner, HandshakeType, readClientHello, readServerHello } from "./handshake.ts";
import type { ClientHello, ServerHello } from "./handshake.ts";
import type { KeyLog, Secrets } from "./key-log.ts";
import { tls12Keys } from "./key-schedule.ts";
import { Tls12Opener, Tls13Opener } from "./openers.ts";
import type { Opener } from "./openers.ts";
import { RecordType, scanRecords } from "./records.ts";
import type { RecordScan } from "./records.ts";
import { suiteOf } from "./suites.ts";
import type { TlsFacts } from "./tls-facts.ts";

export interface OpenedTls {
  readonly facts: TlsFacts;
  readonly plain: Readonly<Record<Side, readonly PlainPiece[]>>;
  readonly failed: readonly FailedRecords[];
  /** Octets of 0-RTT that the server refused: the client sends them again. */
  readonly refusedOctets: number;
  /** No TLS record begins where one should. */
  readonly broken: readonly { readonly from: Side; readonly piece: StreamPiece }[];
}

/** Records of one direction that the keys do not open. */
export interface FailedRecords {
  readonly from: Side;
  readonly count: number;
  readonly first: StreamPiece;
}

const TLS_1_3 = 0x0304;
const TLS_1_2 = 0x0303;

/** Yields now and then. */
export function* openTls(
  pieces: Readonly<Record<Side, readonly StreamPiece[]>>,
  keys: KeyLog,
): Generator<undefined, OpenedTls, void> {
  const scans = { client: scanRecords(pieces.client), server: scanRecords(pieces.server) };
  yield undefined;
  const hellos = readHellos(scans);
  const random = hellos.client === undefined ? undefined : toHex(hellos.client.random);
  const secrets = random === undefined ? undefined : keys.sessions.get(random);
  const server = directionOf("server", hellos, secrets, false);
  yield* server.read(scans.server);
  const takesEarlyData = server.extensions?.acceptsEarlyData !== false;
  const client = directionOf("client", hellos, secrets, takesEarlyData);
  yield* client.read(scans.client);
  const failed = [failedOf("server", server), failedOf("client", client)].flat();
  const broken = (["client", "server"] as const).flatMap((from) => {
    const piece = scans[from].broken;
    return piece === undefined ? [] : [{ from, piece }];
  });
  const facts = factsOf(hellos, secrets, { client, server });
  const plain = { client: client.plain, server: server.plain };
  return { facts, plain, failed, broken, refusedOctets: client.refusedOctets };
}

interface Hellos {
  readonly client: ClientHello | undefined;
  readonly server: ServerHello | undefined;
}

function readHellos(scans: Readonly<Record<Side, RecordScan>>): Hellos {
  const client = firstMessage(scans.client, HandshakeType.CLIENT_HELLO, readClientHello);
  const server = firstMessage(scans.server, HandshakeType.SERVER_HELLO, readServerHello, isFinal);
  return { client, server };
}

function isFinal(hello: ServerHello): boolean {
  return !hello.isRetryRequest;
}

/** Records in front of which hellos stand: a server's certificates need more, but they come behind. */
const MAX_HELLO_RECORDS = 16;

function firstMessage<T>(
  { records }: RecordScan,
  type: number,
  read: (body: Uint8Array) => T | undefined,
  isWanted: (message: T) => boolean = () => true,
): T | undefined {
  const joiner = new HandshakeJoiner();
  for (const record of records.slice(0, MAX_HELLO_RECORDS)) {
    if (record.type !== RecordType.HANDSHAKE) continue;
    for (const message of joiner.push(record.fragment)) {
      const found = message.type === type ? read(message.body) : undefined;
      if (found !== undefined && isWanted(found)) return found;
    }
  }
  return undefined;
}

function directionOf(
  from: Side,
  hellos: Hellos,
  secrets: Secrets | undefined,
  takesEarlyData: boolean,
): TlsDirection {
  const isTls13 = hellos.server?.version === TLS_1_3;
  const opener = secrets === undefined ? undefined : openerOf(from, hellos, secrets);
  return new TlsDirection(from, { opener, isTls13, takesEarlyData });
}

function openerOf(from: Side, { client, server }: Hellos, secrets: Secrets): Opener | undefined {
  if (client === undefined || server === undefined) return undefined;
  const suite = suiteOf(server.suite);
  const { aead } = suite;
  if (aead === undefined) return undefined;
  if (server.version === TLS_1_3)
    return new Tls13Opener(suite, aead, from, secrets, client.offersEarlyData && from === "client");
  const master = secrets.get("CLIENT_RANDOM");
  if (server.version !== TLS_1_2 || master === undefined) return undefined;
  const keys = tls12Keys(suite, aead, master, { client: client.random, server: server.random });
  return new Tls12Opener(aead, keys[from]);
}

function failedOf(from: Side, { failed, firstFailed }: TlsDirection): readonly FailedRecords[] {
  return firstFailed === undefined ? [] : [{ from, count: failed, first: firstFailed }];
}

type Directions = Readonly<Record<Side, TlsDirection>>;

function factsOf(hellos: Hellos, secrets: Secrets | undefined, both: Directions): TlsFacts {
  const { client, server } = hellos;
  const { client: ours, server: theirs } = both;
  const records = { seen: ours.seen + theirs.seen, opened: ours.opened + theirs.opened };
  return {
    version: server === undefined ? undefined : versionName(server.version),
    suite: server === undefined ? undefined : suiteOf(server.suite).name,
    serverName: client?.serverName,
    alpnOffered: client?.alpn ?? [],
    alpn: theirs.extensions?.alpn ?? server?.alpn,
    clientRandom: client === undefined ? undefined : toHex(client.random),
    isResumed: isResumed(hellos, theirs),
    earlyData: earlyDataOf(client, theirs),
    keyUpdates: { client: ours.keyUpdates, server: theirs.keyUpdates },
    alerts: [...ours.alerts, ...theirs.alerts],
    records,
    state: stateOf(hellos, secrets, both, records),
  };
}

function stateOf(
  { client, server }: Hellos,
  secrets: Secrets | undefined,
  both: Directions,
  { seen, opened }: TlsFacts["records"],
): TlsFacts["state"] {
  const alerts = [...both.client.alerts, ...both.server.alerts];
  if (opened === 0 && seen === 0 && alerts.some(({ isFatal }) => isFatal)) return "failed";
  if (client === undefined || server === undefined) return "no handshake";
  const isRead = server.version === TLS_1_3 || server.version === TLS_1_2;
  if (!isRead || suiteOf(server.suite).aead === undefined) return "suite not read";
  if (secrets === undefined) return "no keys";
  const failed = both.client.failed + both.server.failed;
  const plain = both.client.plain.length + both.server.plain.length;
  if (plain === 0 && (failed > 0 || opened === 0) && seen > 0) return "wrong keys";
  const silent = (["client", "server"] as const).some(
    (side) => both[side].seen > 0 && both[side].opened === 0,
  );
  return failed > 0 || silent ? "partly" : "open";
}

/** RFC 8446 §4.2.11; in TLS 1.2 the server repeats the session id, or (with tickets) sends no certificate. RFC 5077 §3.4. */
function isResumed({ client, server }: Hellos, theirs: TlsDirection): boolean {
  if (client === undefined || server === undefined) return false;
  if (server.version === TLS_1_3) return server.usesPsk;
  const isEcho = server.sessionId.length > 0 && toHex(server.sessionId) === toHex(client.sessionId);
  return isEcho && !theirs.hasCertificate;
}

function earlyDataOf(client: ClientHello | undefined, theirs: TlsDirection): TlsFacts["earlyData"] {
  if (client === undefined || !client.offersEarlyData) return "none";
  if (theirs.extensions === undefined) return "offered";
  return theirs.extensions.acceptsEarlyData ? "accepted" : "refused";
}

function versionName(version: number): string {
  if (version === 0x0300) return "SSL 3.0";
  if (version >> 8 === 3) return `TLS 1.${(version & 0xff) - 1}`;
  return `TLS version 0x${version.toString(16).padStart(4, "0")}`;
}
