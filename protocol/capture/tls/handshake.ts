/**
 * What the messages of a TLS handshake tell, as far as a bystander needs it: randoms, suite, version, names, protocols.
 * RFC 8446 §4, RFC 5246 §7.4, RFC 6066 §3 (SNI), RFC 7301 (ALPN). Tolerant: a message that is cut tells what it holds.
 */
import { equalBytes, fromHex, latin1ToString } from "../../base/bytes.ts";
import { OctetReader } from "./octet-reader.ts";

export const HandshakeType = {
  CLIENT_HELLO: 1,
  SERVER_HELLO: 2,
  NEW_SESSION_TICKET: 4,
  END_OF_EARLY_DATA: 5,
  ENCRYPTED_EXTENSIONS: 8,
  CERTIFICATE: 11,
  FINISHED: 20,
  KEY_UPDATE: 24,
} as const;

export interface HandshakeMessage {
  readonly type: number;
  readonly body: Uint8Array;
}

export interface ClientHello {
  readonly random: Uint8Array;
  readonly sessionId: Uint8Array;
  readonly serverName: string | undefined;
  readonly alpn: readonly string[];
  readonly suites: readonly number[];
  readonly offersEarlyData: boolean;
}

export interface ServerHello {
  readonly random: Uint8Array;
  readonly sessionId: Uint8Array;
  /** 0x0304 for TLS 1.3. */
  readonly version: number;
  readonly suite: number;
  /** TLS 1.2 only; in TLS 1.3 it stands in EncryptedExtensions. */
  readonly alpn: string | undefined;
  /** The server goes on from an earlier session's key. */
  readonly usesPsk: boolean;
  readonly isRetryRequest: boolean;
}

export interface EncryptedExtensions {
  readonly alpn: string | undefined;
  readonly acceptsEarlyData: boolean;
}

/** A message may be this long: certificates of many names. Longer ones are not waited for. */
const MAX_MESSAGE_OCTETS = 1 << 18;
const MESSAGE_HEADER = 4;

/** Cuts the contents of handshake records into messages, which may span records. */
export class HandshakeJoiner {
  #rest = new Uint8Array(0);
  /** It cannot be followed any more: octets are missing, or these are no messages. */
  #isLost = false;

  push(content: Uint8Array): readonly HandshakeMessage[] {
    if (this.#isLost) return [];
    const joined = new Uint8Array(this.#rest.length + content.length);
    joined.set(this.#rest);
    joined.set(content, this.#rest.length);
    const messages: HandshakeMessage[] = [];
    let at = 0;
    while (at + MESSAGE_HEADER <= joined.length) {
      const [type = 0, high = 0, middle = 0, low = 0] = joined.subarray(at, at + MESSAGE_HEADER);
      const end = at + MESSAGE_HEADER + high * 65_536 + middle * 256 + low;
      this.#isLost = end - at > MAX_MESSAGE_OCTETS;
      if (end > joined.length) break;
      messages.push({ type, body: joined.subarray(at + MESSAGE_HEADER, end) });
      at = end;
    }
    this.#rest = this.#isLost ? new Uint8Array(0) : joined.slice(at);
    return messages;
  }

  /** Octets in front of the next ones are missing. */
  lose(): void {
    this.#rest = new Uint8Array(0);
    this.#isLost = false;
  }
}

export function readClientHello(body: Uint8Array): ClientHello | undefined {
  const reader = new OctetReader(body);
  reader.u16();
  const random = reader.take(32);
  const sessionId = reader.take(reader.u8());
  const suites = numbers(reader.vector16());
  reader.vector8();
  const extensions = readExtensions(reader);
  if (random.length === 0) return undefined;
  return {
    random,
    sessionId,
    suites,
    serverName: readServerName(extensions.get(Extension.SERVER_NAME)),
    alpn: readProtocols(extensions.get(Extension.ALPN)),
    offersEarlyData: extensions.has(Extension.EARLY_DATA),
  };
}

export function readServerHello(body: Uint8Array): ServerHello | undefined {
  const reader = new OctetReader(body);
  const legacyVersion = reader.u16();
  const random = reader.take(32);
  const sessionId = reader.take(reader.u8());
  const suite = reader.u16();
  reader.u8();
  if (reader.failed) return undefined;
  const extensions = readExtensions(reader);
  const version = extensions.get(Extension.SUPPORTED_VERSIONS);
  return {
    random,
    sessionId,
    suite,
    version: version === undefined ? legacyVersion : new OctetReader(version).u16(),
    alpn: readProtocols(extensions.get(Extension.ALPN))[0],
    usesPsk: extensions.has(Extension.PRE_SHARED_KEY),
    isRetryRequest: equalBytes(random, RETRY_REQUEST_RANDOM),
  };
}

export function readEncryptedExtensions(body: Uint8Array): EncryptedExtensions {
  const extensions = readExtensions(new OctetReader(body));
  return {
    alpn: readProtocols(extensions.get(Extension.ALPN))[0],
    acceptsEarlyData: extensions.has(Extension.EARLY_DATA),
  };
}

const Extension = {
  SERVER_NAME: 0,
  ALPN: 16,
  PRE_SHARED_KEY: 41,
  EARLY_DATA: 42,
  SUPPORTED_VERSIONS: 43,
} as const;

/** RFC 8446 §4.1.3: the random that makes a ServerHello a HelloRetryRequest. */
const RETRY_REQUEST_RANDOM = fromHex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c");

function readExtensions(reader: OctetReader): ReadonlyMap<number, Uint8Array> {
  const extensions = new Map<number, Uint8Array>();
  const list = reader.vector16();
  while (list.left > 0) {
    const type = list.u16();
    const data = list.take(list.u16());
    if (!list.failed) extensions.set(type, data);
  }
  return extensions;
}

function numbers(reader: OctetReader): readonly number[] {
  const found: number[] = [];
  while (reader.left > 1) found.push(reader.u16());
  return found;
}

function readServerName(data: Uint8Array | undefined): string | undefined {
  if (data === undefined) return undefined;
  const list = new OctetReader(data).vector16();
  const type = list.u8();
  const name = list.take(list.u16());
  return list.failed || type !== 0 ? undefined : printable(name);
}

function readProtocols(data: Uint8Array | undefined): readonly string[] {
  const names: string[] = [];
  if (data === undefined) return names;
  const list = new OctetReader(data).vector16();
  while (list.left > 0) {
    const name = list.take(list.u8());
    if (!list.failed) names.push(printable(name));
  }
  return names;
}

/** Names come from the wire and go onto a page: what is not plain text is shown as such. */
function printable(octets: Uint8Array): string {
  return latin1ToString(octets).replace(
    /[^\x20-\x7e]/g,
    (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
