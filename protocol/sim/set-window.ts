/** For who goes on with another end's books. */
import { CannotTakeOver } from "./captured-part.ts";

/** `window`: undefined where the wire has not said anything of it. */
export function setWindow(
  flow: { readonly window: number; add(n: number, why: "settings"): boolean },
  window: number | undefined,
): void {
  if (window !== undefined && !flow.add(window - flow.window, "settings"))
    throw new CannotTakeOver(`A window has grown to ${window}, past 2^31-1: both ends should have given up.`);
}
