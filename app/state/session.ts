/**
 * Which room we are in and which recording is open there. Each room keeps its own recording and place in it, so
 * that going to the other room and back loses nothing.
 */
import { create } from "zustand";
import type { HeaderHint, OctetEdit, Scenario, Trace } from "../../protocol/index.ts";
import { cursorOf, momentOfFrame, momentsOf, standAt } from "./moments.ts";
import { playback, START } from "./playback.ts";
import { useSelection } from "./selection.ts";

export type RoomId = "learn" | "lab" | "decode";

export interface Recording {
  readonly id: string;
  readonly title: string;
  /** Beside the title: "Go ⇄ Go · 40 ms round trip". */
  readonly subtitle: string;
  readonly trace: Trace;
  readonly kind: "simulation" | "capture";
  /** What was run, for simulations: the same scenario gives the same trace, byte for byte. */
  readonly scenario?: Scenario;
  /** Which of several connections of one run, from 0; absent where there is only one. */
  readonly connection?: number;
  /** By the clock of the machine that captured it, at time zero; absent where nobody knows. */
  readonly startedAtUnixMs?: number;
  /** Of captures whose octets are known: they can be changed, and everything is decoded anew. */
  readonly octets?: EditableOctets;
  /** Of captures: what a person says of header entries from before they began. */
  readonly hints?: HeaderHints;
  /** Where endpoints of ours took over a capture's. */
  readonly seam?: Seam;
  /** Where it belongs. Absent: simulations are lessons, captures belong to Decode. */
  readonly room?: RoomId;
}

export interface HeaderHints {
  readonly list: readonly HeaderHint[];
  /** The recording without them. */
  readonly plain: Trace;
  /** Of all that has been said, even where the recording does not show it yet; the recording that comes of it comes later. */
  change(next: (said: readonly HeaderHint[]) => readonly HeaderHint[]): void;
}

export interface Seam {
  readonly seq: number;
  readonly atMs: number;
  /** The first frame that is ours. */
  readonly frame: number;
  /** In words, with what of the capture does not count. */
  readonly text: string;
}

export interface EditableOctets {
  /** What was changed in it so far, one after the other. */
  readonly edits: readonly OctetEdit[];
  /** Packets carried them: what is changed is the stream that they were put together to. */
  readonly areReassembled: boolean;
  change(edit: OctetEdit): void;
  /** Absent where there is nothing to undo, to do again, or to go back from. */
  readonly undo?: () => void;
  readonly redo?: () => void;
  readonly revert?: () => void;
}

/** A place in a recording. `atMs` refines `seq` where the instant lies between two events. */
export interface Place {
  readonly seq?: number;
  readonly atMs?: number;
  readonly frame?: number;
}

export interface SessionState {
  readonly room: RoomId;
  readonly lessonId: string;
  /** Step of the lesson's story that is told, from 0. */
  readonly lessonStep: number;
  readonly recording: Recording | undefined;
  /** Where a link points, until the recording that it speaks of is opened. */
  readonly linked: Place | undefined;
  /** Opens a recording in its room at the linked place, else at `start`, else at the beginning. */
  readonly openRecording: (recording: Recording, start?: Place) => void;
  /** Of this room, in whichever one we are. */
  readonly closeRecording: (room: RoomId) => void;
  readonly openRoom: (room: RoomId, lessonId?: string) => void;
  readonly setLessonStep: (step: number) => void;
  readonly link: (place: Place | undefined) => void;
}

const FIRST_LESSON = "get";

export const useSession = create<SessionState>()((set, get) => ({
  room: "learn",
  lessonId: FIRST_LESSON,
  lessonStep: 0,
  recording: undefined,
  linked: undefined,
  openRecording(recording, start) {
    const room = recording.room ?? (recording.kind === "simulation" ? "learn" : "decode");
    const isHere = room === get().room;
    // A link speaks of the room to which it has led.
    const place = (isHere ? get().linked : undefined) ?? start ?? {};
    const standing = resolvePlace(recording.trace, place);
    if (isHere) show(recording, standing, set);
    else SHELVES[room] = { recording, ...standing };
  },
  closeRecording(room) {
    if (room === get().room) set({ recording: undefined });
    else SHELVES[room] = undefined;
  },
  openRoom(room, lessonId) {
    if (lessonId !== undefined && lessonId !== get().lessonId) set({ lessonId, lessonStep: 0 });
    if (room === get().room) return;
    shelve(get());
    const shelf = SHELVES[room];
    set({ room });
    show(shelf?.recording, shelf ?? BEGINNING, set);
  },
  setLessonStep: (lessonStep) => set({ lessonStep }),
  link: (linked) => set({ linked }),
}));

interface Standing {
  readonly atMs: number;
  readonly seq: number;
  readonly step: number;
  readonly frame: number | undefined;
}

const BEGINNING: Standing = { ...START, frame: undefined };

const SHELVES: Record<RoomId, (Standing & { readonly recording: Recording }) | undefined> = {
  learn: undefined,
  lab: undefined,
  decode: undefined,
};

function shelve({ room, recording }: SessionState): void {
  const { atMs, seq, step } = playback.getState();
  SHELVES[room] = recording && { recording, atMs, seq, step, frame: useSelection.getState().frame };
}

/** The cursor first, so that nobody sees the new recording at a place of the old one. */
function show(
  recording: Recording | undefined,
  at: Standing,
  set: (state: Partial<SessionState>) => void,
): void {
  playback.setState({ playing: false, atMs: at.atMs, seq: at.seq, step: at.step });
  useSelection.setState({ frame: at.frame, fieldPath: [], hoverPath: undefined });
  set({ recording, linked: undefined });
}

/** Without a place: the first moment, so that there is something to see and the inspector shows the first frame. */
function resolvePlace(trace: Trace, place: Place): Standing {
  const frame = place.frame !== undefined && place.frame < trace.frames.length ? place.frame : undefined;
  if (place.seq !== undefined && place.seq < trace.events.length) {
    return { ...standAt(trace, place.seq, place.atMs), frame };
  }
  const moments = momentsOf(trace);
  if (moments.length === 0) return BEGINNING;
  const step = Math.max(0, frame === undefined ? 0 : momentOfFrame(moments, frame));
  return { ...cursorOf(moments, step), step, frame: moments.frames[step] };
}
