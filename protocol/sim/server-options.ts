/** What a scenario, or whoever makes an endpoint, says about a server, in the server's own words. */
import type { ServerConnOptions } from "../server/server-conn.ts";
import type { WorldParts } from "./parts.ts";
import type { ServerConfig } from "./scenario.ts";

export type ServerChoices = Omit<ServerConfig, "handlers" | "startMs">;

export function serverOptions(
  config: ServerChoices,
  parts: WorldParts,
): Partial<ServerConnOptions> & Pick<ServerConnOptions, "newScheduler"> {
  const {
    settings = {},
    profile = "go1.17",
    scheduler,
    idleTimeoutMs,
    readTimeoutMs,
    writeTimeoutMs,
    readIdleTimeoutMs,
    pingTimeoutMs,
    writeByteTimeoutMs,
    tls,
  } = config;
  return {
    newScheduler: parts.newScheduler,
    contentTypeOf: parts.contentTypeOf,
    pushing: parts.pushing,
    settings,
    profile: parts.serverProfile(profile),
    scheduler,
    idleTimeoutMs,
    readTimeoutMs,
    writeTimeoutMs,
    readIdleTimeoutMs,
    pingTimeoutMs,
    writeByteTimeoutMs,
    tls,
  };
}
