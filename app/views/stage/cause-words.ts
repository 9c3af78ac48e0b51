/** The causes of a standstill and what ends it, in words. Pure; who asks fetches it together with StallDetails. */
import { otherSide } from "../../../protocol/index.ts";
import type { Cause, Diagnosis, Outcome, Trace, TraceEvent } from "../../../protocol/index.ts";
import { formatCount, formatMs, formatOctets } from "../../ui/format.ts";
import { limiterName } from "../../chart/limiter-name.ts";

type Of<K extends Cause["kind"]> = Extract<Cause, { kind: K }>;

/** Each behind the one before it; the sender's own limiter, which the headline has told, is left out. */
export function causeWords(trace: Trace, { causes }: Diagnosis): readonly string[] {
  return causes.slice(1).map((cause) => {
    switch (cause.kind) {
      case "limiter":
        return limiter(cause);
      case "unread":
        return unread(cause);
      case "application":
        return application(cause);
      case "on the way":
        return `${frameName(trace, cause.frame)} is on the way, there at ${formatMs(cause.arrivesMs)}`;
      case "data on the way":
        return `${formatOctets(cause.bytes)} of DATA ${cause.bytes === 1 ? "has" : "have"} not reached the ${otherSide(cause.side)} yet`;
      case "credit kept":
        return creditKept(cause);
      case "no credit seen":
        return `the ${cause.side} has given no credit yet; why cannot be seen on the wire`;
      case "credit lost":
        return `the ${cause.side} has given credit for ${formatOctets(cause.bytes)} that never came`;
      case "slots":
        return slots(cause);
      case "writing":
        return `${frameName(trace, cause.frame)} is being written`;
      case "line":
        return line(cause);
      case "silent":
        break;
    }
    return `the ${cause.side} has not begun`;
  });
}

function limiter({ side, streamId, by, queuedBytes }: Of<"limiter">): string {
  if (by === "settings") return `the ${side} sends no more before it hears from the ${otherSide(side)}`;
  const who = streamId === 0 ? `the ${side}` : `the ${side}’s stream ${streamId}`;
  const left = queuedBytes > 0 ? ` with ${formatOctets(queuedBytes)}` : "";
  return `${who} stands still itself${left}: ${limiterName(by)}`;
}

function unread({ side, streamId, bytes, allBytes }: Of<"unread">): string {
  const all = allBytes > bytes ? `, ${formatCount(allBytes)} with other streams’` : "";
  return `the ${side} holds ${formatOctets(bytes)} of stream ${streamId} that nobody has read${all}`;
}

function creditKept({ side, bytes }: Of<"credit kept">): string {
  return bytes > 0
    ? `the ${side} has read everything and keeps ${formatOctets(bytes)} of credit back`
    : `the ${side} has allowed no more than this`;
}

function application({ side, streamId, state, activity, untilMs }: Of<"application">): string {
  const who = side === "server" ? `the handler of stream ${streamId}` : `the caller of stream ${streamId}`;
  if (state === "held") return `${who} was stopped by hand and does not read`;
  if (state === "gone") return `${who} has returned`;
  if (state === "sleeping")
    return `${who} ${untilMs === undefined ? "sleeps" : `sleeps until ${formatMs(untilMs)}`}`;
  return activity === undefined ? `${who} waits for something else` : `${who}: ${activity}`;
}

function slots({ limit, streams }: Of<"slots">): string {
  const named = streams.slice(0, 3).join(", ");
  const more = streams.length > 3 ? ` and ${formatCount(streams.length - 3)} more` : "";
  const of = limit === undefined ? "" : ` of ${formatCount(limit)}`;
  return `${formatCount(streams.length)}${of} in use: ${streams.length === 1 ? "stream" : "streams"} ${named}${more}`;
}

function line({ side, state, untilMs }: Of<"line">): string {
  const until = untilMs === undefined ? "" : ` until ${formatMs(untilMs)}`;
  if (state === "busy") return `the line from the ${side} is busy${until}`;
  return `the line from the ${side} stands still${until}`;
}

/** `WINDOW_UPDATE +65 535`, `DATA 5`, `PREFACE`. */
function frameName(trace: Trace, frame: number): string {
  const { name, streamId, summary } = trace.frames.detail(frame);
  if (name === "WINDOW_UPDATE") return `${name} ${summary}`;
  return streamId === 0 ? name : `${name} ${streamId}`;
}

export interface WayOut {
  /** The frame or the event: "WINDOW_UPDATE +65 535". */
  readonly what: string;
  /** "frees it" or "ends it". */
  readonly deed: string;
  /** Where it is over. */
  readonly seq: number;
  readonly atMs: number;
  readonly frame: number | undefined;
}

/** Undefined if nothing ends it. */
export function wayOut(trace: Trace, outcome: Outcome): WayOut | undefined {
  if (outcome.kind === "never" || outcome.kind === "open") return undefined;
  const { seq, atMs, frame } = outcome;
  const what = frame === undefined ? eventName(trace.events.get(seq)) : frameAndSummary(trace, frame);
  const deed = outcome.kind === "freed" ? "frees it" : "ends it unsent";
  return { what, deed, seq: outcome.overSeq, atMs, frame };
}

function frameAndSummary(trace: Trace, frame: number): string {
  const { name, summary } = trace.frames.detail(frame);
  return summary === "" ? name : `${name} ${summary}`;
}

function eventName(event: TraceEvent): string {
  if (event.type === "timer")
    return event.name === "sleep" ? "The application goes on" : `The timer ${event.name}`;
  if (event.type === "stream") return `Stream ${event.streamId} closes: ${event.on}`;
  if (event.type === "connection") return "The connection is closed";
  if (event.type === "input") return `“${event.text}”`;
  if (event.type === "unblocked" || event.type === "blocked") return "What was being written has left";
  return "The next event";
}
