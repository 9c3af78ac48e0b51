/** How a run ended, in words. Pure. */
import type { Trace, TraceEvent } from "../../../protocol/index.ts";
import { formatCount, formatMs } from "../../ui/format.ts";

export interface Outcome {
  /** `done`: everything in the script has come to its end. `stuck`: somebody waits for ever. `cut`: a limit of ours. */
  readonly kind: "done" | "stuck" | "cut";
  /** `42 frames in 164.2 ms`. */
  readonly text: string;
  /** Why it did not come to its end. */
  readonly why: string | undefined;
}

export function outcomeOf(trace: Trace): Outcome {
  const { frames, durationMs, events } = trace;
  const text = `${formatCount(frames.length)} ${frames.length === 1 ? "frame" : "frames"} in ${formatMs(durationMs)}`;
  const last = events.length === 0 ? undefined : events.get(events.length - 1);
  if (last?.type === "deadlock")
    return { kind: "stuck", text, why: `${whatGoesOn(trace)}: ${stuckWords(last)}` };
  if (last?.type === "input" && last.text.startsWith("stopped: "))
    return { kind: "cut", text, why: CUT_WORDS.find(([said]) => last.text.includes(said))?.[1] ?? last.text };
  return { kind: "done", text, why: undefined };
}

const CUT_WORDS: readonly (readonly [said: string, words: string])[] = [
  [
    "nothing but PINGs",
    "Only health checks go to and fro any more, and that has no end, so the run was stopped here.",
  ],
  [
    "too large",
    "There is more to it than a browser can keep, so the run was stopped here. Smaller bodies or fewer requests help.",
  ],
  [
    "a day has passed",
    "A whole day has passed in it, so the run was stopped here. Somebody waits for a timer that rings again and again.",
  ],
];

/** Health checks may go on behind a deadlock; the run says so right before. */
function whatGoesOn({ events }: Trace): string {
  const before = events.length < 2 ? undefined : events.get(events.length - 2);
  return before?.type === "input" && before.text.includes("PINGs")
    ? "Nothing but health checks goes on"
    : "Nothing can happen any more";
}

/** Two names are enough to know where to look. */
const MAX_NAMED = 2;

function stuckWords({ waiting }: Extract<TraceEvent, { type: "deadlock" }>): string {
  const callers = waiting.filter(({ name }) => /^(caller|runHandler) /.test(name));
  const all = callers.length > 0 ? callers : waiting.slice(0, 1);
  const named = all.slice(0, MAX_NAMED).map(({ name }) => nameOf(name));
  const more = all.length - named.length;
  const who = more > 0 ? `${named.join(", ")} and ${formatCount(more)} more` : named.join(" and ");
  return `${who} ${all.length === 1 ? "waits" : "wait"} for ever.`;
}

function nameOf(goroutine: string): string {
  const [, stream] = /^runHandler (\d+)$/.exec(goroutine) ?? [];
  if (stream !== undefined) return `the handler of stream ${stream}`;
  return goroutine.replace(/^caller /, "");
}
