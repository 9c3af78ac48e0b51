/** What a TLS connection tells about itself, for people. Types only. */
import type { Side } from "../../probe/event.ts";

export interface TlsAlert {
  readonly from: Side;
  /** `handshake_failure`. RFC 8446 §6. */
  readonly name: string;
  readonly isFatal: boolean;
  readonly packet: number | undefined;
}

export interface TlsFacts {
  /** `TLS 1.3`; undefined when no ServerHello was seen. */
  readonly version: string | undefined;
  /** `TLS_AES_128_GCM_SHA256`. */
  readonly suite: string | undefined;
  /** Host name that the client asked for (SNI). */
  readonly serverName: string | undefined;
  readonly alpnOffered: readonly string[];
  /** In TLS 1.3 it is encrypted: undefined without keys. */
  readonly alpn: string | undefined;
  /** Lower-case hex; by it a key log names its lines. */
  readonly clientRandom: string | undefined;
  /** The session goes on from an earlier one (PSK or session id). */
  readonly isResumed: boolean;
  /** 0-RTT. `offered`: whether the server took it cannot be seen. */
  readonly earlyData: "none" | "offered" | "accepted" | "refused";
  readonly keyUpdates: Readonly<Record<Side, number>>;
  readonly alerts: readonly TlsAlert[];
  /** Protected records and how many of them were opened. */
  readonly records: { readonly seen: number; readonly opened: number };
  /** `open`: its application data was read; `partly`: some of it was; the others say why not. */
  readonly state: "open" | "partly" | "no keys" | "wrong keys" | "suite not read" | "no handshake" | "failed";
}
