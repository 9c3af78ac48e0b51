/** Canvases that are sharp on every screen: CSS pixels to draw in, device pixels underneath. */

/** The fonts of the page in the size of its small print. Monospaced: what is a number or a name. */
export const MONO = '11px "JetBrains Mono Variable", ui-monospace, monospace';
export const WORDS = '11px "Inter Variable", system-ui, sans-serif';

export interface Surface {
  readonly context: CanvasRenderingContext2D;
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Device pixels per CSS pixel. */
  readonly density: number;
}

/**
 * Fits the canvas to its box and clears it. Undefined while it has no size, or where there is no 2D context. Who draws in
 * every frame gives the box as observed: measuring would force a layout in the middle of the frame.
 */
export function beginDrawing(
  canvas: HTMLCanvasElement,
  { width, height } = { width: canvas.clientWidth, height: canvas.clientHeight },
): Surface | undefined {
  const context = canvas.getContext("2d");
  if (!context || width === 0 || height === 0) return undefined;
  const density = window.devicePixelRatio || 1;
  const [across, down] = [Math.round(width * density), Math.round(height * density)];
  if (canvas.width !== across) canvas.width = across;
  if (canvas.height !== down) canvas.height = down;
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height, density };
}

/** Nearest place at which a line of one CSS pixel is crisp. */
export function crisp(px: number, density: number): number {
  return (Math.floor(px * density) + 0.5) / density;
}
