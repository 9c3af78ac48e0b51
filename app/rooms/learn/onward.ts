/** Where the last step leads: to the cure, to the exercise unless it is solved, or to the next lesson. From the last lesson, nowhere. */
import { useProgress } from "../../state/progress.ts";
import { neighboursOf } from "./catalogue.ts";
import type { Extra } from "./lesson.ts";
import type { LessonEntry } from "./lessons.ts";

export interface Onward {
  readonly label: string;
  readonly title?: string;
  /** Absent: this was the last one. */
  readonly go?: () => void;
}

/** @param extra what follows in this lesson, if anything does */
export function onwardFrom(
  entry: LessonEntry,
  extra: Extra | undefined,
  onExtra: (extra: Extra) => void,
): Onward {
  const isSolved = useProgress.getState().solved.includes(entry.id);
  if (extra !== undefined && !(extra === "exercise" && isSolved)) {
    return { label: `To the ${extra}`, go: () => onExtra(extra) };
  }
  const { next } = neighboursOf(entry);
  if (next === undefined) return { label: "Next lesson" };
  return { label: "Next lesson", title: next.title, go: () => (location.hash = `#/learn/${next.id}`) };
}
