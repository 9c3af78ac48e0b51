/** A scenario on its way, whatever it takes: one connection, or a Transport with several. */
import { ALL_PARTS } from "./all-parts.ts";
import type { Recorder } from "./recorder.ts";
import type { Scenario } from "./scenario.ts";
import { TransportWorld } from "./transport-world.ts";
import { World } from "./world.ts";

export interface RunningScenario {
  /** One instant of virtual time; false if there is none left. */
  step(): boolean;
  /** To be called once no step is left. */
  conclude(): void;
  nowMs(): number;
  /** Of each connection, in the order in which they were made; more may come while it runs. */
  recorders(): readonly { readonly name: string; readonly recorder: Recorder }[];
}

/** The scenario has been through parseScenario. */
export function startScenario(scenario: Scenario): RunningScenario {
  const { transport } = scenario.client;
  if (transport !== undefined) {
    const world = new TransportWorld(scenario, transport, ALL_PARTS);
    return {
      step: () => world.step(),
      conclude: () => world.conclude(),
      nowMs: () => world.nowMs,
      recorders: () => world.connections.map(({ name, world: { recorder } }) => ({ name, recorder })),
    };
  }
  const world = new World(scenario, ALL_PARTS);
  return {
    step: () => world.step(),
    conclude: () => world.conclude(),
    nowMs: () => world.rt.nowMs,
    recorders: () => [{ name: "connection", recorder: world.recorder }],
  };
}
