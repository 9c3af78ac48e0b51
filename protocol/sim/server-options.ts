/** What a scenario, or whoever makes an endpoint, says about a server, in the server's own words. */
import { PROFILES } from "../http2/profile.ts";
import type { ServerConnOptions } from "../server/server-conn.ts";
import type { ServerConfig } from "./scenario.ts";

export type ServerChoices = Omit<ServerConfig, "handlers" | "startMs">;

export function serverOptions(config: ServerChoices): Partial<ServerConnOptions> {
  const {
    settings = {},
    profile = "go1.17",
    scheduler,
    idleTimeoutMs,
    readTimeoutMs,
    writeTimeoutMs,
    tls,
  } = config;
  return {
    settings,
    profile: PROFILES[profile],
    scheduler,
    idleTimeoutMs,
    readTimeoutMs,
    writeTimeoutMs,
    tls,
  };
}
