/** What a scenario, or whoever makes an endpoint, says about a client, in the client's own words. */
import { fromHex } from "../base/bytes.ts";
import type { ClientConnInit } from "../client/client-conn.ts";
import type { WorldParts } from "./parts.ts";
import type { ClientConfig } from "./scenario.ts";

export type ClientChoices = Omit<ClientConfig, "authority" | "scheme" | "startMs">;

export function clientOptions(
  config: ClientChoices & Pick<ClientConfig, "scheme">,
  parts: WorldParts,
): Partial<ClientConnInit> {
  const { settings, profile = "go1.17", scheme, pingOctets, transport, ...timeouts } = config;
  return {
    settings,
    profile: parts.clientProfile(profile),
    newPings: parts.newPings,
    allowHttp: scheme === "http",
    dialsWhenFull: transport !== undefined && transport.strictMaxConcurrentStreams !== true,
    pingOctets: pingOctets?.map((hex) => fromHex(hex)),
    idleTimeoutMs: timeouts.idleTimeoutMs,
    readIdleTimeoutMs: timeouts.readIdleTimeoutMs,
    pingTimeoutMs: timeouts.pingTimeoutMs,
  };
}
