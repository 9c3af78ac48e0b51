/** The theme's colours for canvases, which cannot read CSS variables. Read once per theme. */
import { frameStyle } from "../ui/frame-style.ts";
import { requestPaint } from "./frame-loop.ts";

/** Value of a custom property, such as `--line`, in the theme that is shown now. */
export function colourOf(token: `--${string}`): string {
  let value = cache.get(token);
  if (value === undefined) {
    value = getComputedStyle(document.documentElement).getPropertyValue(token).trim();
    cache.set(token, value);
  }
  return value;
}

export function frameColour(type: number): string {
  return colourOf(frameStyle(type).token);
}

/** To be called when the theme changes; everything is drawn anew. */
export function forgetColours(): void {
  cache.clear();
  version += 1;
  requestPaint();
}

/** Changes with the theme: cached drawings carry the version with which they were drawn. */
export function coloursVersion(): number {
  return version;
}

let version = 0;
const cache = new Map<string, string>();
