/**
 * The futures of the recordings that were opened: made, opened, named, removed and brought back. A tree belongs to a scenario, so that it
 * is there again when the same scenario is run again. Runs a future when it is first opened; recordings are kept, trees are what links carry.
 */
import { create } from "zustand";
import type { Intervention, Scenario } from "../../protocol/index.ts";
import { recordConnection, samePlace, siblingOf } from "./connections.ts";
import {
  connectionOf,
  forkOf,
  futureOf,
  MAX_FUTURES,
  nameFor,
  owner,
  pathTo,
  renamed,
  scenarioOf,
  uniqueName,
  without,
} from "./future-tree.ts";
import type { Fork, Future, FutureChange, Futures } from "./future-tree.ts";
import { pause, play, toEnd } from "./playback-actions.ts";
import { playback } from "./playback.ts";
import { useSession } from "./session.ts";
import type { Place, Recording } from "./session.ts";
import { runOnce } from "../worker/run-once.ts";
import { useWhatIf } from "./what-if.ts";

export interface FutureState {
  /** By the scenario's own text. */
  readonly trees: ReadonlyMap<string, Futures>;
  /** A future is being worked out. */
  readonly running: boolean;
  /** What a person should know: why nothing came of it. */
  readonly message: string | undefined;
  /** Can be brought back. */
  readonly removed: { readonly key: string; readonly futures: Futures; readonly name: string } | undefined;
  readonly comparing: boolean;
}

export const useFutures = create<FutureState>()(() => ({
  trees: new Map(),
  running: false,
  message: undefined,
  removed: undefined,
  comparing: false,
}));

/** Where a recording stands among the futures of its scenario. */
export interface Standing {
  readonly key: string;
  readonly root: Recording;
  /** Undefined: the recording as it was opened. */
  readonly id: string | undefined;
}

/** Undefined for recordings that were not simulated from a scenario. */
export function standingOf(recording: Recording | undefined): Standing | undefined {
  if (recording?.scenario === undefined) return undefined;
  const known = STANDINGS.get(recording);
  if (known !== undefined) return known;
  const standing = { key: keyOf(recording.scenario), root: recording, id: undefined };
  STANDINGS.set(recording, standing);
  return standing;
}

/** The same list until something changes. */
export function futuresOf(state: FutureState, recording: Recording | undefined): Futures {
  const standing = standingOf(recording);
  return (standing && state.trees.get(standing.key)) ?? NONE;
}

/** Runs the changed scenario and plays it from the instant of the change; both futures stay. `seq`: of the event in front of which it acts. */
export async function makeFuture(deed: Intervention, seq: number, frameName?: string): Promise<void> {
  const watched = useSession.getState().recording;
  const standing = standingOf(watched);
  if (watched === undefined || standing === undefined) return;
  const { key, root } = standing;
  const { connection = 0 } = watched;
  const change = root.scenario?.client.transport === undefined ? deed : { ...deed, connection };
  const futures = useFutures.getState().trees.get(key) ?? NONE;
  if (futures.length >= MAX_FUTURES) {
    useFutures.setState({ message: `There are ${MAX_FUTURES} futures already: remove one first.` });
    return;
  }
  const parent = owner(futures, standing.id, seq, connection);
  const draft: Future = {
    id: `f${++count}`,
    name: nameFor(change, frameName, futures),
    parent,
    change,
    fork: { seq, atMs: 0 },
  };
  const made = await run(standing, [...futures, draft], draft, connection);
  if (made === undefined) return;
  const fork = forkOf(watched.trace, made.trace);
  if (fork === undefined) {
    useFutures.setState({ message: "Nothing new comes of it: this is what has happened already." });
    return;
  }
  const future = { ...draft, fork };
  setTree(key, [...(useFutures.getState().trees.get(key) ?? NONE), future]);
  keep(future, made);
  await openAndPlay(key, future.id);
}

/**
 * Runs another scenario beside the recording that `root` is, and plays it from where the two part; both stay. Whoever asks for the same again
 * gets the same future. `most`: so many whose names begin as this one's up to the colon; older ones make room.
 */
export async function openInstead(
  root: Recording,
  told: string,
  scenario: Scenario,
  most = MAX_FUTURES,
): Promise<Recording | undefined> {
  const standing = standingOf(root);
  if (standing === undefined) return undefined;
  const { key } = standing;
  if (!isWatched(key)) useSession.getState().openRecording(root);
  const futures = futuresOf(useFutures.getState(), root);
  const known = futures.find(
    ({ change }) => change.do === "instead" && keyOf(change.scenario) === keyOf(scenario),
  );
  const made = known === undefined ? await makeInstead(standing, futures, told, scenario, most) : known;
  if (made === undefined) return undefined;
  // The same scenario in other words: it is what has happened already.
  return openAndPlay(key, made === SAME ? undefined : made.id);
}

