/**
 * One request since Go 1.18: a goroutine of its own sends it, waits for its end and cleans up behind it, and the caller
 * only waits for the head of the response. RFC 9113 §5.4.2, §8.1. Go: ClientConn.RoundTrip, clientStream.doRequest,
 * writeRequest, cleanupWriteRequest.
 */
import { ErrorCode } from "../base/http2-error.ts";
import { Channel } from "../goroutine/channel.ts";
import type { Blocking, Timer } from "../goroutine/runtime.ts";
import { recv, select, send } from "../goroutine/select.ts";
import { IoError } from "../http2/io-error.ts";
import { writeRequestBody } from "./body-writer.ts";
import type { ClientConn } from "./client-conn.ts";
import { checkRequest, encodeHeaders } from "./encode-headers.ts";
import * as errors from "./errors.ts";
import type { Exchange } from "./profile.ts";
import { asksToClose, expectsContinue } from "./request.ts";
import type { Request, Response } from "./request.ts";
import { NoBody } from "./response-body.ts";
import { RequestSignals, RequestStream } from "./request-stream.ts";
import { awaitOpenSlot } from "./open-slot.ts";

/** For one connection: requests take turns between the choice of their stream's id and their HEADERS, so that ids go out in order. */
export function newDoRequests(cc: ClientConn): (request: Request) => Exchange {
  const reqHeaderMu = new Channel<undefined>(cc.rt, "cc.reqHeaderMu", 1);
  return (request) => new DoRequest(cc, request, reqHeaderMu);
}

class DoRequest implements Exchange {
  readonly #cc: ClientConn;
  readonly #request: Request;
  readonly #reqHeaderMu: Channel<undefined>;
  readonly #signals: RequestSignals;
  /** Undefined until there is a slot. */
  #cs: RequestStream | undefined;
  #sentHeaders = false;
  #sentEndStream = false;

  constructor(cc: ClientConn, request: Request, reqHeaderMu: Channel<undefined>) {
    this.#cc = cc;
    this.#request = request;
    this.#reqHeaderMu = reqHeaderMu;
    this.#signals = new RequestSignals(cc);
  }

  /** A request that found its connection unusable has not begun. */
  bodyTouched(error: IoError): boolean {
    return this.#request.body !== undefined && error !== errors.errClientConnUnusable;
  }

