/**
 * Writes TLS connections with secrets of our choosing, by Node's crypto: what real captures at hand do not show (key
 * updates, 0-RTT taken and refused, padding, retries) can be tested, and by another implementation than ours.
 */
import { createCipheriv, createHmac } from "node:crypto";
import { concatBytes, stringToLatin1, toHex } from "../../../protocol/base/bytes.ts";

export interface TestSuite {
  readonly id: number;
  readonly cipher: "aes-128-gcm" | "aes-256-gcm" | "chacha20-poly1305";
  readonly hash: "sha256" | "sha384";
}

export const SUITES_13: Readonly<Record<string, TestSuite>> = {
  TLS_AES_128_GCM_SHA256: { id: 0x1301, cipher: "aes-128-gcm", hash: "sha256" },
  TLS_AES_256_GCM_SHA384: { id: 0x1302, cipher: "aes-256-gcm", hash: "sha384" },
  TLS_CHACHA20_POLY1305_SHA256: { id: 0x1303, cipher: "chacha20-poly1305", hash: "sha256" },
};

export const SUITES_12: Readonly<Record<string, TestSuite>> = {
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: { id: 0xc02f, cipher: "aes-128-gcm", hash: "sha256" },
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: { id: 0xc02c, cipher: "aes-256-gcm", hash: "sha384" },
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: { id: 0xcca8, cipher: "chacha20-poly1305", hash: "sha256" },
};

export const Type = { CCS: 20, ALERT: 21, HANDSHAKE: 22, DATA: 23 } as const;

const b = (...octets: readonly number[]): Uint8Array => Uint8Array.from(octets);
const n16 = (n: number): Uint8Array => b(n >> 8, n & 0xff);
const v16 = (body: Uint8Array): Uint8Array => concatBytes([n16(body.length), body]);
const v8 = (body: Uint8Array): Uint8Array => concatBytes([b(body.length), body]);

export function record(type: number, body: Uint8Array, version = 0x0303): Uint8Array {
  return concatBytes([b(type), n16(version), v16(body)]);
}

export function message(type: number, body: Uint8Array): Uint8Array {
  return concatBytes([b(type, 0), v16(body)]);
}

const extension = (type: number, body: Uint8Array): Uint8Array => concatBytes([n16(type), v16(body)]);
const alpn = (...names: readonly string[]): Uint8Array =>
  extension(16, v16(concatBytes(names.map((name) => v8(stringToLatin1(name))))));

export const CLIENT_RANDOM = new Uint8Array(32).fill(0xc1);
const SERVER_RANDOM: Uint8Array = new Uint8Array(32).fill(0x5e);

export function clientHello({ early = false, sessionId = new Uint8Array(0) } = {}): Uint8Array {
  const name = stringToLatin1("example.com");
  const extensions = concatBytes([
    extension(0, v16(concatBytes([b(0), v16(name)]))),
    alpn("h2", "http/1.1"),
    ...(early ? [extension(42, new Uint8Array(0))] : []),
  ]);
  const head = [n16(0x0303), CLIENT_RANDOM, v8(sessionId), v16(b(0x13, 1)), v8(b(0)), v16(extensions)];
  return message(1, concatBytes(head));
}

export function serverHello(
  suite: TestSuite,
  { tls13 = true, psk = false, random = SERVER_RANDOM, sessionId = new Uint8Array(0), alpnName = "" } = {},
): Uint8Array {
  const extensions = concatBytes([
    ...(tls13 ? [extension(43, n16(0x0304))] : []),
    ...(psk ? [extension(41, n16(0))] : []),
    ...(alpnName === "" ? [] : [alpn(alpnName)]),
  ]);
  const head = [n16(0x0303), random, v8(sessionId), n16(suite.id), b(0), v16(extensions)];
  return message(2, concatBytes(head));
}

export function encryptedExtensions({ early = false } = {}): Uint8Array {
  return message(8, v16(concatBytes([alpn("h2"), ...(early ? [extension(42, new Uint8Array(0))] : [])])));
}

export const FINISHED = message(20, new Uint8Array(32));
export const KEY_UPDATE = message(24, b(0));
export const END_OF_EARLY_DATA = message(5, new Uint8Array(0));

const hmac = (hash: string, key: Uint8Array, data: Uint8Array): Uint8Array =>
  new Uint8Array(createHmac(hash, key).update(data).digest());

const hashSize = ({ hash }: TestSuite): number => (hash === "sha384" ? 48 : 32);
const keySize = ({ cipher }: TestSuite): number => (cipher === "aes-128-gcm" ? 16 : 32);

function expandLabel(suite: TestSuite, secret: Uint8Array, label: string, length: number): Uint8Array {
  const info = concatBytes([n16(length), v8(stringToLatin1(`tls13 ${label}`)), v8(new Uint8Array(0))]);
  let out = new Uint8Array(0);
  let last = new Uint8Array(0);
  for (let i = 1; out.length < length; i++) {
    last = new Uint8Array(hmac(suite.hash, secret, concatBytes([last, info, b(i)])));
    out = new Uint8Array(concatBytes([out, last]));
  }
  return out.subarray(0, length);
}

