/** The parts that scenarios with the default profile and scheduler need. */
import { assert } from "../base/assert.ts";
import { CLIENT_GO_1_17 } from "../client/profile.ts";
import { newDefaultScheduler } from "../http2/schedulers/default-scheduler.ts";
import { SERVER_GO_1_17 } from "../server/profile.ts";
import type { WorldParts } from "./parts.ts";

export const DEFAULT_PARTS: WorldParts = {
  newScheduler: newDefaultScheduler,
  clientProfile: (name) => only(name, CLIENT_GO_1_17),
  serverProfile: (name) => only(name, SERVER_GO_1_17),
};

function only<P extends { readonly name: string }>(name: string, profile: P): P {
  assert(name === profile.name, `profile ${name} is not at hand here`);
  return profile;
}
