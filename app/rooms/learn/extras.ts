/** What follows a story's steps, in order. */
import type { Extra, Lesson } from "./lesson.ts";

export function extrasOf(lesson: Lesson): readonly Extra[] {
  return (["cure", "exercise"] as const).filter((one) => lesson[one] !== undefined);
}