/** A secret that is as good as any. */
export function secretFor(suite: TestSuite, label: string): Uint8Array {
  return hmac(suite.hash, stringToLatin1("tests"), stringToLatin1(label)).subarray(0, hashSize(suite));
}

function seal(
  cipher: TestSuite["cipher"],
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  plain: Uint8Array,
): Uint8Array {
  const options = { authTagLength: 16 };
  const sealing =
    cipher === "chacha20-poly1305"
      ? createCipheriv(cipher, key, nonce, options)
      : createCipheriv(cipher, key, nonce, options);
  sealing.setAAD(aad, { plaintextLength: plain.length });
  return concatBytes([sealing.update(plain), sealing.final(), sealing.getAuthTag()]);
}

const sequenceOctets = (sequence: number): Uint8Array => {
  const octets = new Uint8Array(8);
  new DataView(octets.buffer).setBigUint64(0, BigInt(sequence));
  return octets;
};

const withSequence = (iv: Uint8Array, sequence: number): Uint8Array => {
  const count = sequenceOctets(sequence);
  return Uint8Array.from(iv, (octet, i) => octet ^ (count[i - 4] ?? 0));
};

/** Seals records of one direction of TLS 1.3. */
export class Sealer13 {
  readonly #suite: TestSuite;
  #secret: Uint8Array;
  #sequence = 0;

  constructor(suite: TestSuite, label: string) {
    this.#suite = suite;
    this.#secret = secretFor(suite, label);
  }

  seal(type: number, content: Uint8Array, padding = 0): Uint8Array {
    const key = expandLabel(this.#suite, this.#secret, "key", keySize(this.#suite));
    const iv = expandLabel(this.#suite, this.#secret, "iv", 12);
    const inner = concatBytes([content, b(type), new Uint8Array(padding)]);
    const aad = concatBytes([b(Type.DATA, 3, 3), n16(inner.length + 16)]);
    const nonce = withSequence(iv, this.#sequence++);
    return record(Type.DATA, seal(this.#suite.cipher, key, nonce, aad, inner));
  }

  /** Behind a KeyUpdate. */
  update(): void {
    this.#secret = expandLabel(this.#suite, this.#secret, "traffic upd", hashSize(this.#suite));
    this.#sequence = 0;
  }
}

export const MASTER = new Uint8Array(48).fill(0x77);

/** Seals records of one direction of TLS 1.2. */
export class Sealer12 {
  readonly #suite: TestSuite;
  readonly #key: Uint8Array;
  readonly #iv: Uint8Array;
  #sequence = 0;

  constructor(suite: TestSuite, side: "client" | "server") {
    this.#suite = suite;
    const [key, iv] = [keySize(suite), suite.cipher === "chacha20-poly1305" ? 12 : 4];
    const seed = concatBytes([stringToLatin1("key expansion"), SERVER_RANDOM, CLIENT_RANDOM]);
    let a = seed;
    let block = new Uint8Array(0);
    while (block.length < 2 * (key + iv)) {
      a = hmac(suite.hash, MASTER, a);
      block = new Uint8Array(concatBytes([block, hmac(suite.hash, MASTER, concatBytes([a, seed]))]));
    }
    const second = side === "server" ? 1 : 0;
    this.#key = block.subarray(second * key, (second + 1) * key);
    this.#iv = block.subarray(2 * key + second * iv, 2 * key + (second + 1) * iv);
  }

  seal(type: number, content: Uint8Array): Uint8Array {
    const sequence = this.#sequence++;
    const aad = concatBytes([sequenceOctets(sequence), b(type, 3, 3), n16(content.length)]);
    if (this.#suite.cipher === "chacha20-poly1305")
      return record(
        type,
        seal(this.#suite.cipher, this.#key, withSequence(this.#iv, sequence), aad, content),
      );
    const explicit = new Uint8Array(8).fill(sequence + 1);
    const nonce = concatBytes([this.#iv, explicit]);
    return record(type, concatBytes([explicit, seal(this.#suite.cipher, this.#key, nonce, aad, content)]));
  }
}

export function keyLogLine(label: string, secret: Uint8Array): string {
  return `${label} ${toHex(CLIENT_RANDOM)} ${toHex(secret)}`;
}

/** All lines of TLS 1.3, or those asked for. */
export function keyLog13(suite: TestSuite, labels = LABELS_13): string {
  return labels.map((label) => `${keyLogLine(label, secretFor(suite, label))}\n`).join("");
}

export const LABELS_13: readonly string[] = [
  "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
  "SERVER_HANDSHAKE_TRAFFIC_SECRET",
  "CLIENT_TRAFFIC_SECRET_0",
  "SERVER_TRAFFIC_SECRET_0",
];
