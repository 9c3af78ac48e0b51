/**
 * Between handlers' goroutines and the serve loop: starts a handler for a request, and carries what it reads and
 * writes over channels. Go: runHandler, writeFrameFromHandler, writeHeaders, writeDataFromHandler,
 * noteBodyReadFromHandler, write100ContinueHeaders.
 */
import { assert } from "../base/assert.ts";
import type { Http2Error } from "../base/http2-error.ts";
import { Channel } from "../goroutine/channel.ts";
import type { Blocking } from "../goroutine/runtime.ts";
import { READY, Ready } from "../goroutine/ready.ts";
import { recv, Select, select, send, trySelect } from "../goroutine/select.ts";
import type { HeaderField } from "../hpack/field.ts";
import type { IoError } from "../http2/io-error.ts";
import type { WriteOp } from "../http2/write-op.ts";
import { FrameWriteRequest } from "../http2/write-scheduler.ts";
import type { WriteResult } from "../http2/write-scheduler.ts";
import { HandlerPanic } from "./handler.ts";
import type { Handler } from "./handler.ts";
import { RequestBody } from "./request.ts";
import type { BodyReader, RequestHead, ServerRequest } from "./request.ts";
import { ResponseWriter } from "./response-writer.ts";
import type { ResponseSink } from "./response-writer.ts";
import type { ServerConn } from "./server-conn.ts";
import { CLIENT_DISCONNECTED, STREAM_CLOSED } from "./server-errors.ts";
import { serverFault } from "./server-faults.ts";
import type { PromisedRequest } from "./server-push.ts";
import type { ServerStream } from "./server-stream.ts";

/** Requests that may wait for a handler, as a multiple of the streams that are allowed. Go: scheduleHandler. */
const MAX_UNSTARTED = 4;

interface UnstartedHandler {
  readonly stream: ServerStream;
  readonly start: () => void;
}

export interface HeldRequest {
  readonly stream: ServerStream;
  readonly head: RequestHead;
  readonly handler: Handler;
}

export class HandlerLink {
  #sc: ServerConn;
  /** Handlers that run; those of streams that are gone count too. */
  #running = 0;
  #unstarted: UnstartedHandler[] = [];
  /** Set, requests are collected here and no handler begins. */
  held: HeldRequest[] | undefined;

  constructor(sc: ServerConn) {
    this.#sc = sc;
  }

  /** At once, or (where the profile limits them) when another one is done. A fault if too many wait. */
  schedule(stream: ServerStream, head: RequestHead, handler: Handler): Http2Error | undefined {
    if (this.held !== undefined) {
      this.held.push({ stream, head, handler });
      return undefined;
    }
    const start = (): void => this.#start(stream, head, handler);
    const { profile, settings } = this.#sc;
    if (!profile.limitsHandlers || this.#running < settings.maxConcurrentStreams) {
      start();
      return undefined;
    }
    if (this.#unstarted.length > MAX_UNSTARTED * settings.maxConcurrentStreams) {
      const reason = `${this.#unstarted.length} requests wait for a handler: streams are reset as fast as they are opened`;
      return serverFault("server.handlers.too-many", reason, stream.streamId);
    }
    this.#unstarted.push({ stream, start });
    return undefined;
  }

  /** A request that this end has promised. */
  startPushed(stream: ServerStream, { method, path, scheme, authority, header }: PromisedRequest): void {
    const fields = header.toFields();
    const { streamId } = stream;
    this.#sc.report.request(streamId, method, path);
    const said = { streamId, method, path, scheme, authority, fields, received: fields };
    this.#start(
      stream,
      { ...said, contentLength: 0, trailers: new Map(), needsContinue: false },
      this.#sc.handler,
    );
  }

  /** One has returned: the next that is still wanted begins. */
  handlerDone(): void {
    this.#running--;
    while (this.#running < this.#sc.settings.maxConcurrentStreams) {
      const next = this.#unstarted.shift();
      if (next === undefined) return;
      if (next.stream.life.state !== "closed") next.start();
    }
  }

  /** `go sc.runHandler(…)`. */
  #start(stream: ServerStream, head: RequestHead, handler: Handler): void {
    this.#running++;
    const port = new HandlerPort(this.#sc, stream);
    const body = new RequestBody(stream.body, port, head.needsContinue);
    // Spelled out: a spread makes an object that the machine knows nothing of, and this one is made for every request.
    const { streamId, method, path, scheme, authority, fields, contentLength, trailers } = head;
    const request = { streamId, method, path, scheme, authority, fields, contentLength, trailers, body };
    const response = new ResponseWriter(port, head);
    this.#sc.rt.go(`runHandler ${streamId}`, () => runHandler(port, response, request, handler), "server");
  }
}

function* runHandler(
  port: HandlerPort,
  response: ResponseWriter,
  request: ServerRequest,
  handler: Handler,
): Blocking<void> {
  port.activity("running");
  try {
    yield* handler(response, request);
  } catch (fault) {
    if (!(fault instanceof HandlerPanic)) throw fault;
    port.activity("panicked");
    yield* port.panicked();
    yield* port.returned();
    return;
  }
  yield* response.handlerDone();
  port.activity("done");
  yield* port.returned();
}

