/**
 * Where lessons come from. The first one comes with the app, because most people start there; all others stand in catalogue.ts, which is
 * fetched when one of them, or the list of all, is asked for.
 */
import type { Scenario, Trace } from "../../../protocol/index.ts";
import type { Lesson } from "./lesson.ts";
import { GET_LESSON } from "./lessons/get.ts";

export interface LessonEntry {
  readonly id: string;
  readonly title: string;
  /** Two words. */
  readonly shortTitle: string;
  /** In front of the steps: "Lesson 3". Absent: an incident. */
  readonly label?: string;
  readonly load: () => Promise<Lesson>;
  /** Absent: by the few parts of the engine that the first lessons need. */
  readonly run?: (scenario: Scenario, pause: () => Promise<void> | undefined) => Promise<Trace>;
}

export const FIRST_LESSON: LessonEntry = {
  id: "get",
  title: "A GET, frame by frame",
  shortTitle: "A GET",
  label: "Lesson 1",
  load: () => Promise.resolve(GET_LESSON),
};

export async function findLesson(id: string): Promise<LessonEntry | undefined> {
  return id === FIRST_LESSON.id ? FIRST_LESSON : (await import("./more.ts")).lessonNamed(id);
}
