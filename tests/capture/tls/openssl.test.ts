/**
 * What OpenSSL 3.0 does that browsers seldom let one see: key updates of both sides (s_client's K and k), 0-RTT taken and
 * refused (the same ticket twice), a session of TLS 1.2 taken up again. The TLS is real, the TCP around it made up.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { decodeCapture } from "../../../protocol/index.ts";
import type { Capture } from "../../../protocol/index.ts";

const FOLDER = fileURLToPath(new URL("../../fixtures/captures/tls/", import.meta.url));
const START = ["client PREFACE", "client SETTINGS"];

it.each([
  [
    "openssl-key-update",
    [...START, "server SETTINGS", "client PING", "client PING", "server PING", "client PING"],
    { version: "TLS 1.3", keyUpdates: { client: 2, server: 1 }, isResumed: false, earlyData: "none" },
  ],
  [
    "openssl-early-data",
    [...START, "client PING", "server SETTINGS", "client PING"],
    { version: "TLS 1.3", isResumed: true, earlyData: "accepted" },
  ],
  [
    "openssl-early-data-refused",
    [...START, "server SETTINGS", "client PING"],
    { version: "TLS 1.3", isResumed: false, earlyData: "refused" },
  ],
  [
    "openssl-12-resumed",
    [...START, "server SETTINGS", "client PING"],
    { version: "TLS 1.2", suite: "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", isResumed: true },
  ],
])("%s", async (name, frames, tls) => {
  const keyLog = readFileSync(`${FOLDER}${name}.keys.txt`, "utf8");
  const capture = await decodeCapture(new Uint8Array(readFileSync(`${FOLDER}${name}.pcap`)), { keyLog });
  expect(framesOf(capture)).toEqual(frames);
  expect(capture.problems.filter(({ severity }) => severity !== "info")).toEqual([]);
  const [row] = capture.report.conversations;
  expect(row?.facts.tls).toMatchObject({ ...tls, serverName: "example.com", alpn: "h2", state: "open" });
  expect(row?.facts.tls?.records.opened).toBe(row?.facts.tls?.records.seen);
});

function framesOf({ connections }: Capture): readonly string[] {
  const trace = connections[0]?.trace;
  return Array.from({ length: trace?.frames.length ?? 0 }, (_, i) => {
    const { from, name } = trace?.frames.detail(i) ?? { from: "", name: "" };
    return `${from} ${name}`;
  });
}
