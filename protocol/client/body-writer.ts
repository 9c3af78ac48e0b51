/**
 * The goroutine that sends a request's body: waits for its start (at once, or after a 100), reads the application's
 * octets and turns them into DATA as the windows allow. RFC 9113 §6.1, §6.9; RFC 9110 §10.1.1.
 * Go 1.17: bodyWriterState, clientStream.writeRequestBody.
 */
import { EMPTY_BYTES } from "../base/bytes.ts";
import { ErrorCode } from "../base/http2-error.ts";
import { makeData } from "../frame/make-frame.ts";
import { Channel } from "../goroutine/channel.ts";
import type { Blocking, Timer } from "../goroutine/runtime.ts";
import { EOF, IoError } from "../http2/io-error.ts";
import type { CallerStream } from "./caller-stream.ts";
import type { ClientStream } from "./client-stream.ts";
import { MAX_FRAME_SCRATCH } from "./constants.ts";
import { encodeTrailers } from "./encode-headers.ts";
import { errReqBodyTooLong, errStopReqBodyWrite, errStopReqBodyWriteAndCancel } from "./errors.ts";
import { expectsContinue } from "./request.ts";
import type { RequestBody } from "./request.ts";

/** What the body writer has to say in the end: nothing, or why it stopped. */
export interface BodyResult {
  readonly error: IoError | undefined;
}

export class BodyWriterState {
  /** Body writer → caller, once. */
  readonly resc: Channel<BodyResult>;
  readonly #cs: CallerStream;
  readonly #body: RequestBody;
  readonly #delayMs: number;
  #timer: Timer | undefined;
  #started = false;

