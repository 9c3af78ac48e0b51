/**
 * The futures of one recording: each is the scenario of the one before it with one thing done to it, and knows the instant at which they
 * part. Pure: a tree in, a tree out.
 */
import { describeIntervention, firstDifference } from "../../protocol/index.ts";
import type { Intervention, Scenario, Trace } from "../../protocol/index.ts";

/** Something is done while it runs; or another scenario is run in its place, to be compared with it. */
export type FutureChange = Intervention | { readonly do: "instead"; readonly scenario: Scenario };

export interface Future {
  readonly id: string;
  readonly name: string;
  /** The future that it begins in; undefined: the recording as it was opened. */
  readonly parent: string | undefined;
  readonly change: FutureChange;
  /** The input's own event: up to it, it is its parent. */
  readonly fork: Fork;
}

export interface Fork {
  readonly seq: number;
  readonly atMs: number;
}

export type Futures = readonly Future[];

/** More than anybody tells apart; each costs a recording when it is opened. */
export const MAX_FUTURES = 40;
export const MAX_NAME_CHARS = 60;

export function futureOf(futures: Futures, id: string | undefined): Future | undefined {
  return futures.find((one) => one.id === id);
}

/** From the first change to this future's own. */
export function pathTo(futures: Futures, id: string | undefined): Futures {
  const future = futureOf(futures, id);
  return future === undefined ? [] : [...pathTo(futures, future.parent), future];
}

export function scenarioOf(root: Scenario, futures: Futures, id: string | undefined): Scenario {
  return pathTo(futures, id).reduce<Scenario>(
    (scenario, { change }) =>
      change.do === "instead"
        ? change.scenario
        : { ...scenario, interventions: [...(scenario.interventions ?? []), change] },
    root,
  );
}

/**
 * Whose past an instant belongs to: in front of its fork a future is still its parent. `seq` counts in the log of that connection; in another one
 * nobody can say what comes before the fork.
 */
export function owner(
  futures: Futures,
  id: string | undefined,
  seq: number,
  connection = 0,
): string | undefined {
  const future = futureOf(futures, id);
  const isPast = future !== undefined && connectionOf(future) === connection && seq <= future.fork.seq;
  return isPast ? owner(futures, future.parent, seq, connection) : id;
}

/** In whose log it parts; of several connections the first unless it says otherwise. */
export function connectionOf({ change }: Future): number {
  return change.do === "instead" ? 0 : (change.connection ?? 0);
}

/** Children behind their parent, in the order in which they were made; with how deep they stand. */
export function inOrder(futures: Futures, parent?: string): readonly (Future & { readonly depth: number })[] {
  return futures
    .filter((one) => one.parent === parent)
    .flatMap((one) => [
      { ...one, depth: 0 },
      ...inOrder(futures, one.id).map((child) => ({ ...child, depth: child.depth + 1 })),
    ]);
}

/** With all that begin in it. */
export function without(futures: Futures, id: string): Futures {
  const gone = new Set([id, ...inOrder(futures, id).map((one) => one.id)]);
  return futures.filter((one) => !gone.has(one.id));
}

export function renamed(futures: Futures, id: string, name: string): Futures {
  const clean = name.trim().slice(0, MAX_NAME_CHARS);
  return clean === "" ? futures : futures.map((one) => (one.id === id ? { ...one, name: clean } : one));
}

/** What was done, in a few words that no other future has. */
export function nameFor(change: Intervention, frameName: string | undefined, futures: Futures): string {
  const words = describeIntervention(change, frameName);
  return uniqueName(words, futures);
}

export function uniqueName(words: string, futures: Futures): string {
  const name = words.length > MAX_NAME_CHARS ? `${words.slice(0, MAX_NAME_CHARS - 1)}…` : words;
  for (let n = 1; ; n++) {
    const tried = n === 1 ? name : `${name} (${n})`;
    if (!futures.some((one) => one.name === tried)) return tried;
  }
}

/** Where two runs part: at the input that the second has. Undefined: nothing comes of it. */
export function forkOf(before: Trace, after: Trace): Fork | undefined {
  const seq = firstDifference(before, after);
  return seq === undefined || seq >= after.events.length
    ? undefined
    : { seq, atMs: after.events.get(seq).at };
}
