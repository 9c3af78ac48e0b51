/** Runs a lesson's scenario, once, and ties its story to the recording. */
import { parseScenario, simulate } from "../../../protocol/index.ts";
import type { Recording } from "../../state/session.ts";
import { placeSteps } from "./lesson.ts";
import type { Lesson, PlacedStep } from "./lesson.ts";

export interface OpenLesson {
  readonly lesson: Lesson;
  readonly recording: Recording;
  readonly placed: readonly PlacedStep[];
}

export function openLesson(lesson: Lesson): OpenLesson {
  let open = OPEN.get(lesson.id);
  if (open === undefined) {
    open = run(lesson);
    OPEN.set(lesson.id, open);
  }
  return open;
}

const OPEN = new Map<string, OpenLesson>();

function run(lesson: Lesson): OpenLesson {
  const parsed = parseScenario(lesson.scenario);
  if ("problems" in parsed)
    throw new Error(`lesson ${lesson.id}: ${parsed.problems.map((problem) => problem.message).join("; ")}`);
  const trace = simulate(parsed.scenario);
  const recording: Recording = {
    id: `lesson ${lesson.id}`,
    title: lesson.title,
    subtitle: lesson.subtitle,
    trace,
    kind: "simulation",
  };
  return { lesson, recording, placed: placeSteps(lesson, trace) };
}
