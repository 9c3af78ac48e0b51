/**
 * One request, from its caller's goroutine: waits for a free stream, writes HEADERS itself, lets a body writer
 * send the body, and waits for the head of the response or for whatever comes before it.
 * RFC 9113 §8.1. Go 1.17: ClientConn.roundTrip, awaitOpenSlotForRequest.
 */
import { ErrorCode } from "../base/http2-error.ts";
import { Channel } from "../goroutine/channel.ts";
import { Ready } from "../goroutine/ready.ts";
import type { Blocking, Timer } from "../goroutine/runtime.ts";
import { recv, select } from "../goroutine/select.ts";
import { IoError } from "../http2/io-error.ts";
import type { Limiter } from "../probe/event.ts";
import { BodyWriterState } from "./body-writer.ts";
import type { ClientConn } from "./client-conn.ts";
import { CallerStream } from "./caller-stream.ts";
import type { ResAndError } from "./client-stream.ts";
import { MAX_PENDING_REQUESTS } from "./constants.ts";
import { encodeHeaders } from "./encode-headers.ts";
import * as errors from "./errors.ts";
import { hasSlot } from "./open-slot.ts";
import type { Exchange } from "./profile.ts";
import type { Request, Response } from "./request.ts";
import { NoBody } from "./response-body.ts";

export class RoundTrip implements Exchange {
  readonly #cc: ClientConn;
  readonly #request: Request;
  #bodyWriter: BodyWriterState | undefined;
  #bodyWritten = false;
  #headerTimeout: Channel<undefined> | undefined;
  #headerTimer: Timer | undefined;

  #cs: CallerStream | undefined;

  constructor(cc: ClientConn, request: Request) {
    this.#cc = cc;
    this.#request = request;
  }

  bodyTouched(): boolean {
    return this.#cs?.startedWrite ?? false;
  }

  *run(): Blocking<Response | IoError> {
    const cs = yield* this.#start();
    if (cs instanceof IoError) {
      if (this.#bodyWriter === undefined) this.#request.body?.close();
      return cs;
    }
    this.#cs = cs;
    this.#cc.report.activity(cs.id, "caller", "waiting for the response");
    if (this.#bodyWriter === undefined) this.#startHeaderTimer();
    else this.#bodyWriter.scheduleBodyWrite();
    const result = yield* this.#awaitResponse(cs);
    this.#headerTimer?.stop();
    if (result instanceof IoError) this.#cc.report.activity(cs.id, "caller", result.text);
    else if (result.body instanceof NoBody) this.#cc.report.activity(cs.id, "caller", "done");
    if (this.#cc.output.failed) yield* this.#cc.close();
    return result;
  }

  /** Holds mu from the choice of the stream id until HEADERS are written, so that ids go out in order. */
  *#start(): Blocking<CallerStream | IoError> {
    const cc = this.#cc;
    yield* cc.mu.lock();
    const refused = yield* this.#awaitOpenSlotForRequest();
    const fields = refused ?? encodeHeaders(this.#request, cc.encodeOptions());
    if (fields instanceof IoError) {
      cc.mu.unlock();
      return fields;
    }
    const cs = cc.addStream((id) => new CallerStream(cc, id, this.#request));
    const { body, contentLength, method, path, trailers = [], weight } = this.#request;
    // Trailers need somebody to send them, even behind a body of no octets.
    if (body !== undefined && (contentLength !== 0 || trailers.length > 0))
      this.#bodyWriter = new BodyWriterState(cs, body);
    else body?.close();
    const endStream = this.#bodyWriter === undefined;
    cc.report.request(cs.id, method, path);
    yield* cc.lockFor(cs.id, cc.wmu);
    const written = (): void => {
      cs.note("send HEADERS");
      if (endStream) cs.note("send END_STREAM");
    };
    const failed = yield* cc.writeHeaders(cs.id, endStream, fields, written, weight);
    cc.wmu.unlock();
    cc.mu.unlock();
    if (failed === undefined) return cs;
    this.#bodyWriter?.cancel();
    yield* cc.forgetStreamID(cs.id);
    return failed;
  }

  /** With mu held: waits until the server's limit allows one more stream. */
  #awaitOpenSlotForRequest(): Blocking<IoError | undefined> {
    const over = this.#whyNoSlot();
    return over !== undefined || this.#slotIsOpen() ? new Ready(over) : this.#waitForOpenSlot();
  }

  *#waitForOpenSlot(): Blocking<IoError | undefined> {
    const cc = this.#cc;
    let canceled = false;
    let watching = false;
    const got = new Channel<never>(cc.rt, "waitingForConn");
    for (;;) {
      const over = canceled ? errors.errRequestCanceled : this.#whyNoSlot();
      if (over !== undefined || this.#slotIsOpen()) {
        if (watching) got.close();
        return over;
      }
      if (!watching && this.#request.cancel !== undefined) {
        watching = true;
        const cancel = this.#request.cancel;
        // A condition and a channel cannot be waited for at once: somebody else watches the channel.
        cc.rt.go(
          "awaitRequestCancel",
          function* () {
            const first = yield* select(cc.rt, { cancel: recv(cancel), got: recv(got) });
            if (first.case === "got") return;
            yield* cc.mu.lock();
            canceled = true;
            cc.cond.broadcast();
            cc.mu.unlock();
          },
          "client",
        );
      }
      yield* this.#waitForSlot();
    }
  }

  #slotIsOpen(): boolean {
    return this.#cc.streams.size + 1 <= this.#cc.maxConcurrentStreams;
  }

  #whyNoSlot(): IoError | undefined {
    const full = this.#cc.dialsWhenFull && !hasSlot(this.#cc);
    if (full || !this.#cc.canTakeNewRequestLocked()) return errors.errClientConnUnusable;
    return this.#cc.pendingRequests >= MAX_PENDING_REQUESTS ? errors.errTooManyRequests : undefined;
  }

  *#waitForSlot(): Blocking<void> {
    const cc = this.#cc;
    cc.pendingRequests++;
    const wait = cc.cond.wait();
    yield* cc.meter === undefined ? wait : cc.meter.stating(0, () => this.#whatHoldsBack(), wait);
    cc.pendingRequests--;
    if (cc.pendingRequests === 0) cc.meter?.block(0, undefined);
  }

  /** There may be a slot again and the lock not. */
  #whatHoldsBack(): Limiter {
    if (this.#slotIsOpen()) return "lock";
    return this.#cc.seenSettings ? "max concurrent streams" : "settings";
  }

  *#awaitResponse(cs: CallerStream): Blocking<Response | IoError> {
    for (;;) {
      const { cancel } = this.#request;
      const timeout = this.#headerTimeout;
      const writer = this.#bodyWritten ? undefined : this.#bodyWriter?.resc;
      const first = yield* select(this.#cc.rt, {
        readLoopResCh: recv(cs.resc),
        respHeaderTimer: timeout === undefined ? undefined : recv(timeout),
        cancel: cancel === undefined ? undefined : recv(cancel),
        peerReset: recv(cs.peerReset),
        bodyWriterResc: writer === undefined ? undefined : recv(writer),
      });
      if (first.case === "readLoopResCh")
        return first.ok ? yield* this.#handleResponse(cs, first.value) : errors.errClientConnClosed;
      if (first.case === "peerReset") return cs.resetErr ?? errors.errStreamClosed;
      if (first.case === "cancel") return yield* this.#giveUp(cs, errors.errRequestCanceled);
      if (first.case === "respHeaderTimer") return yield* this.#giveUp(cs, errors.errTimeout);
      this.#bodyWritten = true;
      // The read loop's word counts more, if there is one.
      const response = cs.resc.tryReceive();
      if (response?.ok === true) return yield* this.#handleResponse(cs, response.value);
      const failed = first.ok ? first.value.error : undefined;
      if (failed !== undefined) {
        yield* this.#cc.forgetStreamID(cs.id);
        return failed;
      }
      this.#startHeaderTimer();
    }
  }

