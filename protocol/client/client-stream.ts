/**
 * One request's stream at the client. Owns its windows, its body pipe and the channels on which its goroutines
 * wait for each other; the connection owns the list of streams. RFC 9113 §5. Go 1.17: clientStream.
 */
import { Channel } from "../goroutine/channel.ts";
import type { Blocking } from "../goroutine/runtime.ts";
import { recv, select } from "../goroutine/select.ts";
import { ErrorCode } from "../base/http2-error.ts";
import type { HeaderField } from "../hpack/field.ts";
import { BodyPipe } from "../http2/body-pipe.ts";
import { Inflow, Outflow } from "../http2/flow.ts";
import { IoError } from "../http2/io-error.ts";
import { StreamLife } from "../http2/stream-life.ts";
import { transition } from "../http2/stream-transitions.ts";
import type { StreamEvent } from "../http2/stream-transitions.ts";
import type { ClientConn } from "./client-conn.ts";
import { errClientConnClosed, errRequestCanceled, errStreamClosed } from "./errors.ts";
import type { Request, Response } from "./request.ts";

export type ResAndError = { readonly response: Response } | { readonly error: IoError };

export class ClientStream {
  readonly cc: ClientConn;
  readonly id: number;
  readonly request: Request;
  /** Read loop → caller, at most one: the response, or why there is none. */
  readonly resc: Channel<ResAndError>;
  /** Closed when RST_STREAM arrives; then `resetErr` says what it was. */
  readonly peerReset: Channel<never>;
  resetErr: IoError | undefined;
  /** Closed when the stream leaves cc.streams. */
  readonly done: Channel<never>;
  readonly flow: Outflow;
  readonly inflow: Inflow;
  readonly life: StreamLife;
  readonly bufPipe: BodyPipe;

  // ---- guarded by cc.mu
  /** We have sent RST_STREAM. */
  didReset = false;
  /** Set to end the body; awaitFlowControl gives it to the body writer. */
  stopReqBody: IoError | undefined;
  /** The body writer has begun: a failed request cannot be retried as if nothing had been sent. */
  startedWrite = false;

  // ---- the read loop's own
  pastHeaders = false;
  num1xx = 0;
  /** Octets of body that the response still owes; -1: not declared. */
  bytesRemain = -1;
  trailers: readonly HeaderField[] = [];
  /** Called when a 100 has come. */
  on100: () => void = () => {};

  constructor(cc: ClientConn, id: number, request: Request) {
    const { rt, probe } = cc;
    this.cc = cc;
    this.id = id;
    this.request = request;
    this.resc = new Channel(rt, `cs${id}.resc`, 1);
    this.peerReset = new Channel(rt, `cs${id}.peerReset`);
    this.done = new Channel(rt, `cs${id}.done`);
    this.flow = new Outflow({ side: "client", streamId: id, initial: cc.initialWindowSize, probe }, cc.flow);
    this.inflow = new Inflow({ side: "client", streamId: id, initial: cc.streamFlow, probe }, cc.inflow);
    this.life = new StreamLife("client", id, probe);
    this.bufPipe = new BodyPipe({ rt, side: "client", streamId: id, probe });
  }

  /** Takes the stream along, where the life of streams has a row for it: both ends may let go at the same time. */
  note(on: StreamEvent): void {
    if (transition(this.life.state, on) !== undefined) this.life.take(on);
    if (this.life.state === "closed") this.cc.lives.delete(this.id);
  }

  /** Waits until some of `maxBytes` octets may go, takes that many from both windows and says how many. */
  *awaitFlowControl(maxBytes: number): Blocking<number | IoError> {
    const { cc } = this;
    yield* cc.lockFor(this.id, cc.mu);
    for (;;) {
      const over = this.#whyNoMoreBody();
      const available = this.flow.available();
      if (over !== undefined || available > 0) {
        // If it is over the writer says so itself, with what it leaves behind.
        if (over === undefined) cc.meter?.block(this.id, undefined);
        const take = Math.min(available, maxBytes, cc.maxFrameSize);
        if (over === undefined) this.#take(take);
        cc.mu.unlock();
        return over ?? take;
      }
      yield* this.#waitForWindow();
    }
  }

  /** Credit may be there and the lock not: then that is what it waits for. */
  *#waitForWindow(): Blocking<void> {
    const { meter, cond } = this.cc;
    const wait = cond.wait();
    yield* meter === undefined ? wait : meter.stating(this.id, () => this.flow.limiter() ?? "lock", wait);
  }

  /** Whoever waits for its own window alone waits for the connection's too once that is used up. */
  #take(n: number): void {
    const { cc } = this;
    this.flow.take(n);
    if (cc.meter === undefined || cc.flow.window > 0) return;
    for (const cs of cc.streams.values()) {
      if (cc.meter.blockedBy(cs.id) === "stream window") cc.meter.block(cs.id, cs.flow.limiter());
    }
  }

  #whyNoMoreBody(): IoError | undefined {
    return this.cc.closed ? errClientConnClosed : (this.stopReqBody ?? this.checkResetOrDone());
  }

  checkResetOrDone(): IoError | undefined {
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

  /** On its own goroutine once the response is there: the application may still cancel while it reads the body. */
  *awaitRequestCancel(): Blocking<void> {
    const cancel = this.request.cancel;
    if (cancel === undefined) return;
    const chosen = yield* select(this.cc.rt, { cancel: recv(cancel), done: recv(this.done) });
    if (chosen.case === "done") return;
    yield* this.cancelStream();
    this.bufPipe.closeWithError(errRequestCanceled);
  }

  *cancelStream(): Blocking<void> {
    const { cc } = this;
    yield* cc.mu.lock();
    const { didReset } = this;
    this.didReset = true;
    cc.mu.unlock();
    if (didReset) return;
    yield* cc.writeStreamReset(this.id, ErrorCode.CANCEL);
    yield* cc.forgetStreamID(this.id);
  }

  /** Hands the caller the response, or the reason why there is none; whoever comes second is ignored. */
  deliver(result: ResAndError): void {
    this.resc.trySend(result);
  }
}
