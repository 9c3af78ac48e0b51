/**
 * What a world is given instead of importing it: whatever only some scenarios use. A page that runs scenarios of its
 * own brings the few parts that they need (`default-parts.ts`); everybody else brings all of them (`all-parts.ts`).
 */
import type { ClientConnInit } from "../client/client-conn.ts";
import type { ClientProfile } from "../client/profile.ts";
import type { ProfileName } from "../http2/profile-name.ts";
import type { NewScheduler } from "../http2/schedulers/scheduler-name.ts";
import type { Side } from "../probe/event.ts";
import type { Probe } from "../probe/probe.ts";
import type { ServerProfile } from "../server/profile.ts";
import type { Dissector } from "../trace/trace.ts";
import type { Intervention } from "./intervention.ts";
import type { WorldInside } from "./interventions.ts";
import type { Recorder } from "./recorder.ts";

/** What a person does to a world: listens to its log, and changes its octets and its ends. */
export interface Intervening {
  readonly probe: Probe;
  pass(from: Side, bytes: Uint8Array): Uint8Array;
  begin(inside: WorldInside): void;
  /** False if nothing is left to be done. */
  goOn(): boolean;
}

export interface WorldParts {
  /** Absent: whoever looks at the fields of a frame brings it (`Trace.dissect`). */
  readonly dissector?: Dissector;
  readonly newScheduler: NewScheduler;
  /** Absent: scenarios whose clients send PINGs cannot be run. */
  readonly newPings?: NonNullable<ClientConnInit["newPings"]>;
  readonly clientProfile: (name: ProfileName) => ClientProfile;
  readonly serverProfile: (name: ProfileName) => ServerProfile;
  /** Absent: scenarios with interventions cannot be run. */
  readonly intervene?: (list: readonly Intervention[], recorder: Recorder) => Intervening;
}
