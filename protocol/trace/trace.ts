/**
 * The recording that every view reads, whatever it came from: a simulation or a capture. Types only; the
 * implementation is recording.ts.
 */
import type { FieldNode } from "../dissect/field-node.ts";
import type { DecodedField } from "../hpack/field.ts";
import type { Http2Error } from "../base/http2-error.ts";
import type { Limiter, Side, TraceEvent } from "../probe/event.ts";
import type { FrameSource } from "./frame-index.ts";
import type { HeaderHint, UnknownEntry } from "./late-headers.ts";
import type { ConnectionView } from "./view.ts";

/** Column by column, for what walks over all frames: a million rows are dear as objects. Not to be written to. */
export interface FrameColumnsView {
  /** 0 client, 1 server. */
  readonly from: Uint8Array;
  readonly type: Int16Array;
  readonly at: Float64Array;
  readonly arrivedMs: Float64Array;
}

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
  readonly headers?: readonly DecodedField[];
}

/** When and by which events a frame travelled. */
export interface FrameTimes {
  /** Last octet left the sender; first and last octet are at the receiver. Equal to `at` where times are
   *  unknown; Infinity for what has not happened when the recording ends. */
  readonly sentMs: number;
  readonly arrivesMs: number;
  readonly arrivedMs: number;
  /** Events of the log that wrote this frame (sender's side) and read it (receiver's side), if recorded. */
  readonly writeSeq: number | undefined;
  readonly readSeq: number | undefined;
}

export interface FrameDetail extends FrameRow, FrameTimes {
  readonly index: number;
  /** `HEADERS`, `PREFACE`, or `0x1f` for unknown types. */
  readonly name: string;
  /** Octets on the wire, header included; fewer than 9 + length when the recording ends inside the frame. */
  readonly wireBytes: number;
  /** What is wrong with it, as a receiver would say. */
  readonly fault: Http2Error | undefined;
  /** One line in words: `GET /`, `3 settings`, `+983 041`, `16 384 octets`. */
  readonly summary: string;
}

export interface FrameIndex {
  readonly length: number;
  readonly columns: FrameColumnsView;
  get(i: number): FrameRow;
  /** Without its header fields, which cost decoding all blocks before it: for what walks over every frame. */
  plain(i: number): Omit<FrameRow, "headers">;
  /** Parses the frame: for the one that is looked at, not for all of them. */
  detail(i: number): FrameDetail;
  /** Part of the detail that costs nothing, for what walks over every frame. */
  times(i: number): FrameTimes;
  /** First frame that left at or after this time (length if none). */
  firstAt(ms: number): number;
  /** Frames that have begun to leave and have not wholly arrived at this time, by index. */
  inFlight(ms: number): readonly number[];
}

/** Step function of one window. `times[i]` is when it became `values[i]`; NaN: from there on it cannot be known. */
export interface WindowSeries {
  readonly side: Side;
  readonly flow: "send" | "recv";
  readonly streamId: number;
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** Seq of the event behind each point. */
  readonly seqs: Float64Array;
}

/**
 * An interval in which this side had something to send on the stream and could not, for one reason. At every instant
 * at which time passes each body with octets left is in exactly one; the reason can change without a gap. diagnosis.ts
 * tells what is behind it.
 */
export interface Stall {
  readonly side: Side;
  /** 0: requests that have no stream yet, or what the connection itself wants to send. */
  readonly streamId: number;
  readonly by: Limiter;
  readonly fromMs: number;
  /** End of the recording if it was never freed. */
  readonly toMs: number;
  readonly fromSeq: number;
  /** Event with which it ended; undefined if it never did. */
  readonly toSeq: number | undefined;
}

/** Octets that are missing, or that are here and are no frames. */
export interface Hole {
  readonly from: Side;
  /**
   * `http1`: HTTP/1.1 text in front of HTTP/2. `unaligned`: the recording starts inside a frame. `gap`: octets were
   * lost on the way to the recording. `cut`: the recording ends inside a frame. `limit`: more octets than are kept.
   */
  readonly kind: "http1" | "unaligned" | "gap" | "cut" | "limit";
  /** In bytes(from). Length 0: the octets are missing there. */
  readonly offset: number;
  readonly length: number;
  /** For a person: what is unknown here and why. */
  readonly reason: string;
}

/** An entry of a header table. `index` as on the wire: 62 is the newest (RFC 7541 §2.3.3). */
export interface HeaderTableEntry {
  readonly index: number;
  readonly name: string;
  readonly value: string;
  /** Part of it refers to an entry from before the recording, and is empty here. */
  readonly unknown?: DecodedField["unknown"];
  /** Octets that it counts for (RFC 7541 §4.1). */
  readonly size: number;
}

/** A header table as a decoder holds it at one moment, newest entry first. */
export interface HeaderTable {
  readonly entries: readonly HeaderTableEntry[];
  /** Of the entries here. */
  readonly size: number;
  readonly maxSize: number;
  /** The recording began in the middle: older entries may be there that nobody saw, and the maximum may be assumed. */
  readonly holdsUnknown: boolean;
  readonly assumesMaxSize: boolean;
}

/** Tells a frame field by field, in words (dissect-recording.ts). A part: who only looks at frames does without. */
export type Dissector = (source: FrameSource, frame: number) => FieldNode;

export interface Trace {
  readonly frames: FrameIndex;
  readonly events: {
    readonly length: number;
    get(seq: number): TraceEvent;
    /** Last event at or before this time, -1 if none. */ lastAt(ms: number): number;
  };
  readonly durationMs: number;
  /** False for recordings that give an order but no times. */
  readonly timed: boolean;
  /** Whether window and stream events exist. */
  readonly hasState: boolean;
  /**
   * The events other than of frames were inferred from the frames (passive-model.ts): a frame counts as written and read when it
   * was seen; what an end alone knows (its application, its queues, its goroutines, why it waits) has no events.
   */
  readonly isInferred: boolean;
  /**
   * False: a log named frames without their octets. bytes() and dissect() then show octets that were written anew from what
   * the log says, never captured; lengths of frames are the log's where it gives them, and header tables are unknown.
   */
  readonly octetsKnown: boolean;
  seek(seq: number): ConnectionView;
  bytes(from: Side): Uint8Array;
  /** `by`: needed of a recording that was made without (`runScenarioInTurns`), for every frame but the preface. */
  dissect(frame: number, by?: Dissector): FieldNode;
  /** What is missing or no HTTP/2, by direction and offset. Empty for simulations. */
  readonly holes: readonly Hole[];
  /** Every frame that breaks a rule of framing or of header compression, by index. */
  faults(): readonly { readonly frame: number; readonly error: Http2Error }[];
  /**
   * The receiver's header table before and after the header block that this frame is part of. Undefined for frames
   * without header block, for blocks that never end, and behind a block that cannot be decoded.
   */
  headerTables(frame: number): { readonly before: HeaderTable; readonly after: HeaderTable } | undefined;
  /** Header table entries from before the recording that header blocks refer to. Empty for what is seen from its start. */
  unknownEntries(): readonly UnknownEntry[];
  /** The same recording, with what a person knows of such entries put wherever it belongs. Replaces earlier hints. */
  withHints(hints: readonly HeaderHint[]): Trace;
  windows(): readonly WindowSeries[];
  stalls(): readonly Stall[];
}
