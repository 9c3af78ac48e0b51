/** Fetches a lesson and runs its scenario, once, and ties its story to the recording. */
import { runScenarioInTurns } from "../../../protocol/index.ts";
import type { Recording } from "../../state/session.ts";
import { placeSteps } from "./lesson.ts";
import type { Lesson, PlacedStep } from "./lesson.ts";
import { findLesson } from "./lessons.ts";
import type { LessonEntry } from "./lessons.ts";

export interface OpenLesson {
  readonly entry: LessonEntry;
  readonly lesson: Lesson;
  readonly recording: Recording;
  readonly placed: readonly PlacedStep[];
}

/** The same promise for the same lesson, unless it failed: then the next call tries again. Undefined: there is none of that name. */
export function openNamed(id: string): Promise<OpenLesson | undefined> {
  let open = OPEN.get(id);
  if (open === undefined) {
    open = findLesson(id).then((entry) => entry && openLesson(entry));
    OPEN.set(id, open);
    open.catch(() => OPEN.delete(id));
  }
  return open;
}

const OPEN = new Map<string, Promise<OpenLesson | undefined>>();

export async function openLesson(entry: LessonEntry): Promise<OpenLesson> {
  const lesson = await entry.load();
  // The window is drawn first, and stays alive on slow machines.
  await nextTask();
  const trace = await (entry.run ?? runScenarioInTurns)(lesson.scenario, inTurns());
  await nextTask();
  const recording: Recording = {
    id: `lesson ${entry.id}`,
    title: entry.title,
    subtitle: lesson.subtitle,
    trace,
    kind: "simulation",
    scenario: lesson.scenario,
  };
  return { entry, lesson, recording, placed: placeSteps(lesson, trace) };
}

const nextTask = (): Promise<void> => new Promise((next) => setTimeout(next));

/** Work may hold the page for this long; then whoever waits comes first. */
const TURN_MS = 8;

function inTurns(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < TURN_MS) return undefined;
    return nextTask().then(() => {
      since = performance.now();
    });
  };
}
