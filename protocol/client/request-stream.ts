/**
 * A stream as Go's client has had it since 1.18: whoever finds that something is wrong only says so (`abort`), and the
 * request's own goroutine, which outlives the caller, resets the stream and takes it out of the list. Owns the
 * channels on which the two meet; there before the stream has its id. RFC 9113 §5.4.2, §8.1. Go: clientStream.
 */
import type { Http2Error } from "../base/http2-error.ts";
import { Channel } from "../goroutine/channel.ts";
import type { Blocking } from "../goroutine/runtime.ts";
import { EOF } from "../http2/io-error.ts";
import type { IoError } from "../http2/io-error.ts";
import type { ClientConn } from "./client-conn.ts";
import { ClientStream } from "./client-stream.ts";
import type { ResAndError } from "./client-stream.ts";
import {
  errBodyTooLong,
  errClientConnClosed,
  errClosedResponseBody,
  errRequestCanceled,
  errStopReqBodyWrite,
  streamError,
} from "./errors.ts";
import { frameAfterEnd } from "./later-faults.ts";
import type { Request, Response } from "./request.ts";

/** What a request is known by before it has a stream, and what those who wait for it wait on. */
export class RequestSignals {
  /** Closed with the head of the response. */
  readonly respHeaderRecv: Channel<never>;
  response: Response | undefined;
  /** Closed once: the request must end, and `abortErr` says why. */
  readonly aborted: Channel<never>;
  abortErr: IoError | undefined;
  /** Closed with END_STREAM from the server. */
  readonly peerClosed: Channel<never>;
  /** Closed when the request's goroutine has cleaned up. */
  readonly donec: Channel<never>;
  /** A 100 has come. */
  readonly on100: Channel<undefined>;

  constructor(cc: ClientConn) {
    this.respHeaderRecv = new Channel(cc.rt, "cs.respHeaderRecv");
    this.aborted = new Channel(cc.rt, "cs.abort");
    this.peerClosed = new Channel(cc.rt, "cs.peerClosed");
    this.donec = new Channel(cc.rt, "cs.donec");
    this.on100 = new Channel(cc.rt, "cs.on100", 1);
  }

  abort(error: IoError): void {
    if (this.abortErr !== undefined) return;
    this.abortErr = error;
    this.aborted.close();
  }
}

export class RequestStream extends ClientStream {
  readonly signals: RequestSignals;

  constructor(cc: ClientConn, id: number, request: Request, signals: RequestSignals) {
    super(cc, id, request);
    this.signals = signals;
    this.on100 = () => void signals.on100.trySend(undefined);
  }

  /** The first word counts. Wakes the body writer where it waits for window, and requests that wait for a slot. */
  abortStream(error: IoError): void {
    this.signals.abort(error);
    this.closeRequestBody();
    this.cc.cond.broadcast();
  }

  /** The body writer sends nothing more. */
  closeRequestBody(): void {
    if (this.bodyClosed) return;
    this.bodyClosed = true;
    this.request.body?.close();
  }

  override whyNoMoreBody(): IoError | undefined {
    if (this.cc.closed) return errClientConnClosed;
    if (this.bodyClosed) return errStopReqBodyWrite;
    return this.signals.abortErr ?? (this.request.cancel?.closed === true ? errRequestCanceled : undefined);
  }

  /** The request's goroutine will tell the server. */
  override *bodyFailed(): Blocking<void> {
    yield* [];
  }

  override bodyFollows(): void {
    // The request's goroutine watches for a cancellation all the time.
  }

  override *cancelStream(): Blocking<void> {
    this.abortStream(errRequestCanceled);
    yield* [];
  }

  override deliver(result: ResAndError): void {
    if ("error" in result) {
      this.abortStream(result.error);
      return;
    }
    this.signals.response = result.response;
    this.signals.respHeaderRecv.close();
  }

  override end(onEnd?: () => void): void {
    this.note("recv END_STREAM");
    const { cc, id } = this;
    this.afterEnd = (what) => cc.unknownStreams?.frame(id, what) ?? frameAfterEnd(id, what);
    this.bufPipe.closeWithError(EOF, onEnd);
    this.signals.peerClosed.close();
  }

  override *refuse(fault: Http2Error): Blocking<void> {
    this.cc.report.fault(fault);
    this.hidden = true;
    this.abortStream(streamError(fault, false));
    yield* [];
  }

  override *resetByPeer(error: IoError): Blocking<void> {
    this.abortStream(error);
    this.bufPipe.closeWithError(error);
    yield* [];
  }

  override connectionLost(error: IoError): void {
    if (!this.signals.peerClosed.closed) this.abortStream(error);
  }

  override takesData(): boolean {
    return this.bufPipe.error === undefined;
  }

  override forgotten(): void {
    const { cc } = this;
    if (cc.streams.size > 0 || cc.reserved > 0 || !cc.closesOnIdle()) return;
    cc.markClosed("its last stream has ended");
    cc.conn.close();
  }

  override *closeBody(): Blocking<void> {
    const { cc, bufPipe, signals } = this;
    const unread = bufPipe.length;
    if (!cc.profile.resetsBeforeCredit) yield* this.#giveBack(unread);
    bufPipe.breakWithError(errClosedResponseBody);
    this.abortStream(errClosedResponseBody);
    if (cc.profile.resetsBeforeCredit) yield* this.#giveBack(unread);
    yield* signals.donec.receive();
  }

  override *bodyTooLong(): Blocking<void> {
    this.abortStream(errBodyTooLong);
    yield* [];
  }

  *#giveBack(unread: number): Blocking<void> {
    const { cc } = this;
    if (unread === 0) return;
    yield* cc.mu.lock();
    const increment = cc.inflow.owe(unread);
    cc.inflow.add(increment, "window update");
    cc.mu.unlock();
    yield* cc.writeCredit(increment, 0, 0);
  }
}
