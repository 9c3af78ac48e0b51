/** Every part that a scenario can ask for. */
import { newScheduler } from "../http2/schedulers/new-scheduler.ts";
import { SERVER_PROFILES } from "../server/profiles.ts";
import { Interventions } from "./interventions.ts";
import type { WorldParts } from "./parts.ts";

export const ALL_PARTS: WorldParts = {
  newScheduler,
  serverProfile: (name) => SERVER_PROFILES[name],
  intervene: (list, recorder) => new Interventions(list, recorder),
};
