/**
 * Where between the two ends a capture was made, as far as answers tell: an end cannot have answered before it was asked, so the time
 * from a question to its answer, both as seen, is at least the way there and back. RFC 9113 §6.5.3 (SETTINGS), §6.7 (PING).
 */
import { toHex } from "../base/bytes.ts";
import { Deque } from "../base/deque.ts";
import { Flag, FrameType } from "../frame/frame.ts";
import type { Side } from "../probe/event.ts";
import { otherSide } from "./frame-columns.ts";
import type { Trace } from "./trace.ts";

/** The quickest answer of one end. */
export interface Answer {
  /** From the question to the answer, at the place of the capture. */
  readonly ms: number;
  readonly to: "SETTINGS" | "PING";
  /** The frame that answers, by index. */
  readonly frame: number;
}

export type Vantage = Readonly<Record<Side, Answer | undefined>>;

/** Made once for each trace; nobody has answered in recordings without times. */
export function vantageOf(trace: Trace): Vantage {
  let vantage = CACHE.get(trace);
  if (vantage === undefined) CACHE.set(trace, (vantage = findVantage(trace)));
  return vantage;
}

const CACHE = new WeakMap<Trace, Vantage>();

function findVantage(trace: Trace): Vantage {
  const best: Record<Side, Answer | undefined> = { client: undefined, server: undefined };
  if (!trace.timed) return best;
  /** When each question was asked that has no answer yet, by who asked and what it says. */
  const asked = new Map<string, Deque<number>>();
  for (let i = 0; i < trace.frames.length; i++) {
    const { type, flags, from, at, offset } = trace.frames.plain(i);
    if (type !== FrameType.SETTINGS && type !== FrameType.PING) continue;
    const isAnswer = (flags & Flag.ACK) !== 0;
    const says = type === FrameType.PING ? toHex(trace.bytes(from).subarray(offset + 9, offset + 17)) : "";
    const key = `${isAnswer ? otherSide(from) : from} ${type} ${says}`;
    if (!isAnswer) {
      const open = asked.get(key) ?? new Deque<number>();
      open.push(at);
      asked.set(key, open);
      continue;
    }
    const askedAt = asked.get(key)?.shift();
    if (askedAt === undefined || at - askedAt >= (best[from]?.ms ?? Infinity)) continue;
    best[from] = { ms: at - askedAt, to: type === FrameType.PING ? "PING" : "SETTINGS", frame: i };
  }
  return best;
}