  constructor(cs: CallerStream, body: RequestBody) {
    this.#cs = cs;
    this.#body = body;
    this.resc = new Channel(cs.cc.rt, `cs${cs.id}.bodyWriter.resc`, 1);
    this.#delayMs = expectsContinue(cs.request) ? (cs.request.expectContinueTimeoutMs ?? 0) : 0;
    if (this.#delayMs > 0) cs.on100 = () => this.#start();
  }

  scheduleBodyWrite(): void {
    const { cc, id, request } = this.#cs;
    if (request.contentLength > 0) cc.meter?.queue(id, request.contentLength);
    if (this.#delayMs > 0) cc.meter?.block(id, "100-continue");
    if (this.#delayMs <= 0) this.#start();
    else this.#timer = this.#cs.cc.rt.afterFunc(this.#delayMs, "ExpectContinueTimeout", () => this.#start());
  }

  /** Keeps a writer that has not begun from beginning; it then has nothing more to say. */
  cancel(): void {
    this.#timer?.stop();
    if (this.#started) return;
    this.#started = true;
    this.#body.close();
    this.#cs.cc.meter?.forget(this.#cs.id);
    this.resc.trySend({ error: undefined });
  }

  #start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#timer?.stop();
    if (this.#delayMs > 0) this.#cs.cc.meter?.block(this.#cs.id, undefined);
    const { cs, body, resc } = { cs: this.#cs, body: this.#body, resc: this.resc };
    const run = function* (): Blocking<void> {
      yield* cs.cc.lockFor(cs.id, cs.cc.mu);
      cs.startedWrite = true;
      cs.cc.mu.unlock();
      const error = yield* writeRequestBody(cs, body);
      yield* resc.send({ error });
    };
    cs.cc.rt.go(`writeRequestBody ${cs.id}`, run, "client");
  }
}

/** Sends the whole body, and trailers if there are any. Undefined once END_STREAM has been sent. */
export function* writeRequestBody(cs: ClientStream, body: RequestBody): Blocking<IoError | undefined> {
  const { cc } = cs;
  cc.report.activity(cs.id, "body writer", "sending the body");
  const error = yield* new BodySender(cs, body).run();
  body.close();
  cc.meter?.forget(cs.id);
  cc.report.activity(cs.id, "body writer", error === undefined ? "done" : error.text);
  return error;
}

class BodySender {
  readonly #cs: ClientStream;
  readonly #body: RequestBody;
  readonly #scratchBytes: number;
  readonly #declared: boolean;
  #remain: number;
  #sawEof = false;
  #sentEnd = false;

  constructor(cs: ClientStream, body: RequestBody) {
    this.#cs = cs;
    this.#body = body;
    this.#remain = cs.request.contentLength;
    this.#declared = this.#remain >= 0;
    this.#scratchBytes = frameScratchBufferLen(cs.cc.maxFrameSize, this.#remain);
  }

  *run(): Blocking<IoError | undefined> {
    while (!this.#sawEof) {
      const bytes = yield* this.#readBody();
      if (bytes instanceof IoError) return yield* this.#giveUp(bytes);
      const error = yield* this.#sendData(bytes);
      if (error !== undefined) return error;
    }
    return this.#sentEnd ? undefined : yield* this.#sendEnd();
  }

  /** The next octets to send: none if the end has come. Looks one octet further once all that was declared is read. */
  *#readBody(): Blocking<Uint8Array | IoError> {
    const read = yield* this.#readApplication(this.#scratchBytes);
    const bytes = read instanceof IoError ? EMPTY_BYTES : read;
    let end = read instanceof IoError ? read : undefined;
    if (this.#declared) {
      this.#remain -= bytes.length;
      if (this.#remain === 0 && end === undefined) {
        const probe = yield* this.#readApplication(1);
        if (probe instanceof IoError) end = probe;
        else this.#remain -= probe.length;
      }
      if (this.#remain < 0) return errReqBodyTooLong;
    } else {
      this.#cs.cc.meter?.queue(this.#cs.id, bytes.length);
    }
    if (end !== undefined && this.#cs.bodyClosed) return errStopReqBodyWrite;
    if (end === EOF) this.#sawEof = true;
    else if (end !== undefined) return end;
    return bytes;
  }

  /** The application may take its time. */
  *#readApplication(max: number): Blocking<Uint8Array | IoError> {
    const { cc, id } = this.#cs;
    if (cc.meter === undefined) return yield* this.#body.read(max);
    const read = yield* cc.meter.stating(id, () => "application", this.#body.read(max));
    cc.meter.block(id, undefined);
    return read;
  }

  *#sendData(bytes: Uint8Array): Blocking<IoError | undefined> {
    const { cc } = this.#cs;
    for (let rest = bytes; rest.length > 0;) {
      const allowed = yield* this.#cs.awaitFlowControl(rest.length);
      if (allowed instanceof IoError) cc.meter?.forget(this.#cs.id);
      if (allowed === errStopReqBodyWriteAndCancel) yield* this.#cs.bodyFailed(ErrorCode.CANCEL);
      if (allowed instanceof IoError) return allowed;
      const data = rest.subarray(0, allowed);
      rest = rest.subarray(allowed);
      const error = yield* this.#writeData(data, this.#sawEof && rest.length === 0 && !this.#hasTrailers());
      if (error !== undefined) return error;
    }
    return undefined;
  }

  *#writeData(data: Uint8Array, endStream: boolean): Blocking<IoError | undefined> {
    const { cc, id } = this.#cs;
    yield* cc.lockFor(id, cc.wmu);
    cc.meter?.queue(id, -data.length);
    yield* cc.output.write(makeData(id, data, { endStream }));
    if (endStream) {
      this.#sentEnd = true;
      this.#cs.note("send END_STREAM");
    }
    const error = yield* cc.flush();
    cc.wmu.unlock();
    return error;
  }

  /** What ends a stream whose last DATA did not: trailers, or an empty DATA. */
  *#sendEnd(): Blocking<IoError | undefined> {
    const { cc, id, request } = this.#cs;
    const { trailers = [] } = request;
    if (trailers.length === 0) return yield* this.#writeData(EMPTY_BYTES, true);
    const fields = encodeTrailers(trailers, cc.encodeOptions());
    if (fields instanceof IoError) {
      yield* this.#cs.bodyFailed(ErrorCode.INTERNAL_ERROR);
      return fields;
    }
    yield* cc.lockFor(id, cc.wmu);
    const error = yield* cc.writeHeaders(id, true, fields, () => this.#cs.note("send END_STREAM"));
    cc.wmu.unlock();
    return error;
  }

  /** The application's own fault, or more octets than declared: the server is told. */
  *#giveUp(error: IoError): Blocking<IoError> {
    this.#cs.cc.meter?.forget(this.#cs.id);
    yield* this.#cs.bodyFailed(ErrorCode.CANCEL);
    return error;
  }

  #hasTrailers(): boolean {
    return (this.#cs.request.trailers?.length ?? 0) > 0;
  }
}

/** Octets read from the application at once. One more than declared, so that a body that is too long shows itself. */
function frameScratchBufferLen(maxFrameSize: number, contentLength: number): number {
  const most = Math.min(maxFrameSize, MAX_FRAME_SCRATCH);
  return Math.max(1, contentLength >= 0 ? Math.min(most, contentLength + 1) : most);
}
