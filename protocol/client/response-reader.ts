/**
 * What the read loop does with HEADERS and DATA: makes responses of them, fills body pipes, refunds octets that
 * nobody will read, ends streams. RFC 9113 §6.1, §6.2, §6.9, §8.1. Go 1.17: clientConnReadLoop's processHeaders,
 * handleResponse, processTrailers, processData, endStream, endStreamError.
 */
import type { Http2Error } from "../base/http2-error.ts";
import { Flag } from "../frame/frame.ts";
import type { DataFrame } from "../frame/frame.ts";
import { makeWindowUpdate } from "../frame/make-frame.ts";
import type { Blocking } from "../goroutine/runtime.ts";
import type { MetaHeaders } from "../http2/frame-input.ts";
import { valueOf } from "../http2/header-rules.ts";
import { EOF } from "../http2/io-error.ts";
import type { IoError } from "../http2/io-error.ts";
import type { ClientConn } from "./client-conn.ts";
import type { ClientStream } from "./client-stream.ts";
import { MAX_1XX_RESPONSES } from "./constants.ts";
import { requestsGzip } from "./encode-headers.ts";
import { streamError } from "./errors.ts";
import * as faults from "./peer-faults.ts";
import type { Response } from "./request.ts";
import { NoBody, TransportResponseBody } from "./response-body.ts";

export class ResponseReader {
  /** The application wants no second request here (Connection: close): the connection ends with its last stream. */
  closeWhenIdle = false;
  readonly #cc: ClientConn;

  constructor(cc: ClientConn) {
    this.#cc = cc;
  }

  *processHeaders(block: MetaHeaders): Blocking<Http2Error | undefined> {
    const cc = this.#cc;
    const cs = yield* cc.streamByID(block.streamId, false);
    if (cs === undefined) return undefined;
    // Without a body of its own the request is over once RoundTrip returns, so the stream has to be gone by then;
    // with one, the response must be there before the body writer learns that the stream has ended.
    const forgetFirst = block.endStream && cs.request.body === undefined;
    if (forgetFirst) yield* cc.forgetStreamID(cs.id);
    const fault = cs.pastHeaders
      ? this.processTrailers(cs, block)
      : yield* this.#processFirstBlock(cs, block);
    if (block.endStream && !forgetFirst) yield* cc.forgetStreamID(cs.id);
    return fault;
  }