/** One handler's way to the serve loop. */
class HandlerPort implements BodyReader, ResponseSink {
  #sc: ServerConn;
  #stream: ServerStream;

  constructor(sc: ServerConn, stream: ServerStream) {
    this.#sc = sc;
    this.#stream = stream;
  }

  activity(text: string): void {
    this.#sc.report.activity(this.#stream.streamId, "handler", text);
  }

  contentTypeOf(bytes: Uint8Array): string {
    return this.#sc.contentTypeOf(bytes);
  }

  date(): string {
    return this.#sc.dateAt(this.#sc.rt.nowMs);
  }

  startGracefulShutdown(): Blocking<void> {
    return this.#sc.startGracefulShutdown();
  }

  *writeHeaders(
    fields: readonly HeaderField[],
    endStream: boolean,
    wait: boolean,
  ): Blocking<IoError | undefined> {
    const op = { kind: "headers", streamId: this.#stream.streamId, fields, endStream } as const;
    if (!wait) return yield* this.#writeFrameFromHandler(op, undefined);
    const { rt, doneServing } = this.#sc;
    const done = this.#resultChannel();
    const refused = yield* this.#writeFrameFromHandler(op, done);
    if (refused !== undefined) return refused;
    const first = yield* select(rt, {
      done: recv(done),
      doneServing: recv(doneServing),
      closed: recv(this.#stream.cw),
    });
    if (first.case === "done") return first.ok ? first.value : undefined;
    return first.case === "closed" ? STREAM_CLOSED : CLIENT_DISCONNECTED;
  }

  /** Comes back when the last octet is in a written frame, or never will be. */
  *writeData(data: Uint8Array, endStream: boolean): Blocking<IoError | undefined> {
    const { rt, doneServing } = this.#sc;
    const done = this.#resultChannel();
    const op = { kind: "data", streamId: this.#stream.streamId, data, endStream } as const;
    const refused = yield* this.#writeFrameFromHandler(op, done);
    if (refused !== undefined) return refused;
    const first = yield* select(rt, {
      done: recv(done),
      doneServing: recv(doneServing),
      closed: recv(this.#stream.cw),
    });
    if (first.case === "done") return first.ok ? first.value : undefined;
    if (first.case === "doneServing") return CLIENT_DISCONNECTED;
    // The last frame's result and the stream's end come together: the result counts.
    const result = done.tryReceive();
    return result?.ok === true ? result.value : STREAM_CLOSED;
  }

  *requestOver(): Blocking<IoError> {
    const { rt, doneServing } = this.#sc;
    const ends = { doneServing: recv(doneServing), closed: recv(this.#stream.cw) };
    const first = yield* select(rt, ends);
    return first.case === "closed" ? STREAM_CLOSED : CLIENT_DISCONNECTED;
  }

  *write100ContinueHeaders(): Blocking<void> {
    yield* this.#writeFrameFromHandler({ kind: "100 continue", streamId: this.#stream.streamId }, undefined);
  }

  *noteBodyReadFromHandler(n: number): Blocking<void> {
    const { rt, bodyReadCh, doneServing } = this.#sc;
    yield* select(rt, {
      told: send(bodyReadCh, { stream: this.#stream, n }),
      doneServing: recv(doneServing),
    });
  }

  get interimResponses(): boolean {
    return this.#sc.profile.interimResponses;
  }

  get promotesTrailersFirst(): boolean {
    return this.#sc.profile.promotesTrailersFirst;
  }

  push(promise: PromisedRequest): Blocking<IoError | undefined> {
    const { pushing } = this.#sc;
    assert(pushing !== undefined, "the part that pushes is not at hand here");
    return pushing.push(this.#sc, this.#stream, promise);
  }

  /** Only said where it counts, so that other versions have no message that Go does not have. */
  returned(): Blocking<void> {
    return this.#sc.profile.limitsHandlers ? this.#sc.sendServeMsg("handler done") : READY;
  }

  *panicked(): Blocking<void> {
    yield* this.#writeFrameFromHandler({ kind: "handler panic", streamId: this.#stream.streamId }, undefined);
  }

  #writeFrameFromHandler(op: WriteOp, done: Channel<WriteResult> | undefined): Blocking<IoError | undefined> {
    const { rt, wantWriteFrameCh, doneServing } = this.#sc;
    const request = new FrameWriteRequest(op, this.#stream, done);
    const cases = { sent: send(wantWriteFrameCh, request), doneServing: recv(doneServing) };
    const now = trySelect(rt, cases);
    return now === undefined ? waitToSend(new Select(rt, cases)) : new Ready(sendResult(now));
  }

  #resultChannel(): Channel<WriteResult> {
    return new Channel<WriteResult>(this.#sc.rt, "wr.done", 1);
  }
}

/** Which of the two came first: the serve loop has taken it, or it is gone. */
interface Sent {
  readonly case: "sent" | "doneServing";
}

function* waitToSend(wait: Blocking<Sent>): Blocking<IoError | undefined> {
  return sendResult(yield* wait);
}

function sendResult(first: Sent): IoError | undefined {
  return first.case === "sent" ? undefined : CLIENT_DISCONNECTED;
}
