/**
 * Keeps the address bar and the stores in step. Going to another room or lesson makes an entry in the history;
 * moving within one only rewrites it, and not while playing.
 */
import { formatAddress, hasPlace, parseAddress } from "./address.ts";
import type { Address } from "./address.ts";
import { useLayout } from "./layout.ts";
import { standAt } from "./moments.ts";
import { playback } from "./playback.ts";
import { seekFrame, seekPlace } from "./playback-actions.ts";
import { useSelection } from "./selection.ts";
import { useSession } from "./session.ts";
import type { Place } from "./session.ts";

/** Reads the address once and follows it from then on. Call once, before the first rendering. */
export function startUrlSync(): void {
  apply(parseAddress(location.hash));
  window.addEventListener("hashchange", () => {
    if (location.hash !== written) apply(parseAddress(location.hash));
  });
  for (const store of [useSession, playback, useSelection, useLayout]) store.subscribe(scheduleWrite);
}

/** Browsers refuse more than some hundred rewrites in half a minute. */
const WRITE_DELAY_MS = 350;

let written = "";
let timer: ReturnType<typeof setTimeout> | undefined;
/** Where the story put the cursor: a link to that place only needs the step. */
let anchor: { recording: unknown; lessonStep: number; seq: number; atMs: number } | undefined;
let arrivedByLink = false;

function apply(address: Address): void {
  const before = useSession.getState();
  const sameStory = address.lessonId === undefined || address.lessonId === before.lessonId;
  arrivedByLink = hasPlace(address.place);
  before.link(arrivedByLink ? address.place : undefined);
  before.openRoom(address.room, address.lessonId);
  before.setLessonStep(address.step ?? 0);
  if (address.pane !== undefined) useLayout.getState().showPane(address.pane);
  if (arrivedByLink && sameStory && useSession.getState().recording) visit(address.place);
}

function visit(place: Place): void {
  useSession.getState().link(undefined);
  if (place.seq !== undefined) seekPlace(place.seq, place.atMs);
  else if (place.frame !== undefined) seekFrame(place.frame);
  if (place.frame !== undefined) useSelection.getState().selectFrame(place.frame);
}

function scheduleWrite(): void {
  if (timer === undefined && !playback.getState().playing) timer = setTimeout(write, WRITE_DELAY_MS);
}

function write(): void {
  timer = undefined;
  const { room, lessonId } = useSession.getState();
  const hash = formatAddress(currentAddress());
  if (hash === location.hash || useSession.getState().linked) return;
  const old = parseAddress(location.hash);
  const moved =
    location.hash !== "" && (old.room !== room || (room === "learn" && old.lessonId !== lessonId));
  written = hash;
  if (moved) history.pushState(undefined, "", hash);
  else history.replaceState(undefined, "", hash);
}

function currentAddress(): Address {
  const { room, lessonId, lessonStep, recording } = useSession.getState();
  const { lowerPane } = useLayout.getState();
  const place = recording ? currentPlace() : {};
  return {
    room,
    ...(room === "learn" ? { lessonId } : {}),
    ...(room === "learn" && lessonStep > 0 ? { step: lessonStep } : {}),
    place,
    ...(lowerPane === undefined ? {} : { pane: lowerPane }),
  };
}

function currentPlace(): Place {
  const { recording, lessonStep } = useSession.getState();
  const { seq, atMs } = playback.getState();
  const { frame } = useSelection.getState();
  if (!recording) return {};
  if (recording.kind === "capture") return frame === undefined ? {} : { frame };
  if (anchor?.recording !== recording || anchor.lessonStep !== lessonStep) {
    anchor = arrivedByLink
      ? { recording, lessonStep, seq: -2, atMs: 0 }
      : { recording, lessonStep, seq, atMs };
    arrivedByLink = false;
  }
  if ((anchor.seq === seq && anchor.atMs === atMs) || seq < 0) return {};
  const exact = standAt(recording.trace, seq).atMs === atMs;
  return {
    seq,
    ...(exact ? {} : { atMs: Number(atMs.toFixed(6)) }),
    ...(frame === undefined ? {} : { frame }),
  };
}