/** Undefined where the person has gone to something else: then it is there when they come back. */
async function openAndPlay(key: string, id: string | undefined): Promise<Recording | undefined> {
  if (!isWatched(key)) return undefined;
  await openFuture(id);
  const { recording } = useSession.getState();
  if (!isWatched(key) || standingOf(recording)?.id !== id) return undefined;
  playOn();
  return recording;
}

function isWatched(key: string): boolean {
  return standingOf(useSession.getState().recording)?.key === key;
}

const SAME = "same";

async function makeInstead(
  { key, root }: Standing,
  before: Futures,
  told: string,
  scenario: Scenario,
  most: number,
): Promise<Future | typeof SAME | undefined> {
  const futures = makeRoom(before, told, most);
  if (futures.length >= MAX_FUTURES) {
    useFutures.setState({ message: `There are ${MAX_FUTURES} futures already: remove one first.` });
    return undefined;
  }
  const draft: Future = {
    id: `f${++count}`,
    name: uniqueName(told, futures),
    parent: undefined,
    change: { do: "instead", scenario },
    fork: { seq: 0, atMs: 0 },
  };
  const made = await run({ key, root, id: undefined }, [...futures, draft], draft, 0);
  if (made === undefined) return undefined;
  const fork = forkOf(root.trace, made.trace);
  if (fork === undefined) return SAME;
  const future = { ...draft, fork };
  setTree(key, [...makeRoom(useFutures.getState().trees.get(key) ?? NONE, told, most), future]);
  keep(future, made);
  return future;
}

/** Only those go in which nothing else begins. */
function makeRoom(futures: Futures, told: string, most: number): Futures {
  const [kind = ""] = told.split(":");
  const alike = futures.filter(
    ({ id, name, change }) =>
      change.do === "instead" && name.startsWith(`${kind}:`) && futures.every(({ parent }) => parent !== id),
  );
  const old = new Set(alike.slice(0, Math.max(0, alike.length - most + 1)));
  return futures.filter((one) => !old.has(one));
}

/**
 * Shows a future (or, undefined, the recording as it was) at `place`; without one at the instant at which it parts, of several connections
 * in the one in which it does.
 */
export async function openFuture(id: string | undefined, place?: Place): Promise<void> {
  const watched = useSession.getState().recording;
  const standing = standingOf(watched);
  if (watched === undefined || standing === undefined) return;
  pause();
  const turn = ++turns;
  const futures = useFutures.getState().trees.get(standing.key) ?? NONE;
  const future = futureOf(futures, id);
  const parting = future ?? futureOf(futures, standing.id);
  const connection =
    place === undefined && parting !== undefined ? connectionOf(parting) : watched.connection;
  const recording = await recordingOf(standing, futures, id, connection);
  if (recording === undefined || turn !== turns || !isWatched(standing.key)) return;
  const fork = future?.fork ?? beforeFork(parting);
  useSession.getState().openRecording(recording, place ?? fork ?? {});
}

/** Another connection of the run on the stage, at `place`; without one at the time at which the cursor stands. */
export function openConnection(connection: number, place?: Place): void {
  const { recording: watched, openRecording } = useSession.getState();
  const standing = standingOf(watched);
  const other = watched && siblingOf(watched, connection);
  if (watched === undefined || standing === undefined || other === undefined || other === watched) return;
  const isRoot = standing.id === undefined;
  openRecording(isRoot ? other : stand(other, standing), place ?? samePlace(watched.trace, other.trace));
}

/** What comes of it; where all of it happens at this instant, that is seen at the end, and not again from the beginning. */
function playOn(): void {
  const { recording } = useSession.getState();
  if (recording !== undefined && playback.getState().atMs >= recording.trace.durationMs) toEnd();
  else play();
}

export function renameFuture(id: string, name: string): void {
  changeTree((futures) => renamed(futures, id, name));
}

/** With all that begin in it. Whoever watches one of them is taken to what it began in. */
export async function removeFuture(id: string): Promise<void> {
  const standing = standingOf(useSession.getState().recording);
  const futures = futuresOf(useFutures.getState(), useSession.getState().recording);
  const future = futureOf(futures, id);
  if (standing === undefined || future === undefined) return;
  const watched = pathTo(futures, standing.id).some((one) => one.id === id);
  if (watched) await openFuture(future.parent);
  changeTree((all) => without(all, id));
  useFutures.setState({ removed: { key: standing.key, futures, name: future.name } });
}

