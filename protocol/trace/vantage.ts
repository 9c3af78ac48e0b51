/**
 * Where between the two ends a capture was made, as far as answers tell: an end cannot have answered before it was asked, so the time
 * from a question to its answer, both as seen, is at least the way there and back. RFC 9113 §6.5.3 (SETTINGS), §6.7 (PING).
 */
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

/** Questions that wait for their answers, by who asked; more than this nobody asks at once. */
const MAX_OPEN = 1000;

function findVantage(trace: Trace): Vantage {
  const best: Record<Side, Answer | undefined> = { client: undefined, server: undefined };
  if (!trace.timed) return best;
  const asked: Readonly<Record<Side, Question[]>> = { client: [], server: [] };
  for (let i = 0; i < trace.frames.length; i++) {
    const { type, flags, from, at, offset } = trace.frames.plain(i);
    if (type !== FrameType.SETTINGS && type !== FrameType.PING) continue;
    const says =
      type === FrameType.PING
        ? trace
            .bytes(from)
            .subarray(offset + 9, offset + 17)
            .join()
        : "";
    if ((flags & Flag.ACK) === 0) {
      if (asked[from].length < MAX_OPEN) asked[from].push({ type, at, says });
      continue;
    }
    const open = asked[otherSide(from)];
    const answered = open.findIndex((question) => question.type === type && question.says === says);
    const [question] = answered < 0 ? [] : open.splice(answered, 1);
    if (question === undefined || at - question.at >= (best[from]?.ms ?? Infinity)) continue;
    best[from] = { ms: at - question.at, to: type === FrameType.PING ? "PING" : "SETTINGS", frame: i };
  }
  return best;
}

interface Question {
  readonly type: number;
  readonly at: number;
  /** Octets of the PING. */
  readonly says: string;
}
