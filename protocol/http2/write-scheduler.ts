/**
 * Which of the queued frames goes next: the interface, and the request that schedulers queue. Schedulers know
 * streams by id and by their window alone. Go's WriteScheduler and FrameWriteRequest.
 */
import { assert } from "../base/assert.ts";
import { Deque } from "../base/deque.ts";
import type { PriorityFields } from "../frame/frame.ts";
import type { Channel } from "../goroutine/channel.ts";
import type { ClientPriorities } from "./client-priorities.ts";
import type { Outflow } from "./flow.ts";
import type { IoError } from "./io-error.ts";
import { endsStream } from "./write-op.ts";
import type { WriteOp } from "./write-op.ts";

/** What a scheduler needs to know of a stream. */
export interface ScheduledStream {
  readonly streamId: number;
  readonly outflow: Outflow;
  /** The peer's SETTINGS_MAX_FRAME_SIZE. */
  readonly maxFrameSize: number;
}

/** Said to whoever waits for the frame: undefined if it was written. */
export type WriteResult = IoError | undefined;

export class FrameWriteRequest<S extends ScheduledStream = ScheduledStream> {
  readonly op: WriteOp;
  /** Undefined for control frames: they go before all streams. */
  readonly stream: S | undefined;
  /** Capacity 1: whoever waits for the last piece to be written. */
  readonly done: Channel<WriteResult> | undefined;
  /** Whose windows hold it back; undefined if none do. Looked at for every stream whenever a frame is chosen. */
  readonly #heldBy: S | undefined;

  constructor(op: WriteOp, stream?: S, done?: Channel<WriteResult>) {
    this.op = op;
    this.stream = stream;
    this.done = done;
    this.#heldBy = op.kind === "data" && op.data.length > 0 ? stream : undefined;
  }

  /** 0 for the connection. */
  get streamId(): number {
    if (this.stream !== undefined) return this.stream.streamId;
    return this.op.kind === "rst stream" ? this.op.streamId : 0;
  }

  get isControl(): boolean {
    return this.stream === undefined;
  }

  /** Octets that count against the windows. */
  get dataSize(): number {
    return this.op.kind === "data" ? this.op.data.length : 0;
  }

  get endsStream(): boolean {
    return endsStream(this.op);
  }

  /** How many octets of DATA could go now, at most `n`; undefined for frames that no window holds back. */
  allowance(n: number): number | undefined {
    const by = this.#heldBy;
    return by === undefined ? undefined : Math.min(n, by.outflow.available(), by.maxFrameSize);
  }

  canGo(n: number): boolean {
    const allowed = this.allowance(n);
    return allowed === undefined || allowed > 0;
  }

  /**
   * Takes what may go now, and debits the windows: the whole request, or a first piece and the rest. The rest
   * keeps END_STREAM and `done`. Only to be called if canGo(n).
   */
  consume(n: number): readonly [now: FrameWriteRequest<S>, rest: FrameWriteRequest<S> | undefined] {
    const allowed = this.allowance(n);
    if (allowed === undefined || this.op.kind !== "data" || this.stream === undefined)
      return [this, undefined];
    assert(allowed > 0, "only what may go is consumed");
    const { data, streamId } = this.op;
    this.stream.outflow.take(Math.min(allowed, data.length));
    if (data.length <= allowed) return [this, undefined];
    const now = { kind: "data", streamId, data: data.subarray(0, allowed), endStream: false } as const;
    const rest = { ...this.op, data: data.subarray(allowed) };
    return [new FrameWriteRequest(now, this.stream), new FrameWriteRequest(rest, this.stream, this.done)];
  }
}

/** What a request or a PRIORITY_UPDATE says. RFC 9218 §4. */
export interface ExtensiblePriority {
  /** 0 (first) to 7 (last). */
  readonly urgency: number;
  /** The response is of use in pieces: it may share the line with others. */
  readonly incremental: boolean;
}

export interface OpenStreamOptions {
  /** The stream on which this one was promised. */
  readonly pusherId?: number;
  readonly priority?: ExtensiblePriority | undefined;
}

export interface WriteScheduler<S extends ScheduledStream = ScheduledStream> {
  /** What the client says, for one that goes by it. RFC 9218. */
  readonly priorities?: ClientPriorities;
  openStream(streamId: number, options?: OpenStreamOptions): void;
  /** Drops what is queued for the stream. */
  closeStream(streamId: number): void;
  /** RFC 7540 §5.3. */
  adjustStream(streamId: number, priority: PriorityFields): void;
  /** RFC 9218 §7; the stream may not be open yet. */
  updatePriority(streamId: number, priority: ExtensiblePriority): void;
  push(request: FrameWriteRequest<S>): void;
  /** The next frame that may go; undefined if none may. */
  pop(): FrameWriteRequest<S> | undefined;
  /** Requests at the heads of the streams' queues, for reports about who waits: not in the order of pop. */
  heads(): Iterable<FrameWriteRequest<S>>;
}

/** First in, first out; the head can be taken in pieces. */
export class WriteQueue<S extends ScheduledStream = ScheduledStream> {
  /** Stands apart because it is looked at again and again, and most queues hold nothing else. */
  #head: FrameWriteRequest<S> | undefined;
  #rest: Deque<FrameWriteRequest<S>> | undefined;

  get empty(): boolean {
    return this.#head === undefined;
  }

  get head(): FrameWriteRequest<S> | undefined {
    return this.#head;
  }

  push(request: FrameWriteRequest<S>): void {
    if (this.#head === undefined) this.#head = request;
    else (this.#rest ??= new Deque()).push(request);
  }

  shift(): FrameWriteRequest<S> | undefined {
    const head = this.#head;
    this.#head = this.#rest?.shift();
    return head;
  }

  clear(): void {
    this.#head = undefined;
    this.#rest = undefined;
  }

  /** Up to `n` octets of the head's DATA; undefined if its head may not go. */
  consume(n: number): FrameWriteRequest<S> | undefined {
    const head = this.#head;
    if (head === undefined || !head.canGo(n)) return undefined;
    const [now, rest] = head.consume(n);
    if (rest === undefined) this.shift();
    else this.#head = rest;
    return now;
  }
}
