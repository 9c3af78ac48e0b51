/**
 * What the read loop does with HEADERS and DATA: makes responses of them, fills body pipes, refunds octets that
 * nobody will read, ends streams. RFC 9113 §6.1, §6.2, §6.9, §8.1. Go: clientConnReadLoop's processHeaders,
 * handleResponse, processTrailers, processData.
 */
import type { Http2Error } from "../base/http2-error.ts";
import { Flag } from "../frame/frame.ts";
import type { DataFrame } from "../frame/frame.ts";
import { READY, Ready } from "../goroutine/ready.ts";
import type { Blocking } from "../goroutine/runtime.ts";
import type { MetaHeaders } from "../http2/frame-input.ts";
import { valueOf } from "../http2/header-rules.ts";
import { EOF } from "../http2/io-error.ts";
import type { ClientConn } from "./client-conn.ts";
import type { ClientStream } from "./client-stream.ts";
import { MAX_1XX_RESPONSES } from "./constants.ts";
import { requestsGzip } from "./encode-headers.ts";
import { errUnexpectedEof } from "./errors.ts";
import * as faults from "./peer-faults.ts";
import type { Response } from "./request.ts";
import { NoBody, TransportResponseBody } from "./response-body.ts";

export class ResponseReader {
  readonly #cc: ClientConn;

  constructor(cc: ClientConn) {
    this.#cc = cc;
  }

  *processHeaders(block: MetaHeaders): Blocking<Http2Error | undefined> {
    const cc = this.#cc;
    const { endStream, streamId } = block;
    const cs = yield* cc.streamFor(streamId, "HEADERS");
    if (cs === undefined) return yield* cc.onUnknownStream(streamId, "HEADERS");
    if (cs.afterEnd !== undefined) return yield* this.#refuse(cs, cs.afterEnd("HEADERS"));
    // Without a body of its own the request is over once RoundTrip returns, so the stream has to be gone by then;
    // with one, the response must be there before the body writer learns that the stream has ended.
    const forgets = endStream && cc.profile.forgetsAtEnd;
    const forgetFirst = forgets && cs.request.body === undefined;
    if (forgetFirst) yield* cc.forgetStreamID(streamId);
    let fault: Http2Error | undefined;
    if (cs.pastHeaders) fault = yield* this.processTrailers(cs, block);
    else yield* this.#processFirstBlock(cs, block);
    if (forgets && !forgetFirst) yield* cc.forgetStreamID(streamId);
    return fault;
  }

  /** What is wrong with a response is told to its caller. */
  #processFirstBlock(cs: ClientStream, block: MetaHeaders): Blocking<void> {
    cs.pastHeaders = true;
    const response = this.handleResponse(cs, block);
    if (response === undefined) return READY;
    if ("token" in response) return cs.refuse(response, "head");
    if (block.endStream) cs.note("recv END_STREAM");
    this.#cc.report.response(cs.id, response.status);
    cs.deliver({ response });
    if (block.endStream && !this.#cc.profile.forgetsAtEnd) cs.end();
    return READY;
  }

  /** Undefined: an informational response, another one follows. */
  handleResponse(cs: ClientStream, block: MetaHeaders): Response | Http2Error | undefined {
    if (block.truncated) return faults.malformedResponse(cs.id, "header-list");
    const statusText = valueOf(block.fields, ":status");
    if (statusText === "") return faults.malformedResponse(cs.id, "no-status");
    if (!/^\d{3}$/.test(statusText)) return faults.malformedResponse(cs.id, "bad-status");
    const malformed = this.#cc.profile.checkMessage?.(cs, block, false);
    if (malformed !== undefined) return malformed;
    const status = Number(statusText);
    if (status >= 100 && status <= 199) return this.#handleInformational(cs, block, status);
    const isHead = cs.request.method === "HEAD";
    const declared = declaredLength(block);
    const misses = block.endStream && declared > 0 && this.#cc.profile.missesBody;
    const contentLength = block.endStream && !isHead && !misses ? 0 : declared;
    const headers = block.fields.filter(({ name }) => !name.startsWith(":"));
    const gzipped = requestsGzip(cs.request) && valueOf(headers, "content-encoding") === "gzip";
    const hasNone = isHead || block.endStream;
    const body = hasNone
      ? new NoBody(misses && !isHead ? errUnexpectedEof : EOF)
      : new TransportResponseBody(cs);
    if (!hasNone) {
      cs.bytesRemain = contentLength;
      cs.bodyFollows();
    }
    return { streamId: cs.id, status, headers, contentLength, gzipped, body };
  }

