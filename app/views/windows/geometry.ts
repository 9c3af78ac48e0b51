/** Widths that all charts of the pane share, so that an instant stands at the same x in each of them. */

export interface Gutters {
  readonly left: number;
  readonly right: number;
  readonly plot: number;
  readonly isNarrow: boolean;
}

const NARROW_PX = 560;

export function guttersFor(width: number): Gutters {
  const isNarrow = width < NARROW_PX;
  const left = isNarrow ? 96 : 132;
  const right = isNarrow ? 76 : 112;
  return { left, right, plot: Math.max(40, width - left - right), isNarrow };
}

export const STRIP_PX = 34;
export const AXIS_PX = 20;