export function undoRemoval(): void {
  const { removed } = useFutures.getState();
  if (removed === undefined) return;
  setTree(removed.key, removed.futures);
  useFutures.setState({ removed: undefined });
}

/** As a link or a file brings them: in place of those that are there. Names parents by their place in the list. */
export function adoptFutures(recording: Recording, list: readonly AdoptedFuture[]): readonly string[] {
  const standing = standingOf(recording);
  if (standing === undefined) return [];
  const ids = list.map(() => `f${++count}`);
  const futures = list.map(({ name, parent, change, fork }, i) => ({
    id: ids[i] ?? "",
    name,
    parent: parent === undefined ? undefined : ids[parent],
    change,
    fork,
  }));
  setTree(standing.key, futures);
  return ids;
}

export interface AdoptedFuture {
  readonly name: string;
  readonly parent: number | undefined;
  readonly change: FutureChange;
  readonly fork: Fork;
}

/** The recording of a future (undefined: as it was), made if need be; of several connections that one, or the first if it has no such. */
export async function recordingOf(
  standing: Standing,
  futures: Futures,
  id: string | undefined,
  connection = 0,
): Promise<Recording | undefined> {
  const future = futureOf(futures, id);
  if (future === undefined) return siblingOf(standing.root, connection) ?? standing.root;
  const kept = KEPT.get(future.id) ?? (await run(standing, futures, future, connection));
  if (kept !== undefined) keep(future, kept);
  return kept && stand(siblingOf(kept, connection) ?? kept, { ...standing, id: future.id });
}

function stand(recording: Recording, standing: Standing): Recording {
  STANDINGS.set(recording, standing);
  return recording;
}

const NONE: Futures = [];
const STANDINGS = new WeakMap<Recording, Standing>();
/** By future, any connection of it. The last ones only: a recording may hold a hundred megabytes. */
const KEPT = new Map<string, Recording>();
const MAX_KEPT = 8;
/** Trees of scenarios that are no longer looked at. */
const MAX_TREES = 20;
const KEYS = new WeakMap<Scenario, string>();
let count = 0;
/** Counts futures that were opened: of two that are waited for, the last stays. */
let turns = 0;
/** Runs that have not ended. */
let working = 0;

export function keyOf(scenario: Scenario): string {
  let key = KEYS.get(scenario);
  if (key === undefined) {
    key = JSON.stringify(scenario);
    KEYS.set(scenario, key);
  }
  return key;
}

function scenarioOfRoot({ scenario }: Recording): Scenario {
  if (scenario === undefined) throw new Error("only recordings with a scenario have futures");
  return scenario;
}

function keep({ id }: Future, recording: Recording): void {
  KEPT.delete(id);
  KEPT.set(id, recording);
  for (const oldest of KEPT.keys()) {
    if (KEPT.size <= MAX_KEPT) break;
    KEPT.delete(oldest);
  }
}

async function run(
  standing: Standing,
  futures: Futures,
  { id, name }: Future,
  connection: number,
): Promise<Recording | undefined> {
  const { root } = standing;
  const { connection: _of, ...told } = root;
  const scenario = scenarioOf(scenarioOfRoot(root), futures, id);
  working++;
  useFutures.setState({ running: true, message: undefined });
  try {
    const made = await runOnce(scenario);
    const changed = { ...told, id: `${root.id} ${id}`, subtitle: `What if: ${name}`, scenario };
    return stand(recordConnection(changed, made, connection), { ...standing, id });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    useFutures.setState({ message: `The simulation has failed: ${why}` });
    return undefined;
  } finally {
    working--;
    useFutures.setState({ running: working > 0 });
  }
}

function beforeFork(future: Future | undefined): Place | undefined {
  return future && { seq: Math.max(0, future.fork.seq - 1), atMs: future.fork.atMs };
}

function changeTree(change: (futures: Futures) => Futures): void {
  const standing = standingOf(useSession.getState().recording);
  if (standing !== undefined)
    setTree(standing.key, change(useFutures.getState().trees.get(standing.key) ?? NONE));
}

function setTree(key: string, futures: Futures): void {
  const trees = new Map(useFutures.getState().trees);
  trees.delete(key);
  trees.set(key, futures);
  for (const oldest of trees.keys()) {
    if (trees.size <= MAX_TREES) break;
    trees.delete(oldest);
  }
  useFutures.setState({ trees, removed: undefined });
  useWhatIf.setState({ used: true });
}