  #handleInformational(cs: ClientStream, block: MetaHeaders, status: number): Http2Error | undefined {
    if (block.endStream) return faults.malformedResponse(cs.id, "1xx-end-stream");
    const cc = this.#cc;
    const { informational } = cc.profile;
    cs.num1xx += informational?.cost(block) ?? 1;
    if (cs.num1xx > (informational?.most(cc) ?? MAX_1XX_RESPONSES))
      return faults.malformedResponse(cs.id, "1xx-count");
    cc.report.response(cs.id, status);
    if (status === 100) cs.on100();
    cs.pastHeaders = false;
    return undefined;
  }

  *processTrailers(cs: ClientStream, block: MetaHeaders): Blocking<Http2Error | undefined> {
    const malformed = this.#cc.profile.checkMessage?.(cs, block, true);
    if (malformed !== undefined) return yield* this.#refuse(cs, malformed);
    if (!block.endStream) return faults.trailersWithoutEnd(cs.id);
    if (block.fields.some(({ name }) => name.startsWith(":"))) return faults.trailersWithPseudo(cs.id);
    const trailers = block.fields;
    cs.end(() => {
      cs.trailers = trailers;
    });
    return undefined;
  }

  *processData(frame: DataFrame): Blocking<Http2Error | undefined> {
    const cc = this.#cc;
    const endStream = (frame.flags & Flag.END_STREAM) !== 0;
    const cs = yield* cc.streamFor(frame.streamId, "DATA", endStream && cc.profile.forgetsAtEnd);
    if (cs === undefined) return yield* this.#discardData(frame);
    const wrong = this.#whatIsWrong(cs, frame);
    if (wrong !== undefined) {
      const fault = yield* this.#refuse(cs, wrong);
      return fault === undefined && cc.profile.countsRefusedData === true
        ? yield* this.#giveBack(frame)
        : fault;
    }
    if (frame.length > 0) {
      yield* cc.mu.lock();
      const fault = yield* this.#takeDataLocked(cs, frame);
      if (fault !== undefined) return fault;
    }
    if (endStream) cs.end();
    return undefined;
  }

  #whatIsWrong(cs: ClientStream, frame: DataFrame): Http2Error | undefined {
    if (cs.afterEnd !== undefined) return cs.afterEnd("DATA");
    if (!cs.pastHeaders) return faults.dataBeforeHeaders(cs.id);
    if (cs.request.method === "HEAD" && frame.data.length > 0) return faults.dataOnHead(cs.id);
    return this.#cc.profile.checkData?.(cs, frame);
  }

  *#refuse(cs: ClientStream, fault: Http2Error): Blocking<Http2Error | undefined> {
    if (fault.scope === "connection") return fault;
    yield* cs.refuse(fault, "data");
    return undefined;
  }

  /** For a stream that we have left: the octets count for the connection's window, so they are given back at once. */
  *#discardData(frame: DataFrame): Blocking<Http2Error | undefined> {
    const cc = this.#cc;
    if (frame.streamId >= cc.nextStreamId || frame.streamId % 2 === 0)
      return faults.dataOnIdleStream(frame.streamId);
    const fault = yield* cc.onUnknownStream(frame.streamId, "DATA");
    if (fault !== undefined) return fault;
    if ((frame.flags & Flag.END_STREAM) !== 0) cc.lives.get(frame.streamId)?.note("recv END_STREAM");
    return yield* this.#giveBack(frame);
  }

  /** Takes octets that nobody will read from the connection's window and gives them back. */
  *#giveBack(frame: DataFrame): Blocking<Http2Error | undefined> {
    const cc = this.#cc;
    if (frame.length === 0) return undefined;
    yield* cc.mu.lock();
    // Up to 2022 Go does not look here whether the server kept to the window.
    const taken = Math.min(frame.length, cc.inflow.available());
    const { credit } = cc.profile;
    if (taken < frame.length && credit === "batched") {
      cc.mu.unlock();
      return faults.dataOverWindow(frame.streamId, frame.length, taken);
    }
    cc.inflow.take(taken);
    const increment = cc.inflow.owe(frame.length);
    cc.inflow.add(credit === "batched" ? increment : taken, "window update");
    cc.mu.unlock();
    yield* cc.writeCredit(increment, 0, 0);
    return undefined;
  }

  /** Gives mu back. */
  #takeDataLocked(cs: ClientStream, frame: DataFrame): Blocking<Http2Error | undefined> {
    const cc = this.#cc;
    const available = cs.inflow.available();
    if (available < frame.length) {
      cc.mu.unlock();
      return new Ready(faults.dataOverWindow(cs.id, frame.length, available));
    }
    cs.inflow.take(frame.length);
    // Nobody will read padding, nor what comes after our RST_STREAM.
    const takes = cs.takesData();
    if (!takes || frame.length > frame.data.length) return this.#refundLocked(cs, frame, takes);
    cc.mu.unlock();
    cs.bufPipe.write(frame.data);
    return NOTHING_WRONG;
  }

  /** Likewise. */
  *#refundLocked(cs: ClientStream, frame: DataFrame, takes: boolean): Blocking<undefined> {
    const cc = this.#cc;
    const refund = frame.length - (takes ? frame.data.length : 0);
    const connection = cc.inflow.owe(refund);
    const stream = takes ? cs.inflow.owe(refund) : 0;
    cc.inflow.add(connection, "window update");
    cs.inflow.add(stream, "window update");
    const { holdsLockToWrite } = cc.profile;
    if (!holdsLockToWrite) cc.mu.unlock();
    yield* cc.writeCredit(connection, cs.id, stream);
    if (holdsLockToWrite) cc.mu.unlock();
    if (frame.data.length > 0 && takes) cs.bufPipe.write(frame.data);
  }
}

const NOTHING_WRONG: Blocking<undefined> = new Ready(undefined);

/** -1 if there is none, several or no sensible one. */
function declaredLength(block: MetaHeaders): number {
  const values = block.fields.filter(({ name }) => name === "content-length");
  const [only] = values;
  if (values.length !== 1 || only === undefined || !/^\d{1,15}$/.test(only.value)) return -1;
  return Number(only.value);
}
