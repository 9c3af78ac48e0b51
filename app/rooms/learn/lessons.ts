/** The lessons, in the order in which they are told. */
import type { Lesson } from "./lesson.ts";
import { GET_LESSON } from "./lessons/get.ts";
import { POST_LESSON } from "./lessons/post.ts";

export const LESSONS: readonly Lesson[] = [GET_LESSON, POST_LESSON];

export function lessonNamed(id: string): Lesson | undefined {
  return LESSONS.find((lesson) => lesson.id === id);
}
