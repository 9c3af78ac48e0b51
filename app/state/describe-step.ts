/** What has just happened, in one sentence: for the live region and for the slider's value. Pure. */
import { otherSide } from "../../protocol/index.ts";
import type { Trace, TraceEvent } from "../../protocol/index.ts";
import { formatMs } from "../ui/format.ts";
import { momentsOf } from "./moments.ts";
import type { PlaybackState } from "./playback.ts";

/** `12.40 ms: the client has sent HEADERS on stream 1: GET /`. */
export function describeStep(
  trace: Trace,
  at: Pick<PlaybackState, "atMs" | "seq" | "step" | "granularity">,
): string {
  const when = trace.timed ? `${formatMs(at.atMs)}: ` : "";
  if (at.granularity === "event" && at.seq >= 0) return when + describeEvent(trace.events.get(at.seq));
  if (at.step < 0) return `${when}nothing has been sent yet`;
  return when + describeMoment(trace, at.step);
}

function describeMoment(trace: Trace, step: number): string {
  const moments = momentsOf(trace);
  const frame = trace.frames.detail(moments.frames[step] ?? 0);
  const on = frame.streamId === 0 ? "" : ` on stream ${frame.streamId}`;
  const deed =
    moments.read[step] === 1 ? `the ${otherSide(frame.from)} has read` : `the ${frame.from} has sent`;
  const fault = frame.fault ? `; at fault: ${frame.fault.reason}` : "";
  return `${deed} ${frame.name}${on}${frame.summary ? `: ${frame.summary}` : ""}${fault}`;
}

let words: typeof import("./event-words.ts") | undefined;

/** Fetched when somebody begins to step by event; until they are there, an event's type says it. */
export async function loadEventWords(): Promise<void> {
  words = await import("./event-words.ts");
}

function describeEvent(event: TraceEvent): string {
  if (words !== undefined) return words.describeEvent(event);
  void loadEventWords();
  return event.type;
}
