/** How each reason for not sending is called where there is little room, and which of them nobody but the peer can end. */
import type { Limiter, Trace } from "../../protocol/index.ts";

/** Two or three words, as they stand after "stalled: ". */
export function limiterName(by: Limiter): string {
  return SHORT[by] ?? by;
}

/** What is to be said with every reason that nobody told: of captures it is inferred from the frames. */
export function howKnown({ isInferred }: Pick<Trace, "isInferred">): readonly string[] {
  return isInferred ? ["as far as the wire tells"] : [];
}

/** Flow control or a limit says no, and only the peer can change that; everything else passes by itself. */
export function isForced(by: Limiter): boolean {
  return isOfWindow(by) || by === "max concurrent streams" || by === "going away";
}

export function isOfWindow(by: Limiter): boolean {
  return by.endsWith("window");
}

const SHORT: Partial<Record<Limiter, string>> = {
  "connection and stream window": "both windows",
  "max concurrent streams": "stream limit",
  settings: "no SETTINGS yet",
  "100-continue": "waits for 100",
  scheduler: "another stream’s turn",
  "going away": "given up",
};
