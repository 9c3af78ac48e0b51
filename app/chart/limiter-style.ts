/**
 * How each reason for not sending looks and is called. Colour never stands alone: each reason has a hatching of its
 * own and its name beside it.
 */
import type { Limiter } from "../../protocol/index.ts";
import type { Hatching } from "./hatch.ts";

export interface LimiterStyle {
  /** Two or three words, as they stand after "stalled: ". */
  readonly name: string;
  /** CSS custom property of its colour. */
  readonly token: `--${string}`;
  readonly hatching: Hatching;
}

export function limiterStyle(by: Limiter): LimiterStyle {
  return STYLES.get(by) ?? { name: by, token: "--ink3", hatching: "solid" };
}

const STYLES: ReadonlyMap<string, LimiterStyle> = new Map<string, LimiterStyle>([
  ["connection window", { name: "connection window", token: "--bad", hatching: "rising" }],
  ["stream window", { name: "stream window", token: "--f-wu", hatching: "falling" }],
  ["connection and stream window", { name: "both windows", token: "--bad", hatching: "cross" }],
  ["max concurrent streams", { name: "stream limit", token: "--f-headers", hatching: "dots" }],
  ["settings", { name: "no SETTINGS yet", token: "--f-settings", hatching: "dots" }],
  ["100-continue", { name: "waits for 100", token: "--f-headers", hatching: "upright" }],
  ["pipe full", { name: "pipe full", token: "--f-data", hatching: "level" }],
  ["frame being written", { name: "frame being written", token: "--ink3", hatching: "upright" }],
  ["lock", { name: "lock", token: "--ink3", hatching: "cross" }],
  ["scheduler", { name: "another stream’s turn", token: "--f-prio", hatching: "level" }],
  ["application", { name: "application", token: "--ink3", hatching: "dots" }],
  ["going away", { name: "given up", token: "--f-goaway", hatching: "falling" }],
]);
