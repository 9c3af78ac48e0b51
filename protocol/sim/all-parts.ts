/** Every part that a scenario can ask for. */
import { Pings } from "../client/pings.ts";
import { CLIENT_PROFILES } from "../client/profiles.ts";
import { newScheduler } from "../http2/schedulers/new-scheduler.ts";
import { SERVER_PROFILES } from "../server/profiles.ts";
import { detectContentType } from "../server/detect-content-type.ts";
import { SERVER_PUSH } from "../server/server-push.ts";
import { dissectRecordedFrame } from "../trace/dissect-recording.ts";
import { Interventions } from "./interventions.ts";
import type { WorldParts } from "./parts.ts";
import { TakeOverSeam } from "./take-over.ts";

export const ALL_PARTS: WorldParts = {
  dissector: dissectRecordedFrame,
  newScheduler,
  contentTypeOf: detectContentType,
  pushing: SERVER_PUSH,
  newPings: (cc, init) => new Pings(cc, init),
  clientProfile: (name) => CLIENT_PROFILES[name],
  serverProfile: (name) => SERVER_PROFILES[name],
  takeOver: (scenario, takeOver) => new TakeOverSeam(scenario, takeOver),
  intervene: (list, recorder) => new Interventions(list, recorder),
};
