/**
 * Brings a server to where another one was: it goes through what the client has sent, by its own rules, with its pen taken away,
 * and what the other server has sent is entered into its books. Then it owes what that one owed: acknowledgements, credit, answers.
 * Go's server starts handlers when requests come; here they start at the end, with all of the request that has come.
 */
import { ErrorCode, Http2Error } from "../base/http2-error.ts";
import { Flag, FrameType } from "../frame/frame.ts";
import type { DataFrame, GoAwayFrame, PushPromiseFrame } from "../frame/frame.ts";
import type { Blocking, Runtime } from "../goroutine/runtime.ts";
import { declaredLength, valueOf } from "../http2/header-rules.ts";
import { transition } from "../http2/stream-transitions.ts";
import type { StreamEvent } from "../http2/stream-transitions.ts";
import type { Handler } from "../server/handler.ts";
import type { ServerRequest } from "../server/request.ts";
import type { ResponseWriter } from "../server/response-writer.ts";
import type { ServerConn } from "../server/server-conn.ts";
import { HANDLER_COMPLETE, streamError } from "../server/server-errors.ts";
import type { ServerStream } from "../server/server-stream.ts";
import { numberedLines } from "./body-source.ts";
import { CannotTakeOver, octetsOf } from "./captured-part.ts";
import type { CapturedPart, SeenUnit, WindowOf } from "./captured-part.ts";
import { Dues } from "./dues.ts";
import type { HandedConn } from "./handed-conn.ts";
import { nextFrame } from "./next-frame.ts";
import { readAll } from "./read-all.ts";
import { setWindow } from "./set-window.ts";

/** A response that another server has begun. */
interface Begun {
  readonly status: number;
  readonly contentLength: number | undefined;
  sentBytes: number;
}

/** Octets written at once where a body is only continued. */
const CHUNK_BYTES = 16_384;

export class ServerTakeOver {
  readonly #sc: ServerConn;
  readonly #part: CapturedPart;
  readonly #conn: HandedConn;
  readonly #begun: Map<number, Begun>;
  /** Streams on which a 100 was sent. */
  readonly #continued = new Set<number>();
  readonly #dues = new Dues();
  /** Streams that this server would have reset and the other one has not. */
  readonly #resets = new Map<number, number>();
  /** Of these: which it has not let in, and nobody has answered. */
  readonly #toRefuse: number[] = [];
  /** What this server holds against a stream. */
  readonly #refused = new Map<number, string>();
  /** Octets that were read and not credited. */
  readonly #owed: (readonly [stream: ServerStream | undefined, n: number])[] = [];

  constructor(sc: ServerConn, part: CapturedPart, conn: HandedConn, begun: Map<number, Begun>) {
    this.#sc = sc;
    this.#part = part;
    this.#conn = conn;
    this.#begun = begun;
  }

  /** Everything up to the end of the capture. Throws CannotTakeOver. */
  catchUp(): void {
    const sc = this.#sc;
    sc.handlers.held = [];
    sc.writes.writingFrame = true;
    sc.input.hpack.setMaxTableSize(this.#part.decoderTableSize("server"));
    this.#part.walk((unit, windowOf) => {
      if (unit.from === "client") this.#hear(unit, windowOf);
      else this.#enter(unit, windowOf);
    });
    this.#conn.feed(this.#part.unread("client"));
    this.#refuseUnlessAllAreOpen();
    this.#settleWindows();
    this.#part.handTable("server", sc.encoder);
    sc.output.continueAt(this.#part.bytes("server").length);
  }

