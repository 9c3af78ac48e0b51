/** What must come out of connections of TLS 1.3. */
import { expect } from "vitest";
import { toHex } from "../../../protocol/base/bytes.ts";
import { decodeCapture } from "../../../protocol/index.ts";
import type { Capture, Side, TlsFacts } from "../../../protocol/index.ts";
import { pcap } from "../write-packets.ts";
import { CLIENT, NOTHING, SERVER, packetsOf } from "./script.ts";
import type { Said } from "./script.ts";

export const decode = (said: readonly Said[], keyLog?: string, lost?: readonly number[]): Promise<Capture> =>
  decodeCapture(
    pcap(
      packetsOf(said, lost).map((octets, i) => ({ octets, nanos: i * 1_000_000 })),
      { link: 101 },
    ),
    keyLog === undefined ? {} : { keyLog },
  );

export function tlsOf(capture: Capture): TlsFacts | undefined {
  return capture.report.conversations[0]?.facts.tls;
}

export const shown = (capture: Capture, from: Side): string =>
  toHex(capture.connections[0]?.trace.bytes(from) ?? NOTHING);

export function expectBoth(capture: Capture): void {
  expect(capture.problems.filter(({ severity }) => severity !== "info")).toEqual([]);
  expect(shown(capture, "client")).toBe(toHex(CLIENT));
  expect(shown(capture, "server")).toBe(toHex(SERVER));
  expect(tlsOf(capture)?.state).toBe("open");
}
