/**
 * A stream as the client up to Go 1.17 has it: its caller waits for the read loop on channels, and whoever finds that
 * something is wrong resets the stream himself. Owns these channels. RFC 9113 §5.4.2, §8.1. Go 1.17: clientStream.
 */
import { ErrorCode } from "../base/http2-error.ts";
import type { Http2Error } from "../base/http2-error.ts";
import { makeRstStream, makeWindowUpdate } from "../frame/make-frame.ts";
import { Channel } from "../goroutine/channel.ts";
import type { Blocking } from "../goroutine/runtime.ts";
import { recv, select } from "../goroutine/select.ts";
import { EOF } from "../http2/io-error.ts";
import type { IoError } from "../http2/io-error.ts";
import type { ClientConn } from "./client-conn.ts";
import { ClientStream } from "./client-stream.ts";
import type { FoundIn, ResAndError } from "./client-stream.ts";
import {
  errClientConnClosed,
  errClosedResponseBody,
  errRequestCanceled,
  errStreamClosed,
  streamError,
} from "./errors.ts";
import { asksToClose } from "./request.ts";
import type { Request } from "./request.ts";

export class CallerStream extends ClientStream {
  /** Read loop → caller, at most one: the response, or why there is none. */
  readonly resc: Channel<ResAndError>;
  /** Closed when RST_STREAM arrives; then `resetErr` says what it was. */
  readonly peerReset: Channel<never>;
  resetErr: IoError | undefined;
  /** Closed when the stream leaves cc.streams. */
  readonly done: Channel<never>;

  // ---- guarded by cc.mu
  /** We have sent RST_STREAM. */
  didReset = false;
  /** Set to end the body; awaitFlowControl gives it to the body writer. */
  stopReqBody: IoError | undefined;
  /** The body writer has begun: a failed request cannot be retried as if nothing had been sent. */
  startedWrite = false;

  constructor(cc: ClientConn, id: number, request: Request) {
    super(cc, id, request);
    this.resc = new Channel(cc.rt, `cs${id}.resc`, 1);
    this.peerReset = new Channel(cc.rt, `cs${id}.peerReset`);
    this.done = new Channel(cc.rt, `cs${id}.done`);
  }

  override whyNoMoreBody(): IoError | undefined {
    if (this.cc.closed) return errClientConnClosed;
    if (this.stopReqBody !== undefined) return this.stopReqBody;
    if (this.peerReset.closed) return this.resetErr;
    return this.done.closed ? errStreamClosed : undefined;
  }

  /** Ends the body: the writer learns it in awaitFlowControl. */
  *abortRequestBodyWrite(error: IoError): Blocking<void> {
    yield* this.cc.mu.lock();
    if (this.stopReqBody === undefined) {
      this.stopReqBody = error;
      this.cc.cond.broadcast();
    }
    this.cc.mu.unlock();
  }

  override *bodyFailed(code: number): Blocking<void> {
    yield* this.cc.writeStreamReset(this.id, code);
  }

  override bodyFollows(): void {
    this.cc.rt.go(`awaitRequestCancel ${this.id}`, () => this.#awaitRequestCancel(), "client");
  }

  /** On its own goroutine once the response is there: the application may still cancel while it reads the body. */
  *#awaitRequestCancel(): Blocking<void> {
    const cancel = this.request.cancel;
    if (cancel === undefined) return;
    const chosen = yield* select(this.cc.rt, { cancel: recv(cancel), done: recv(this.done) });
    if (chosen.case === "done") return;
    yield* this.cancelStream();
    this.bufPipe.closeWithError(errRequestCanceled);
  }

  override *cancelStream(): Blocking<void> {
    const { cc } = this;
    yield* cc.mu.lock();
    const { didReset } = this;
    this.didReset = true;
    cc.mu.unlock();
    if (didReset) return;
    yield* cc.writeStreamReset(this.id, ErrorCode.CANCEL);
    yield* cc.forgetStreamID(this.id);
  }

  override deliver(result: ResAndError): void {
    this.resc.trySend(result);
  }

  override end(onEnd?: () => void): void {
    this.note("recv END_STREAM");
    this.#endStreamError(EOF, onEnd);
  }

  /** What is wrong with DATA is told to the caller alone. */
  override *refuse(fault: Http2Error, found: FoundIn): Blocking<void> {
    this.cc.report.fault(fault);
    const error = streamError(fault, false);
    if (found !== "data") {
      yield* this.cc.writeStreamReset(this.id, fault.code);
      yield* this.cc.forgetStreamID(this.id);
    }
    if (found === "head") this.deliver({ error });
    else this.#endStreamError(error);
  }

  override *resetByPeer(error: IoError): Blocking<void> {
    if (this.peerReset.closed) return;
    this.resetErr = error;
    this.peerReset.close();
    this.bufPipe.closeWithError(error);
    this.cc.cond.broadcast();
    yield* [];
  }

  override connectionLost(error: IoError): void {
    this.bufPipe.closeWithError(error);
    this.deliver({ error });
    this.forgotten();
  }

  override takesData(): boolean {
    return !this.didReset;
  }

  override forgotten(): void {
    if (!this.done.closed) this.done.close();
  }

  override closeBody(): Blocking<void> {
    const serverSentStreamEnd = this.bufPipe.error === EOF;
    if (this.bufPipe.length > 0 || !serverSentStreamEnd) return this.#closeEarly(serverSentStreamEnd);
    return this.#leaveBody();
  }

  *#closeEarly(serverSentStreamEnd: boolean): Blocking<void> {
    const { cc } = this;
    const unread = this.bufPipe.length;
    yield* cc.mu.lock();
    yield* cc.wmu.lock();
    if (!serverSentStreamEnd && !this.didReset && !this.peerReset.closed && !cc.closed) {
      this.didReset = true;
      yield* cc.output.write(makeRstStream(this.id, ErrorCode.CANCEL));
      this.note("send RST_STREAM");
    }
    if (unread > 0 && !cc.closed) {
      cc.inflow.add(unread, "window update");
      yield* cc.output.write(makeWindowUpdate(0, unread));
    }
    yield* cc.flush();
    cc.wmu.unlock();
    cc.mu.unlock();
    yield* this.#leaveBody();
  }

  #leaveBody(): Blocking<void> {
    this.bufPipe.breakWithError(errClosedResponseBody);
    return this.cc.forgetStreamID(this.id);
  }

  override *bodyTooLong(): Blocking<void> {
    yield* this.cc.writeStreamReset(this.id, ErrorCode.PROTOCOL_ERROR);
  }

  /** The body ends for its reader, and a caller who still waits for a response gets the reason. */
  #endStreamError(error: IoError, onEnd?: () => void): void {
    if (asksToClose(this.request)) this.cc.closeWhenIdle = true;
    this.bufPipe.closeWithError(error, onEnd);
    this.deliver({ error });
  }
}
