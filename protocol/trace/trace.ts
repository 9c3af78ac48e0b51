/**
 * The recording that every view reads, whatever it came from: a simulation or a capture. Types only; the
 * implementation is recording.ts.
 */
import type { FieldNode } from "../dissect/field-node.ts";
import type { HeaderField } from "../hpack/field.ts";
import type { Http2Error } from "../base/http2-error.ts";
import type { Limiter, Side, TraceEvent } from "../probe/event.ts";
import type { ConnectionView } from "./view.ts";

/** One frame of the recording. The client preface counts as a frame of type -1. */
export interface FrameRow {
  readonly from: Side;
  /** Type octet on the wire; -1 for the client preface. */
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  /** Payload octets as declared (24 for the preface). */
  readonly length: number;
  /** When its first octet left the sender; for captures, when the chunk that completes it was seen. */
  readonly at: number;
  /** Offset of its first octet in bytes(from). */
  readonly offset: number;
  /** Of the whole header block, on the frame that ends it; absent elsewhere or when it cannot be decoded. */
  readonly headers?: readonly HeaderField[];
}

export interface FrameDetail extends FrameRow {
  readonly index: number;
  /** `HEADERS`, `PREFACE`, or `0x1f` for unknown types. */
  readonly name: string;
  /** Octets on the wire, header included; fewer than 9 + length when the recording ends inside the frame. */
  readonly wireBytes: number;
  /** Last octet left the sender; first and last octet are at the receiver. Equal to `at` where times are unknown. */
  readonly sentMs: number;
  readonly arrivesMs: number;
  readonly arrivedMs: number;
  /** Events of the log that wrote this frame (sender's side) and read it (receiver's side), if recorded. */
  readonly writeSeq: number | undefined;
  readonly readSeq: number | undefined;
  /** What is wrong with it, as a receiver would say. */
  readonly fault: Http2Error | undefined;
  /** One line in words: `GET /`, `3 settings`, `+983 041`, `16 384 octets`. */
  readonly summary: string;
}

export interface FrameIndex {
  readonly length: number;
  get(i: number): FrameRow;
  detail(i: number): FrameDetail;
  /** First frame that left at or after this time (length if none). */
  firstAt(ms: number): number;
}

/** Step function of one window. `times[i]` is when it became `values[i]`. */
export interface WindowSeries {
  readonly side: Side;
  readonly flow: "send" | "recv";
  readonly streamId: number;
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** Seq of the event behind each point. */
  readonly seqs: Float64Array;
}

export interface Stall {
  readonly side: Side;
  readonly streamId: number;
  readonly by: Limiter;
  readonly fromMs: number;
  /** End of the recording if it was never freed. */
  readonly toMs: number;
  readonly fromSeq: number;
  /** Event that freed it. */
  readonly toSeq: number | undefined;
}

export interface Trace {
  readonly frames: FrameIndex;
  readonly events: { readonly length: number; get(seq: number): TraceEvent; /** Last event at or before this time, -1 if none. */ lastAt(ms: number): number };
  readonly durationMs: number;
  /** False for recordings that give an order but no times. */
  readonly timed: boolean;
  /** Whether window, stream and body events exist (simulations; captures once they are inferred). */
  readonly hasState: boolean;
  seek(seq: number): ConnectionView;
  bytes(from: Side): Uint8Array;
  dissect(frame: number): FieldNode;
  windows(): readonly WindowSeries[];
  stalls(): readonly Stall[];
}
