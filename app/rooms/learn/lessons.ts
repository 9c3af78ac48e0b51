/**
 * The lessons, in the order in which they are told. The first comes with the app, because most people start there;
 * each of the others is fetched when it is opened.
 */
import type { Lesson } from "./lesson.ts";
import { GET_LESSON } from "./lessons/get.ts";

export interface LessonEntry {
  readonly id: string;
  readonly title: string;
  /** For the tab: two words. */
  readonly shortTitle: string;
  readonly load: () => Promise<Lesson>;
}

export const LESSONS: readonly LessonEntry[] = [
  {
    id: "get",
    title: "A GET, frame by frame",
    shortTitle: "A GET",
    load: () => Promise.resolve(GET_LESSON),
  },
  {
    id: "post",
    title: "A POST with a body",
    shortTitle: "A POST",
    load: async () => (await import("./lessons/post.ts")).POST_LESSON,
  },
];

export function lessonNamed(id: string): LessonEntry | undefined {
  return LESSONS.find((lesson) => lesson.id === id);
}