  #handleResponse(cs: CallerStream, result: ResAndError): Blocking<Response | IoError> {
    const isWelcome = "response" in result && result.response.status <= 299;
    return isWelcome ? new Ready(result.response) : this.#stopBody(cs, result);
  }

  /** After an error, or a status that says no, the rest of the body is not sent. */
  *#stopBody(cs: CallerStream, result: ResAndError): Blocking<Response | IoError> {
    this.#bodyWriter?.cancel();
    yield* cs.abortRequestBodyWrite(errors.errStopReqBodyWrite);
    yield* this.#awaitBodyWriter();
    if ("response" in result) return result.response;
    yield* this.#cc.forgetStreamID(cs.id);
    return result.error;
  }

  /** Canceled or too late: the server is told, by the body writer if it is still at work. */
  *#giveUp(cs: CallerStream, error: IoError): Blocking<IoError> {
    if (this.#bodyWriter !== undefined && !this.#bodyWritten) {
      this.#bodyWriter.cancel();
      yield* cs.abortRequestBodyWrite(errors.errStopReqBodyWriteAndCancel);
      yield* this.#awaitBodyWriter();
    }
    // The writer may have been done, or not begun: then nobody has told the server yet.
    if (cs.life.state !== "closed") yield* this.#cc.writeStreamReset(cs.id, ErrorCode.CANCEL);
    yield* this.#cc.forgetStreamID(cs.id);
    return error;
  }

  *#awaitBodyWriter(): Blocking<void> {
    if (this.#bodyWriter === undefined || this.#bodyWritten) return;
    yield* this.#bodyWriter.resc.receive();
    this.#bodyWritten = true;
  }

  #startHeaderTimer(): void {
    const ms = this.#request.responseHeaderTimeoutMs ?? 0;
    if (ms <= 0) return;
    const timeout = new Channel<undefined>(this.#cc.rt, "respHeaderTimer", 1);
    this.#headerTimeout = timeout;
    this.#headerTimer = this.#cc.rt.afterFunc(
      ms,
      "ResponseHeaderTimeout",
      () => void timeout.trySend(undefined),
    );
  }
}