  /** The rest of its life. */
  *goOn(): Blocking<void> {
    const sc = this.#sc;
    const held = sc.handlers.held ?? [];
    sc.handlers.held = undefined;
    sc.writes.settingsAcksDue = sc.profile.acksEachSettings ? this.#dues.acks : Math.min(1, this.#dues.acks);
    for (const { opaqueData } of this.#dues.pings) sc.writes.writeControl({ kind: "ping ack", opaqueData });
    for (const [stream, n] of this.#owed) sc.writes.sendWindowUpdate(stream, n);
    this.#endWhatCannotGoOn();
    sc.writes.writingFrame = false;
    for (const { stream, head, handler } of held) {
      const { streamId, life } = stream;
      if (sc.streams.get(streamId) !== stream || stream.resetQueued || life.state === "half-closed (local)")
        continue;
      const asked = this.#continued.has(streamId) || stream.bodyBytes > 0;
      const needsContinue = head.needsContinue && !asked;
      const by = this.#begun.has(streamId) ? sc.handler : handler;
      sc.handlers.schedule(stream, { ...head, needsContinue }, by);
    }
    yield* sc.goOn();
  }

  // ---- what the client has sent

  #hear(unit: SeenUnit, windowOf: WindowOf): void {
    const sc = this.#sc;
    this.#conn.feed(octetsOf(this.#part, unit));
    if (unit.frame === undefined) {
      const preface = sc.input.readPreface().next();
      if (preface.done !== true || !preface.value)
        throw new CannotTakeOver("The client's preface is not whole.");
      return;
    }
    const frame = nextFrame(sc.input);
    if (frame === undefined) return;
    if (!(frame instanceof Http2Error)) {
      this.#dues.hear(frame);
      if (frame.type === FrameType.DATA) this.#syncWindows(frame.streamId, windowOf);
    }
    const fault = frame instanceof Http2Error ? frame : sc.frames.processFrame(frame);
    if (fault?.scope === "connection") {
      throw new CannotTakeOver(
        `Our server would have ended this connection at frame ${unit.index + 1}: ${fault.reason} (${fault.rfc}).`,
      );
    }
    if (fault?.streamId !== undefined) {
      this.#refused.set(fault.streamId, fault.reason);
      sc.writes.resetStream(fault.streamId, fault.code);
    }
    this.#dropWhatItWouldWrite();
  }

  /** What it says by itself the other server has said, or has chosen not to say. */
  #dropWhatItWouldWrite(): void {
    const { writeSched, writes } = this.#sc;
    for (let next = writeSched.pop(); next !== undefined; next = writeSched.pop())
      if (next.op.kind === "rst stream") this.#resets.set(next.op.streamId, next.op.code);
    writes.queuedControlFrames = 0;
  }

  // ---- what the other server has sent

