/** Fetches a lesson and runs its scenario, once, and ties its story to the recording. */
import { runScenarioInTurns } from "../../../protocol/index.ts";
import type { Recording } from "../../state/session.ts";
import { placeSteps } from "./lesson.ts";
import type { PlacedStep } from "./lesson.ts";
import type { LessonEntry } from "./lessons.ts";

export interface OpenLesson {
  readonly entry: LessonEntry;
  readonly recording: Recording;
  readonly placed: readonly PlacedStep[];
}

/** The same promise for the same lesson, unless it failed: then the next call tries again. */
export function openLesson(entry: LessonEntry): Promise<OpenLesson> {
  let open = OPEN.get(entry.id);
  if (open === undefined) {
    open = run(entry);
    OPEN.set(entry.id, open);
    open.catch(() => OPEN.delete(entry.id));
  }
  return open;
}

const OPEN = new Map<string, Promise<OpenLesson>>();

async function run(entry: LessonEntry): Promise<OpenLesson> {
  const lesson = await entry.load();
  // The window is drawn first, and stays alive on slow machines.
  await nextTask();
  const trace = await runScenarioInTurns(lesson.scenario, inTurns());
  await nextTask();
  const recording: Recording = {
    id: `lesson ${entry.id}`,
    title: entry.title,
    subtitle: lesson.subtitle,
    trace,
    kind: "simulation",
    scenario: lesson.scenario,
  };
  return { entry, recording, placed: placeSteps(lesson, trace) };
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
