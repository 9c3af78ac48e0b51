/**
 * What a world is given instead of importing it: whatever only some scenarios use. A page that runs scenarios of its
 * own brings the few parts that they need (`default-parts.ts`); everybody else brings all of them (`all-parts.ts`).
 */
import type { ClientConn, ClientConnInit } from "../client/client-conn.ts";
import type { ClientProfile } from "../client/profile.ts";
import type { Blocking, Runtime } from "../goroutine/runtime.ts";
import type { NetConn } from "../http2/net-conn.ts";
import type { ProfileName } from "../http2/profile-name.ts";
import type { NewScheduler } from "../http2/schedulers/scheduler-name.ts";
import type { Side } from "../probe/event.ts";
import type { Probe } from "../probe/probe.ts";
import type { Handler } from "../server/handler.ts";
import type { ServerProfile } from "../server/profile.ts";
import type { ServerPush } from "../server/server-push.ts";
import type { Dissector } from "../trace/trace.ts";
import type { PipeEnd } from "./duplex-pipe.ts";
import type { Intervention } from "./intervention.ts";
import type { WorldInside } from "./interventions.ts";
import type { Recorder } from "./recorder.ts";
import type { Scenario, TakeOver } from "./scenario.ts";

/** What a side had said before the world began. */
export interface GoneBefore {
  readonly octets: number;
  readonly frames: number;
  /** As its peer knows them. */
  readonly settings: ReadonlyMap<number, number>;
}

/** What a person does to a world: listens to its log, and changes its octets and its ends. */
export interface Intervening {
  readonly probe: Probe;
  pass(from: Side, bytes: Uint8Array): Uint8Array;
  continueAt(side: Side, before: GoneBefore): void;
  begin(inside: WorldInside): void;
  /** False if nothing is left to be done. */
  goOn(): boolean;
}

/** What lets endpoints go on with a connection that others have begun: it says what both ends have been through. */
export interface TakingOver {
  /** The scenario with the settings that both ends are bound to. */
  readonly scenario: Scenario;
  /** Loads what was recorded. Nothing of what the endpoints go through again is reported. */
  begin(recorder: Recorder, probe: Probe): Probe;
  /** Stands between an endpoint and its end of the pipe. */
  conn(side: Side, end: PipeEnd): NetConn;
  handler(rt: Runtime, handler: Handler): Handler;
  /** The world stands and has not begun: brings both ends to where they were, and lets them go on. */
  takeOver(inside: WorldInside, intervening: Intervening | undefined): void;
  /** The client's hello, if none was said. */
  connect(client: ClientConn): Blocking<unknown>;
}

export interface WorldParts {
  /** Absent: whoever looks at the fields of a frame brings it (`Trace.dissect`). */
  readonly dissector?: Dissector;
  readonly newScheduler: NewScheduler;
  /** Absent: bodies whose handlers name no type are text or octets. */
  readonly contentTypeOf?: (bytes: Uint8Array) => string;
  /** Absent: scenarios whose handlers push cannot be run. */
  readonly pushing?: ServerPush;
  /** Absent: scenarios whose clients send PINGs cannot be run. */
  readonly newPings?: NonNullable<ClientConnInit["newPings"]>;
  readonly clientProfile: (name: ProfileName) => ClientProfile;
  readonly serverProfile: (name: ProfileName) => ServerProfile;
  /** Absent: scenarios that take over a connection cannot be run. */
  readonly takeOver?: (scenario: Scenario, takeOver: TakeOver) => TakingOver;
  /** Absent: scenarios with interventions cannot be run. */
  readonly intervene?: (list: readonly Intervention[], recorder: Recorder) => Intervening;
}
