/** Instants and stretches of a recording in words. One without times counts frames and must not speak of milliseconds. */
import type { Trace } from "../../protocol/index.ts";
import { formatCount, formatMs } from "../ui/format.ts";

type Timed = Pick<Trace, "timed">;

export function instantWords({ timed }: Timed, at: number): string {
  return timed ? formatMs(at) : `#${formatCount(Math.round(at) + 1)}`;
}

export function spanWords({ timed }: Timed, length: number): string {
  if (timed) return formatMs(length);
  const frames = Math.round(length);
  return `${formatCount(frames)} ${frames === 1 ? "frame" : "frames"}`;
}
