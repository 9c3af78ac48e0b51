/**
 * How each reason for not sending looks. Colour never stands alone: each reason has a hatching of its
 * own, and its name (limiter-name.ts) stands beside it.
 */
import type { Limiter } from "../../protocol/index.ts";
import type { Hatching } from "./hatch.ts";

export interface LimiterStyle {
  /** CSS custom property of its colour. */
  readonly token: `--${string}`;
  readonly hatching: Hatching;
}

export const LIMITER_STYLES: Readonly<Record<Limiter, LimiterStyle>> = {
  "connection window": { token: "--bad", hatching: "rising" },
  "stream window": { token: "--f-wu", hatching: "falling" },
  "connection and stream window": { token: "--bad", hatching: "cross" },
  "max concurrent streams": { token: "--f-headers", hatching: "dots" },
  settings: { token: "--f-settings", hatching: "dots" },
  "100-continue": { token: "--f-headers", hatching: "upright" },
  "pipe full": { token: "--f-data", hatching: "level" },
  "frame being written": { token: "--ink3", hatching: "upright" },
  lock: { token: "--ink3", hatching: "cross" },
  scheduler: { token: "--f-prio", hatching: "level" },
  application: { token: "--ink3", hatching: "dots" },
  "going away": { token: "--f-goaway", hatching: "falling" },
};
