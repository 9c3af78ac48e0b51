/** What a person has read to its end and solved, remembered by the browser. Fetched with the list of lessons or at the end of one. */
import { create } from "zustand";

export interface Progress {
  /** Lessons by id. */
  readonly read: readonly string[];
  readonly solved: readonly string[];
}

const KEY = "framescope.progress";
/** More than there are lessons; whatever else stands in the storage is not ours. */
const MAX_LESSONS = 200;

export const useProgress = create<Progress>()(() => readStored());

export function note(what: keyof Progress, lessonId: string): void {
  const known = useProgress.getState();
  if (known[what].includes(lessonId)) return;
  useProgress.setState({ [what]: [...known[what], lessonId] });
  try {
    localStorage.setItem(KEY, JSON.stringify(useProgress.getState()));
  } catch {
    // Private windows may refuse; then it is remembered as long as the page.
  }
}

function readStored(): Progress {
  try {
    return checkProgress(JSON.parse(localStorage.getItem(KEY) ?? "{}"));
  } catch {
    return checkProgress(undefined);
  }
}

/** Keeps only what has the right shape: the browser's storage may hold anything. */
export function checkProgress(value: unknown): Progress {
  const stored =
    typeof value === "object" && value !== null ? new Map<string, unknown>(Object.entries(value)) : new Map();
  return { read: names(stored.get("read")), solved: names(stored.get("solved")) };
}

function names(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  return list.filter((one) => typeof one === "string").slice(0, MAX_LESSONS);
}
