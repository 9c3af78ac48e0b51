/**
 * What both ends must look like, judged by the frames alone: windows, streams, settings, requests and answers, as the same events
 * that simulations leave. A frame counts as written and as read when it was seen, so each end's view is that of an end which is
 * where the capture was made: what was under way to or from the real end at that moment is not told apart.
 *
 * Where somebody stands still is told as far as the frames show it (passive-waits.ts). A connection that began as HTTP/1.1 has stream 1 from
 * there (upgrade.ts).
 *
 * Never guesses: where the recording begins in the middle or lost octets, windows are unknown until something says them. What only an
 * end itself knows (what its application reads, what it has queued beyond its content-length, what its goroutines do) has no events. RFC 9113 §5.1, §6.5, §6.9.
 */
import { Http2Error } from "../base/http2-error.ts";
import { Flag, FrameType } from "../frame/frame.ts";
import type { Frame, SettingsFrame } from "../frame/frame.ts";
import type { DecodedField } from "../hpack/field.ts";
import type { EventBody, Side, TraceEvent } from "../probe/event.ts";
import { RecordedEvents } from "./event-log.ts";
import type { EventLog } from "./event-log.ts";
import { SIDES } from "./frame-columns.ts";
import type { FrameColumns } from "./frame-columns.ts";
import type { FrameSource } from "./frame-index.ts";
import { PassiveEnd } from "./passive-end.ts";
import { parseScannedFrame, PREFACE_TYPE } from "./scan-direction.ts";
import { readUpgrade } from "./upgrade.ts";
import type { UpgradeFacts } from "./upgrade.ts";

/** Beyond this a recording keeps to what it saw: some five events stand for each frame, and all are kept. */
export const MAX_INFERRED_FRAMES = 30_000;

/** The same for a few frames that change much: SETTINGS change the window of every stream. */
const MAX_INFERRED_EVENTS = 10 * MAX_INFERRED_FRAMES;

export interface PassiveOptions {
  /** False: a log left things out where it says nothing; its holes are no losses. */
  readonly octetsKnown: boolean;
}

export interface Inferred {
  readonly log: EventLog;
  /** Where in it each frame was written and read. */
  readonly seqs: Pick<FrameColumns, "writeSeq" | "readSeq">;
}

/** The log of a capture; undefined when there is too much of it. */
export function inferEvents(source: FrameSource, options: PassiveOptions): Inferred | undefined {
  const steps = inferInSteps(source, options);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same, a frame at a time: whoever asks for it may do something else in between. */
export function* inferInSteps(
  source: FrameSource,
  options: PassiveOptions,
): Generator<undefined, Inferred | undefined> {
  if (source.columns.length > MAX_INFERRED_FRAMES) return undefined;
  const model = new PassiveModel(source, options);
  for (let i = 0; i < source.columns.length; i++) {
    model.frame(i);
    if (model.isTooLong) return undefined;
    yield;
  }
  return { log: new RecordedEvents(model.events), seqs: model.seqs };
}

class PassiveModel {
  readonly events: TraceEvent[] = [];
  readonly seqs: Inferred["seqs"];
  readonly #source: FrameSource;
  readonly #columns: FrameColumns;
  readonly #ends: Readonly<Record<Side, PassiveEnd>>;
  /** Frames in front of which octets were lost, by direction. */
  readonly #losses: readonly [ReadonlySet<number>, ReadonlySet<number>];
  /** The last frame with octets of DATA, by sender and stream. */
  readonly #lastData: Readonly<Record<Side, ReadonlyMap<number, number>>>;
  #frame = 0;
  #at = 0;
  #cause: number | undefined;
  #isOpen = false;

  constructor(source: FrameSource, { octetsKnown }: PassiveOptions) {
    this.#source = source;
    this.#columns = source.columns;
    const none = (): Float64Array => new Float64Array(source.columns.length).fill(-1);
    this.seqs = { writeSeq: none(), readSeq: none() };
    const starts = source.scans.map(({ tableStarts }) => tableStarts);
    const isWhole = starts.every((list) => list[0] === undefined || list[0].known);
    this.#lastData = lastDataOf(this.#columns);
    const end = (side: Side): PassiveEnd =>
      new PassiveEnd({
        side,
        isWhole,
        log: (body) => this.#log(body),
        goesOn: (streamId) => (this.#lastData[side].get(streamId) ?? -1) > this.#frame,
      });
    this.#ends = { client: end("client"), server: end("server") };
    const lossesOf = (side: 0 | 1): ReadonlySet<number> =>
      new Set(octetsKnown ? starts[side]?.slice(1).map(({ frame }) => frame) : []);
    this.#losses = [lossesOf(0), lossesOf(1)];
  }

  get isTooLong(): boolean {
    return this.events.length > MAX_INFERRED_EVENTS;
  }

  frame(i: number): void {
    const side = this.#columns.from[i] === 1 ? 1 : 0;
    const [sender, receiver] = side === 0 ? BOTH : TURNED;
    this.#frame = i;
    this.#at = this.#columns.at[i] ?? 0;
    this.#cause = undefined;
    if (this.#losses[side].has(this.#columns.ordinal[i] ?? 0)) {
      this.#ends[sender].lose("send");
      this.#ends[receiver].lose("recv");
    }
    const seen = this.#see(i, side);
    const written = this.#frameEvent("frame.write", i, sender);
    this.seqs.writeSeq[i] = written;
    this.#open();
    this.#cause = written;
    if (seen !== undefined) this.#apply(this.#ends[sender], seen, "send");
    if (!seen?.isWhole && this.#columns.type[i] !== PREFACE_TYPE) return;
    const read = this.#frameEvent("frame.read", i, receiver);
    this.seqs.readSeq[i] = read;
    this.#cause = read;
    if (seen !== undefined) this.#apply(this.#ends[receiver], seen, "recv");
  }

  #see(i: number, side: 0 | 1): Seen | undefined {
    const { scans, bytes, blocks } = this.#source;
    const ordinal = this.#columns.ordinal[i] ?? 0;
    const type = this.#columns.type[i] ?? 0;
    if (type === PREFACE_TYPE) return undefined;
    const frame = parseScannedFrame(scans[side], bytes[side], ordinal);
    const flags = this.#columns.flags[i] ?? 0;
    const size = (this.#columns.end[i] ?? 0) - (this.#columns.offset[i] ?? 0);
    const isWhole = size === 9 + (scans[side].frames.length[ordinal] ?? 0);
    const common = {
      type,
      flags,
      streamId: this.#columns.streamId[i] ?? 0,
      length: this.#columns.payloadLength[i] ?? 0,
    };
    if (frame instanceof Http2Error) return { ...common, isWhole, frame: undefined, headers: undefined };
    return { ...common, isWhole, frame, headers: blocks[side].headers(lastOf(blocks[side], ordinal)) };
  }

  #frameEvent(type: "frame.write" | "frame.read", i: number, side: Side): number {
    const { offset, end } = this.#columns;
    const at = offset[i] ?? 0;
    this.#log({
      type,
      side,
      offset: at,
      length: (end[i] ?? 0) - at,
      frameType: this.#columns.type[i] ?? 0,
      flags: this.#columns.flags[i] ?? 0,
      streamId: this.#columns.streamId[i] ?? 0,
    });
    return this.events.length - 1;
  }

  #open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    for (const side of SIDES) this.#ends[side].open();
    const upgrade = upgradeOf(this.#source);
    if (upgrade === undefined) return;
    this.#ends.client.upgrade(upgrade, "send");
    this.#ends.server.upgrade(upgrade, "recv");
  }

  #apply(end: PassiveEnd, seen: Seen, way: "send" | "recv"): void {
    const { type, streamId, frame } = seen;
    if (type === FrameType.DATA) end.data(streamId, seen.length, contentOf(seen), way);
    if (type === FrameType.HEADERS) end.headers(streamId, seen.headers, way);
    if (type === FrameType.DATA || type === FrameType.HEADERS)
      if ((seen.flags & Flag.END_STREAM) !== 0) end.endStream(streamId, way);
    if (type === FrameType.SETTINGS && (seen.flags & Flag.ACK) !== 0) end.acked(way);
    if (frame?.type === FrameType.SETTINGS) this.#settings(end, frame, way);
    else if (frame !== undefined) applyContents(end, frame, seen.headers, way);
    // SETTINGS change every stream's window.
    end.settle(type === FrameType.SETTINGS ? "all" : streamId);
  }

  /** One frame can hold thousands of settings, each of which changes every stream: what is too much is not made first. */
  #settings(end: PassiveEnd, { flags, settings }: SettingsFrame, way: "send" | "recv"): void {
    if ((flags & Flag.ACK) !== 0) return;
    for (const [id, value] of settings) if (!this.isTooLong) end.setting(id, value, way);
  }

  /** Bodies are made for it; what is added to them costs a tenth of what copies would. */
  #log(body: EventBody): void {
    const seq = this.events.length;
    const at = this.#at;
    const cause = this.#cause;
    this.events.push(
      cause === undefined ? Object.assign(body, { seq, at }) : Object.assign(body, { seq, at, cause }),
    );
  }
}

