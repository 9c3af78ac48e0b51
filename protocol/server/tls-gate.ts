/**
 * What must hold of the TLS connection before HTTP/2 is spoken over it. RFC 9113 §9.2; Go: Server.ServeConn,
 * isBadCipher. Knows names alone: nothing is encrypted here.
 */

export interface TlsState {
  readonly version: "1.0" | "1.1" | "1.2" | "1.3";
  /** IANA name, such as `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`. Only looked at for 1.2. */
  readonly cipherSuite?: string;
}

/** Why the connection is not good enough; undefined if it is. */
export function inadequateSecurity({ version, cipherSuite }: TlsState): string | undefined {
  if (version === "1.0" || version === "1.1") return "TLS version too low";
  if (version === "1.3" || cipherSuite === undefined || !isProhibited(cipherSuite)) return undefined;
  return `Prohibited TLS 1.2 Cipher Suite: ${cipherSuite}`;
}

/** RFC 9113 appendix A lists all suites without an ephemeral key exchange or without an AEAD mode: two properties that names tell. */
export function isProhibited(cipherSuite: string): boolean {
  const ephemeral = /^TLS_(?:EC)?DHE_/.test(cipherSuite);
  const aead = /_(?:GCM|CCM|CCM_8|CHACHA20_POLY1305)(?:_|$)/.test(cipherSuite);
  return !(ephemeral && aead);
}
