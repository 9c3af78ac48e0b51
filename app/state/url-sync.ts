/**
 * Keeps the address bar and the stores in step. Going to another room or lesson makes an entry in the history;
 * moving within one only rewrites it, and not while playing.
 */
import { formatAddress, hasPlace, parseAddress } from "./address.ts";
import type { Address } from "./address.ts";
import { useLayout } from "./layout.ts";
import { standAt } from "./moments.ts";
import type { Cursor } from "./moments.ts";
import { playback } from "./playback.ts";
import { seekFrame, seekPlace } from "./playback-actions.ts";
import { useSelection } from "./selection.ts";
import { useSession } from "./session.ts";
import type { Place, Recording, SessionState } from "./session.ts";
import { useWhatIf } from "./what-if.ts";

/** Reads the address once and follows it from then on. Call once, before the first rendering. */
export function startUrlSync(): void {
  apply(parseAddress(location.hash));
  window.addEventListener("hashchange", () => {
    if (location.hash !== written) apply(parseAddress(location.hash));
  });
  if (location.hash === "")
    history.replaceState(undefined, "", formatAddress(addressOf(useSession.getState())));
  useSession.subscribe((now, before) => {
    if (now.recording) noteOpening(now.recording);
    if (!applying && (now.room !== before.room || now.lessonId !== before.lessonId)) leave(before);
  });
  for (const store of [useSession, playback, useSelection, useLayout, useWhatIf])
    store.subscribe(scheduleWrite);
}

/** Browsers refuse more than some hundred rewrites in half a minute. */
const WRITE_DELAY_MS = 350;

let written = "";
let timer: ReturnType<typeof setTimeout> | undefined;
/** Where a recording opened by itself: a link to that place needs no numbers. */
const opened = new WeakMap<Recording, Cursor | undefined>();
let arrivedByLink = false;
/** The browser has moved, and we follow. */
let applying = false;

function apply(address: Address): void {
  applying = true;
  follow(address);
  applying = false;
}

function follow(address: Address): void {
  const before = useSession.getState();
  const sameStory = address.lessonId === undefined || address.lessonId === before.lessonId;
  const { packed, place } = address;
  // What it carries has to be opened before the place means anything.
  arrivedByLink = packed === undefined && hasPlace(place);
  if (packed !== undefined) {
    useWhatIf.setState({ packed });
    void import("./link.ts").then((link) => link.openPacked(packed, place));
  }
  before.link(arrivedByLink ? place : undefined);
  before.openRoom(address.room, address.lessonId);
  before.setLessonStep(address.step ?? 0);
  if (address.pane !== undefined) useLayout.getState().showPane(address.pane);
  if (arrivedByLink && sameStory && useSession.getState().recording) visit(place);
}

function noteOpening(recording: Recording): void {
  if (opened.has(recording)) return;
  const { seq, atMs } = playback.getState();
  opened.set(recording, arrivedByLink ? undefined : { seq, atMs });
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
  const hash = formatAddress(addressOf(before));
  if (hash !== location.hash) history.replaceState(undefined, "", hash);
}

function scheduleWrite(): void {
  if (timer === undefined && !playback.getState().playing) timer = setTimeout(write, WRITE_DELAY_MS);
}

function write(): void {
  timer = undefined;
  const { room, lessonId, linked } = useSession.getState();
  const hash = formatAddress(addressOf(useSession.getState()));
  if (hash === location.hash || linked) return;
  const old = parseAddress(location.hash);
  const moved =
    location.hash !== "" && (old.room !== room || (room === "learn" && old.lessonId !== lessonId));
  written = hash;
  if (moved) history.pushState(undefined, "", hash);
  else history.replaceState(undefined, "", hash);
}

function addressOf({ room, lessonId, lessonStep, recording }: SessionState): Address {
  const { lowerPane } = useLayout.getState();
  const { packed } = useWhatIf.getState();
  const place = recording ? placeIn(recording) : {};
  return {
    room,
    ...(room === "learn" ? { lessonId } : {}),
    ...(room === "learn" && lessonStep > 0 ? { step: lessonStep } : {}),
    place,
    ...(lowerPane === undefined ? {} : { pane: lowerPane }),
    ...(packed === undefined ? {} : { packed }),
  };
}

function placeIn(recording: Recording): Place {
  const { seq, atMs } = playback.getState();
  const { frame } = useSelection.getState();
  if (recording.kind === "capture") return frame === undefined ? {} : { frame };
  const opening = opened.get(recording);
  if ((opening?.seq === seq && opening.atMs === atMs) || seq < 0) return {};
  const exact = standAt(recording.trace, seq).atMs === atMs;
  return {
    seq,
    ...(exact ? {} : { atMs: Number(atMs.toFixed(6)) }),
    ...(frame === undefined ? {} : { frame }),
  };
}
