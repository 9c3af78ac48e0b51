/**
 * Flow control kept by somebody who sees the frames alone: DATA takes, WINDOW_UPDATE and SETTINGS give. For checking
 * what the recorded windows say. It knows when each frame was written and read, and nothing of any window.
 */
import { FrameType } from "../../protocol/index.ts";
import type { Side, Trace } from "../../protocol/index.ts";

export interface FrameStep {
  readonly frame: number;
  readonly kind: "data" | "window update";
  /** Octets given; DATA takes. */
  readonly delta: number;
  /** Event at which this end wrote or read the frame; Infinity if it never did. */
  readonly seq: number;
}

export interface FrameLedger {
  /** What changes the window of this stream (0: the connection) at this end, in the order of the wire. */
  steps(end: Side, flow: "send" | "recv", streamId: number): readonly FrameStep[];
  /** What a new stream begins with at this end at this event. */
  initialWindow(end: Side, flow: "send" | "recv", seq: number): number;
}

/** RFC 9113 §6.9.2. */
const DEFAULT_WINDOW = 65_535;
const INITIAL_WINDOW_SIZE = 4;
const OTHER = { client: "server", server: "client" } as const;

export function frameLedger(trace: Trace): FrameLedger {
  const frames = Array.from({ length: trace.frames.length }, (_, frame) => readFrame(trace, frame));
  return {
    steps: (end, flow, streamId) =>
      frames.flatMap((one): readonly FrameStep[] => {
        const isData = one.type === FrameType.DATA;
        // DATA goes from the sender of the window, credit to it.
        const sender = flow === "send" ? end : OTHER[end];
        if (one.from !== (isData ? sender : OTHER[sender])) return [];
        const seq = (one.from === end ? one.writeSeq : one.readSeq) ?? Number.POSITIVE_INFINITY;
        if (isData && one.length > 0 && (streamId === 0 || streamId === one.streamId))
          return [{ frame: one.frame, kind: "data", delta: -one.length, seq }];
        if (one.type === FrameType.WINDOW_UPDATE && streamId === one.streamId)
          return [{ frame: one.frame, kind: "window update", delta: one.increment, seq }];
        return [];
      }),
    initialWindow(end, flow, seq) {
      const announcedBy = flow === "send" ? OTHER[end] : end;
      const heard = frames.filter(
        (one) => one.from === announcedBy && (announcedBy === end || (one.readSeq ?? Infinity) <= seq),
      );
      return heard.findLast((one) => one.initialWindow !== undefined)?.initialWindow ?? DEFAULT_WINDOW;
    },
  };
}

interface ReadFrame {
  readonly frame: number;
  readonly from: Side;
  readonly type: number;
  readonly streamId: number;
  readonly length: number;
  readonly writeSeq: number | undefined;
  readonly readSeq: number | undefined;
  readonly increment: number;
  readonly initialWindow: number | undefined;
}

function readFrame(trace: Trace, frame: number): ReadFrame {
  const { from, type, streamId, length, offset } = trace.frames.get(frame);
  const { writeSeq, readSeq } = trace.frames.times(frame);
  const octets = trace.bytes(from);
  const view = new DataView(octets.buffer, octets.byteOffset + offset + 9, type < 0 ? 0 : length);
  const increment = type === FrameType.WINDOW_UPDATE ? view.getUint32(0) & 0x7fff_ffff : 0;
  const initialWindow = type === FrameType.SETTINGS ? settingIn(view, INITIAL_WINDOW_SIZE) : undefined;
  return { frame, from, type, streamId, length, writeSeq, readSeq, increment, initialWindow };
}

function settingIn(view: DataView, id: number): number | undefined {
  for (let at = 0; at + 6 <= view.byteLength; at += 6)
    if (view.getUint16(at) === id) return view.getUint32(at + 2);
  return undefined;
}
