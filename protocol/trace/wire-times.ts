/**
 * When frames left and arrived: in a simulation from the segments in which the wire carried their octets, in a
 * capture from the chunks in which they were seen.
 */
import type { Side, TraceEvent } from "../probe/event.ts";
import type { ByteStore } from "./byte-store.ts";
import type { FrameTimes } from "./frame-columns.ts";
import type { DirectionScan } from "./scan-direction.ts";

/** Seqs of the events that wrote and read frames, by the offset of the frame. */
export interface FrameSeqs {
  readonly write: ReadonlyMap<number, number>;
  readonly read: ReadonlyMap<number, number>;
}

/**
 * Physical times: each octet leaves at the segment's even pace and is there one delay later. A frame that no wire
 * event covers was written (or not even that) and had not left when the recording ended.
 */
export function simulatedTimes(
  { from, frames }: DirectionScan,
  events: readonly TraceEvent[],
  seqs: FrameSeqs,
): FrameTimes {
  const times = emptyTimes(frames.type.length);
  const wire = new WireClock(segmentsOf(events, from));
  const endMs = events.at(-1)?.at ?? 0;
  for (let i = 0; i < times.at.length; i++) {
    const offset = frames.offset[i] ?? 0;
    const writeSeq = seqs.write.get(offset);
    const left = wire.left(offset, "first octet");
    times.at[i] = left?.atMs ?? events[writeSeq ?? -1]?.at ?? endMs;
    times.arrivesMs[i] = left === undefined ? Infinity : left.atMs + left.delayMs;
    const leftAll = wire.left(frames.end[i] ?? 0, "last octet");
    times.sentMs[i] = leftAll?.atMs ?? Infinity;
    times.arrivedMs[i] = leftAll === undefined ? Infinity : leftAll.atMs + leftAll.delayMs;
    times.order[i] = times.at[i] ?? 0;
    times.tieBreak[i] = writeSeq ?? Infinity;
  }
  return times;
}

/** A frame counts as seen when the chunk with its last octet is. */
export function capturedTimes({ frames }: DirectionScan, store: ByteStore): FrameTimes {
  const times = emptyTimes(frames.type.length);
  let chunk = 0;
  for (let i = 0; i < times.at.length; i++) {
    const end = frames.end[i] ?? 0;
    while ((store.chunks[chunk]?.end ?? Infinity) < end) chunk++;
    const seen = store.chunks[chunk];
    times.order[i] = seen?.order ?? Infinity;
    times.at[i] = seen?.atMs ?? 0;
  }
  return times;
}

function emptyTimes(n: number): FrameTimes {
  return {
    order: new Float64Array(n),
    tieBreak: new Float64Array(n),
    at: new Float64Array(n),
    sentMs: new Float64Array(n),
    arrivesMs: new Float64Array(n),
    arrivedMs: new Float64Array(n),
  };
}

type Segment = Extract<TraceEvent, { type: "wire.send" }>;

function segmentsOf(events: readonly TraceEvent[], from: Side): readonly Segment[] {
  return events.filter(
    (event): event is TraceEvent & Segment => event.type === "wire.send" && event.from === from,
  );
}

/** Looks up ever later offsets. */
class WireClock {
  readonly #segments: readonly Segment[];
  #at = 0;

  constructor(segments: readonly Segment[]) {
    this.#segments = segments;
  }

  /** `offset` is that of the octet, or of the edge behind it for the last octet. */
  left(offset: number, of: "first octet" | "last octet"): { atMs: number; delayMs: number } | undefined {
    const octet = of === "first octet" ? offset : offset - 1;
    let segment = this.#segments[this.#at];
    while (segment !== undefined && segment.offset + segment.length <= octet)
      segment = this.#segments[++this.#at];
    if (segment === undefined) return undefined;
    const share = (offset - segment.offset) / segment.length;
    return {
      atMs: segment.startMs + share * (segment.endMs - segment.startMs),
      delayMs: segment.arriveMs - segment.endMs,
    };
  }
}
