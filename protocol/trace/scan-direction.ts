/**
 * Finds the frames in the octets of one direction, tolerantly: what stands in front of the preface, a start in
 * mid-connection, gaps and a frame cut short at the end become holes with a reason, and everything else becomes
 * frames, legal or not. Reads headers only; what is wrong inside a frame is said when somebody looks at it.
 * RFC 9113 §3.4, §4.1; RFC 7540 §3.2 (upgrade from HTTP/1.1).
 */
import { groupDigits } from "../base/group-digits.ts";
import { latin1ToString } from "../base/bytes.ts";
import type { Http2Error } from "../base/http2-error.ts";
import { CLIENT_PREFACE, Flag, FRAME_HEADER_BYTES, FrameType } from "../frame/frame.ts";
import type { Frame } from "../frame/frame.ts";
import { parseRawFrame } from "../frame/parse-frame.ts";
import { matchPreface, PREFACE_BYTES } from "../frame/preface.ts";
import { emptyRawFrame, readHeaderInto } from "../frame/raw-frame.ts";
import type { RawFrame } from "../frame/raw-frame.ts";
import type { Side } from "../probe/event.ts";
import type { ByteStore } from "./byte-store.ts";
import { findFrameStart, isPlausibleHeader } from "./find-frame-start.ts";
import type { Hole } from "./trace.ts";

/** Type of the client preface among frame types. */
export const PREFACE_TYPE = -1;

const HTTP_1 = /^(?:HTTP\/1\.[01] |[A-Z]{3,16} \S+ HTTP\/1\.[01]\r?\n)/;
/** Longest HTTP/1.1 text that is looked through for the switch to HTTP/2. */
const MAX_UPGRADE_BYTES = 1 << 20;

const HEADER_BLOCK_TYPES: ReadonlySet<number> = new Set([
  FrameType.HEADERS,
  FrameType.PUSH_PROMISE,
  FrameType.CONTINUATION,
]);

/** Frames of one direction in wire order, column by column. */
export interface ScannedFrames<Column extends ArrayLike<number> = ArrayLike<number>> {
  readonly type: Column;
  readonly flags: Column;
  readonly streamId: Column;
  readonly length: Column;
  readonly offset: Column;
  /** Offset behind its last octet on the wire. */
  readonly end: Column;
}

/** From this frame on the header table begins anew: empty at the start of a connection, unknown elsewhere. */
export interface HeaderTableStart {
  readonly frame: number;
  readonly known: boolean;
}

export interface DirectionScan {
  readonly from: Side;
  readonly frames: ScannedFrames;
  readonly tableStarts: readonly HeaderTableStart[];
  readonly holes: readonly Hole[];
}

/** `aligned`: a frame is known to begin with the first octet. */
export function scanDirection(from: Side, store: ByteStore, aligned = false): DirectionScan {
  return new DirectionScanner(from, store.bytes(), aligned).scan(runsOf(store));
}

/** A frame's contents by its place among the frames of its direction; undefined for the preface and for a frame cut short. */
export function parseScannedFrame(
  { frames }: DirectionScan,
  bytes: Uint8Array,
  ordinal: number,
): Frame | Http2Error | undefined {
  const offset = frames.offset[ordinal] ?? 0;
  const size = (frames.end[ordinal] ?? 0) - offset;
  if (frames.type[ordinal] === PREFACE_TYPE || size !== FRAME_HEADER_BYTES + (frames.length[ordinal] ?? 0))
    return undefined;
  const raw = emptyRawFrame();
  readHeaderInto(raw, bytes, offset);
  return parseRawFrame(raw);
}

/** Octets without a gap between them. */
interface Run {
  readonly start: number;
  readonly end: number;
  readonly gapBefore: string | undefined;
  /** Octets that the gap took, where it is known. */
  readonly lost: number | undefined;
}

/** A frame that the octets end in, before a gap. */
interface OpenFrame {
  readonly type: number;
  /** Octets of its payload that did not come yet. */
  readonly missing: number;
}

