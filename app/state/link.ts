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
import { openScenario } from "./lab-store.ts";
import { useLayout } from "./layout.ts";
import { MAX_LINK_CHARS, pack, unpack } from "./link-codec.ts";
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

/** Opens what can be opened, and says what cannot. */
export async function openPacked(packed: string, place: Place): Promise<void> {
  useWhatIf.setState({ packed });
  opening = true;
  try {
    const { text, problem } = await unpack(packed);
    await openText(text, place, problem);
  } finally {
    opening = false;
    keepAddress();
  }
}

export async function openText(text: string, place: Place, problem?: string): Promise<void> {
  const read = text === "" ? { shared: undefined, problems: [] } : readShared(text);
  const problems = [...(problem === undefined ? [] : [problem]), ...read.problems];
  useLink.setState({ problems });
  if (problems.length > 0) useWhatIf.setState({ sharing: true });
  if (read.shared === undefined) return;
  const recording = await openRoot(read.shared, place);
  if (recording === undefined) {
    useLink.setState({ problems: [...problems, "What it speaks of could not be opened."] });
    useWhatIf.setState({ sharing: true });
    return;
  }
  const ids = adoptFutures(recording, read.shared.futures);
  const { open, connection } = read.shared;
  openConnection(connection, open === undefined && hasPlace(place) ? place : undefined);
  if (open !== undefined) await openFuture(ids[open], hasPlace(place) ? place : undefined);
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
let opening = false;
let timer: ReturnType<typeof setTimeout> | undefined;
const SETTLE_MS = 60;

function schedule(): void {
  if (opening) return;
  clearTimeout(timer);
  timer = setTimeout(() => void update(), SETTLE_MS);
}

async function update(): Promise<void> {
  const { recording } = useSession.getState();
  const shared = sharedOf(recording);
  const isPlain = shared === undefined || (shared.futures.length === 0 && shared.connection === 0);
  const text = isPlain ? undefined : writeShared(shared);
  const packed = text === undefined ? undefined : await pack(text);
  if (opening || useSession.getState().recording !== recording) return;
  const fits = packed !== undefined && packed.length <= MAX_LINK_CHARS;
  useWhatIf.setState({ packed: fits ? packed : undefined });
}

/** The recording that it begins with, once its room has opened it. A place in a future, or in another connection, is not a place in it. */
async function openRoot(
  { lesson, scenario, open, connection }: Shared,
  place: Place,
): Promise<Recording | undefined> {
  const session = useSession.getState();
  const start = open === undefined && connection === 0 && hasPlace(place) ? place : undefined;
  session.link(start);
  session.openRoom(lesson === undefined ? "lab" : "learn", lesson);
  const key = scenario && keyOf(scenario);
  if (scenario !== undefined) openScenario(scenario, undefined, "open a link");
  const root = await opened(({ id, scenario: its }) =>
    key === undefined ? id === `lesson ${lesson}` : its !== undefined && keyOf(its) === key,
  );
  const isOpen = useSession.getState().recording === root;
  if (root !== undefined && !(isOpen && start === undefined)) session.openRecording(root, start);
  return root;
}

/** A large scenario takes its time; whoever gives up sees the room as it is. */
const PATIENCE_MS = 60_000;

function opened(isIt: (root: Recording) => boolean): Promise<Recording | undefined> {
  const found = ({ recording }: SessionState): Recording | undefined => {
    const root = standingOf(recording)?.root;
    return root !== undefined && isIt(root) ? root : undefined;
  };
  const now = found(useSession.getState());
  if (now !== undefined) return Promise.resolve(now);
  return new Promise((resolve) => {
    const finish = (root: Recording | undefined): void => {
      stop();
      clearTimeout(limit);
      resolve(root);
    };
    const stop = useSession.subscribe((state) => {
      const root = found(state);
      if (root !== undefined) finish(root);
    });
    const limit = setTimeout(() => finish(undefined), PATIENCE_MS);
  });
}
