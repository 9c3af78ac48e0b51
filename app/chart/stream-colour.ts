/** Each stream's ring has a hue of its own; neighbours differ most. Hue alone never carries meaning: the id stands beside it. */

/** The golden angle: any number of consecutive streams stays well apart. */
const GOLDEN_DEGREES = 137.508;

export function streamColour(streamId: number): string {
  if (streamId === 0) return "var(--ink3)";
  const hue = (250 + ((streamId - 1) / 2) * GOLDEN_DEGREES) % 360;
  return `oklch(0.62 0.14 ${hue.toFixed(1)})`;
}
