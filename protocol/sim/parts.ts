/**
 * What a world is given instead of importing it: whatever only some scenarios use. A page that runs scenarios of its
 * own brings the few parts that they need (`default-parts.ts`); everybody else brings all of them (`all-parts.ts`).
 */
import type { ProfileName } from "../http2/profile-name.ts";
import type { NewScheduler } from "../http2/schedulers/scheduler-name.ts";
import type { ServerProfile } from "../server/profile.ts";

export interface WorldParts {
  readonly newScheduler: NewScheduler;
  readonly serverProfile: (name: ProfileName) => ServerProfile;
}