  *run(): Blocking<Response | IoError> {
    const { rt } = this.#cc;
    const { method, path } = this.#request;
    rt.go(`doRequest ${method} ${path}`, () => this.#doRequest(), "client");
    const result = yield* this.#awaitResponse();
    const cs = this.#cs;
    if (cs === undefined) return result;
    if (result instanceof IoError) this.#cc.report.activity(cs.id, "caller", result.text);
    else if (result.body instanceof NoBody) this.#cc.report.activity(cs.id, "caller", "done");
    return result;
  }

  *#awaitResponse(): Blocking<Response | IoError> {
    const { respHeaderRecv, aborted, donec } = this.#signals;
    const { cancel } = this.#request;
    const first = yield* select(this.#cc.rt, {
      respHeaderRecv: recv(respHeaderRecv),
      abort: recv(aborted),
      ctxDone: cancel && recv(cancel),
    });
    if (first.case === "ctxDone") {
      this.#abort(errors.errRequestCanceled);
      return errors.errRequestCanceled;
    }
    // The server may have answered and then reset the stream: the answer counts.
    if (respHeaderRecv.closed) return yield* this.#handleResponseHeaders();
    yield* donec.receive();
    return this.#signals.abortErr ?? errors.errStreamClosed;
  }

  /** A status that says no: the rest of the body is not sent. */
  *#handleResponseHeaders(): Blocking<Response | IoError> {
    const { response, donec } = this.#signals;
    if (response === undefined) return errors.errStreamClosed;
    if (response.status > 299) {
      this.#cs?.closeRequestBody();
      this.#cc.cond.broadcast();
    }
    if (!(response.body instanceof NoBody) || this.#hasBody()) return response;
    // Nothing is left to be sent or read, so the slot is free when the caller goes on.
    const { cancel } = this.#request;
    const first = yield* select(this.#cc.rt, { donec: recv(donec), ctxDone: cancel && recv(cancel) });
    return first.case === "donec" ? response : errors.errRequestCanceled;
  }

  #abort(error: IoError): void {
    if (this.#cs === undefined) {
      this.#signals.abort(error);
      this.#cc.cond.broadcast();
    } else this.#cs.abortStream(error);
  }

  *#doRequest(): Blocking<void> {
    const error = yield* this.#writeRequest();
    yield* this.#cleanupWriteRequest(error);
  }

  *#writeRequest(): Blocking<IoError | undefined> {
    const cs = yield* this.#openStream();
    if (cs instanceof IoError) return cs;
    this.#cc.report.activity(cs.id, "caller", "waiting for the response");
    if (this.#hasBody()) {
      const error = (yield* this.#awaitContinue(cs)) ?? (yield* this.#writeBody(cs));
      if (error !== undefined && error !== errors.errStopReqBodyWrite) return error;
      this.#sentEndStream = error === undefined;
    } else this.#sentEndStream = true;
    return yield* this.#awaitEnd();
  }

  *#openStream(): Blocking<RequestStream | IoError> {
    const cc = this.#cc;
    const refused = checkRequest(this.#request);
    if (refused !== undefined) return refused;
    const { cancel } = this.#request;
    const first = yield* select(cc.rt, {
      reqHeaderMu: send(this.#reqHeaderMu, undefined),
      ctxDone: cancel && recv(cancel),
    });
    if (first.case === "ctxDone") return errors.errRequestCanceled;
    yield* cc.mu.lock();
    if (cc.reserved > 0) cc.reserved--;
    const noSlot = yield* awaitOpenSlot(cc, () => this.#signals.abortErr);
    if (noSlot === undefined) {
      this.#cs = cc.addStream((id) => new RequestStream(cc, id, this.#request, this.#signals));
      if (asksToClose(this.#request)) cc.doNotReuse = true;
    }
    cc.mu.unlock();
    const error = noSlot ?? (yield* this.#encodeAndWriteHeaders());
    yield* this.#reqHeaderMu.receive();
    return error ?? this.#cs ?? errors.errStreamClosed;
  }

  *#encodeAndWriteHeaders(): Blocking<IoError | undefined> {
    const cc = this.#cc;
    const cs = this.#cs;
    if (cs === undefined) return errors.errStreamClosed;
    const { method, path, weight } = this.#request;
    yield* cc.lockFor(cs.id, cc.wmu);
    const over = this.#signals.abortErr ?? this.#canceled();
    const fields = over ?? encodeHeaders(this.#request, cc.encodeOptions());
    if (fields instanceof IoError) {
      cc.wmu.unlock();
      return fields;
    }
    const endStream = !this.#hasBody();
    this.#sentHeaders = true;
    cc.report.request(cs.id, method, path);
    const written = (): void => {
      cs.note("send HEADERS");
      if (endStream) cs.note("send END_STREAM");
    };
    const failed = yield* cc.writeHeaders(cs.id, endStream, fields, written, weight);
    cc.wmu.unlock();
    return failed;
  }

  /** The body waits for a 100, for a while, if the request has asked for one. */
  *#awaitContinue(cs: RequestStream): Blocking<IoError | undefined> {
    const { rt, meter } = this.#cc;
    const { cancel, contentLength, expectContinueTimeoutMs = 0 } = this.#request;
    if (contentLength > 0) meter?.queue(cs.id, contentLength);
    if (expectContinueTimeoutMs <= 0 || !expectsContinue(this.#request)) return undefined;
    const { channel, timer } = this.#timeout(expectContinueTimeoutMs, "ExpectContinueTimeout");
    meter?.block(cs.id, "100-continue");
    const first = yield* select(rt, {
      timer: recv(channel),
      on100: recv(this.#signals.on100),
      abort: recv(this.#signals.aborted),
      ctxDone: cancel && recv(cancel),
    });
    timer.stop();
    meter?.block(cs.id, undefined);
    if (first.case === "abort") return this.#signals.abortErr;
    return first.case === "ctxDone" ? errors.errRequestCanceled : undefined;
  }

  *#writeBody(cs: RequestStream): Blocking<IoError | undefined> {
    const { body } = this.#request;
    return body === undefined ? undefined : yield* writeRequestBody(cs, body);
  }

  /** Until the server has ended its half of the stream, or the request is given up. Undefined: all is well. */
  *#awaitEnd(): Blocking<IoError | undefined> {
    const { cancel, responseHeaderTimeoutMs = 0 } = this.#request;
    const { peerClosed, aborted, respHeaderRecv } = this.#signals;
    let limit =
      responseHeaderTimeoutMs > 0
        ? this.#timeout(responseHeaderTimeoutMs, "ResponseHeaderTimeout")
        : undefined;
    for (;;) {
      const first = yield* select(this.#cc.rt, {
        peerClosed: recv(peerClosed),
        respHeaderTimer: limit && recv(limit.channel),
        respHeaderRecv: limit && recv(respHeaderRecv),
        abort: recv(aborted),
        ctxDone: cancel && recv(cancel),
      });
      limit?.timer.stop();
      if (first.case === "respHeaderRecv") limit = undefined;
      else if (first.case === "peerClosed") return undefined;
      else if (first.case === "abort") return this.#signals.abortErr;
      else return first.case === "ctxDone" ? errors.errRequestCanceled : errors.errTimeout;
    }
  }

  *#cleanupWriteRequest(ended: IoError | undefined): Blocking<void> {
    const cc = this.#cc;
    const cs = this.#cs;
    if (cs === undefined) {
      // As in Go: what was promised is given back, even if that was done on the way in.
      if (cc.reserved > 0) cc.reserved--;
      this.#request.body?.close();
      if (ended !== undefined) this.#signals.abort(ended);
      this.#signals.donec.close();
      return;
    }
    cs.closeRequestBody();
    // The end may have come together with whatever else: then the end counts.
    const error = this.#sentEndStream && this.#signals.peerClosed.closed ? undefined : ended;
    if (error !== undefined) cs.abortStream(error);
    if (this.#sentHeaders) yield* this.#resetUnlessDone(cs, error);
    cs.bufPipe.closeWithError(error ?? errors.errRequestCanceled);
    cc.meter?.forget(cs.id);
    yield* cc.forgetStreamID(cs.id);
    if (cc.output.failed) yield* cc.close();
    this.#signals.donec.close();
  }

  /** What the server has to be told: the code of what it did wrong; CANCEL; or that the rest of the body will not come. */
  *#resetUnlessDone(cs: RequestStream, error: IoError | undefined): Blocking<void> {
    const cc = this.#cc;
    if (error === undefined) {
      if (!this.#sentEndStream) yield* cc.writeStreamReset(cs.id, ErrorCode.NO_ERROR);
    } else if (error.name === "StreamError") {
      const { cause } = error;
      if (cause !== undefined && cause.token !== "client.reset-by-peer")
        yield* cc.writeStreamReset(cs.id, cause.code);
    } else {
      yield* cc.writeStreamReset(cs.id, ErrorCode.CANCEL, cc.resetPings?.besideReset(cs.id));
    }
  }

  /** Trailers need a body to follow, even one of no octets. */
  #hasBody(): boolean {
    const { body, contentLength, trailers = [] } = this.#request;
    return body !== undefined && (contentLength !== 0 || trailers.length > 0);
  }

  #canceled(): IoError | undefined {
    return this.#request.cancel?.closed === true ? errors.errRequestCanceled : undefined;
  }

  #timeout(ms: number, name: string): { readonly channel: Channel<undefined>; readonly timer: Timer } {
    const channel = new Channel<undefined>(this.#cc.rt, name, 1);
    return { channel, timer: this.#cc.rt.afterFunc(ms, name, () => void channel.trySend(undefined)) };
  }
}
