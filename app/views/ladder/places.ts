/** Where a row's line and its label stand in the part that can be seen, and which label stands at a point of it. Pure. */
import type { Trace } from "../../../protocol/index.ts";
import { ROW_PX } from "./layout.ts";
import type { LadderLayout } from "./layout.ts";

/**
 * The part that can be seen. What is drawn in it has its own coordinates: a ladder may be millions of pixels high, and canvases
 * reckon in numbers too short for that.
 */
export interface View {
  readonly width: number;
  /** How far down it begins. */
  readonly top: number;
}

/** Room for labels at each side of the lifelines. */
export function gutterPx(width: number): number {
  return Math.round(Math.min(300, Math.max(118, width * (width < 600 ? 0.38 : 0.32))));
}

export interface Arrow {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  /** It never arrives, and ends on its way. */
  readonly isLost: boolean;
}

/** What never arrives ends so far on its way. */
const LOST_PART = 0.3;
const LOST_PX = 40;

export function arrowOf(trace: Trace, layout: LadderLayout, row: number, { width, top }: View): Arrow {
  const gutter = gutterPx(width);
  const [x1, to] = layout.fromClient[row] === 1 ? [gutter, width - gutter] : [width - gutter, gutter];
  const y1 = layout.ySend(row) - top;
  const isLost = trace.frames.times(layout.frames[row] ?? 0).arrivedMs > trace.durationMs;
  if (isLost) return { x1, y1, x2: x1 + LOST_PART * (to - x1), y2: y1 + LOST_PX, isLost };
  return { x1, y1, x2: to, y2: layout.yArrive(row) - top, isLost };
}

/** Between the edge of the pane and the label, and between the label and its lifeline. */
const EDGE_PX = 4;
const LEADER_PX = 16;

export interface LabelBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** `ROW_PX` high. */
export function labelBox(layout: LadderLayout, row: number, { width, top }: View): LabelBox {
  const room = gutterPx(width) - EDGE_PX - LEADER_PX;
  const x = layout.fromClient[row] === 1 ? EDGE_PX : width - EDGE_PX - room;
  return { x, y: layout.yLabel(row) - top, width: room };
}

/** The row whose label stands there. */
export function rowAt(layout: LadderLayout, x: number, y: number, view: View): number | undefined {
  return layout.visible(y + view.top, y + view.top).find((row) => {
    const box = labelBox(layout, row, view);
    return x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + ROW_PX;
  });
}

/** Least distance of the cursor from the edge of what can be seen. */
const MARGIN_PX = 80;

/** How far down to be so that `y` can be seen: where we are, if it can. */
export function followTop({ heightPx }: LadderLayout, y: number, top: number, viewPx: number): number {
  const margin = Math.min(MARGIN_PX, viewPx / 4);
  const wanted = Math.min(Math.max(top, y - viewPx + margin), y - margin);
  if (wanted === top) return top;
  return Math.max(0, Math.min(Math.round(wanted), Math.floor(heightPx - viewPx)));
}