function runsOf(store: ByteStore): readonly Run[] {
  const runs: Run[] = [];
  let start = 0;
  let gapBefore: string | undefined;
  let lost: number | undefined;
  let end = 0;
  for (const chunk of store.chunks) {
    if (chunk.gapBefore !== undefined) {
      if (end > start || gapBefore !== undefined) runs.push({ start, end, gapBefore, lost });
      start = end;
      gapBefore = chunk.gapBefore;
      lost = chunk.lostBefore;
    }
    end = chunk.end;
  }
  if (end > start || gapBefore !== undefined) runs.push({ start, end, gapBefore, lost });
  return runs;
}

class DirectionScanner {
  readonly #from: Side;
  readonly #bytes: Uint8Array;
  readonly #frames: ScannedFrames<number[]> = {
    type: [],
    flags: [],
    streamId: [],
    length: [],
    offset: [],
    end: [],
  };
  readonly #tableStarts: HeaderTableStart[] = [];
  readonly #holes: Hole[] = [];
  readonly #raw = emptyRawFrame();
  #open: OpenFrame | undefined;

  readonly #aligned: boolean;

  constructor(from: Side, bytes: Uint8Array, aligned: boolean) {
    this.#aligned = aligned;
    this.#from = from;
    this.#bytes = bytes;
  }

  scan(runs: readonly Run[]): DirectionScan {
    for (const run of runs) this.#scanRun(run);
    this.#tellCut(this.#bytes.length);
    return { from: this.#from, frames: this.#frames, tableStarts: this.#tableStarts, holes: this.#holes };
  }

  #scanRun(run: Run): void {
    const rest = this.#restOfOpen(run);
    if (rest !== undefined) {
      this.#goOn(run, rest);
      return;
    }
    this.#tellCut(run.start);
    if (run.gapBefore !== undefined) this.#hole(run.start, run.start, "gap", run.gapBefore);
    let at = run.gapBefore === undefined ? this.#skipUpgrade(run) : run.start;
    const known = run.gapBefore === undefined && this.#beginsConnection(at, run.end);
    this.#tableStarts.push({ frame: this.#frames.type.length, known });
    if (this.#hasPreface(at, run.end)) at = this.#pushPreface(at);
    else if (!known && !this.#aligned) at = this.#align(at, run);
    this.#scanFrames(at, run.end);
  }

  /**
   * How many octets of this run still belong to the frame that the gap in front of it cut; undefined when the gap may
   * have taken more than that, so that nobody knows where the next frame begins.
   */
  #restOfOpen({ lost }: Run): number | undefined {
    if (this.#open === undefined || lost === undefined) return undefined;
    const rest = this.#open.missing - lost;
    return rest < 0 ? undefined : rest;
  }

  /** Behind a gap inside a frame. Header tables are only lost with what stands in header blocks. */
  #goOn(run: Run, rest: number): void {
    const type = this.#open?.type ?? 0;
    const end = Math.min(run.start + rest, run.end);
    const tail =
      end === run.start ? "" : `; the ${end - run.start} behind it are the rest of the frame that it cut`;
    this.#hole(run.start, end, "gap", `${run.gapBefore ?? "octets are missing here"}${tail}`);
    if (HEADER_BLOCK_TYPES.has(type))
      this.#tableStarts.push({ frame: this.#frames.type.length, known: false });
    const missing = rest - (end - run.start);
    this.#open = missing > 0 ? { type, missing } : undefined;
    if (missing === 0) this.#scanFrames(end, run.end);
  }

  #tellCut(end: number): void {
    if (this.#open === undefined) return;
    const { missing } = this.#open;
    this.#open = undefined;
    const reason = `${groupDigits(missing)} octets of this frame's payload are missing: the octets end inside it`;
    this.#hole(end, end, "cut", reason);
  }

  /** Offset behind HTTP/1.1 text that leads to HTTP/2 (or to nothing). */
  #skipUpgrade(run: Run): number {
    const head = latin1ToString(this.#bytes, run.start, Math.min(run.end, run.start + 4096));
    if (!HTTP_1.test(head)) return run.start;
    const text = latin1ToString(this.#bytes, run.start, Math.min(run.end, run.start + MAX_UPGRADE_BYTES));
    const at = this.#from === "client" ? text.indexOf(CLIENT_PREFACE) : endOfSwitching(text);
    const end = at < 0 ? run.end : run.start + at;
    const then = at < 0 ? "and no HTTP/2 follows" : "HTTP/2 begins behind it";
    this.#hole(run.start, end, "http1", `HTTP/1.1 text: ${then}`);
    return end;
  }

  #hasPreface(at: number, end: number): boolean {
    return this.#from === "client" && matchPreface(this.#bytes.subarray(0, end), at) === "match";
  }

  /** Whether the connection begins here: with the preface, or with the SETTINGS that must come first (RFC 9113 §3.4). */
  #beginsConnection(at: number, end: number): boolean {
    if (this.#hasPreface(at, end)) return true;
    if (end - at < FRAME_HEADER_BYTES) return false;
    const first = this.#header(at);
    return first.type === FrameType.SETTINGS && (first.flags & Flag.ACK) === 0 && first.streamId === 0;
  }

  #pushPreface(at: number): number {
    const end = at + PREFACE_BYTES.length;
    this.#push({ type: PREFACE_TYPE, flags: 0, streamId: 0, length: PREFACE_BYTES.length }, at, end);
    return end;
  }

  /** Offset at which frames begin in a run that starts anywhere; what stands in front becomes a hole. */
  #align(at: number, run: Run): number {
    if (at >= run.end) return at;
    const found = findFrameStart(this.#bytes, at, run.end);
    if (found === undefined && this.#couldBeFrame(at, run.end)) return at;
    const start = found ?? run.end;
    if (start > at) {
      const reason =
        found === undefined
          ? "no place was found in these octets at which frames seem to begin"
          : "these octets seem to be the rest of a frame that began before the recording; a row of likely frame headers begins behind them";
      this.#hole(at, start, "unaligned", reason);
    }
    return start;
  }

  /** Alone and unconvincing, yet not absurd: a single odd frame, or a likely one that is cut short. */
  #couldBeFrame(at: number, end: number): boolean {
    if (end - at < FRAME_HEADER_BYTES) return false;
    const header = this.#header(at);
    return isPlausibleHeader(header) || at + FRAME_HEADER_BYTES + header.length <= end;
  }

  #scanFrames(start: number, end: number): void {
    let at = start;
    while (at + FRAME_HEADER_BYTES <= end) {
      const header = this.#header(at);
      const frameEnd = at + FRAME_HEADER_BYTES + header.length;
      this.#push(header, at, Math.min(frameEnd, end));
      if (frameEnd > end) this.#open = { type: header.type, missing: frameEnd - end };
      at = frameEnd;
    }
    if (at < end) {
      const reason = `a frame header needs ${FRAME_HEADER_BYTES} octets and only ${end - at} are here`;
      this.#hole(at, end, "cut", reason);
    }
  }

  /** Valid until the next call. */
  #header(at: number): RawFrame {
    readHeaderInto(this.#raw, this.#bytes, at);
    return this.#raw;
  }

  #push(
    header: { type: number; flags: number; streamId: number; length: number },
    at: number,
    end: number,
  ): void {
    const frames = this.#frames;
    frames.type.push(header.type);
    frames.flags.push(header.flags);
    frames.streamId.push(header.streamId);
    frames.length.push(header.length);
    frames.offset.push(at);
    frames.end.push(end);
  }

  #hole(start: number, end: number, kind: Hole["kind"], reason: string): void {
    this.#holes.push({ from: this.#from, kind, offset: start, length: end - start, reason });
  }
}

/** Offset behind the head of a `101 Switching Protocols` (and of interim answers in front of it). */
function endOfSwitching(text: string): number {
  const at = text.indexOf("\r\n\r\n");
  return text.startsWith("HTTP/1.1 101 ") && at >= 0 ? at + 4 : -1;
}
