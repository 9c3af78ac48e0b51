/**
 * What the serve loop writes, and when: one frame at a time, on its own goroutine if the frame might block.
 * Go: serverConn.writeFrame, scheduleFrameWrite, startFrameWrite, writeFrameAsync, wroteFrame, sendWindowUpdate.
 */
import { assert } from "../base/assert.ts";
import { ErrorCode, Http2Error } from "../base/http2-error.ts";
import type { Blocking } from "../goroutine/runtime.ts";
import { IoError } from "../http2/io-error.ts";
import { MAX_WINDOW } from "../http2/flow.ts";
import { SendMeter } from "../http2/send-meter.ts";
import { knownWireBytes } from "../http2/write-op.ts";
import type { WriteOp } from "../http2/write-op.ts";
import { FrameWriteRequest } from "../http2/write-scheduler.ts";
import type { WriteResult } from "../http2/write-scheduler.ts";
import type { Limiter } from "../probe/event.ts";
import { framesOf } from "./op-frames.ts";
import type { BodyRead, ServerConn } from "./server-conn.ts";
import { HANDLER_COMPLETE, HANDLER_PANICKED, streamError, WRITE_FAILED } from "./server-errors.ts";
import type { ServerStream } from "./server-stream.ts";

export interface FrameWriteResult {
  readonly request: FrameWriteRequest<ServerStream>;
  readonly error: WriteResult;
}

export class FrameScheduling {
  writingFrame = false;
  /** How often the client's SETTINGS have to be acknowledged. */
  settingsAcksDue = 0;
  /** Control frames in the scheduler's queue. */
  queuedControlFrames = 0;
  #sc: ServerConn;
  #writingFrameAsync = false;
  #needsFrameFlush = false;
  #inFrameScheduleLoop = false;
  #meter: SendMeter | undefined;
  /** What the frame that is being written waits for in the connection; undefined if no time passes. */
  #writeWaits: "pipe full" | "frame being written" | undefined;
  /** The client's preface has not come, and until then nothing but the first flush goes out. */
  #unheard = false;

  constructor(sc: ServerConn) {
    this.#sc = sc;
    if (sc.probe === undefined) return;
    const meter = new SendMeter("server", sc.probe);
    this.#meter = meter;
    sc.output.onWait = (by) => {
      const news = by !== undefined && by !== this.#writeWaits;
      this.#writeWaits = by;
      // When it ends somebody else begins within the same instant, and then there is something to report.
      if (news) this.#reportBlocked(meter);
    };
  }

  /** Queues a frame, unless its stream is gone by now. */
  writeFrame(request: FrameWriteRequest<ServerStream>): void {
    if (!this.#isPointless(request)) {
      if (request.op.kind === "headers" && request.stream !== undefined) request.stream.wroteHeaders = true;
      if (request.isControl) this.queuedControlFrames++;
      this.#sc.writeSched.push(request);
      this.#meter?.queue(request.streamId, request.dataSize);
    }
    this.scheduleFrameWrite();
  }

  writeControl(op: WriteOp): void {
    this.writeFrame(new FrameWriteRequest<ServerStream>(op));
  }

