/** The gallery: things that happened to people, each a lesson with its source and its cure. */
import type { LessonEntry } from "./lessons.ts";

export const INCIDENTS: readonly LessonEntry[] = [];
