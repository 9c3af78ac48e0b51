/** At which event the pane's numbers are read: under the pointer, at the point of the keyboard, else at the cursor. */
import { otherSide } from "../../../protocol/index.ts";
import type { StepColumn, Trace } from "../../../protocol/index.ts";
import { playback } from "../../state/playback.ts";
import type { WindowRow } from "./rows.ts";
import type { PaneState } from "./pane-state.ts";

export interface ReadingPlace {
  readonly seq: number;
  readonly atMs: number;
  readonly by: "pointer" | "keyboard" | "cursor";
}

export function readingPlace(trace: Trace, pane: PaneState, row: WindowRow): ReadingPlace {
  if (pane.hoverMs !== undefined)
    return { seq: trace.events.lastAt(pane.hoverMs), atMs: pane.hoverMs, by: "pointer" };
  const column = pane.walk && walkSeries(row)[pane.walk.series]?.column;
  if (pane.walk && column) {
    const { index } = pane.walk;
    return { seq: column.seqs[index] ?? -1, atMs: column.times[index] ?? 0, by: "keyboard" };
  }
  const { seq, atMs } = playback.getState();
  return { seq, atMs, by: "cursor" };
}

export interface WalkSeries {
  readonly name: string;
  readonly column: StepColumn;
}

/** The step lines of a window that the keyboard can walk along. */
export function walkSeries({ window }: WindowRow): readonly WalkSeries[] {
  const { from, sender, receiver, buffered, queued } = window;
  const to = otherSide(from);
  return [
    { name: `${from} may send`, column: sender },
    { name: `${to} allows`, column: receiver },
    { name: `unread at the ${to}`, column: buffered },
    { name: `waiting at the ${from}`, column: queued },
  ].flatMap(({ name, column }) =>
    column === undefined || column.seqs.length === 0 ? [] : [{ name, column }],
  );
}
