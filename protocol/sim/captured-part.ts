/**
 * What was seen of a connection before it is taken over: frame by frame, with the windows as they were in front of each, and as
 * the beginning of a recording. Owns what of it counts: who is replaced does not finish a frame that another has begun. Says why it
 * cannot be taken over where that is plain from the octets.
 */
import { fromHex } from "../base/bytes.ts";
import { Http2Error } from "../base/http2-error.ts";
import { Flag, FRAME_HEADER_BYTES, FrameType } from "../frame/frame.ts";
import type { Frame } from "../frame/frame.ts";
import { Framer } from "../frame/framer.ts";
import { SettingId } from "../frame/setting-names.ts";
import { DEFAULT_TABLE_SIZE } from "../hpack/decoder.ts";
import type { HpackEncoder } from "../hpack/encoder.ts";
import type { DecodedField } from "../hpack/field.ts";
import type { EventBody, Side, TraceEvent } from "../probe/event.ts";
import { inferEvents } from "../trace/passive-model.ts";
import { recordCapture } from "../trace/capture-recording.ts";
import { otherSide } from "../trace/frame-columns.ts";
import { PREFACE_TYPE } from "../trace/scan-direction.ts";
import type { Trace } from "../trace/trace.ts";
import { roundMs } from "./agenda.ts";
import { GivenCredit } from "./given-credit.ts";
import type { SeenOctets, TakeOver } from "./scenario.ts";

/** Why a connection cannot be taken over, for a person. */
export class CannotTakeOver extends Error {}

/** A frame, or a header block with all its frames. */
export interface SeenUnit {
  readonly from: Side;
  /** Of its first frame in the recording. */
  readonly index: number;
  /** Of the direction's octets. */
  readonly start: number;
  readonly end: number;
  /** Undefined for the preface; a fault where it cannot be read. */
  readonly frame: Frame | Http2Error | undefined;
  /** Of a header block. */
  readonly fields: readonly DecodedField[] | undefined;
  readonly endsStream: boolean;
}

type Flow = "send" | "recv";
export type WindowOf = (side: Side, flow: Flow, streamId: number) => number | undefined;

export class CapturedPart {
  readonly trace: Trace;
  readonly units: readonly SeenUnit[];
  /** As the beginning of a recording. */
  readonly events: readonly TraceEvent[];
  readonly endMs: number;
  /** Octets behind the last whole frame of an end that is replaced, all of them if it begins anew: left out. */
  readonly leftOut: Readonly<Record<Side, number>>;
  /** Has said nothing yet that counts: begins anew. */
  readonly isFresh: Readonly<Record<Side, boolean>>;

  readonly #credit = { client: new GivenCredit(), server: new GivenCredit() };

  constructor({ seen: given, ends }: TakeOver) {
    // As fine as the recorder tells times, so that nothing of the capture comes behind what follows it.
    const seen = given.map((piece) => ({ ...piece, atMs: roundMs(piece.atMs) }));
    const all = recordingOf(seen);
    refuseWhatIsNotWhole(all);
    const whole = wholeEnds(all);
    const kept = { client: all.bytes("client").length, server: all.bytes("server").length };
    const left = { client: 0, server: 0 };
    const fresh = { client: false, server: false };
    for (const side of ends) fresh[side] = !hasGreeted(all, side, whole[side]);
    // Who has heard nothing that counts begins anew as well.
    if (fresh.client) fresh.server = ends.includes("server");
    for (const side of ends) {
      const end = fresh[side] ? 0 : whole[side];
      left[side] = kept[side] - end;
      kept[side] = end;
    }
    const cut = cutTo(seen, kept);
    this.trace = recordingOf(cut);
    if (this.trace.frames.length > 0 && !this.trace.isInferred)
      throw new CannotTakeOver(
        "This capture has too many frames: what both ends have been through is not worked out for it.",
      );
    this.leftOut = left;
    this.isFresh = fresh;
    this.units = unitsOf(this.trace);
    for (const { from, frame } of this.units) {
      if (frame === undefined || frame instanceof Http2Error) continue;
      const { streamId } = frame;
      if (frame.type === FrameType.DATA) this.#credit[otherSide(from)].receive(streamId, frame.length);
      if (frame.type === FrameType.WINDOW_UPDATE) this.#credit[from].give(streamId, frame.increment);
    }
    this.endMs = cut.at(-1)?.atMs ?? 0;
    this.events = withWire(this.trace, cut);
  }

