/** What the referee's rules have in common: where they say what they found, and the few facts that all of them need. */
import type { Side, TraceEvent } from "../../../protocol/probe/event.ts";
import type { Scenario } from "../../../protocol/sim/scenario.ts";
import type { World } from "../../../protocol/sim/world.ts";

export type EventOf<T extends TraceEvent["type"]> = Extract<TraceEvent, { type: T }>;

export const OTHER = { client: "server", server: "client" } as const;
export const SIDES = ["client", "server"] as const;

export interface Court {
  readonly world: World;
  readonly scenario: Scenario;
  /** Something must never be, and is. */
  readonly say: (event: TraceEvent | undefined, text: string) => void;
}

/** One part of the rules. */
export interface Rule {
  see(event: TraceEvent): void;
}

export function bothEnds<T>(make: (side: Side) => T): Record<Side, T> {
  return { client: make("client"), server: make("server") };
}
