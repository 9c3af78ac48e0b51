/** Plays a scenario to its end, every connection under the eyes of a referee. */
import { ALL_PARTS } from "../../protocol/sim/all-parts.ts";
import type { Scenario } from "../../protocol/sim/scenario.ts";
import { TransportWorld } from "../../protocol/sim/transport-world.ts";
import { World } from "../../protocol/sim/world.ts";
import { Referee } from "./referee.ts";

interface Verdict {
  readonly worlds: readonly World[];
  readonly violations: readonly string[];
}

/** PINGs for a day behind a stream that never ends are not followed for ever. */
const MAX_EVENTS = 20_000;

export function playAndJudge(scenario: Scenario): Verdict {
  const { transport } = scenario.client;
  if (transport === undefined) {
    const world = new World(scenario, ALL_PARTS, MAX_EVENTS);
    const referee = new Referee(world, scenario);
    while (world.step()) referee.look();
    world.conclude();
    referee.end();
    return { worlds: [world], violations: referee.violations };
  }
  const all = new TransportWorld(scenario, transport, ALL_PARTS);
  const referees = new Map<World, Referee>();
  const look = (): void => {
    for (const { world } of all.connections) {
      const referee = referees.get(world) ?? new Referee(world, scenario);
      referees.set(world, referee);
      referee.look();
    }
  };
  while (all.step()) look();
  all.conclude();
  look();
  for (const referee of referees.values()) referee.end();
  const violations = [...referees.values()].flatMap((referee, i) =>
    referee.violations.map((text) => `connection ${i + 1}: ${text}`),
  );
  return { worlds: [...referees.keys()], violations };
}
