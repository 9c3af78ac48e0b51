/**
 * The application's end of a response body. Reading gives window back, by the reader's own hand; closing early
 * resets the stream. RFC 9113 §6.9. Go 1.17: transportResponseBody.
 */
import { ErrorCode } from "../base/http2-error.ts";
import { makeRstStream, makeWindowUpdate } from "../frame/make-frame.ts";
import type { Blocking } from "../goroutine/runtime.ts";
import type { HeaderField } from "../hpack/field.ts";
import { EOF, IoError } from "../http2/io-error.ts";
import type { ClientStream } from "./client-stream.ts";
import { errBodyTooLong, errClosedResponseBody, errUnexpectedEof } from "./errors.ts";
import type { ResponseBody } from "./request.ts";

/** For responses that have none: HEAD, 204, 304, or END_STREAM on the HEADERS. */
export class NoBody implements ResponseBody {
  readonly trailers: readonly HeaderField[] = [];

  *read(): Blocking<IoError> {
    yield* WITHOUT_WAITING;
    return EOF;
  }

  *close(): Blocking<void> {
    yield* WITHOUT_WAITING;
  }
}

const WITHOUT_WAITING: readonly never[] = [];

export class TransportResponseBody implements ResponseBody {
  readonly #cs: ClientStream;
  #readErr: IoError | undefined;
  #reading = false;

  constructor(cs: ClientStream) {
    this.#cs = cs;
  }

  get trailers(): readonly HeaderField[] {
    return this.#cs.trailers;
  }

  *read(max: number): Blocking<Uint8Array | IoError> {
    const cs = this.#cs;
    if (this.#readErr !== undefined) return this.#readErr;
    if (!this.#reading) cs.cc.report.activity(cs.id, "caller", "reading the response");
    this.#reading = true;
    const read = yield* cs.bufPipe.read(max);
    if (read instanceof IoError)
      return this.#end(read === EOF && cs.bytesRemain > 0 ? errUnexpectedEof : read);
    if (cs.bytesRemain >= 0 && read.length > cs.bytesRemain) return yield* this.#tooLong(read);
    if (cs.bytesRemain >= 0) cs.bytesRemain -= read.length;
    yield* this.#refreshWindows();
    return read;
  }

  *close(): Blocking<void> {
    const cs = this.#cs;
    const { cc } = cs;
    const serverSentStreamEnd = cs.bufPipe.error === EOF;
    const unread = cs.bufPipe.length;
    if (unread > 0 || !serverSentStreamEnd) {
      yield* cc.mu.lock();
      yield* cc.wmu.lock();
      if (!serverSentStreamEnd && !cs.didReset && !cs.peerReset.closed && !cc.closed) {
        cs.didReset = true;
        yield* cc.output.write(makeRstStream(cs.id, ErrorCode.CANCEL));
        cs.note("send RST_STREAM");
      }
      if (unread > 0 && !cc.closed) {
        cc.inflow.add(unread, "window update");
        yield* cc.output.write(makeWindowUpdate(0, unread));
      }
      yield* cc.flush();
      cc.wmu.unlock();
      cc.mu.unlock();
    }
    cs.bufPipe.breakWithError(errClosedResponseBody);
    yield* cc.forgetStreamID(cs.id);
    if (this.#readErr === undefined) this.#end(errClosedResponseBody);
  }

  /** What was read may come again: each window is refilled when enough is missing. */
  *#refreshWindows(): Blocking<void> {
    const cs = this.#cs;
    const { cc } = cs;
    yield* cc.mu.lock();
    const connHas = cc.inflow.available();
    const connAdd = connHas < cc.connFlow / 2 ? cc.connFlow - connHas : 0;
    if (connAdd > 0) cc.inflow.add(connAdd, "window update");
    // Go takes the smaller of this window and the connection's, which in Go is always this one. Where a scenario
    // makes the connection's smaller, each read would fill up anew what is full already.
    const streamHas = cs.inflow.window + cs.bufPipe.length;
    const streamAdd = streamHas < cc.streamFlow - cc.streamMinRefresh ? cc.streamFlow - streamHas : 0;
    if (streamAdd > 0) cs.inflow.add(streamAdd, "window update");
    cc.mu.unlock();
    if (connAdd === 0 && streamAdd === 0) return;
    yield* cc.wmu.lock();
    if (connAdd > 0) yield* cc.output.write(makeWindowUpdate(0, connAdd));
    if (streamAdd > 0) yield* cc.output.write(makeWindowUpdate(cs.id, streamAdd));
    yield* cc.flush();
    cc.wmu.unlock();
  }

  /** The server owes nothing more, and sends all the same: what was promised is handed over, then the error. */
  *#tooLong(read: Uint8Array): Blocking<Uint8Array | IoError> {
    const cs = this.#cs;
    const promised = read.subarray(0, cs.bytesRemain);
    cs.bytesRemain = 0;
    yield* cs.cc.writeStreamReset(cs.id, ErrorCode.PROTOCOL_ERROR);
    const error = this.#end(errBodyTooLong);
    return promised.length > 0 ? promised : error;
  }

  #end(error: IoError): IoError {
    this.#readErr = error;
    const { cc, id } = this.#cs;
    cc.report.activity(id, "caller", error === EOF ? "done" : error.text);
    return error;
  }
}
