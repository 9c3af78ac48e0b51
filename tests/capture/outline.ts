/** A trace's frames and a capture's truth in the same few words, to be held against each other. */
import type { Trace } from "../../protocol/index.ts";
import type { TrueFrame } from "../support/captures.ts";

export interface Outline {
  readonly from: string;
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly length: number;
  readonly headers: readonly (readonly [string, string])[] | undefined;
}

/** Whole frames only: a frame cut short by the end of the capture is not in the truth. */
export function outlines(trace: Trace | undefined): readonly Outline[] {
  if (trace === undefined) return [];
  return Array.from({ length: trace.frames.length }, (_, i) => trace.frames.detail(i))
    .filter((frame) => frame.wireBytes === (frame.type === -1 ? 0 : 9) + frame.length)
    .map((frame) => ({
      from: frame.from,
      type: frame.type,
      flags: frame.flags,
      stream: frame.streamId,
      length: frame.length,
      headers: frame.headers?.map(({ name, value }) => [name, value] as const),
    }));
}

export function trueOutlines(frames: readonly TrueFrame[]): readonly Outline[] {
  return frames.map((frame) => ({
    from: frame.from,
    type: frame.type ?? -1,
    flags: frame.flags ?? 0,
    stream: frame.stream ?? 0,
    length: frame.length,
    headers: frame.headers ?? undefined,
  }));
}
