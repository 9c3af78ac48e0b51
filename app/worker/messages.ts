/** What the page and the worker that runs scenarios say to each other. Types only. */
import type { RunProgress, Scenario, ScenarioRun } from "../../protocol/index.ts";

/** `id` is the page's; every answer carries it. */
export interface SimRequest {
  readonly id: number;
  readonly scenario: Scenario;
}

export type SimReply = { readonly id: number } & (
  | { readonly kind: "progress"; readonly progress: RunProgress }
  /** The next events, in slices: one of all of them would hold up the page while it is unpacked. */
  | { readonly kind: "events"; readonly events: ScenarioRun["events"] }
  /** The run is over, and all its events have been sent. */
  | {
      readonly kind: "done";
      readonly bytes: ScenarioRun["bytes"];
      /** Further connections of the same run, with all of theirs. */
      readonly others?: NonNullable<ScenarioRun["others"]>;
    }
  /** Our own failure, never the scenario's. */
  | { readonly kind: "failed"; readonly message: string }
);
