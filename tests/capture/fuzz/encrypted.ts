/** Octets of our choosing inside good TLS 1.3: damage that the ciphers do not stop. */
import type { Prng } from "../../../protocol/base/prng.ts";
import { AES, handshake13, packetsOf, talk13 } from "../tls/script.ts";
import type { Said } from "../tls/script.ts";
import { keyLog13 } from "../tls/write-tls.ts";
import { pcap } from "../write-packets.ts";

/** What a record holds at most. RFC 8446 §5.1. */
const MAX_RECORD_OCTETS = 16_384;

export function encrypted(
  client: Uint8Array,
  server: Uint8Array,
  prng: Prng,
): { readonly file: Uint8Array; readonly keyLog: string } {
  const said = talk13(
    handshake13(AES),
    client.subarray(0, MAX_RECORD_OCTETS),
    server.subarray(0, MAX_RECORD_OCTETS),
  );
  // Now and then a packet is missing, without leaving a gap.
  const at = prng.below(3 * said.length);
  const broken: readonly Said[] = said.filter((_, i) => i !== at);
  const packets = packetsOf(broken).map((octets, i) => ({ octets, nanos: i * 1000 }));
  return { file: pcap(packets, { link: 101 }), keyLog: keyLog13(AES) };
}
