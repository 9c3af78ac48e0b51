/** Cipher suites: names, and what opening their records needs. RFC 8446 §B.4, RFC 5288, RFC 5289, RFC 7905. */

export type Aead = "AES-128-GCM" | "AES-256-GCM" | "ChaCha20-Poly1305";

export interface Suite {
  readonly name: string;
  /** Undefined: named here, but records under it are not opened. */
  readonly aead?: Aead;
  readonly hash: "SHA-256" | "SHA-384";
}

export const KEY_OCTETS: Readonly<Record<Aead, number>> = {
  "AES-128-GCM": 16,
  "AES-256-GCM": 32,
  "ChaCha20-Poly1305": 32,
};

/** A suite without a row is named by its number. */
export function suiteOf(id: number): Suite {
  return SUITES.get(id) ?? { name: `cipher suite 0x${id.toString(16).padStart(4, "0")}`, hash: "SHA-256" };
}

const aes128 = (name: string): Suite => ({ name, aead: "AES-128-GCM", hash: "SHA-256" });
const aes256 = (name: string): Suite => ({ name, aead: "AES-256-GCM", hash: "SHA-384" });
const chacha = (name: string): Suite => ({ name, aead: "ChaCha20-Poly1305", hash: "SHA-256" });
/** HTTP/2 forbids the CBC suites (RFC 9113 §9.2.2), and CCM is for small devices: neither is opened. */
const unopened = (name: string): Suite => ({ name, hash: "SHA-256" });

const SUITES: ReadonlyMap<number, Suite> = new Map([
  [0x1301, aes128("TLS_AES_128_GCM_SHA256")],
  [0x1302, aes256("TLS_AES_256_GCM_SHA384")],
  [0x1303, chacha("TLS_CHACHA20_POLY1305_SHA256")],
  [0x1304, unopened("TLS_AES_128_CCM_SHA256")],
  [0x1305, unopened("TLS_AES_128_CCM_8_SHA256")],
  [0x009c, aes128("TLS_RSA_WITH_AES_128_GCM_SHA256")],
  [0x009d, aes256("TLS_RSA_WITH_AES_256_GCM_SHA384")],
  [0x009e, aes128("TLS_DHE_RSA_WITH_AES_128_GCM_SHA256")],
  [0x009f, aes256("TLS_DHE_RSA_WITH_AES_256_GCM_SHA384")],
  [0x00a8, aes128("TLS_PSK_WITH_AES_128_GCM_SHA256")],
  [0x00a9, aes256("TLS_PSK_WITH_AES_256_GCM_SHA384")],
  [0xc02b, aes128("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")],
  [0xc02c, aes256("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")],
  [0xc02f, aes128("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")],
  [0xc030, aes256("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384")],
  [0xcca8, chacha("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256")],
  [0xcca9, chacha("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256")],
  [0xccaa, chacha("TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256")],
  [0x002f, unopened("TLS_RSA_WITH_AES_128_CBC_SHA")],
  [0x0035, unopened("TLS_RSA_WITH_AES_256_CBC_SHA")],
  [0x003c, unopened("TLS_RSA_WITH_AES_128_CBC_SHA256")],
  [0xc009, unopened("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA")],
  [0xc00a, unopened("TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA")],
  [0xc013, unopened("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA")],
  [0xc014, unopened("TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA")],
  [0xc023, unopened("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256")],
  [0xc027, unopened("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256")],
]);
