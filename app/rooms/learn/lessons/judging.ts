/** What texts and exercises ask of a run. Pure. */
import { FrameType } from "../../../../protocol/index.ts";
import type { HandlerRule, Limiter, Scenario, ScriptEntry, Side, Trace } from "../../../../protocol/index.ts";
import type { Facts } from "../lesson.ts";

/** Date of all later lessons; nothing in them depends on it. */
export const DATE = "2026-03-02T09:00:00Z";

/** SETTINGS by number. */
export const INITIAL_WINDOW_SIZE = 4;

/** With what every new connection and stream begins (RFC 9113 §6.9.2). */
export const FIRST_WINDOW = 65_535;

export function post(id: string, atMs: number, sizeBytes: number, path = `/${id}`): ScriptEntry {
  return { do: "request", id, atMs, request: { method: "POST", path, body: { sizeBytes } } };
}

/** Reads all as io.Copy does, and says thank you. */
export const READS: HandlerRule["steps"] = [
  { do: "read", as: "Discard" },
  { do: "write", body: { text: "thank you\n" } },
];

/** Both ends of the newest Go: one pair of WINDOW_UPDATE frames for some kilobytes, not for every Read. */
export const NEWEST = "go1.27" satisfies Scenario["client"]["profile"];

/** For how long this side had octets to send on the stream (or on any) and one of these limits was in the way. */
export function stalledMs(
  trace: Trace,
  by: readonly Limiter[],
  streamId?: number,
  side: Side = "client",
): number {
  return trace
    .stalls()
    .filter((stall) => stall.side === side && by.includes(stall.by))
    .filter((stall) => streamId === undefined || stall.streamId === streamId)
    .reduce((sum, stall) => sum + Math.min(stall.toMs, trace.durationMs) - stall.fromMs, 0);
}

/** Lowest value that a window ever had, by this side's book. 0: the connection's. */
export function leastWindow(
  trace: Trace,
  streamId: number,
  side: Side = "client",
  flow: "send" | "recv" = "send",
): number {
  let least = Infinity;
  for (let seq = 0; seq < trace.events.length; seq++) {
    const event = trace.events.get(seq);
    const isIt =
      event.type === "window" &&
      event.side === side &&
      event.flow === flow &&
      event.streamId === streamId &&
      event.why !== "initial";
    if (isIt) least = Math.min(least, event.value);
  }
  return least;
}

/** When the client had the status of the response; undefined: never. */
export function answeredMs(trace: Trace, streamId: number): number | undefined {
  for (let seq = 0; seq < trace.events.length; seq++) {
    const event = trace.events.get(seq);
    if (event.type === "response" && event.side === "client" && event.streamId === streamId) return event.at;
  }
  return undefined;
}

/** The first fault that this side has found, in its own words. */
export function firstFault(trace: Trace, side: Side = "server"): string | undefined {
  for (let seq = 0; seq < trace.events.length; seq++) {
    const event = trace.events.get(seq);
    if (event.type === "fault" && event.side === side) return event.reason;
  }
  return undefined;
}

export const BOTH: readonly Limiter[] = [
  "connection window",
  "stream window",
  "connection and stream window",
];

/** Of the client's DATA frames from this one up to that. */
export function octets(all: Facts["all"], from: number, to: number): number {
  const frames = all({ from: "client", type: FrameType.DATA }).slice(from, to);
  return frames.reduce((sum, frame) => sum + frame.length, 0);
}
