/**
 * Keeps the address bar and the stores in step. Going to another room or lesson makes an entry in the history;
 * moving within one only rewrites it, and not while playing.
 */
import { formatAddress, hasPlace, parseAddress } from "./address.ts";
import type { Address } from "./address.ts";
import { useLayout } from "./layout.ts";
import type { Cursor } from "./moments.ts";
import { placeIn } from "./place.ts";
import { playback } from "./playback.ts";
import { seekFrame, seekPlace } from "./playback-actions.ts";
import { useSelection } from "./selection.ts";
import { useSession } from "./session.ts";
import type { Place, Recording, RoomId, SessionState } from "./session.ts";
import { useWhatIf } from "./what-if.ts";

/** Reads the address once and follows it from then on. Call once, before the first rendering. */
export function startUrlSync(): void {
  apply();
  window.addEventListener("hashchange", () => {
    if (location.hash !== known) apply();
  });
  if (location.hash === "") rewrite(formatAddress(addressOf(useSession.getState())));
  useSession.subscribe((now, before) => {
    if (now.recording) noteOpening(now.recording, now.lessonId);
    if (!applying && (now.room !== before.room || now.lessonId !== before.lessonId)) leave(before);
  });
  for (const store of [useSession, playback, useSelection, useLayout, useWhatIf])
    store.subscribe(scheduleWrite);
}

/** Browsers refuse more than some hundred rewrites in half a minute. */
const WRITE_DELAY_MS = 350;

/**
 * The address as it was last read or written here. Where the bar says something else, the browser has moved and is about to say
 * so: a write that falls due in between would take the person back to where they left.
 */
let known = "";

interface Opening {
  /** The lesson that told it: while another one is being fetched, this place is not a place in that. */
  readonly lessonId: string;
  /** Where it opened by itself: a link to that place needs no numbers. */
  readonly at: Cursor | undefined;
}

let timer: ReturnType<typeof setTimeout> | undefined;
const opened = new WeakMap<Recording, Opening>();
let arrivedByLink = false;
/** What the last address carried: what opens it may come later than the next address. */
let carried: string | undefined;
/** The browser has moved, and we follow. */
let applying = false;

function apply(): void {
  known = location.hash;
  applying = true;
  follow(parseAddress(known));
  applying = false;
}

function follow(address: Address): void {
  const before = useSession.getState();
  const sameStory = address.lessonId === undefined || address.lessonId === before.lessonId;
  const { packed, place } = address;
  // What it carries has to be opened before the place means anything.
  arrivedByLink = packed === undefined && hasPlace(place);
  carried = packed;
  if (packed !== undefined) {
    useWhatIf.setState({ packed });
    import("./link.ts")
      .then((link) => (carried === packed ? link.openPacked(packed, place) : undefined))
      // The part of the stage that needs the same file says so; the address stays, for a reload.
      .catch(() => useWhatIf.setState({ used: true }));
  }
  before.link(arrivedByLink ? place : undefined);
  before.openRoom(address.room, address.lessonId);
  before.setLessonStep(address.step ?? 0);
  if (address.pane !== undefined) useLayout.getState().showPane(address.pane);
  if (arrivedByLink && sameStory && useSession.getState().recording) visit(place);
}

function noteOpening(recording: Recording, lessonId: string): void {
  if (opened.has(recording)) return;
  const { seq, atMs, step } = playback.getState();
  // The Lab keeps the cursor from run to run: only at the beginning it stands by itself.
  const byItself = !arrivedByLink && (recording.room !== "lab" || step <= 0);
  opened.set(recording, { lessonId, at: byItself ? { seq, atMs } : undefined });
  arrivedByLink = false;
}

function visit(place: Place): void {
  useSession.getState().link(undefined);
  if (place.seq !== undefined) seekPlace(place.seq, place.atMs);
  else if (place.frame !== undefined) seekFrame(place.frame);
  if (place.frame !== undefined) useSelection.getState().selectFrame(place.frame);
}

/** Going elsewhere: the entry that stays behind in the history gets the place that we leave. */
function leave(before: SessionState): void {
  if (location.hash === known) rewrite(formatAddress(addressOf(before)));
}

function rewrite(hash: string): void {
  if (hash !== known) history.replaceState(undefined, "", hash);
  known = location.hash;
}

function scheduleWrite(): void {
  if (playback.getState().playing) return;
  // Once all stands still: while the cursor is dragged nobody reads it, and a rewrite takes a quarter of a frame.
  clearTimeout(timer);
  timer = setTimeout(write, WRITE_DELAY_MS);
}

function write(): void {
  timer = undefined;
  const { room, lessonId, linked } = useSession.getState();
  const hash = formatAddress(addressOf(useSession.getState()));
  if (linked || hash === known || location.hash !== known) return;
  const old = parseAddress(known);
  const moved = known !== "" && (old.room !== room || (room === "learn" && old.lessonId !== lessonId));
  if (moved) history.pushState(undefined, "", hash);
  else history.replaceState(undefined, "", hash);
  known = location.hash;
}

function addressOf({ room, lessonId, lessonStep, recording }: SessionState): Address {
  const { lowerPane } = useLayout.getState();
  const { packed } = useWhatIf.getState();
  const place = recording ? placeOf(recording, room, lessonId) : {};
  return {
    room,
    ...(room === "learn" ? { lessonId } : {}),
    ...(room === "learn" && lessonStep > 0 ? { step: lessonStep } : {}),
    place,
    ...(lowerPane === undefined ? {} : { pane: lowerPane }),
    ...(packed === undefined ? {} : { packed }),
  };
}

function placeOf(recording: Recording, room: RoomId, lessonId: string): Place {
  const opening = opened.get(recording);
  if (room === "learn" && opening?.lessonId !== lessonId) return {};
  const { seq, atMs } = playback.getState();
  const { frame } = useSelection.getState();
  if (recording.kind === "capture") return frame === undefined ? {} : { frame };
  return opening?.at?.seq === seq && opening.at.atMs === atMs ? {} : placeIn(recording);
}
