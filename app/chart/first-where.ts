/** The first place from which on it holds: false up to there, true from there on; `length` if nowhere. Asks few places. */
export function firstWhere(length: number, holds: (place: number) => boolean, from = 0): number {
  let low = from;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
