/** Long work on the page in short turns: whoever waits comes first. Lessons have this too, apart: the first is opened with as little code as can be. */

export const nextTask = (): Promise<void> => new Promise((next) => setTimeout(next));

/** Work may hold the page for this long. */
const TURN_MS = 8;

/** Asked often; where it returns a promise, the turn is over and the work waits for it. */
export function inTurns(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < TURN_MS) return undefined;
    return nextTask().then(() => {
      since = performance.now();
    });
  };
}
