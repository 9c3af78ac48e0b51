/** Hatchings for canvases, so that areas differ by more than their colour. Made once for each theme. */
import { colourOf, coloursVersion } from "./colours.ts";

export type Hatching = "solid" | "rising" | "falling" | "cross" | "dots" | "level" | "upright";

/** Fill of that hatching in the colour of a custom property. `density`: device pixels per CSS pixel. */
export function hatch(token: `--${string}`, hatching: Hatching, density: number): CanvasPattern | string {
  if (hatching === "solid") return colourOf(token);
  if (version !== coloursVersion()) {
    version = coloursVersion();
    patterns.clear();
  }
  const key = `${token} ${hatching} ${density}`;
  let pattern = patterns.get(key);
  if (pattern === undefined) {
    pattern = makePattern(colourOf(token), hatching, density) ?? colourOf(token);
    patterns.set(key, pattern);
  }
  return pattern;
}

/** Side of the tile in CSS pixels. */
const TILE_PX = 6;

const patterns = new Map<string, CanvasPattern | string>();
let version = -1;

function makePattern(colour: string, hatching: Hatching, density: number): CanvasPattern | undefined {
  const tile = document.createElement("canvas");
  tile.width = tile.height = Math.max(1, Math.round(TILE_PX * density));
  const context = tile.getContext("2d");
  if (!context) return undefined;
  const scale = tile.width / TILE_PX;
  context.scale(scale, scale);
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = 1.2;
  context.beginPath();
  for (const [x1, y1, x2, y2] of LINES[hatching] ?? []) {
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
  }
  context.stroke();
  if (hatching === "dots") for (const at of [1.5, 4.5]) context.fillRect(at - 0.7, at - 0.7, 1.4, 1.4);
  const pattern = context.createPattern(tile, "repeat") ?? undefined;
  // Patterns live in device pixels; the surface is scaled to CSS pixels.
  pattern?.setTransform(new DOMMatrix().scale(1 / scale));
  return pattern;
}

type Line = readonly [x1: number, y1: number, x2: number, y2: number];

/** A diagonal goes on in the neighbouring tiles: hence its two corners. */
const RISING: readonly Line[] = [
  [-1, 7, 7, -1],
  [-1, 1, 1, -1],
  [5, 7, 7, 5],
];
const FALLING: readonly Line[] = [
  [-1, -1, 7, 7],
  [5, -1, 7, 1],
  [-1, 5, 1, 7],
];
const LINES: Partial<Record<Hatching, readonly Line[]>> = {
  rising: RISING,
  falling: FALLING,
  cross: [...RISING, ...FALLING],
  level: [
    [0, 1.5, 6, 1.5],
    [0, 4.5, 6, 4.5],
  ],
  upright: [
    [1.5, 0, 1.5, 6],
    [4.5, 0, 4.5, 6],
  ],
};