  *#processFirstBlock(cs: ClientStream, block: MetaHeaders): Blocking<Http2Error | undefined> {
    cs.pastHeaders = true;
    const response = this.handleResponse(cs, block);
    if (response === undefined) return undefined;
    if ("token" in response) {
      this.#cc.report.fault(response);
      yield* this.#cc.writeStreamReset(cs.id, response.code);
      yield* this.#cc.forgetStreamID(cs.id);
      cs.deliver({ error: streamError(response, false) });
      return undefined;
    }
    if (block.endStream) cs.note("recv END_STREAM");
    this.#cc.report.response(cs.id, response.status);
    cs.deliver({ response });
    return undefined;
  }

  /** Undefined: an informational response, another one follows. */
  handleResponse(cs: ClientStream, block: MetaHeaders): Response | Http2Error | undefined {
    if (block.truncated) return faults.malformedResponse(cs.id, "header-list");
    const statusText = valueOf(block.fields, ":status");
    if (statusText === "") return faults.malformedResponse(cs.id, "no-status");
    if (!/^\d{3}$/.test(statusText)) return faults.malformedResponse(cs.id, "bad-status");
    const status = Number(statusText);
    if (status >= 100 && status <= 199) return this.#handleInformational(cs, block, status);
    const isHead = cs.request.method === "HEAD";
    const contentLength = block.endStream && !isHead ? 0 : declaredLength(block);
    const headers = block.fields.filter(({ name }) => !name.startsWith(":"));
    const gzipped = requestsGzip(cs.request) && valueOf(headers, "content-encoding") === "gzip";
    const head = { streamId: cs.id, status, headers, contentLength, gzipped };
    if (block.endStream || isHead) return { ...head, body: new NoBody() };
    cs.bytesRemain = contentLength;
    this.#cc.rt.go(`awaitRequestCancel ${cs.id}`, () => cs.awaitRequestCancel(), "client");
    return { ...head, body: new TransportResponseBody(cs) };
  }

  #handleInformational(cs: ClientStream, block: MetaHeaders, status: number): Http2Error | undefined {
    if (block.endStream) return faults.malformedResponse(cs.id, "1xx-end-stream");
    cs.num1xx++;
    if (cs.num1xx > MAX_1XX_RESPONSES) return faults.malformedResponse(cs.id, "1xx-count");
    this.#cc.report.response(cs.id, status);
    if (status === 100) cs.on100();
    cs.pastHeaders = false;
    return undefined;
  }

  processTrailers(cs: ClientStream, block: MetaHeaders): Http2Error | undefined {
    if (!block.endStream) return faults.trailersWithoutEnd(cs.id);
    if (block.fields.some(({ name }) => name.startsWith(":"))) return faults.trailersWithPseudo(cs.id);
    const trailers = block.fields;
    this.endStream(cs, () => {
      cs.trailers = trailers;
    });
    return undefined;
  }

  *processData(frame: DataFrame): Blocking<Http2Error | undefined> {
    const cc = this.#cc;
    const endStream = (frame.flags & Flag.END_STREAM) !== 0;
    const cs = yield* cc.streamByID(frame.streamId, endStream);
    if (cs === undefined) return yield* this.#discardData(frame);
    if (!cs.pastHeaders) {
      this.#refuseStream(cs, faults.dataBeforeHeaders(cs.id));
      return undefined;
    }
    if (frame.length > 0) {
      if (cs.request.method === "HEAD" && frame.data.length > 0) {
        this.#refuseStream(cs, faults.dataOnHead(cs.id));
        return undefined;
      }
      const fault = yield* this.#takeData(cs, frame);
      if (fault !== undefined) return fault;
    }
    if (endStream) this.endStream(cs);
    return undefined;
  }

  /** For a stream that we have left: the octets count for the connection's window, so they are given back at once. */
  *#discardData(frame: DataFrame): Blocking<Http2Error | undefined> {
    const cc = this.#cc;
    if (frame.streamId >= cc.nextStreamId || frame.streamId % 2 === 0)
      return faults.dataOnIdleStream(frame.streamId);
    if ((frame.flags & Flag.END_STREAM) !== 0) cc.lives.get(frame.streamId)?.note("recv END_STREAM");
    if (frame.length === 0) return undefined;
    yield* cc.mu.lock();
    // Go 1.17 does not look here whether the server kept to the window.
    const taken = Math.min(frame.length, cc.inflow.available());
    cc.inflow.take(taken);
    cc.inflow.add(taken, "window update");
    cc.mu.unlock();
    yield* cc.wmu.lock();
    yield* cc.output.write(makeWindowUpdate(0, frame.length));
    yield* cc.flush();
    cc.wmu.unlock();
    return undefined;
  }

  *#takeData(cs: ClientStream, frame: DataFrame): Blocking<Http2Error | undefined> {
    const cc = this.#cc;
    yield* cc.mu.lock();
    const available = cs.inflow.available();
    if (available < frame.length) {
      cc.mu.unlock();
      return faults.dataOverWindow(cs.id, frame.length, available);
    }
    cs.inflow.take(frame.length);
    // Nobody will read padding, nor what comes after our RST_STREAM.
    const { didReset } = cs;
    const refund = frame.length - (didReset ? 0 : frame.data.length);
    if (refund > 0) {
      cc.inflow.add(refund, "window update");
      if (!didReset) cs.inflow.add(refund, "window update");
      yield* cc.wmu.lock();
      yield* cc.output.write(makeWindowUpdate(0, refund));
      if (!didReset) yield* cc.output.write(makeWindowUpdate(cs.id, refund));
      yield* cc.flush();
      cc.wmu.unlock();
    }
    cc.mu.unlock();
    if (frame.data.length > 0 && !didReset) cs.bufPipe.write(frame.data);
    return undefined;
  }

  /** `onEnd` runs when the application reads the end. */
  endStream(cs: ClientStream, onEnd?: () => void): void {
    cs.note("recv END_STREAM");
    this.endStreamError(cs, EOF, onEnd);
  }

  /** The body ends for its reader, and a caller who still waits for a response gets the reason. */
  endStreamError(cs: ClientStream, error: IoError, onEnd?: () => void): void {
    if (
      cs.request.headers.some(
        ([name, value]) => name.toLowerCase() === "connection" && value.toLowerCase() === "close",
      )
    ) {
      this.closeWhenIdle = true;
    }
    cs.bufPipe.closeWithError(error, onEnd);
    cs.deliver({ error });
  }

  /** As Go 1.17: the caller is told, the server is not. */
  #refuseStream(cs: ClientStream, fault: Http2Error): void {
    this.#cc.report.fault(fault);
    this.endStreamError(cs, streamError(fault, false));
  }
}

/** -1 if there is none, several or no sensible one. */
function declaredLength(block: MetaHeaders): number {
  const values = block.fields.filter(({ name }) => name === "content-length");
  const [only] = values;
  if (values.length !== 1 || only === undefined || !/^\d{1,15}$/.test(only.value)) return -1;
  return Number(only.value);
}
