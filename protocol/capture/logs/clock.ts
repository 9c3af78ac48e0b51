/** Times of day as logs print them, to milliseconds since the first one. */

const DAY_MS = 86_400_000;
const TIME = /(\d\d):(\d\d):(\d\d(?:\.\d{1,9})?)/;

/** Counts on over midnight. */
export class DayClock {
  #zero: number | undefined;
  #latest = 0;

  /** Undefined when no time of day stands in the text. */
  read(text: string): number | undefined {
    const match = TIME.exec(text);
    if (match === null) return undefined;
    const [, hours, minutes, seconds] = match;
    const day = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
    this.#zero ??= day;
    let since = day - this.#zero;
    while (since < this.#latest - DAY_MS / 2) since += DAY_MS;
    this.#latest = Math.max(this.#latest, since);
    return Math.max(0, Math.round(since * 1000) / 1000);
  }
}
