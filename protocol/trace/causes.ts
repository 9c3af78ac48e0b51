/**
 * The causes behind a limiter, each with its numbers: an empty window because octets lie unread, because their handler
 * sleeps, because …; a full pipe because the line is slow or stands still. Walks from one end's state to the other's,
 * as the recording has it at one event, until it comes to a root or back to where it was.
 */
import type { Limiter, Side, TraceEvent, WaitReason } from "../probe/event.ts";
import { otherSide } from "./frame-columns.ts";
import type { LogIndex } from "./log-index.ts";
import type { ConnectionView, EndpointView, StreamView } from "./view.ts";
import type { Stall } from "./trace.ts";

/** `side` is whose cause it is. Times in virtual milliseconds, sizes in octets, frames by index. */
export type Cause =
  /** A sender's own limiter, with what it has to send. Windows where DATA is concerned. */
  | {
      readonly kind: "limiter";
      readonly side: Side;
      readonly streamId: number;
      readonly by: Limiter;
      readonly queuedBytes: number;
      readonly connectionWindow: number | undefined;
      readonly streamWindow: number | undefined;
    }
  /** Octets that have come and that this end's application has not read; no credit is given for them. */
  | {
      readonly kind: "unread";
      readonly side: Side;
      /** Where most of them are. */
      readonly streamId: number;
      readonly bytes: number;
      /** On all streams that share the window. */
      readonly allBytes: number;
    }
  /** What the application at this end does with the stream instead. */
  | {
      readonly kind: "application";
      readonly side: Side;
      readonly streamId: number;
      /**
       * `sleeping`: `untilMs` says when it goes on. `waiting`: for what `wait` names. `held`: it would read, and was
       * stopped by hand. `gone`: it has returned.
       */
      readonly state: "sleeping" | "waiting" | "held" | "gone";
      readonly activity: string | undefined;
      readonly untilMs: number | undefined;
      readonly wait: WaitReason | undefined;
    }
  /** This frame of this side was written, and the other end has not read it. */
  | { readonly kind: "on the way"; readonly side: Side; readonly frame: number; readonly arrivesMs: number }
  /** DATA that counts against the window and that its receiver has not got. */
  | { readonly kind: "data on the way"; readonly side: Side; readonly bytes: number; readonly frame: number }
  /** Nothing is under way and nothing unread, and so many octets less are allowed than once were: the receiver keeps them. */
  | { readonly kind: "credit kept"; readonly side: Side; readonly streamId: number; readonly bytes: number }
  /** All that a capture tells: this end has given no more credit yet. Whether octets lie unread there or credit is kept, nobody sees. */
  | { readonly kind: "no credit seen"; readonly side: Side; readonly streamId: number }
  /** Credit that this end has given and that will never come: its frame was lost, or cannot be read. */
  | { readonly kind: "credit lost"; readonly side: Side; readonly streamId: number; readonly bytes: number }
  /** Streams that take up the slots, the oldest first. */
  | {
      readonly kind: "slots";
      readonly side: Side;
      readonly limit: number | undefined;
      readonly streams: readonly number[];
    }
  /** A frame that this side is writing. */
  | { readonly kind: "writing"; readonly side: Side; readonly streamId: number; readonly frame: number }
  /** The line from this side: stopped by a fault, or busy with what it carries until `untilMs`. */
  | {
      readonly kind: "line";
      readonly side: Side;
      readonly state: "stopped" | "busy" | "receiver full";
      readonly untilMs: number | undefined;
    }
  /** Nothing was heard of this side yet. */
  | { readonly kind: "silent"; readonly side: Side };

/** Longer chains than this say nothing to anybody. */
const MAX_CAUSES = 12;

/** From the limiter to its root; never empty. */
export function causesOf(index: LogIndex, { side, streamId, by }: Stall, seq: number): readonly Cause[] {
  const walk = new CauseWalk(index, seq);
  walk.limiter(side, streamId, by);
  return walk.causes;
}

