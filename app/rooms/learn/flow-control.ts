/** The lessons on flow control. */
import type { LessonEntry } from "./lessons.ts";

export const FLOW_CONTROL: readonly LessonEntry[] = [];
