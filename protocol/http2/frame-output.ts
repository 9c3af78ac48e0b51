/**
 * Frames on their way out: a buffer of 4096 octets in front of the connection, as Go's bufio.Writer, and the
 * count of octets that says where in its direction each frame stands. Every frame that an endpoint writes passes
 * here. What is larger than the buffer goes out directly.
 */
import { assert } from "../base/assert.ts";
import { EMPTY_BYTES } from "../base/bytes.ts";
import { isOver, Ready } from "../goroutine/ready.ts";
import type { Blocking } from "../goroutine/runtime.ts";
import { FRAME_HEADER_BYTES, FrameType } from "../frame/frame.ts";
import type { Frame } from "../frame/frame.ts";
import { PREFACE_BYTES } from "../frame/preface.ts";
import { payloadLength, putFrame, putFrameHeader, writeFrame } from "../frame/write-frame.ts";
import type { Side } from "../probe/event.ts";
import type { Probe } from "../probe/probe.ts";
import type { NetConn } from "./net-conn.ts";

/** Go: bufWriterPoolBufferSize on the server, bufio's default on the client. */
const BUFFER_BYTES = 4096;

/** The type by which recordings call the client preface. */
const PREFACE_TYPE = -1;

const WRITTEN: Blocking<boolean> = new Ready(true);
const FAILED: Blocking<boolean> = new Ready(false);

export class FrameOutput {
  #conn: NetConn;
  #side: Side;
  #probe: Probe | undefined;
  #buffer = new Uint8Array(BUFFER_BYTES);
  #buffered = 0;
  #offset = 0;
  #failed = false;
  #lastStreamId = 0;
  /**
   * For recordings, set by the endpoint: told each time a write to the connection has to wait, and for what; undefined
   * once it need not.
   */
  onWait: ((by: "pipe full" | "frame being written" | undefined) => void) | undefined;

  constructor(conn: NetConn, side: Side, probe?: Probe) {
    this.#conn = conn;
    this.#side = side;
    this.#probe = probe;
  }

  /** Goes on behind octets that another end has written. */
  continueAt(offset: number): void {
    this.#offset = offset;
    this.#buffered = 0;
  }

  /** Octets that fit without anything being sent. */
  get available(): number {
    return BUFFER_BYTES - this.#buffered;
  }

  get buffered(): number {
    return this.#buffered;
  }

  /** Octets written so far, buffered ones included. */
  get offset(): number {
    return this.#offset;
  }

  /** Stream of the frame that was written last: whose octets wait if the connection takes no more. */
  get lastStreamId(): number {
    return this.#lastStreamId;
  }

  /** A write to the connection has failed: it is closed, and nothing goes out any more. */
  get failed(): boolean {
    return this.#failed;
  }

  /** For a frame that fits into what is available: never waits. */
  writeNow(frame: Frame): void {
    const length = wireLength(frame);
    assert(length <= this.available, "only a frame that fits is written without waiting");
    this.#report(frame, length);
    this.#buffered = putFrame(frame, this.#buffer, this.#buffered);
  }

  /** False if the connection is closed. Keeps the octets of DATA that does not fit into the buffer: they must stay as they are. */
  write(frame: Frame): Blocking<boolean> {
    const length = wireLength(frame);
    this.#report(frame, length);
    if (this.#failed) return FAILED;
    if (length > this.available) return this.#writeLarge(frame);
    this.#buffered = putFrame(frame, this.#buffer, this.#buffered);
    return WRITTEN;
  }

  writePreface(): Blocking<boolean> {
    this.#emit(PREFACE_TYPE, 0, 0, PREFACE_BYTES.length);
    this.#store(PREFACE_BYTES);
    return WRITTEN;
  }

  /** Sends what is buffered. False if the connection is closed. */
  flush(): Blocking<boolean> {
    if (this.#failed) return FAILED;
    if (this.#buffered === 0) return WRITTEN;
    const bytes = this.#buffer.slice(0, this.#buffered);
    this.#buffered = 0;
    return this.#send(bytes);
  }

  /** Usual DATA is not copied: its octets go behind its header. */
  #writeLarge(frame: Frame): Blocking<boolean> {
    if (frame.type !== FrameType.DATA || frame.padding !== undefined)
      return this.#writeThrough(writeFrame(frame), EMPTY_BYTES);
    const head = new Uint8Array(FRAME_HEADER_BYTES);
    putFrameHeader(frame, head, 0);
    return this.#writeThrough(head, frame.data);
  }

  /** What is in front goes out first, the buffer filled up. */
  *#writeThrough(head: Uint8Array, body: Uint8Array): Blocking<boolean> {
    while (head.length + body.length > this.available && !this.#failed) {
      if (this.#buffered === 0) return yield* this.#send(head, body.length === 0 ? undefined : body);
      const fromHead = Math.min(head.length, this.available);
      this.#store(head.subarray(0, fromHead));
      const fromBody = this.available;
      this.#store(body.subarray(0, fromBody));
      head = head.subarray(fromHead);
      body = body.subarray(fromBody);
      yield* this.flush();
    }
    if (this.#failed) return false;
    this.#store(head);
    this.#store(body);
    return true;
  }

  #send(bytes: Uint8Array, more?: Uint8Array): Blocking<boolean> {
    const write = this.#conn.write(bytes, more);
    if (!isOver(write)) return this.#waitToSend(write);
    if (!write.value) this.#failed = true;
    return write.value ? WRITTEN : FAILED;
  }

  *#waitToSend(write: Blocking<boolean>): Blocking<boolean> {
    const sent = yield* this.onWait === undefined ? write : this.#watch(write, this.onWait);
    if (!sent) this.#failed = true;
    return sent;
  }

  *#watch(write: Blocking<boolean>, onWait: NonNullable<FrameOutput["onWait"]>): Blocking<boolean> {
    let step = write.next();
    if (step.done === true) return step.value;
    for (; step.done !== true; step = write.next()) {
      onWait(this.#conn.full === true ? "pipe full" : "frame being written");
      yield;
    }
    onWait(undefined);
    return step.value;
  }

  #store(bytes: Uint8Array): void {
    this.#buffer.set(bytes, this.#buffered);
    this.#buffered += bytes.length;
  }

  #report(frame: Frame, length: number): void {
    const frameType = frame.type === "unknown" ? frame.rawType : frame.type;
    this.#emit(frameType, frame.flags, frame.streamId, length);
  }

  #emit(frameType: number, flags: number, streamId: number, length: number): void {
    this.#lastStreamId = streamId;
    this.#probe?.emit({
      type: "frame.write",
      side: this.#side,
      offset: this.#offset,
      length,
      frameType,
      flags,
      streamId,
    });
    this.#offset += length;
  }
}

function wireLength(frame: Frame): number {
  return FRAME_HEADER_BYTES + payloadLength(frame);
}
