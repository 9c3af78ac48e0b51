/** From an octet of one direction to the frame it belongs to. Built once for each trace. */
import type { Side, Trace } from "../../../protocol/index.ts";
import { firstWhere } from "../../chart/first-where.ts";

export interface FrameSpan {
  readonly frame: number;
  readonly type: number;
  /** In the bytes of its direction; `end` is behind its last octet there. */
  readonly start: number;
  readonly end: number;
}

export class FramesByOctet {
  readonly #trace: Trace;
  readonly #frames: Readonly<Record<Side, readonly number[]>>;

  constructor(trace: Trace) {
    this.#trace = trace;
    const frames: Record<Side, number[]> = { client: [], server: [] };
    for (let i = 0; i < trace.frames.length; i++) frames[trace.frames.plain(i).from].push(i);
    this.#frames = frames;
  }

  /** Undefined for octets that are part of no frame. */
  at(from: Side, octet: number): FrameSpan | undefined {
    const list = this.#frames[from];
    const frame = list[firstWhere(list.length, (i) => this.#start(list[i]) > octet) - 1];
    if (frame === undefined) return undefined;
    const { type, offset, length } = this.#trace.frames.plain(frame);
    const end = offset + (type === -1 ? length : FRAME_HEADER_OCTETS + length);
    return octet < end ? { frame, type, start: offset, end } : undefined;
  }

  #start(frame: number | undefined): number {
    return frame === undefined ? 0 : this.#trace.frames.plain(frame).offset;
  }
}

export const FRAME_HEADER_OCTETS = 9;

export function framesByOctet(trace: Trace): FramesByOctet {
  let found = CACHE.get(trace);
  if (found === undefined) {
    found = new FramesByOctet(trace);
    CACHE.set(trace, found);
  }
  return found;
}

const CACHE = new WeakMap<Trace, FramesByOctet>();