  /** Octets of a direction. */
  bytes(from: Side): Uint8Array {
    return this.trace.bytes(from);
  }

  /** What came behind the last unit of this side: for the reader, who has it in its buffer. */
  unread(from: Side): Uint8Array {
    const last = this.units.findLast((unit) => unit.from === from);
    return this.bytes(from).subarray(last?.end ?? 0);
  }

  /** Walks the frames with the windows as they are in front of each. */
  walk(visit: (unit: SeenUnit, windowOf: WindowOf) => void): void {
    const windows = new Map<string, number>();
    let seq = 0;
    for (const unit of this.units) {
      const writeSeq = this.trace.frames.times(unit.index).writeSeq ?? 0;
      for (; seq < writeSeq; seq++) {
        const event = this.trace.events.get(seq);
        if (event.type === "window")
          windows.set(`${event.side} ${event.flow} ${event.streamId}`, event.value);
      }
      visit(unit, (side, flow, streamId) => windows.get(`${side} ${flow} ${streamId}`));
    }
  }

  /** Octets that this side has received and not given credit for; stream 0: of the connection. */
  owed(side: Side, streamId: number): number {
    return this.#credit[side].owed(streamId);
  }

  /** Settings that this side has announced, as they hold. */
  announced(side: Side): ReadonlyMap<number, number> {
    return this.trace.seek(this.trace.events.length - 1)[side].localSettings;
  }

  /** Gives the encoder that takes this side's place the table that its peer has by now, and what its peer allows. */
  handTable(side: Side, encoder: HpackEncoder): void {
    const last = this.units.findLast(({ from, fields }) => from === side && fields !== undefined);
    if (last === undefined) return;
    const table = this.trace.headerTables(last.index)?.after;
    if (table === undefined || table.holdsUnknown)
      throw new CannotTakeOver(
        `The header table of the ${side} is not known: a block of it cannot be decoded.`,
      );
    encoder.adopt(table.maxSize, table.entries.toReversed());
    const allowed = this.announced(otherSide(side)).get(SettingId.HEADER_TABLE_SIZE) ?? DEFAULT_TABLE_SIZE;
    if (allowed < table.maxSize) encoder.setMaxTableSize(allowed);
  }

  /** What an end decodes with, which takes this side's place. */
  decoderTableSize(side: Side): number {
    return Math.max(DEFAULT_TABLE_SIZE, this.announced(side).get(SettingId.HEADER_TABLE_SIZE) ?? 0);
  }
}

function recordingOf(seen: readonly SeenOctets[]): Trace {
  const chunks = seen.map(({ from, atMs, hex }) => ({ from, atMs, bytes: fromHex(hex) }));
  return recordCapture({ chunks, infer: inferEvents });
}

function refuseWhatIsNotWhole(trace: Trace): void {
  const hole = trace.holes.find(({ kind, from }) => kind !== "cut" && !hasHardlyBegun(trace, from));
  if (hole?.kind === "http1")
    throw new CannotTakeOver(
      "It began as HTTP/1.1: what was asked for then is not in frames, and nobody can answer it from here.",
    );
  if (hole?.kind === "gap")
    throw new CannotTakeOver(
      "Octets are missing in the capture: from there on nobody knows the header tables.",
    );
  if (hole !== undefined) throw new CannotTakeOver(`Not all of it is HTTP/2: ${hole.reason}.`);
  const first = { client: firstType(trace, "client"), server: firstType(trace, "server") };
  if (trace.bytes("client").length === 0)
    throw new CannotTakeOver("The capture holds nothing of the client: nobody knows what it has asked for.");
  if (first.client !== PREFACE_TYPE && first.client !== undefined)
    throw new CannotTakeOver(
      "The capture begins in the middle of the connection: its header tables, windows and settings from before are not known.",
    );
  if (first.server !== undefined && first.server !== FrameType.SETTINGS)
    throw new CannotTakeOver(
      "What is here of the server begins in the middle of the connection: its header table from before is not known.",
    );
}

/** Not even a first frame: what is here of it can begin anything. */
function hasHardlyBegun(trace: Trace, side: Side): boolean {
  return firstType(trace, side) === undefined && trace.bytes(side).length < FRAME_HEADER_BYTES;
}

function firstType({ frames }: Trace, from: Side): number | undefined {
  for (let i = 0; i < frames.length; i++) if (frames.plain(i).from === from) return frames.plain(i).type;
  return undefined;
}

