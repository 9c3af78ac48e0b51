/** Whole connections of TLS 1.3, as records and as packets. Knows of no test runner. */
import { concatBytes } from "../../../protocol/base/bytes.ts";
import type { Side } from "../../../protocol/index.ts";
import { FIXTURE_CAPTURES, readCapture } from "../../support/captures.ts";
import { FLAGS, ipv4 } from "../write-packets.ts";
import {
  FINISHED,
  LABELS_13,
  SUITES_13,
  Sealer13,
  Type,
  clientHello,
  encryptedExtensions,
  message,
  record,
  serverHello,
} from "./write-tls.ts";
import type { TestSuite } from "./write-tls.ts";

const CAPTURE = readCapture(FIXTURE_CAPTURES, "go-get-hello");
const octetsOf = (from: Side): Uint8Array =>
  concatBytes(CAPTURE.chunks.filter((chunk) => chunk.from === from).map((chunk) => chunk.bytes));
export const CLIENT = octetsOf("client");
export const SERVER = octetsOf("server");
export const NOTHING = new Uint8Array(0);
export const CCS = record(Type.CCS, Uint8Array.of(1));
export const AES = SUITES_13["TLS_AES_128_GCM_SHA256"] ?? fail();

export function fail(): never {
  throw new Error("no such suite");
}

export type Said = readonly [from: Side, octets: Uint8Array];

/** Packets that carry this, in this order; 1 is the SYN. Those named are lost. */
export function packetsOf(
  said: readonly Said[],
  lost: readonly number[] = [],
): readonly (readonly number[])[] {
  const next = { client: 1, server: 1 };
  const packets = said.map(([from, payload]) => {
    const sequence = next[from];
    next[from] += payload.length;
    return ipv4({ from, sequence, payload });
  });
  const syn = ipv4({ from: "client", sequence: 0, payload: NOTHING, flags: FLAGS.SYN });
  return [syn, ...packets].filter((_, i) => !lost.includes(i + 1));
}

interface Script {
  readonly said: readonly Said[];
  readonly client: Sealer13;
  readonly server: Sealer13;
}

/** A handshake of TLS 1.3 up to both Finished, compatibility mode included. */
export function handshake13(suite: TestSuite, { psk = false } = {}): Script {
  const [client, server] = [new Sealer13(suite, LABELS_13[0] ?? ""), new Sealer13(suite, LABELS_13[1] ?? "")];
  const flight = concatBytes([encryptedExtensions(), message(11, new Uint8Array(900)), FINISHED]);
  const said: readonly Said[] = [
    ["client", record(Type.HANDSHAKE, clientHello(), 0x0301)],
    ["server", concatBytes([record(Type.HANDSHAKE, serverHello(suite, { psk })), CCS])],
    // One message over two records, and both in one packet.
    [
      "server",
      concatBytes([
        server.seal(Type.HANDSHAKE, flight.subarray(0, 500)),
        server.seal(Type.HANDSHAKE, flight.subarray(500)),
      ]),
    ],
    ["client", concatBytes([CCS, client.seal(Type.HANDSHAKE, FINISHED)])],
  ];
  return {
    said,
    client: new Sealer13(suite, LABELS_13[2] ?? ""),
    server: new Sealer13(suite, LABELS_13[3] ?? ""),
  };
}

export function talk13(
  { said, client, server }: Script,
  fromClient = CLIENT,
  fromServer = SERVER,
): readonly Said[] {
  return [
    ...said,
    ["client", client.seal(Type.DATA, fromClient)],
    [
      "server",
      concatBytes([
        server.seal(Type.HANDSHAKE, message(4, new Uint8Array(60))),
        server.seal(Type.DATA, fromServer),
      ]),
    ],
    ["server", server.seal(Type.ALERT, Uint8Array.of(1, 0))],
  ];
}