/** A frame as far as it was seen. */
interface Seen {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly length: number;
  readonly isWhole: boolean;
  readonly frame: Frame | undefined;
  /** Of the whole block that begins here. */
  readonly headers: readonly DecodedField[] | undefined;
}

function contentOf({ frame, length }: Seen): number {
  return frame?.type === FrameType.DATA ? frame.data.length : length;
}

function lastDataOf(columns: FrameColumns): Readonly<Record<Side, ReadonlyMap<number, number>>> {
  const last = { client: new Map<number, number>(), server: new Map<number, number>() };
  for (let i = 0; i < columns.length; i++) {
    if (columns.type[i] !== FrameType.DATA || columns.payloadLength[i] === 0) continue;
    last[SIDES[columns.from[i] ?? 0] ?? "client"].set(columns.streamId[i] ?? 0, i);
  }
  return last;
}

/** What stands in front of HTTP/2, where both directions hold it. */
function upgradeOf({ scans, bytes }: FrameSource): UpgradeFacts | undefined {
  const [client, server] = [0, 1].map((side) => {
    const hole = scans[side]?.holes.find(({ kind }) => kind === "http1");
    return hole && bytes[side]?.subarray(hole.offset, hole.offset + hole.length);
  });
  return client === undefined || server === undefined ? undefined : readUpgrade(client, server);
}

const BOTH = ["client", "server"] as const;
const TURNED = ["server", "client"] as const;

/** The frame that ends the block of this one. */
function lastOf(blocks: FrameSource["blocks"][0], ordinal: number): number {
  return blocks.blockOf(ordinal)?.last ?? ordinal;
}

function applyContents(
  end: PassiveEnd,
  frame: Frame,
  headers: readonly DecodedField[] | undefined,
  way: "send" | "recv",
): void {
  if (frame.type === FrameType.PUSH_PROMISE) end.promise(frame.promisedStreamId, headers, way);
  else if (frame.type === FrameType.RST_STREAM) end.reset(frame.streamId, way);
  else if (frame.type === FrameType.GOAWAY) end.goAway(frame.errorCode, way);
  else if (frame.type === FrameType.WINDOW_UPDATE)
    // The sender of credit allows more, its receiver may send more.
    end.credit(frame.streamId, frame.increment, way === "send" ? "recv" : "send");
}
