/**
 * The application's end of a response body. Reading gives window back, by the reader's own hand; closing early
 * ends the stream. RFC 9113 §6.9. Go: transportResponseBody.
 */
import { isOver, READY, Ready } from "../goroutine/ready.ts";
import type { Blocking } from "../goroutine/runtime.ts";
import type { HeaderField } from "../hpack/field.ts";
import { EOF, IoError } from "../http2/io-error.ts";
import type { ClientStream } from "./client-stream.ts";
import { errBodyTooLong, errClosedResponseBody, errUnexpectedEof } from "./errors.ts";
import type { ResponseBody } from "./request.ts";

/** For responses that have none: HEAD, 204, 304, or END_STREAM on the HEADERS. */
export class NoBody implements ResponseBody {
  readonly trailers: readonly HeaderField[] = [];
  readonly #end: IoError;

  /** `end`: what reading gives, if the response says that there should have been a body. */
  constructor(end: IoError = EOF) {
    this.#end = end;
  }

  read(): Blocking<IoError> {
    return new Ready(this.#end);
  }

  close(): Blocking<void> {
    return READY;
  }
}

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

  read(max: number): Blocking<Uint8Array | IoError> {
    const cs = this.#cs;
    if (this.#readErr !== undefined) return new Ready(this.#readErr);
    if (!this.#reading) cs.cc.report.activity(cs.id, "caller", "reading the response");
    this.#reading = true;
    const read = cs.bufPipe.read(max);
    return isOver(read) && read.value instanceof IoError
      ? new Ready(this.#ended(read.value))
      : this.#take(read);
  }

  *close(): Blocking<void> {
    yield* this.#cs.closeBody();
    if (this.#readErr === undefined) this.#end(errClosedResponseBody);
  }

  *#take(reading: Blocking<Uint8Array | IoError>): Blocking<Uint8Array | IoError> {
    const cs = this.#cs;
    const read = yield* reading;
    if (read instanceof IoError) return this.#ended(read);
    if (cs.bytesRemain >= 0 && read.length > cs.bytesRemain) return yield* this.#tooLong(read);
    if (cs.bytesRemain >= 0) cs.bytesRemain -= read.length;
    const [connection, stream] = yield* cs.cc.mu.withLock(() => this.#refreshWindows(read.length));
    yield* cs.cc.writeCredit(connection, cs.id, stream);
    return read;
  }

  /** What was read may come again: the increments of both windows. */
  #refreshWindows(n: number): readonly [connection: number, stream: number] {
    const cs = this.#cs;
    const { inflow, profile } = cs.cc;
    const connection = profile.refill.connection(cs.cc, n);
    inflow.add(connection, "window update");
    const stream = profile.refill.stream(cs, n);
    cs.inflow.add(stream, "window update");
    return [connection, stream];
  }

  /** The server owes nothing more, and sends all the same: what was promised is handed over, then the error. */
  *#tooLong(read: Uint8Array): Blocking<Uint8Array | IoError> {
    const cs = this.#cs;
    const promised = read.subarray(0, cs.bytesRemain);
    cs.bytesRemain = 0;
    yield* cs.bodyTooLong();
    const error = this.#end(errBodyTooLong);
    return promised.length > 0 ? promised : error;
  }

  /** The pipe has no more, and all should be there that was declared. */
  #ended(error: IoError): IoError {
    return this.#end(error === EOF && this.#cs.bytesRemain > 0 ? errUnexpectedEof : error);
  }

  #end(error: IoError): IoError {
    this.#readErr = error;
    const { cc, id } = this.#cs;
    cc.report.activity(id, "caller", error === EOF ? "done" : error.text);
    return error;
  }
}