  /** Writes what may be written now: at most one frame is under way. */
  scheduleFrameWrite(): void {
    if (!this.writingFrame && !this.#inFrameScheduleLoop) {
      this.#inFrameScheduleLoop = true;
      while (!this.#writingFrameAsync && this.#startNext());
      this.#inFrameScheduleLoop = false;
    }
    if (this.#meter === undefined || this.#inFrameScheduleLoop) return;
    // A frame on its own goroutine has not come to the connection yet.
    if (!this.#writingFrameAsync || this.#writeWaits !== undefined) this.#reportBlocked(this.#meter);
  }

  /** As long as nothing was heard of the client, what is queued behind the first flush stays there. */
  reportPreface(isHere: boolean): void {
    this.#unheard = !isHere;
    if (this.#meter !== undefined) this.#reportBlocked(this.#meter);
  }

  /** The frame is in the buffer, or beyond. */
  wroteFrame({ request, error }: FrameWriteResult): void {
    this.writingFrame = false;
    this.#writingFrameAsync = false;
    if (error !== undefined && this.#sc.profile.closesAfterFailedWrite) this.#sc.conn.close();
    this.#endStreamAfter(request);
    request.done?.trySend(error);
    this.scheduleFrameWrite();
  }

  /** For profiles in which a written frame counts before a frame that was read. */
  pollWroteFrame(): void {
    if (!this.#writingFrameAsync) return;
    const wrote = this.#sc.wroteFrameCh.tryReceive();
    if (wrote?.ok === true) this.wroteFrame(wrote.value);
  }

  /** Ends a stream from this side; without an error: NO_ERROR, the response is complete. */
  resetStream(streamId: number, code: number): void {
    this.writeControl({ kind: "rst stream", streamId, code });
    const stream = this.#sc.streams.get(streamId);
    if (stream !== undefined) stream.resetQueued = true;
  }

  /** Gives `n` octets back, at once or later as the profile does; on the connection if no stream is given. */
  sendWindowUpdate(stream: ServerStream | undefined, n: number): void {
    const inflow = stream?.inflow ?? this.#sc.streams.inflow;
    // What was buffered when its stream was closed is counted then, and again if the handler reads on. As in Go;
    // but where that would pass the largest window Go panics.
    const increment = Math.min(inflow.owe(n), MAX_WINDOW - inflow.window);
    if (increment === 0) return;
    const op = { kind: "window update", streamId: stream?.streamId ?? 0, increment } as const;
    this.writeFrame(new FrameWriteRequest<ServerStream>(op, stream));
    const added = inflow.add(increment, "window update");
    assert(added, "we only give back what came");
  }

  /** A handler has read: credit for the connection, and for the stream if more can come on it. */
  noteBodyRead({ stream, n }: BodyRead): void {
    this.sendWindowUpdate(undefined, n);
    const { state } = stream.life;
    if (state !== "half-closed (remote)" && state !== "closed") this.sendWindowUpdate(stream, n);
  }

  /** The stream is closed: whatever was queued for it is gone. */
  forget(streamId: number): void {
    this.#meter?.forget(streamId);
  }

  /** The connection is closed: nobody waits for it any more. */
  forgetAll(): void {
    this.#meter?.blockExactly(new Map());
  }

  #isPointless({ op, streamId, stream }: FrameWriteRequest<ServerStream>): boolean {
    const gone = streamId !== 0 && op.kind !== "rst stream" && this.#sc.streams.state(streamId) === "closed";
    return gone || (op.kind === "100 continue" && stream?.wroteHeaders === true);
  }

  /** Starts the next write in Go's order of precedence; false if there is nothing to do. */
  #startNext(): boolean {
    const sc = this.#sc;
    if (sc.needToSendGoAway) {
      sc.needToSendGoAway = false;
      this.#startControl({ kind: "goaway", lastStreamId: sc.streams.maxClientStreamId, code: sc.goAwayCode });
      return true;
    }
    if (this.settingsAcksDue > 0) {
      this.settingsAcksDue--;
      this.#startControl({ kind: "settings ack" });
      return true;
    }
    const next = sc.inGoAway && sc.goAwayCode !== ErrorCode.NO_ERROR ? undefined : sc.writeSched.pop();
    if (next !== undefined) {
      if (next.isControl) this.queuedControlFrames--;
      this.#meter?.queue(next.streamId, -next.dataSize);
      this.#startFrameWrite(next);
      return true;
    }
    if (!this.#needsFrameFlush) return false;
    this.#startControl({ kind: "flush" });
    this.#needsFrameFlush = false;
    return true;
  }

  #startControl(op: WriteOp): void {
    this.#startFrameWrite(new FrameWriteRequest<ServerStream>(op));
  }

  #startFrameWrite(request: FrameWriteRequest<ServerStream>): void {
    const { rt, output, encoder } = this.#sc;
    assert(!this.writingFrame, "one frame is written at a time");
    assert(request.stream?.life.state !== "closed", "nothing is written to a closed stream");
    const promisedId = request.op.kind === "push promise" ? request.op.allocatePromisedId() : undefined;
    if (promisedId instanceof IoError) {
      request.done?.trySend(promisedId);
      return;
    }
    this.writingFrame = true;
    this.#needsFrameFlush = true;
    this.#reportResponse(request.op);
    if (knownWireBytes(request.op) > output.available) {
      this.#writingFrameAsync = true;
      rt.go("writeFrameAsync", () => this.#writeFrameAsync(request, promisedId), "server");
      return;
    }
    for (const frame of framesOf(request.op, encoder)) output.writeNow(frame);
    this.wroteFrame({ request, error: output.failed ? WRITE_FAILED : undefined });
  }

  *#writeFrameAsync(request: FrameWriteRequest<ServerStream>, promisedId?: number): Blocking<void> {
    const { output, encoder, wroteFrameCh } = this.#sc;
    let written = true;
    for (const frame of framesOf(request.op, encoder, promisedId)) written = yield* output.write(frame);
    if (request.op.kind === "flush" || request.op.kind === "goaway") written = yield* output.flush();
    yield* wroteFrameCh.send({ request, error: written ? undefined : WRITE_FAILED });
  }

  #endStreamAfter({ op, stream, endsStream }: FrameWriteRequest<ServerStream>): void {
    const { streams } = this.#sc;
    if (op.kind === "headers" && stream?.life.state === "reserved (local)") stream.life.take("send HEADERS");
    if (endsStream && stream !== undefined) {
      if (stream.life.state === "half-closed (remote)") {
        streams.closeStream(stream, "send END_STREAM", HANDLER_COMPLETE);
        return;
      }
      // It was reset while its last frame was on the way out.
      if (stream.life.state !== "open") return;
      stream.life.take("send END_STREAM");
      // The response is complete and the client still uploads: it is asked to stop. RFC 9113 §8.1.
      this.resetStream(stream.streamId, ErrorCode.NO_ERROR);
    } else if (op.kind === "rst stream") {
      const reset = streams.get(op.streamId);
      if (reset !== undefined)
        streams.closeStream(reset, "send RST_STREAM", streamError(ownReset(op.streamId, op.code)));
    } else if (op.kind === "handler panic" && stream !== undefined) {
      streams.closeStream(stream, "send RST_STREAM", HANDLER_PANICKED);
    }
  }

  #reportResponse(op: WriteOp): void {
    if (op.kind !== "headers") return;
    const [first] = op.fields;
    if (first?.name === ":status") this.#sc.report.response(op.streamId, Number(first.value));
  }

  #reportBlocked(meter: SendMeter): void {
    const blocked = new Map<number, Limiter>();
    const { output, writeSched, inGoAway, goAwayCode } = this.#sc;
    const over = inGoAway && goAwayCode !== ErrorCode.NO_ERROR;
    const written = output.lastStreamId;
    for (const { stream, dataSize, streamId } of writeSched.heads()) {
      if (stream === undefined) continue;
      const window = dataSize > 0 ? stream.outflow.limiter() : undefined;
      const by = over ? "going away" : (window ?? this.#turnOf(streamId, written));
      if (by !== undefined) blocked.set(streamId, by);
    }
    if (this.#unheard && this.queuedControlFrames > 0) blocked.set(0, "settings");
    // Its last frame may be all that the stream has.
    if (this.#writeWaits === "pipe full" && !blocked.has(written)) blocked.set(written, "pipe full");
    meter.blockExactly(blocked);
  }

  /** Why a frame that its windows allow does not go: another one does. */
  #turnOf(streamId: number, written: number): Limiter | undefined {
    if (this.#writeWaits === undefined || written === 0 || written === streamId) return this.#writeWaits;
    return "scheduler";
  }
}

function ownReset(streamId: number, code: number): Http2Error {
  const reason = "This end has reset the stream";
  return new Http2Error({
    scope: "stream",
    code,
    token: "server.reset",
    reason,
    rfc: "RFC 9113 §6.4",
    streamId,
  });
}
