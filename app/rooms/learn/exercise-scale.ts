/** Between a slider's place (0 to STOPS) and a value: in equal steps, or in equal factors where the range is wide. Pure. */
import { formatCount } from "../../ui/format.ts";
import type { ExerciseValue } from "./lesson.ts";

export const STOPS = 400;
/** From here on equal steps would waste half of the slider on the last digit. */
const WIDE = 100;
/** A slider cannot be set more exactly; the field beside it can. */
const FIGURES = 2;

export function valueAt(range: ExerciseValue, stop: number): number {
  if (stop <= 0) return range.min;
  if (stop >= STOPS) return range.max;
  const part = stop / STOPS;
  if (!isWide(range)) return Math.round(range.min + part * (range.max - range.min));
  const low = Math.max(1, range.min);
  const value = low * (range.max / low) ** part;
  return Math.min(range.max, Math.max(range.min, Math.round(Number(value.toPrecision(FIGURES)))));
}

export function stopOf(range: ExerciseValue, value: number): number {
  const held = Math.min(range.max, Math.max(range.min, value));
  if (!isWide(range)) return Math.round((STOPS * (held - range.min)) / (range.max - range.min));
  const low = Math.max(1, range.min);
  return Math.round((STOPS * Math.log(Math.max(low, held) / low)) / Math.log(range.max / low));
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
