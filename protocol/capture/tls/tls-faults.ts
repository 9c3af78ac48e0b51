/** What a TLS connection's state means for a person: sentences, and faults with packets and advice. */
import { unreachable } from "../../base/assert.ts";
import type { TextFault } from "../format.ts";
import type { FaultList } from "../pieces.ts";
import { placeOf } from "../packets/packet.ts";
import type { PacketPlace } from "../packets/packet.ts";
import type { OpenedTls } from "./open-tls.ts";
import type { TlsFacts } from "./tls-facts.ts";

interface Ends {
  readonly client: string;
  readonly server: string;
  readonly first: PacketPlace;
}

/** `TLS 1.3, TLS_AES_128_GCM_SHA256, example.com, encrypted: no key log has its keys`. */
export function tlsSays(facts: TlsFacts): string {
  const parts = [facts.version ?? "TLS", facts.suite, facts.serverName, stateSays(facts)];
  return parts.filter((part) => part !== undefined).join(", ");
}

export function tlsFaults(opened: OpenedTls, ends: Ends, list: FaultList): void {
  const { facts } = opened;
  const name = `${ends.client} → ${ends.server}`;
  tellState(facts, name, (fault) => list.add({ ...fault, ...ends.first }));
  for (const { from, count, first } of facts.state === "wrong keys" ? [] : opened.failed) {
    const more = count === 1 ? "" : ` and ${count - 1} later one${count === 2 ? "" : "s"}`;
    list.add({
      severity: "error",
      message: `The TLS record from the ${from} that ends in this packet${more} cannot be decrypted with its keys.`,
      advice:
        "Octets were changed or lost on the way to the capture; what stands in these records is unknown.",
      ...placeOf(first),
    });
  }
  for (const { from, piece } of opened.broken) {
    const message = `No TLS record begins where one should: the rest from the ${from} up to the next gap is skipped.`;
    list.add({ severity: "error", message, ...placeOf(piece) });
  }
  if (opened.refusedOctets > 0) {
    const message = `The server refused 0-RTT: ${opened.refusedOctets} octets of early data on ${name} were never read and are left out.`;
    list.add({ severity: "info", message });
  }
  for (const alert of facts.alerts.filter(({ isFatal }) => isFatal)) {
    const message = `The ${alert.from} ended TLS on ${name} with the alert ${alert.name}.`;
    list.add({
      severity: "warning",
      message,
      ...(alert.packet === undefined ? ends.first : { packet: alert.packet }),
    });
  }
}

function stateSays({ state, alerts }: TlsFacts): string | undefined {
  switch (state) {
    case "open":
      return undefined;
    case "partly":
      return "partly decrypted";
    case "no keys":
      return "encrypted: its keys are not at hand";
    case "wrong keys":
      return "encrypted: the keys at hand do not open it";
    case "suite not read":
      return "encrypted with a suite that is not read here";
    case "no handshake":
      return "encrypted: the handshake is not in the capture";
    case "failed":
      return `the handshake failed (${alerts.find(({ isFatal }) => isFatal)?.name ?? "alert"})`;
    default:
      return unreachable(state);
  }
}

function tellState(facts: TlsFacts, name: string, add: (fault: TextFault) => void): void {
  const about = `${name} is encrypted (${[facts.version, facts.suite, facts.serverName].filter((part) => part !== undefined).join(", ")})`;
  const random =
    facts.clientRandom === undefined ? "" : ` Its client random begins ${facts.clientRandom.slice(0, 16)}.`;
  if (facts.state === "no keys") {
    const advice = "Record a key log (SSLKEYLOGFILE) while capturing, and drop it together with the capture.";
    add({ severity: "warning", message: `${about}, and no key log names it.${random}`, advice });
  } else if (facts.state === "wrong keys") {
    const message = `${about}, and the keys that the key log has for it do not open its records.${random}`;
    const advice =
      "Use the key log of the very run that was captured, whole: TLS 1.3 needs four lines a connection.";
    add({ severity: "error", message, advice });
  } else if (facts.state === "suite not read") {
    const message = `${name} uses ${[facts.version, facts.suite].join(" with ")}, which is not decrypted here.`;
    add({
      severity: "warning",
      message,
      advice: "AES-GCM and ChaCha20-Poly1305 in TLS 1.2 and 1.3 are.",
    });
  } else if (facts.state === "no handshake") {
    const message = `${name} is encrypted, and its handshake is not in the capture: the keys cannot be found.`;
    add({ severity: "warning", message, advice: "Start the capture before the connection is opened." });
  }
}
