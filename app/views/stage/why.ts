/**
 * Why a sender stands still and what will free it, from the recording itself: the stall that holds at this instant
 * and the frame whose arrival ends it. Pure.
 */
import type { EndpointView, FrameDetail, Limiter, Side, Stall, Trace } from "../../../protocol/index.ts";

export interface Diagnosis {
  readonly stall: Stall;
  /** "Blocked: connection window is 0". */
  readonly headline: string;
  /** The frame that will free it; undefined when nothing in this recording does. */
  readonly freedBy: FrameDetail | undefined;
  readonly freedAtMs: number;
}

export function diagnose(trace: Trace, endpoint: EndpointView, seq: number): Diagnosis | undefined {
  const stalls = trace.stalls();
  const stall = stalls.find(
    (one) =>
      one.side === endpoint.side &&
      one.by.endsWith("window") &&
      one.fromSeq <= seq &&
      seq < (one.toSeq ?? Number.POSITIVE_INFINITY),
  );
  if (stall === undefined) return undefined;
  const last = lastOfChain(stalls, stall);
  const stream = endpoint.stream(stall.streamId);
  return {
    stall,
    headline: `Blocked: ${inWords(stall, endpoint, stream?.sendWindow)}`,
    freedBy: last.toSeq === undefined ? undefined : frameReadBefore(trace, last.side, last.toSeq),
    freedAtMs: last.toMs,
  };
}

/** A stall may go on for another reason at the instant at which its first reason ends; it is over with the last one. */
function lastOfChain(stalls: readonly Stall[], first: Stall): Stall {
  const next = stalls.find(
    (one) =>
      one.side === first.side &&
      one.streamId === first.streamId &&
      one.fromSeq > first.fromSeq &&
      one.fromMs === first.toMs &&
      one.by.endsWith("window"),
  );
  return next === undefined ? first : lastOfChain(stalls, next);
}

function inWords(stall: Stall, endpoint: EndpointView, streamWindow: number | undefined): string {
  const words: Record<Limiter, string> = {
    "connection window": `connection window is ${endpoint.sendWindow ?? 0}`,
    "stream window": `stream window is ${streamWindow ?? 0}`,
    "connection and stream window": "both windows are 0",
    "max concurrent streams": "as many streams are open as the server allows",
    "pipe full": "the pipe takes no more octets",
    "frame being written": "another frame is being written",
    scheduler: "another stream's turn",
    settings: "the peer has not been heard of yet",
    "100-continue": "the body waits for a 100",
    lock: "another goroutine holds the lock",
    application: "the application has not handed over more",
    "going away": "the connection is being closed",
  };
  return words[stall.by];
}

/** The last frame that this side read before the event: what the event is due to. */
function frameReadBefore(trace: Trace, side: Side, seq: number): FrameDetail | undefined {
  for (let i = seq; i >= 0; i--) {
    const event = trace.events.get(i);
    if (event.type === "frame.read" && event.side === side) {
      const index = framesByReadSeq(trace).get(i);
      return index === undefined ? undefined : trace.frames.detail(index);
    }
  }
  return undefined;
}

function framesByReadSeq(trace: Trace): ReadonlyMap<number, number> {
  let bySeq = BY_READ_SEQ.get(trace);
  if (bySeq === undefined) {
    bySeq = new Map();
    for (let i = 0; i < trace.frames.length; i++) {
      const { readSeq } = trace.frames.times(i);
      if (readSeq !== undefined) bySeq.set(readSeq, i);
    }
    BY_READ_SEQ.set(trace, bySeq);
  }
  return bySeq;
}

const BY_READ_SEQ = new WeakMap<Trace, Map<number, number>>();
