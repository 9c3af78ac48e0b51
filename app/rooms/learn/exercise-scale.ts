/** Between a slider's stop and a value: in equal steps, or in equal factors where the range is wide. Pure. */
import { formatCount } from "../../ui/format.ts";
import type { ExerciseValue } from "./lesson.ts";

const MAX_STOPS = 1000;
/** From here on equal steps would waste half of the slider on the last digit. */
const WIDE = 1000;
/** A slider cannot be set more exactly; the field beside it can. */
const FIGURES = { wide: 2, narrow: 3 };

/** The slider goes from 0 to this. */
export function lastStop({ min, max }: ExerciseValue): number {
  return Math.min(MAX_STOPS, max - min);
}

export function valueAt(range: ExerciseValue, stop: number): number {
  const { min, max } = range;
  const last = lastStop(range);
  if (stop <= 0) return min;
  if (stop >= last) return max;
  const low = Math.max(1, min);
  const value = isWide(range) ? low * (max / low) ** (stop / last) : min + (stop / last) * (max - min);
  const figures = isWide(range) ? FIGURES.wide : FIGURES.narrow;
  return Math.min(max, Math.max(min, Math.round(Number(value.toPrecision(figures)))));
}

export function stopOf(range: ExerciseValue, value: number): number {
  const { min, max } = range;
  const held = Math.min(max, Math.max(min, value));
  const low = Math.max(1, min);
  const part = isWide(range)
    ? Math.log(Math.max(low, held) / low) / Math.log(max / low)
    : (held - min) / (max - min);
  return Math.round(lastStop(range) * part);
}

/** Spaces of all kinds may group digits, as we write them ourselves. */
export function readValue(range: ExerciseValue, text: string): number | { readonly problem: string } {
  const digits = text.replaceAll(/[\s_,]/g, "");
  const value = Number(digits);
  const isRight = /^\d+$/.test(digits) && value >= range.min && value <= range.max;
  return isRight
    ? value
    : { problem: `A whole number from ${formatCount(range.min)} to ${formatCount(range.max)}.` };
}

function isWide({ min, max }: ExerciseValue): boolean {
  return max / Math.max(1, min) >= WIDE;
}