class CauseWalk {
  readonly causes: Cause[] = [];
  readonly #index: LogIndex;
  readonly #seq: number;
  readonly #view: ConnectionView;
  readonly #seen = new Set<string>();

  constructor(index: LogIndex, seq: number) {
    this.#index = index;
    this.#seq = seq;
    this.#view = index.trace.seek(seq);
  }

  limiter(side: Side, streamId: number, by: Limiter): void {
    const key = `${side} ${streamId}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const end = this.#view[side];
    const stream = end.stream(streamId);
    const { queuedBytes = 0, sendWindow: streamWindow } = stream ?? {};
    this.#add({
      kind: "limiter",
      side,
      streamId,
      by,
      queuedBytes,
      connectionWindow: end.sendWindow,
      streamWindow,
    });
    if (this.causes.length < MAX_CAUSES) BEHIND[by](this, side, streamId);
  }

  // ---- behind an empty window

  window(side: Side, streamId: number): void {
    const peer = otherSide(side);
    if (this.#index.trace.isInferred) {
      const isShut = (this.#view[side].sendWindow ?? 1) <= 0;
      this.#add({ kind: "no credit seen", side: peer, streamId: isShut ? 0 : streamId });
      return;
    }
    const level = (this.#view[side].sendWindow ?? 0) <= 0 ? 0 : streamId;
    const credit = this.#nextCredit(side, level);
    if (this.#frameOnTheWay(peer, credit)) return;
    const data = this.#dataOnTheWay(side, level);
    const { sendWindow = 0 } = this.#flow(side, level) ?? {};
    // The credit is here; the sender wakes within this instant.
    if (sendWindow > 0) return;
    const { recvWindow = 0, recvWindowPeak = 0 } = this.#flow(peer, level) ?? {};
    // Between what one end allows and what the other knows of stands what is under way, either way.
    const given = recvWindow - (data?.bytes ?? 0) - sendWindow;
    if (given > 0 && credit !== undefined && this.#isHeldUp(peer)) return;
    if (given > 0 && credit === undefined)
      this.#add({ kind: "credit lost", side: peer, streamId: level, bytes: given });
    if (this.#unread(peer, level)) return;
    if (data !== undefined) this.#add({ kind: "data on the way", side, ...data });
    else if (given <= 0)
      this.#add({ kind: "credit kept", side: peer, streamId: level, bytes: recvWindowPeak - recvWindow });
  }

  #flow(side: Side, level: number): EndpointView | StreamView | undefined {
    return level === 0 ? this.#view[side] : this.#view[side].stream(level);
  }

  /** The frame that will open the window next. */
  #nextCredit(side: Side, level: number): number | undefined {
    const opens = this.#index.after(
      this.#seq,
      (event) =>
        event.type === "window" &&
        event.side === side &&
        event.flow === "send" &&
        event.streamId === level &&
        event.delta > 0,
    );
    return opens === undefined ? undefined : this.#index.frameOf(this.#index.lastRead(side, opens.seq));
  }

  /** What this end has queued waits for its own write, or for the peer's first word. */
  #isHeldUp(side: Side): boolean {
    const { blockedBy, streams } = this.#view[side];
    if (blockedBy !== undefined) {
      this.limiter(side, 0, blockedBy);
      return true;
    }
    for (const { id, blockedBy: by } of streams) {
      if (by !== "pipe full" && by !== "frame being written") continue;
      this.limiter(side, id, by);
      return true;
    }
    return false;
  }

  /** Streams with octets that nobody has read: the fullest, and why. False if there are none. */
  #unread(side: Side, level: number): boolean {
    let most: StreamView | undefined;
    let allBytes = 0;
    for (const stream of this.#view[side].streams) {
      if (level !== 0 && stream.id !== level) continue;
      allBytes += stream.bufferedBytes;
      if (stream.bufferedBytes > (most?.bufferedBytes ?? 0)) most = stream;
    }
    if (most === undefined) return false;
    this.#add({ kind: "unread", side, streamId: most.id, bytes: most.bufferedBytes, allBytes });
    this.application(side, most.id);
    return true;
  }

  #frameOnTheWay(from: Side, frame: number | undefined): boolean {
    if (frame === undefined) return false;
    const { writeSeq = Infinity, arrivedMs } = this.#index.trace.frames.times(frame);
    if (writeSeq > this.#seq) return false;
    this.#add({ kind: "on the way", side: from, frame, arrivesMs: arrivedMs });
    return true;
  }

  /** What its receiver has not read, and the oldest frame of it. */
  #dataOnTheWay(side: Side, level: number): { readonly bytes: number; readonly frame: number } | undefined {
    const { frames } = this.#index.trace;
    let bytes = 0;
    let oldest: number | undefined;
    for (let i = frames.length - 1; i >= 0; i--) {
      const { from, type, length, streamId } = frames.get(i);
      const { writeSeq = Infinity, readSeq = Infinity } = frames.times(i);
      if (from !== side || writeSeq > this.#seq) continue;
      if (readSeq <= this.#seq) break;
      if (type !== 0 || (level !== 0 && streamId !== level)) continue;
      bytes += length;
      oldest = i;
    }
    return oldest === undefined ? undefined : { bytes, frame: oldest };
  }

  // ---- behind whoever should read, answer or send

  application(side: Side, streamId: number): void {
    const g = this.#index.application(side, streamId);
    const activity = this.#index.activity(side, streamId, this.#seq);
    const state = g === undefined ? undefined : this.#goroutine(g);
    if (state === undefined) return;
    const { wait, untilMs } = state;
    const is = state.gone ? "gone" : this.#stateOf(side, streamId, wait);
    this.#add({ kind: "application", side, streamId, state: is, activity, untilMs, wait });
    if (is !== "waiting") return;
    // It does not read because it writes, and that is held up in its turn.
    const stall = wait?.on.includes("wr.done") === true && this.#index.stallAt(side, streamId, this.#seq);
    if (stall) this.limiter(side, streamId, stall.by);
    else if (wait?.kind === "mutex") this.writing(side, -1);
  }

  #stateOf(side: Side, streamId: number, wait: WaitReason | undefined): "sleeping" | "waiting" | "held" {
    if (wait?.kind === "sleep") return "sleeping";
    const unread = this.#view[side].stream(streamId)?.bufferedBytes ?? 0;
    // It waits for octets and they are there.
    return wait?.on.includes("pipe.c") === true && unread > 0 ? "held" : "waiting";
  }

  #goroutine(
    g: number,
  ): { gone: boolean; wait: WaitReason | undefined; untilMs: number | undefined } | undefined {
    const last = this.#index.before(
      this.#seq,
      (event) =>
        (event.type === "go.block" || event.type === "go.run" || event.type === "go.exit") && event.g === g,
    );
    if (last === undefined) return undefined;
    const wait = last.type === "go.block" ? last.wait : undefined;
    // A sleeper starts its timer right before it blocks.
    const timer =
      wait?.kind === "sleep" ? this.#index.before(last.seq, isSleepTimer, last.seq - 1) : undefined;
    return { gone: last.type === "go.exit", wait, untilMs: timer?.atMs };
  }

  bodyWriter(side: Side, streamId: number): void {
    const stall = this.#index.stallAt(side, streamId, this.#seq);
    const end = stall?.toSeq === undefined ? undefined : stall.toMs;
    const activity = this.#view[side].stream(streamId)?.activity?.text;
    const wait = { kind: "sleep", on: [] } as const;
    this.#add({ kind: "application", side, streamId, state: "sleeping", activity, untilMs: end, wait });
  }

  // ---- behind a slot, a 100, the peer's SETTINGS

  slots(side: Side): void {
    const end = this.#view[side];
    const open = [...end.streams].filter(({ state }) => state !== "closed" && state !== "idle");
    const streams = open.map((stream) => stream.id);
    this.#add({ kind: "slots", side, limit: end.peerSettings.get(3), streams });
    const [oldest] = streams;
    if (oldest !== undefined) this.#response(side, oldest);
  }

  /** Why a request is not over: what its stream waits for at either end. */
  #response(side: Side, streamId: number): void {
    for (const end of [otherSide(side), side] as const) {
      const stall = this.#index.stallAt(end, streamId, this.#seq);
      if (stall === undefined) continue;
      this.limiter(end, streamId, stall.by);
      return;
    }
    this.application(otherSide(side), streamId);
  }

  continueWait(side: Side, streamId: number): void {
    const answer = this.#index.after(
      this.#seq,
      (event) => event.type === "frame.read" && event.side === side && event.streamId === streamId,
    );
    if (!this.#frameOnTheWay(otherSide(side), this.#index.frameOf(answer?.seq)))
      this.application(otherSide(side), streamId);
  }

  firstWord(side: Side): void {
    const first = this.#index.nextRead(side, this.#seq);
    if (this.#frameOnTheWay(otherSide(side), this.#index.frameOf(first))) return;
    this.#add({ kind: "silent", side: otherSide(side) });
  }

  // ---- behind a write

  /** What this side writes now, if it is another stream's (`own`), and the line behind it. */
  writing(side: Side, own: number): void {
    const write = this.#index.lastWrite(side, this.#seq);
    const frame = this.#index.frameOf(write);
    if (frame === undefined) return;
    const { streamId } = this.#index.trace.frames.get(frame);
    if (streamId !== own) this.#add({ kind: "writing", side, streamId, frame });
    this.line(side);
  }

  line(side: Side): void {
    const { trace } = this.#index;
    const now = trace.events.get(this.#seq).at;
    const sent = this.#index.before(this.#seq, (event) => event.type === "wire.send" && event.from === side);
    const stop = this.#index.before(
      this.#seq,
      (event) => event.type === "input" && isLinkEvent(event.text, side),
    );
    if (stop?.type === "input" && stop.text.endsWith("any more")) {
      const goesOn = this.#index.after(
        this.#seq,
        (event) => event.type === "input" && isLinkEvent(event.text, side) && event.text.endsWith("goes on"),
      );
      this.#add({ kind: "line", side, state: "stopped", untilMs: goesOn?.at });
    } else if (sent?.type === "wire.send" && sent.endMs > now) {
      this.#add({ kind: "line", side, state: "busy", untilMs: sent.endMs });
    }
  }

  #add(cause: Cause): void {
    this.causes.push(cause);
  }
}

const BEHIND: Readonly<Record<Limiter, (walk: CauseWalk, side: Side, streamId: number) => void>> = {
  "connection window": (walk, side, streamId) => walk.window(side, streamId),
  "stream window": (walk, side, streamId) => walk.window(side, streamId),
  "connection and stream window": (walk, side, streamId) => walk.window(side, streamId),
  "max concurrent streams": (walk, side) => walk.slots(side),
  "pipe full": (walk, side) => walk.line(side),
  "frame being written": (walk, side) => walk.line(side),
  scheduler: (walk, side, streamId) => walk.writing(side, streamId),
  settings: (walk, side) => walk.firstWord(side),
  "100-continue": (walk, side, streamId) => walk.continueWait(side, streamId),
  lock: (walk, side, streamId) => walk.writing(side, streamId),
  application: (walk, side, streamId) => walk.bodyWriter(side, streamId),
  "going away": () => {},
};

function isSleepTimer(event: TraceEvent): event is TraceEvent & { readonly type: "timer" } {
  return event.type === "timer" && event.op === "start" && event.name === "sleep";
}

function isLinkEvent(text: string, side: Side): boolean {
  return text.startsWith(`link from the ${side}:`);
}
