/** Virtual time as the `date` field says it. RFC 9110 §5.6.7. */

/** `Sun, 06 Nov 1994 08:49:37 GMT` for milliseconds since 1970. */
function imfFixdate(unixMs: number): string {
  return new Date(unixMs).toUTCString();
}

/** The wall clock of a scenario: `date` (ISO 8601) at virtual time zero. */
export function wallClock(date: string): (nowMs: number) => string {
  const startMs = Date.parse(date);
  let second = NaN;
  let text = "";
  return (nowMs) => {
    const now = Math.floor((startMs + nowMs) / 1000);
    if (now !== second) text = imfFixdate(1000 * now);
    second = now;
    return text;
  };
}
