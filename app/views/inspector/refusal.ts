/**
 * What the receiver of a frame found wrong with it, as the log has it, and whether Go leaves the RFC in this. Pure. Captures have no log: nobody knows
 * what their ends thought.
 */
import { DEVIATIONS } from "../../../protocol/index.ts";
import type { Deviation, Side, Trace, TraceEvent } from "../../../protocol/index.ts";
import type { Recording } from "../../state/session.ts";

export interface Refusal {
  readonly fault: Extract<TraceEvent, { readonly type: "fault" }>;
  readonly deviation: Deviation | undefined;
}

export function refusalOf(recording: Recording, frame: number): Refusal | undefined {
  const fault = faultAbout(recording, frame);
  return fault && { fault, deviation: deviationOf(recording, fault.side, fault.token) };
}

/** A receiver is done with a frame before it reads the next one. What cannot be parsed is not read: then the fault is known by its name. */
function faultAbout({ trace }: Recording, frame: number): Refusal["fault"] | undefined {
  const { from, readSeq, writeSeq, fault } = trace.frames.detail(frame);
  if (readSeq === undefined) return fault && firstFault(trace, from, writeSeq ?? -1, fault.token);
  const found = firstFault(trace, from, readSeq);
  return found?.token === unreadBehind(trace, frame) ? undefined : found;
}

/** The next that the receiver of this direction reports; without a name only until it reads again. */
function firstFault(
  { events }: Trace,
  from: Side,
  after: number,
  token?: string,
): Refusal["fault"] | undefined {
  for (let seq = after + 1; seq < events.length; seq++) {
    const event = events.get(seq);
    if (event.type === "fault" && event.side !== from && (token ?? event.token) === event.token) return event;
    if (event.type === "frame.read" && event.side !== from && token === undefined) return undefined;
  }
  return undefined;
}

/** What is wrong with the frame behind it, if that could not be read. */
function unreadBehind({ frames }: Trace, frame: number): string | undefined {
  const { from } = frames.plain(frame);
  for (let i = frame + 1; i < frames.length; i++) {
    if (frames.plain(i).from !== from) continue;
    const { readSeq, fault } = frames.detail(i);
    return readSeq === undefined ? fault?.token : undefined;
  }
  return undefined;
}

function deviationOf({ scenario }: Recording, side: Side, token: string): Deviation | undefined {
  const profile = scenario?.[side].profile ?? "go1.17";
  if (profile === "strict") return undefined;
  return DEVIATIONS.find(
    (one) =>
      one.side === side && one.faults?.includes(token) === true && (one.profiles?.includes(profile) ?? true),
  );
}
