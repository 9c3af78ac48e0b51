/**
 * Links and files that carry a recording with its futures: written for what is open, and opened. Keeps the address in step with the futures,
 * so that a reload loses none. Fetched when the first future is made, something is shared, or a link is opened.
 */
import { create } from "zustand";
import { formatAddress, hasPlace } from "./address.ts";
import type { Address } from "./address.ts";
import {
  adoptFutures,
  futuresOf,
  keyOf,
  openConnection,
  openFuture,
  standingOf,
  useFutures,
} from "./futures.ts";
import { openScenario, useLab } from "./lab-store.ts";
import { useLayout } from "./layout.ts";
import { MAX_LINK_CHARS, pack, unpack } from "./link-codec.ts";
import type { Unpacked } from "./link-codec.ts";
import { placeIn } from "./place.ts";
import { useSession } from "./session.ts";
import type { Place, Recording, SessionState } from "./session.ts";
import { readShared, writeShared } from "./shared.ts";
import type { Shared } from "./shared.ts";
import { useWhatIf } from "./what-if.ts";

export interface LinkState {
  /** What was wrong with the link or file that was opened last. */
  readonly problems: readonly string[];
}

export const useLink = create<LinkState>()(() => ({ problems: [] }));

/** What is open, as a link or a file would carry it; undefined for captures. */
export function sharedOf(recording: Recording | undefined): Shared | undefined {
  const standing = standingOf(recording);
  if (recording === undefined || standing === undefined) return undefined;
  const { root, id: open } = standing;
  const futures = futuresOf(useFutures.getState(), recording);
  const at = new Map(futures.map(({ id }, i) => [id, i]));
  const isLesson = (root.room ?? "learn") === "learn";
  return {
    lesson: isLesson ? useSession.getState().lessonId : undefined,
    scenario: isLesson ? undefined : root.scenario,
    futures: futures.map(({ name, parent, change, fork }) => ({
      name,
      parent: parent === undefined ? undefined : at.get(parent),
      change,
      fork,
    })),
    open: open === undefined ? undefined : at.get(open),
    connection: recording.connection ?? 0,
  };
}