/** Behind the last frame of each side that is whole, and in no open header block. */
function wholeEnds({ frames }: Trace): Record<Side, number> {
  const ends = { client: 0, server: 0 };
  const open = { client: false, server: false };
  for (let i = 0; i < frames.length; i++) {
    const { from, type, flags, offset, wireBytes, length } = frames.detail(i);
    if (type !== PREFACE_TYPE && wireBytes < FRAME_HEADER_BYTES + length) continue;
    if (carriesBlock(type)) open[from] = (flags & Flag.END_HEADERS) === 0;
    if (!open[from]) ends[from] = offset + wireBytes;
  }
  return ends;
}

function carriesBlock(type: number): boolean {
  return type === FrameType.HEADERS || type === FrameType.PUSH_PROMISE || type === FrameType.CONTINUATION;
}

/** Its SETTINGS are there as a whole. */
function hasGreeted({ frames }: Trace, side: Side, end: number): boolean {
  for (let i = 0; i < frames.length; i++) {
    const { from, type, offset } = frames.plain(i);
    if (from === side && type === FrameType.SETTINGS) return offset < end;
  }
  return false;
}

function cutTo(seen: readonly SeenOctets[], kept: Readonly<Record<Side, number>>): readonly SeenOctets[] {
  const room = { ...kept };
  return seen.flatMap((piece) => {
    const octets = Math.min(room[piece.from], piece.hex.length / 2);
    room[piece.from] -= octets;
    return octets === 0 ? [] : [{ ...piece, hex: piece.hex.slice(0, 2 * octets) }];
  });
}

function unitsOf(trace: Trace): readonly SeenUnit[] {
  const units: SeenUnit[] = [];
  const open: Record<Side, SeenUnit | undefined> = { client: undefined, server: undefined };
  for (let i = 0; i < trace.frames.length; i++) {
    const { from, type, flags, offset, wireBytes, length, fault } = trace.frames.detail(i);
    if (type !== PREFACE_TYPE && wireBytes < FRAME_HEADER_BYTES + length) continue;
    const end = offset + wireBytes;
    const began = type === FrameType.CONTINUATION ? open[from] : undefined;
    const unit: SeenUnit =
      began === undefined
        ? {
            from,
            index: i,
            start: offset,
            end,
            frame:
              type === PREFACE_TYPE ? undefined : (fault ?? parsed(trace.bytes(from).subarray(offset, end))),
            fields: undefined,
            endsStream:
              (type === FrameType.HEADERS || type === FrameType.DATA) && (flags & Flag.END_STREAM) !== 0,
          }
        : { ...began, end };
    const isOpen = carriesBlock(type) && (flags & Flag.END_HEADERS) === 0;
    open[from] = isOpen ? unit : undefined;
    if (isOpen) continue;
    units.push(carriesBlock(type) ? { ...unit, fields: trace.frames.get(i).headers } : unit);
  }
  return units;
}

function parsed(octets: Uint8Array): Frame | Http2Error | undefined {
  const framer = new Framer();
  framer.push(octets);
  return framer.next();
}

/** The inferred log with the octets on their wire, which takes no time: what was seen was there. */
function withWire(trace: Trace, seen: readonly SeenOctets[]): readonly TraceEvent[] {
  const events: TraceEvent[] = [];
  const renumbered = new Map<number, number>();
  const add = (body: EventBody, at: number, cause?: number): number => {
    const seq = events.length;
    events.push(cause === undefined ? { ...body, seq, at } : { ...body, seq, at, cause });
    return seq;
  };
  let next = 0;
  const inferredBefore = (ms: number): void => {
    for (; next < trace.events.length; next++) {
      const { seq, at, cause, ...body } = trace.events.get(next);
      if (at >= ms) return;
      renumbered.set(seq, add(body, at, cause === undefined ? undefined : renumbered.get(cause)));
    }
  };
  const offsets = { client: 0, server: 0 };
  for (const { from, atMs, hex } of seen) {
    const length = hex.length / 2;
    if (length === 0) continue;
    inferredBefore(atMs);
    const offset = offsets[from];
    offsets[from] += length;
    add({ type: "wire.send", from, offset, length, startMs: atMs, endMs: atMs, arriveMs: atMs }, atMs);
    add({ type: "wire.arrive", from, offset, length }, atMs);
  }
  inferredBefore(Infinity);
  return events;
}

/** The octets of a unit. */
export function octetsOf(part: CapturedPart, { from, start, end }: SeenUnit): Uint8Array {
  return part.bytes(from).subarray(start, end);
}
