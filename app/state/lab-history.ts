/** Undo and redo over values that never change. What comes in one go (typing, dragging) is one step. Pure: time is an argument. */

export interface History<T> {
  readonly present: T;
  /** Oldest first. */
  readonly past: readonly Change<T>[];
  /** Next to be redone first. */
  readonly future: readonly Change<T>[];
  /** The last change, as long as the next may still join it. */
  readonly open: { readonly key: string; readonly atMs: number } | undefined;
}

export interface Change<T> {
  /** The value on the other side of the change. */
  readonly value: T;
  /** For people: "delay", "add a request". */
  readonly label: string;
}

export interface ChangeNote {
  readonly label: string;
  /** Changes with the same key that follow each other closely are one. Absent: a step of its own. */
  readonly key?: string;
  readonly atMs: number;
}

/** What one person remembers of what he did is less. */
const MAX_STEPS = 200;
/** A pause this long ends a go. */
const PAUSE_MS = 1200;

export function begin<T>(present: T): History<T> {
  return { present, past: [], future: [], open: undefined };
}

export function record<T>(history: History<T>, next: T, { label, key, atMs }: ChangeNote): History<T> {
  if (Object.is(next, history.present)) return history;
  const { open: before } = history;
  const open = key === undefined ? undefined : { key, atMs };
  if (before !== undefined && before.key === key && atMs - before.atMs < PAUSE_MS)
    return { ...history, present: next, future: [], open };
  const past = [...history.past, { value: history.present, label }].slice(-MAX_STEPS);
  return { present: next, past, future: [], open };
}

export function undo<T>(history: History<T>): History<T> {
  const last = history.past.at(-1);
  if (last === undefined) return history;
  const future = [{ value: history.present, label: last.label }, ...history.future];
  return { present: last.value, past: history.past.slice(0, -1), future, open: undefined };
}

export function redo<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  const past = [...history.past, { value: history.present, label: next.label }];
  return { present: next.value, past, future, open: undefined };
}