/** The whole link, with the place and the pane. */
export async function linkTo(recording: Recording): Promise<string | undefined> {
  const shared = sharedOf(recording);
  if (shared === undefined) return undefined;
  const { room, lessonId, lessonStep } = useSession.getState();
  const { lowerPane } = useLayout.getState();
  const isPlain = shared.lesson !== undefined && shared.futures.length === 0;
  const address: Address = {
    room,
    ...(room === "learn" ? { lessonId } : {}),
    ...(room === "learn" && lessonStep > 0 ? { step: lessonStep } : {}),
    place: placeIn(recording),
    ...(lowerPane === undefined ? {} : { pane: lowerPane }),
    ...(isPlain ? {} : { packed: await pack(writeShared(shared)) }),
  };
  return location.href.replace(/#.*$/, "") + formatAddress(address);
}

/** The same as a file. */
export function fileOf(recording: Recording): string | undefined {
  const shared = sharedOf(recording);
  return shared && writeShared(shared);
}

/** Opens what can be opened, and says what cannot; gives way to what is opened after it. */
export function openPacked(packed: string, place: Place): Promise<void> {
  useWhatIf.setState({ packed });
  return openShared(() => unpack(packed), place);
}

/** The same for a file. */
export function openSharedFile(name: string, text: Promise<string>): Promise<void> {
  const read = async (): Promise<Unpacked> => {
    try {
      return { text: await text, problem: undefined };
    } catch {
      return { text: "", problem: `The file ${name} could not be read.` };
    }
  };
  return openShared(read, {});
}

async function openShared(read: () => Promise<Unpacked>, place: Place): Promise<void> {
  const turn = Symbol("an opening");
  opening = turn;
  try {
    await openUnpacked(await read(), place, turn);
  } finally {
    if (opening === turn) {
      opening = undefined;
      keepAddress();
    }
  }
}

async function openUnpacked({ text, problem }: Unpacked, place: Place, turn: symbol): Promise<void> {
  if (opening !== turn) return;
  const isNothing = text === "" && problem !== undefined;
  const read = isNothing ? { shared: undefined, problems: [] } : readShared(text);
  const problems = [...(problem === undefined ? [] : [problem]), ...read.problems];
  tell(problems);
  if (read.shared === undefined) return;
  const { futures, open, connection } = read.shared;
  // A place in a future, or in another connection, is not a place in the recording that it begins with.
  const start = open === undefined && connection === 0 && hasPlace(place) ? place : undefined;
  const root = await rootOf(read.shared, start);
  if (opening !== turn || root === "left") return;
  if (root === undefined) {
    tell([...problems, "What it speaks of could not be opened."]);
    return;
  }
  const session = useSession.getState();
  if (session.recording !== root || start !== undefined) session.openRecording(root, start);
  const ids = adoptFutures(root, futures);
  openConnection(connection, open === undefined && hasPlace(place) ? place : undefined);
  if (open !== undefined) await openFuture(ids[open], hasPlace(place) ? place : undefined);
}

function tell(problems: readonly string[]): void {
  useLink.setState({ problems });
  if (problems.length > 0) useWhatIf.setState({ sharing: true });
}

/** From now on the address carries the futures. Call once. */
export function keepAddress(): void {
  if (!keeping) {
    keeping = true;
    useFutures.subscribe((now, before) => now.trees !== before.trees && schedule());
    useSession.subscribe((now, before) => now.recording !== before.recording && schedule());
  }
  schedule();
}

let keeping = false;
/** Which one is being opened: while there is one, the address stays as it is. */
let opening: symbol | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
/** Counts what was packed for the address: an older one may be ready later. */
let updates = 0;
const SETTLE_MS = 60;

function schedule(): void {
  if (opening !== undefined) return;
  clearTimeout(timer);
  timer = setTimeout(() => void update(), SETTLE_MS);
}

async function update(): Promise<void> {
  const { recording } = useSession.getState();
  const shared = sharedOf(recording);
  const isPlain = shared === undefined || (shared.futures.length === 0 && shared.connection === 0);
  const text = isPlain ? undefined : writeShared(shared);
  const turn = ++updates;
  const packed = text === undefined ? undefined : await pack(text);
  if (opening !== undefined || turn !== updates || useSession.getState().recording !== recording) return;
  const fits = packed !== undefined && packed.length <= MAX_LINK_CHARS;
  useWhatIf.setState({ packed: fits ? packed : undefined });
}

/** The recording that it begins with, once its room has opened it; or the person has gone on to something else. */
type Root = Recording | "left" | undefined;

function rootOf({ lesson, scenario }: Shared, start: Place | undefined): Promise<Root> {
  const session = useSession.getState();
  session.link(start);
  session.openRoom(lesson === undefined ? "lab" : "learn", lesson);
  const key = scenario && keyOf(scenario);
  if (scenario !== undefined) openScenario(scenario, undefined, "open a link");
  return opened(({ id, scenario: its }) =>
    key === undefined ? id === `lesson ${lesson}` : its !== undefined && keyOf(its) === key,
  );
}

/** A large scenario takes its time; whoever gives up sees the room as it is. */
const PATIENCE_MS = 60_000;

function opened(isIt: (root: Recording) => boolean): Promise<Root> {
  const found = ({ recording }: SessionState): Recording | undefined => {
    const root = standingOf(recording)?.root;
    return root !== undefined && isIt(root) ? root : undefined;
  };
  const now = found(useSession.getState());
  if (now !== undefined) return Promise.resolve(now);
  return new Promise((resolve) => {
    const finish = (root: Root): void => {
      for (const stop of stops) stop();
      clearTimeout(limit);
      resolve(root);
    };
    const stops = [
      useSession.subscribe((state, before) => {
        const root = found(state);
        if (root !== undefined) finish(root);
        else if (state.room !== before.room || state.lessonId !== before.lessonId) finish("left");
      }),
      // Edited, the draft is run as it is now; lessons have nothing to do with it.
      useLab.subscribe(({ history }, before) => {
        const isEdited = history.present !== before.history.present;
        if (isEdited && useSession.getState().room === "lab") finish("left");
      }),
    ];
    const limit = setTimeout(() => finish(undefined), PATIENCE_MS);
  });
}
