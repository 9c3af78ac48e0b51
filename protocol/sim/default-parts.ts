/** The parts that scenarios with the default profile and scheduler need. */
import { assert } from "../base/assert.ts";
import { newDefaultScheduler } from "../http2/schedulers/default-scheduler.ts";
import { SERVER_GO_1_17 } from "../server/profile.ts";
import type { WorldParts } from "./parts.ts";

export const DEFAULT_PARTS: WorldParts = {
  newScheduler: newDefaultScheduler,
  serverProfile(name) {
    assert(name === SERVER_GO_1_17.name, `profile ${name} is not at hand here`);
    return SERVER_GO_1_17;
  },
};
