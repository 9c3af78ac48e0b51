/**
 * A lesson: a scenario that is really run, and a story whose steps are tied to what happens in its recording. The
 * numbers in a story come from that recording, never from the author. Pure: no components here.
 */
import type {
  ConnectionView,
  EventBody,
  FrameDetail,
  Scenario,
  Side,
  Trace,
  TraceEvent,
} from "../../../protocol/index.ts";
import { handledSeq } from "../../state/moments.ts";
import { formatCount, formatMs } from "../../ui/format.ts";

export interface Lesson {
  /** What is between the two: "Go ⇄ Go · 40 ms round trip". */
  readonly subtitle: string;
  /** Checked by the tests, so that the first visit does not wait for the parser of scenarios. */
  readonly scenario: Scenario;
  readonly steps: readonly LessonStep[];
  /** Where people have met it: threads, advisories, sections of the RFC. */
  readonly sources?: readonly Source[];
  /** One thing that would have prevented it, ready to be pressed: the scenario is run again with it. */
  readonly cure?: Cure;
  readonly exercise?: Exercise;
}

export interface Source {
  /** `golang/go#16510`, `CVE-2023-44487`, `RFC 9113 §6.9.2`. */
  readonly label: string;
  readonly url: string;
}

/** The same conversation with one thing changed; both futures can then be compared. */
export interface Cure {
  /** On the button: "Let handler 3 read". */
  readonly label: string;
  /** What is different then, in one or two sentences. */
  readonly text: string;
  readonly scenario: Scenario;
}

/** A question that the simulation itself answers: a person chooses a value, the scenario is run with it, and judged. */
export interface Exercise {
  /** "Choose the smallest window for which this transfer never stalls." */
  readonly question: string;
  readonly value: ExerciseValue;
  readonly scenarioWith: (value: number) => Scenario;
  readonly judge: (trace: Trace, value: number) => Verdict;
}

/** The number that is asked for. */
export interface ExerciseValue {
  readonly label: string;
  /** "octets", "ms". */
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly start: number;
}

export interface Verdict {
  readonly solved: boolean;
  /** What happened with this value, with numbers of that run, and where to look further. */
  readonly text: string;
}

/** What may follow the steps of a story. */
export type Extra = "cure" | "exercise";

export interface LessonStep {
  readonly title: string;
  readonly at: Anchor;
  /** Two or three sentences. `**bold**`, `` `code` `` and `[DATA]` for a frame type are understood. */
  readonly text: (facts: Facts) => string;
  /** Set apart below: the why behind it, or where the RFC and Go differ. */
  readonly aside?: (facts: Facts) => string;
}

/** The instant that a step tells of. */
export type Anchor = {
  /** The frame that the step is about; it is selected with the step. */
  readonly frame: FrameMatch;
  /**
   * `written`: its sender has made it. `sent`: its last octet has left. `handled`: its receiver has read it and done
   * what it asks. Or the first such event after it was written.
   */
  readonly when: "written" | "sent" | "handled" | { readonly event: (event: EventBody) => boolean };
};

export interface FrameMatch {
  readonly from: Side;
  readonly type: number;
  readonly stream?: number;
  /** Counted from 0 among those that match; -1 is the last. Default 0. */
  readonly nth?: number;
}

/** What a step may say: the recording, and the state at the step's instant. */
export interface Facts {
  readonly trace: Trace;
  readonly view: ConnectionView;
  /** The frame of the step's anchor. */
  readonly frame: FrameDetail;
  readonly all: (match: Omit<FrameMatch, "nth">) => readonly FrameDetail[];
  readonly n: (value: number | undefined) => string;
  readonly ms: (value: number) => string;
}

export interface PlacedStep {
  readonly step: LessonStep;
  readonly seq: number;
  readonly atMs: number;
  readonly frame: number;
}

/** Where each step stands in the recording, in the story's own order. An anchor that matches nothing is our own fault. */
export function placeSteps(lesson: Lesson, trace: Trace): readonly PlacedStep[] {
  return lesson.steps.map((step) => ({ step, ...placeAnchor(step, trace) }));
}

/** The step that is told at this cursor: the last one reached; the first before that. */
export function stepAt(placed: readonly PlacedStep[], seq: number, atMs: number): number {
  let found = 0;
  placed.forEach((one, i) => {
    if (one.seq <= seq && one.atMs <= atMs + 1e-9) found = i;
  });
  return found;
}

export function factsAt(trace: Trace, placed: PlacedStep): Facts {
  return {
    trace,
    view: trace.seek(placed.seq),
    frame: trace.frames.detail(placed.frame),
    all: (match) => matching(trace, match).map((i) => trace.frames.detail(i)),
    n: (value) => (value === undefined ? "unknown" : formatCount(value)),
    ms: formatMs,
  };
}

function placeAnchor(step: LessonStep, trace: Trace): Omit<PlacedStep, "step"> {
  const frame = findFrame(trace, step.at.frame);
  const detail = trace.frames.detail(frame);
  const { when } = step.at;
  if (when === "sent") {
    const seq = Math.max(trace.events.lastAt(detail.sentMs), detail.writeSeq ?? -1);
    return { frame, seq, atMs: detail.sentMs };
  }
  const seq = seqOf(trace, detail, when);
  if (seq === undefined)
    throw new Error(`lesson step "${step.title}": nothing in the recording matches its anchor`);
  return { frame, seq, atMs: trace.events.get(seq).at };
}

function seqOf(trace: Trace, frame: FrameDetail, when: Exclude<Anchor["when"], "sent">): number | undefined {
  if (when === "written") return frame.writeSeq;
  if (when === "handled") return frame.readSeq === undefined ? undefined : handledSeq(trace, frame.readSeq);
  return firstEvent(trace, frame.writeSeq ?? 0, when.event);
}

function findFrame(trace: Trace, match: FrameMatch): number {
  const found = matching(trace, match).at(match.nth ?? 0);
  if (found === undefined) throw new Error(`no frame in the recording matches ${JSON.stringify(match)}`);
  return found;
}

function matching(trace: Trace, match: Omit<FrameMatch, "nth">): readonly number[] {
  const found: number[] = [];
  for (let i = 0; i < trace.frames.length; i++) {
    const frame = trace.frames.get(i);
    const isSame = frame.from === match.from && frame.type === match.type;
    if (isSame && (match.stream === undefined || frame.streamId === match.stream)) found.push(i);
  }
  return found;
}

function firstEvent(trace: Trace, from: number, wanted: (event: TraceEvent) => boolean): number | undefined {
  for (let seq = from; seq < trace.events.length; seq++) {
    if (wanted(trace.events.get(seq))) return seq;
  }
  return undefined;
}
