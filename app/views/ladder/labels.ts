/** What the ladder says of a frame beside its line, and how much of it has room; and of a standstill. Pure. */
import type { Trace } from "../../../protocol/index.ts";
import { howKnown, limiterName } from "../../chart/limiter-name.ts";
import { spanWords } from "../../chart/time-words.ts";
import { frameStyle } from "../../ui/frame-style.ts";
import type { StallRun } from "./stall-runs.ts";

/** Line by line. */
export function stallWords(trace: Pick<Trace, "isInferred" | "timed">, stall: StallRun): readonly string[] {
  const { isLasting, fromMs, toMs, by, count } = stall;
  return [
    `stalled ${isLasting ? "to the end" : spanWords(trace, toMs - fromMs)}`,
    limiterName(by) + (count === 1 ? "" : ` and ${count - 1} more`),
    ...howKnown(trace),
  ];
}

export interface Label {
  /** `HEADERS 1` */
  readonly title: string;
  /** What it says in short; of a frame at fault, what is wrong with it. */
  readonly said: string;
  readonly isFaulty: boolean;
}

export function labelOf(trace: Trace, index: number): Label {
  const { type, streamId, fault, summary } = trace.frames.detail(index);
  const { name } = frameStyle(type);
  return {
    title: type < 0 ? name : `${name} ${streamId}`,
    said: fault?.reason ?? summary,
    isFaulty: fault !== undefined,
  };
}

/** Where there is room for fewer characters names and units are short, so that figures stay whole. */
const ROOMY = 28;

/** The label in so many characters. What it says is cut rather than its name. */
export function fitLabel({ title, said }: Label, room: number): Pick<Label, "title" | "said"> {
  if (room < ROOMY) {
    title = title.replace("WINDOW_UPDATE", "WINDOW");
    said = said.replace(/ octets?$/, " B");
  }
  const left = room - title.length - 1;
  if (left < said.length) said = left < 2 ? "" : `${said.slice(0, left - 1)}…`;
  return { title, said };
}
