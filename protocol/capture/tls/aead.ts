/**
 * Opens one protected record. RFC 8446 §5.2–5.3 (TLS 1.3); RFC 5246 §6.2.3.3, RFC 5288 §3 and RFC 7905 §2 (TLS 1.2).
 * A wrong key, a wrong sequence number and a changed octet all look the same: nothing comes out.
 */
import { gcm } from "@noble/ciphers/aes.js";
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import type { TrafficKeys } from "./key-schedule.ts";
import type { Aead } from "./suites.ts";

const TAG_OCTETS = 16;
const EXPLICIT_NONCE_OCTETS = 8;

/** What a record looks like on the wire. */
export interface SealedRecord {
  readonly type: number;
  readonly version: number;
  readonly fragment: Uint8Array;
}

/** Content with its real type behind it and perhaps padding: RFC 8446 §5.2's TLSInnerPlaintext. */
export function openTls13(
  aead: Aead,
  keys: TrafficKeys,
  sequence: number,
  { type, version, fragment }: SealedRecord,
): Uint8Array | undefined {
  const { length } = fragment;
  const aad = Uint8Array.of(type, version >> 8, version & 0xff, length >> 8, length & 0xff);
  return open(aead, keys.key, xorSequence(keys.iv, sequence), aad, fragment);
}

export function openTls12(
  aead: Aead,
  keys: TrafficKeys,
  sequence: number,
  { type, version, fragment }: SealedRecord,
): Uint8Array | undefined {
  const isGcm = aead !== "ChaCha20-Poly1305";
  const sealed = isGcm ? fragment.subarray(EXPLICIT_NONCE_OCTETS) : fragment;
  const nonce = isGcm
    ? joinNonce(keys.iv, fragment.subarray(0, EXPLICIT_NONCE_OCTETS))
    : xorSequence(keys.iv, sequence);
  const length = Math.max(0, sealed.length - TAG_OCTETS);
  const aad = new Uint8Array(13);
  aad.set(sequenceOctets(sequence));
  aad.set([type, version >> 8, version & 0xff, length >> 8, length & 0xff], 8);
  return open(aead, keys.key, nonce, aad, sealed);
}

function open(
  aead: Aead,
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | undefined {
  if (sealed.length < TAG_OCTETS) return undefined;
  const cipher = aead === "ChaCha20-Poly1305" ? chacha20poly1305(key, nonce, aad) : gcm(key, nonce, aad);
  try {
    return cipher.decrypt(sealed);
  } catch {
    return undefined;
  }
}

function xorSequence(iv: Uint8Array, sequence: number): Uint8Array {
  const nonce = Uint8Array.from(iv);
  for (const [i, octet] of sequenceOctets(sequence).entries()) {
    const at = nonce.length - 8 + i;
    nonce[at] = (nonce[at] ?? 0) ^ octet;
  }
  return nonce;
}

function joinNonce(salt: Uint8Array, explicit: Uint8Array): Uint8Array {
  const nonce = new Uint8Array(salt.length + EXPLICIT_NONCE_OCTETS);
  nonce.set(salt);
  nonce.set(explicit, salt.length);
  return nonce;
}

/** 64 bits, of which records of one capture need no more than 53. */
function sequenceOctets(sequence: number): Uint8Array {
  const octets = new Uint8Array(8);
  let rest = sequence;
  for (let i = 7; i >= 0 && rest > 0; i--) {
    octets[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return octets;
}
