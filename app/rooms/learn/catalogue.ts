/** All lessons, in groups, in the order in which they are told. Fetched when one of the later ones, or the list, is asked for. */
import { FLOW_CONTROL } from "./flow-control.ts";
import { INCIDENTS } from "./incidents.ts";
import { FIRST_LESSON } from "./lessons.ts";
import type { LessonEntry } from "./lessons.ts";

export interface LessonGroup {
  readonly title: string;
  readonly lessons: readonly LessonEntry[];
}

export const FIRST_STEPS: readonly LessonEntry[] = [
  FIRST_LESSON,
  {
    id: "post",
    title: "A POST with a body",
    shortTitle: "A POST",
    load: async () => (await import("./lessons/post.ts")).POST_LESSON,
  },
];

export const GROUPS: readonly LessonGroup[] = [
  { title: "First steps", lessons: FIRST_STEPS.map(numberedFrom(1)) },
  {
    title: "Flow control",
    lessons: FLOW_CONTROL.map(withAllParts).map(numberedFrom(FIRST_STEPS.length + 1)),
  },
  { title: "Incidents", lessons: INCIDENTS.map(withAllParts) },
];

export const LESSONS: readonly LessonEntry[] = GROUPS.flatMap(({ lessons }) => lessons);

export function lessonNamed(id: string): LessonEntry | undefined {
  return LESSONS.find((lesson) => lesson.id === id);
}

/** In the order of telling. */
export function neighboursOf({ id }: LessonEntry): {
  readonly before: LessonEntry | undefined;
  readonly next: LessonEntry | undefined;
} {
  const at = LESSONS.findIndex((lesson) => lesson.id === id);
  return { before: LESSONS[at - 1], next: LESSONS[at + 1] };
}

function numberedFrom(first: number): (entry: LessonEntry, i: number) => LessonEntry {
  return (entry, i) => ({ ...entry, label: `Lesson ${first + i}` });
}

/** Profiles, schedulers and interventions are fetched with the first lesson that may have them. */
function withAllParts(entry: LessonEntry): LessonEntry {
  return {
    ...entry,
    run: async (scenario, pause) => (await import("./run-fully.ts")).runFully(scenario, pause),
  };
}
