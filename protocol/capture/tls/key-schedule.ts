/**
 * From the secrets of a key log to the keys that open records. RFC 8446 §7.1–7.3 (TLS 1.3), RFC 5246 §5, §6.3 (TLS 1.2).
 */
import { expand } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256, sha384 } from "@noble/hashes/sha2.js";
import { concatBytes, EMPTY_BYTES, stringToLatin1 } from "../../base/bytes.ts";
import { KEY_OCTETS } from "./suites.ts";
import type { Aead, Suite } from "./suites.ts";

export interface TrafficKeys {
  readonly key: Uint8Array;
  /** 12 octets; in TLS 1.2 with GCM the 4 that are kept secret. */
  readonly iv: Uint8Array;
}

const IV_OCTETS = 12;
const GCM_SALT_OCTETS = 4;

/** RFC 8446 §7.3. */
export function trafficKeys(suite: Suite, aead: Aead, secret: Uint8Array): TrafficKeys {
  return {
    key: expandLabel(suite, secret, "key", KEY_OCTETS[aead]),
    iv: expandLabel(suite, secret, "iv", IV_OCTETS),
  };
}

/** Behind a KeyUpdate. RFC 8446 §7.2. */
export function nextTrafficSecret(suite: Suite, secret: Uint8Array): Uint8Array {
  return expandLabel(suite, secret, "traffic upd", secret.length);
}

/** Both directions' keys from the master secret. RFC 5246 §6.3; suites with AEAD have no MAC keys. */
export function tls12Keys(
  suite: Suite,
  aead: Aead,
  master: Uint8Array,
  randoms: { readonly client: Uint8Array; readonly server: Uint8Array },
): { readonly client: TrafficKeys; readonly server: TrafficKeys } {
  const keySize = KEY_OCTETS[aead];
  const ivSize = aead === "ChaCha20-Poly1305" ? IV_OCTETS : GCM_SALT_OCTETS;
  const seed = concatBytes([stringToLatin1("key expansion"), randoms.server, randoms.client]);
  const block = prf(suite, master, seed, 2 * (keySize + ivSize));
  const ivs = 2 * keySize;
  return {
    client: { key: block.subarray(0, keySize), iv: block.subarray(ivs, ivs + ivSize) },
    server: { key: block.subarray(keySize, ivs), iv: block.subarray(ivs + ivSize) },
  };
}

function hashOf({ hash }: Suite): typeof sha256 | typeof sha384 {
  return hash === "SHA-384" ? sha384 : sha256;
}

/** HKDF-Expand-Label with an empty context. RFC 8446 §7.1. */
function expandLabel(suite: Suite, secret: Uint8Array, label: string, length: number): Uint8Array {
  const full = stringToLatin1(`tls13 ${label}`);
  const info = concatBytes([Uint8Array.of(length >> 8, length & 0xff, full.length), full, Uint8Array.of(0)]);
  return expand(hashOf(suite), secret, info, length);
}

/** P_hash of RFC 5246 §5. */
function prf(suite: Suite, secret: Uint8Array, seed: Uint8Array, length: number): Uint8Array {
  const hash = hashOf(suite);
  let out = EMPTY_BYTES;
  let a = seed;
  while (out.length < length) {
    a = hmac(hash, secret, a);
    out = concatBytes([out, hmac(hash, secret, concatBytes([a, seed]))]);
  }
  return out.subarray(0, length);
}