  #enter(unit: SeenUnit, windowOf: WindowOf): void {
    const { frame } = unit;
    if (frame === undefined || frame instanceof Http2Error)
      throw new CannotTakeOver(
        `Frame ${unit.index + 1}, from the server, cannot be read: what became of it nobody knows.`,
      );
    const { streamId } = frame;
    const stream = this.#sc.streams.get(streamId);
    this.#dues.answer(frame);
    if (frame.type === FrameType.SETTINGS && (frame.flags & Flag.ACK) === 0) this.#sc.unackedSettings++;
    else if (frame.type === FrameType.HEADERS) this.#enterHead(unit, streamId, stream);
    else if (frame.type === FrameType.DATA) this.#enterData(frame, stream, windowOf);
    else if (frame.type === FrameType.PUSH_PROMISE) this.#enterPromise(frame);
    else if (frame.type === FrameType.GOAWAY) this.#enterGoAway(frame);
    else if (frame.type === FrameType.RST_STREAM && stream !== undefined)
      this.#close(stream, "send RST_STREAM");
    if (unit.endsStream) this.#enterEnd(streamId);
  }

  #enterGoAway({ errorCode }: GoAwayFrame): void {
    this.#sc.inGoAway = true;
    this.#sc.goAwayCode = errorCode;
    this.#sc.needToSendGoAway = false;
  }

  #enterHead({ fields = [], index }: SeenUnit, streamId: number, stream: ServerStream | undefined): void {
    if (fields.some(({ unknown }) => unknown !== undefined))
      throw new CannotTakeOver(`A field of frame ${index + 1} is not known.`);
    const status = Number(valueOf(fields, ":status"));
    if (!Number.isInteger(status) || status === 0) return;
    if (status < 200) {
      this.#continued.add(streamId);
      return;
    }
    if (stream !== undefined) stream.wroteHeaders = true;
    if (stream?.life.state === "reserved (local)") stream.life.take("send HEADERS");
    this.#begun.set(streamId, { status, contentLength: declaredLength(fields), sentBytes: 0 });
  }

  #enterData(frame: DataFrame, stream: ServerStream | undefined, windowOf: WindowOf): void {
    const begun = this.#begun.get(frame.streamId);
    if (begun !== undefined) begun.sentBytes += frame.data.length;
    if (stream !== undefined) this.#syncWindows(frame.streamId, windowOf);
  }

  #enterPromise({ streamId, promisedStreamId }: PushPromiseFrame): void {
    const { streams } = this.#sc;
    if (promisedStreamId % 2 !== 0 || promisedStreamId <= streams.maxPushPromiseId) return;
    streams.maxPushPromiseId = promisedStreamId - 2;
    streams.newPushedStream(streamId);
  }

  #enterEnd(streamId: number): void {
    const stream = this.#sc.streams.get(streamId);
    if (stream === undefined) return;
    if (stream.life.state === "half-closed (remote)") this.#close(stream, "send END_STREAM");
    else if (transition(stream.life.state, "send END_STREAM") !== undefined)
      stream.life.take("send END_STREAM");
  }

  #close(stream: ServerStream, on: StreamEvent): void {
    const error =
      on === "send END_STREAM"
        ? HANDLER_COMPLETE
        : streamError(
            new Http2Error({
              scope: "stream",
              code: ErrorCode.CANCEL,
              token: "server.reset",
              reason: "The server before this one has reset the stream",
              rfc: "RFC 9113 §6.4",
              streamId: stream.streamId,
            }),
          );
    if (transition(stream.life.state, on) !== undefined) this.#sc.streams.closeStream(stream, on, error);
    this.#dropWhatItWouldWrite();
  }

  // ---- the books

  #syncWindows(streamId: number, windowOf: WindowOf): void {
    const { streams } = this.#sc;
    for (const id of [0, streamId]) {
      const { inflow, outflow } = streams.get(id) ?? streams;
      if (id !== 0 && streams.get(id) === undefined) continue;
      setWindow(inflow, windowOf("server", "recv", id));
      setWindow(outflow, windowOf("server", "send", id));
    }
  }

  /** Windows are as the wire says. What the client was credited and no handler has read is credit in advance. */
  #settleWindows(): void {
    const { streams } = this.#sc;
    const server = this.#atEnd();
    let unread = 0;
    for (const stream of streams.all()) {
      const view = server.stream(stream.streamId);
      const { inflow, outflow, body } = stream;
      setWindow(inflow, view?.recvWindow);
      setWindow(outflow, view?.sendWindow);
      unread += body?.length ?? 0;
      const ahead = (body?.length ?? 0) - this.#part.owed("server", stream.streamId);
      this.#settleCredit(stream.life.state === "half-closed (remote)" ? undefined : stream, ahead, inflow);
    }
    setWindow(streams.inflow, server.recvWindow);
    setWindow(streams.outflow, server.sendWindow);
    this.#settleCredit(undefined, unread - this.#part.owed("server", 0), streams.inflow);
  }

  #settleCredit(stream: ServerStream | undefined, ahead: number, inflow: ServerStream["inflow"]): void {
    inflow.advance(Math.max(0, ahead));
    if (ahead < 0 && (stream !== undefined || inflow.streamId === 0)) this.#owed.push([stream, -ahead]);
  }

  /** What the other server has let in, and this one would not, it cannot go on with. */
  #refuseUnlessAllAreOpen(): void {
    for (const { id, state } of this.#atEnd().streams) {
      if (state === "closed" || state === "idle" || this.#sc.streams.get(id) !== undefined) continue;
      // Nobody has answered it yet: then it is refused here and now.
      if (this.#resets.has(id) && !this.#begun.has(id)) {
        this.#toRefuse.push(id);
        continue;
      }
      const reason = this.#refused.get(id) ?? "it was closed before";
      throw new CannotTakeOver(`Our server would not have let stream ${id} be open: ${reason}.`);
    }
  }

  #atEnd() {
    const { trace } = this.#part;
    return trace.seek(trace.events.length - 1).server;
  }

  /** What it would have reset before; pushes, which only their handler could finish; uploads behind a finished response. */
  #endWhatCannotGoOn(): void {
    const { streams, writes } = this.#sc;
    for (const id of this.#toRefuse) writes.resetStream(id, this.#resets.get(id) ?? ErrorCode.REFUSED_STREAM);
    for (const stream of streams.all()) {
      const { streamId, life } = stream;
      const code =
        this.#resets.get(streamId) ??
        (stream.isPushed
          ? ErrorCode.CANCEL
          : life.state === "half-closed (local)"
            ? ErrorCode.NO_ERROR
            : undefined);
      if (code !== undefined) writes.resetStream(streamId, code);
    }
  }
}

/** Goes on with a response that another server has begun, else serves as it would. */
export function continuing(rt: Runtime, handler: Handler, begun: ReadonlyMap<number, Begun>): Handler {
  return (response, request) => {
    const before = begun.get(request.streamId);
    return before === undefined
      ? handler(response, request)
      : continueBody(rt, handler, response, request, before);
  };
}

/** To the length that its head declares, in lines that number its octets; without one, what the handler writes follows. */
function* continueBody(
  rt: Runtime,
  handler: Handler,
  response: ResponseWriter,
  request: ServerRequest,
  { status, contentLength, sentBytes }: Begun,
): Blocking<void> {
  response.continueBody(status, contentLength, sentBytes);
  if (request.method === "HEAD") return;
  if (contentLength === undefined) {
    yield* handler(response, request);
    return;
  }
  for (let at = sentBytes; at < contentLength; at += CHUNK_BYTES) {
    const failed = yield* response.write(numberedLines(at, Math.min(CHUNK_BYTES, contentLength - at)));
    if (failed !== undefined) return;
  }
  yield* readAll(rt, request.body, { as: "Discard" }, () => {});
}

export type { Begun };
