/**
 * Where sliders stop: round values, about evenly spaced to the ear, so that one drag goes from a wire across the room to
 * one around the world. A value between two stops stands at the nearer one until it is moved. Data and pure functions.
 */

/** Undefined is a stop, too: no limit, or whatever holds if nothing is said. */
export type Stops = readonly (number | undefined)[];

export const DELAY_STOPS: Stops = [
  0, 0.1, 0.2, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 150, 200, 250,
  300, 400, 500, 750, 1000, 1500, 2000,
];

export const JITTER_STOPS: Stops = DELAY_STOPS.filter((ms) => ms !== undefined && ms <= 500);

/** Kilobits per second; at the right end infinitely fast. */
export const BANDWIDTH_STOPS: Stops = [
  56,
  128,
  256,
  512,
  1000,
  1500,
  2000,
  3000,
  4000,
  5000,
  6000,
  8000,
  10_000,
  15_000,
  20_000,
  30_000,
  50_000,
  80_000,
  100_000,
  200_000,
  500_000,
  1_000_000,
  10_000_000,
  undefined,
];

export const SEGMENT_STOPS: Stops = [64, 128, 256, 536, 1000, 1200, 1460, 4096, 8960, 16_384, 32_768, 65_536];

/** Octets in steps of half an octave or less; 65 535 is where RFC 9113 begins. */
export const WINDOW_STOPS: Stops = [
  1024, 2048, 4096, 8192, 12_288, 16_384, 24_576, 32_768, 49_152, 65_535, 98_304, 131_072, 196_608, 262_144,
  393_216, 524_288, 786_432, 1_048_576, 2_097_152, 4_194_304, 8_388_608, 16_777_216,
];

/** WINDOW_UPDATE can only add to what RFC 9113 gives a connection. */
export const CONNECTION_STOPS: Stops = [
  ...WINDOW_STOPS.filter((size) => size !== undefined && size >= 65_535),
  67_108_864,
  1_073_741_824,
];

export const STREAM_COUNT_STOPS: Stops = [1, 2, 3, 4, 6, 8, 10, 16, 32, 64, 100, 128, 250, 500, 1000];

/** Index of the stop at which the value stands; a value of which nothing is known stands where `otherwise` does. */
export function stopOf(stops: Stops, value: unknown, otherwise: number | undefined): number {
  const wanted = typeof value === "number" ? value : value === undefined ? otherwise : undefined;
  let best = 0;
  stops.forEach((stop, i) => {
    if (distance(stop, wanted) < distance(stops[best], wanted)) best = i;
  });
  return best;
}

/** By ratio, as the stops are spaced; nothing is near to `undefined` but itself. */
function distance(stop: number | undefined, value: number | undefined): number {
  if (stop === undefined || value === undefined) return stop === value ? 0 : Number.POSITIVE_INFINITY;
  return Math.abs(Math.log((stop + 0.05) / (Math.max(value, 0) + 0.05)));
}
