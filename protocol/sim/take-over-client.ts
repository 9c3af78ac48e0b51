/**
 * Brings a client to where another one was: its own code makes the requests of the capture again, with what it writes going nowhere,
 * and hears what the server has answered. Then it owes what that one owed: acknowledgements, credit, the rest of its uploads.
 */
import { ErrorCode, Http2Error } from "../base/http2-error.ts";
import { Flag, FrameType } from "../frame/frame.ts";
import type { DataFrame } from "../frame/frame.ts";
import { makePing, makeSettingsAck } from "../frame/make-frame.ts";
import type { ClientConn } from "../client/client-conn.ts";
import type { ClientStream } from "../client/client-stream.ts";
import { ClientConnReadLoop } from "../client/read-loop.ts";
import type { Request, Response } from "../client/request.ts";
import { Channel } from "../goroutine/channel.ts";
import type { Blocking, Runtime } from "../goroutine/runtime.ts";
import { declaredLength, valueOf } from "../http2/header-rules.ts";
import { IoError } from "../http2/io-error.ts";
import { CannotTakeOver, octetsOf } from "./captured-part.ts";
import type { CapturedPart, SeenUnit, WindowOf } from "./captured-part.ts";
import { ContinuedBody } from "./continued-body.ts";
import { Dues } from "./dues.ts";
import type { HandedConn } from "./handed-conn.ts";
import { nextFrame } from "./next-frame.ts";
import { readAll } from "./read-all.ts";
import { setWindow } from "./set-window.ts";

/** Every stream that the capture's client had may be open here too: its own limit was its own affair. */
const NO_LIMIT = 2 ** 32;

/** What the capture tells of one request, from its beginning to its end. */
interface Told {
  trailers: readonly (readonly [string, string])[] | undefined;
  /** The client has ended the body, or there was none. */
  isSent: boolean;
  isReset: boolean;
  isAnswered: boolean;
  sentBytes: number;
  receivedBytes: number;
}

interface Made {
  readonly told: Told;
  readonly body: ContinuedBody | undefined;
  readonly cancel: Channel<never> | undefined;
  readonly declaredBytes: number;
}

export class ClientTakeOver {
  readonly #rt: Runtime;
  readonly #cc: ClientConn;
  readonly #part: CapturedPart;
  readonly #conn: HandedConn;
  readonly #loop: ClientConnReadLoop;
  readonly #told: ReadonlyMap<number, Told>;
  readonly #made = new Map<number, Made>();
  /** Closed when this client goes on. */
  readonly #resumed: Channel<never>;
  #settingsSent = 0;
  readonly #dues = new Dues();
  #credit = 0;

  constructor(cc: ClientConn, part: CapturedPart, conn: HandedConn) {
    this.#rt = cc.rt;
    this.#cc = cc;
    this.#part = part;
    this.#conn = conn;
    this.#loop = new ClientConnReadLoop(cc);
    this.#told = toldRequests(part);
    this.#resumed = new Channel(cc.rt, "here the client takes over");
  }

  /** Everything up to the end of the capture. Throws CannotTakeOver. */
  catchUp(): void {
    const cc = this.#cc;
    cc.input.hpack.setMaxTableSize(this.#part.decoderTableSize("client"));
    this.#part.walk((unit, windowOf) => {
      if (unit.from === "server") this.#hear(unit, windowOf);
      else this.#enter(unit, windowOf);
    });
    this.#conn.feed(this.#part.unread("server"));
    this.#settleWindows();
    this.#part.handTable("client", cc.encoder);
    cc.output.continueAt(this.#part.bytes("client").length);
  }

  *goOn(): Blocking<void> {
    const cc = this.#cc;
    yield* cc.wmu.lock();
    for (let due = this.#dues.acks; due > 0; due--) yield* cc.output.write(makeSettingsAck());
    for (const { opaqueData } of this.#dues.pings)
      yield* cc.output.write(makePing(opaqueData, { ack: true }));
    yield* cc.flush();
    cc.wmu.unlock();
    if (this.#credit > 0) {
      cc.inflow.add(this.#credit, "window update");
      yield* cc.writeCredit(this.#credit, 0, 0);
    }
    yield* this.#endWhatIsNotItsOwn();
    for (const { body, told, declaredBytes } of this.#made.values())
      body?.goOn(Math.max(0, declaredBytes - told.sentBytes), told.sentBytes);
    this.#resumed.close();
    this.#rt.go("ClientConn.readLoop", () => this.#loop.readLoop(), "client");
  }

  // ---- what the server has sent

  #hear(unit: SeenUnit, windowOf: WindowOf): void {
    this.#conn.feed(octetsOf(this.#part, unit));
    const frame = nextFrame(this.#cc.input);
    if (frame === undefined) return;
    if (!(frame instanceof Http2Error)) {
      if (frame.type === FrameType.DATA) this.#syncWindows(frame.streamId, windowOf);
      this.#dues.hear(frame);
    }
    let fault: Http2Error | undefined;
    const loop = this.#loop;
    this.#rt.go("what the server has sent", function* () {
      fault = yield* loop.process(frame);
    });
    this.#rt.run();
    if (fault === undefined) return;
    throw new CannotTakeOver(
      `Our client would have ended this connection at frame ${unit.index + 1}: ${fault.reason} (${fault.rfc}).`,
    );
  }

  // ---- what the other client has sent

  #enter(unit: SeenUnit, windowOf: WindowOf): void {
    const { frame, fields, index } = unit;
    if (frame === undefined) return;
    if (frame instanceof Http2Error)
      throw new CannotTakeOver(
        `Frame ${index + 1}, from the client, cannot be read: what became of it nobody knows.`,
      );
    const { streamId, flags } = frame;
    this.#dues.answer(frame);
    if (fields?.some(({ unknown }) => unknown !== undefined) === true)
      throw new CannotTakeOver(`A field of frame ${index + 1} is not known.`);
    if (frame.type === FrameType.HEADERS && !this.#made.has(streamId)) this.#request(unit, streamId);
    else if (frame.type === FrameType.DATA) this.#send(frame, index, windowOf);
    else if (frame.type === FrameType.RST_STREAM) this.#cancel(streamId);
    else if (frame.type === FrameType.GOAWAY) this.#cc.closing = true;
    // The first is the one that a connection of ours begins with.
    else if (frame.type === FrameType.SETTINGS && (flags & Flag.ACK) === 0 && this.#settingsSent++ > 0)
      this.#cc.unackedSettings++;
    if (unit.endsStream) {
      this.#made.get(streamId)?.body?.end();
      this.#rt.run();
    }
  }

  #request({ fields = [], endsStream, index }: SeenUnit, streamId: number): void {
    const told = this.#told.get(streamId);
    if (told === undefined) return;
    const cc = this.#cc;
    const method = valueOf(fields, ":method");
    const body = endsStream ? undefined : new ContinuedBody(cc.rt);
    const cancel = told.isReset ? new Channel<never>(cc.rt, "ctx.Done") : undefined;
    this.#made.set(streamId, { told, body, cancel, declaredBytes: declaredLength(fields) ?? 0 });
    const request: Request = {
      method,
      path: valueOf(fields, ":path"),
      authority: valueOf(fields, ":authority"),
      scheme: valueOf(fields, ":scheme"),
      headers: [],
      body,
      // Whatever was declared: the octets go when they went.
      contentLength: body === undefined ? 0 : -1,
      ...(told.trailers === undefined ? {} : { trailers: told.trailers }),
      ...(cancel === undefined ? {} : { cancel }),
    };
    const limit = cc.maxConcurrentStreams;
    cc.maxConcurrentStreams = NO_LIMIT;
    cc.nextStreamId = streamId;
    cc.rt.go(`caller ${method} ${request.path}`, () => this.#call(request, told, streamId), "client");
    cc.rt.run();
    cc.maxConcurrentStreams = limit;
    if (cc.nextStreamId === streamId)
      throw new CannotTakeOver(`Our client does not make requests such as that of frame ${index + 1}.`);
  }

  /** Reads what the other client has read of the response, and the rest once this one goes on. */
  *#call(request: Request, told: Told, streamId: number): Blocking<void> {
    const response = yield* this.#cc.roundTrip(request);
    if (response instanceof IoError) return;
    yield* this.#read(response, told, streamId);
  }

  *#read({ body }: Response, told: Told, streamId: number): Blocking<void> {
    if (!told.isAnswered && !told.isReset) {
      const maxBytes = Math.max(0, told.receivedBytes - this.#part.owed("client", streamId));
      yield* readAll(this.#rt, body, { as: "Discard", maxBytes }, discard);
      yield* this.#resumed.receive();
    }
    yield* readAll(this.#rt, body, {}, discard);
    yield* body.close();
  }

  #atEnd() {
    const { trace } = this.#part;
    return trace.seek(trace.events.length - 1).client;
  }

  #send(frame: DataFrame, index: number, windowOf: WindowOf): void {
    const made = this.#made.get(frame.streamId);
    const cs = this.#cc.streams.get(frame.streamId);
    if (made?.body === undefined || cs === undefined) return;
    this.#syncWindows(frame.streamId, windowOf);
    if (cs.flow.available() < frame.data.length)
      throw new CannotTakeOver(
        `With frame ${index + 1} the client has sent more than the windows allowed; ours keeps to them.`,
      );
    made.body.push(frame.data);
    this.#rt.run();
  }

  #cancel(streamId: number): void {
    const { cancel } = this.#made.get(streamId) ?? {};
    if (cancel?.closed === false) cancel.close();
    this.#rt.run();
  }

  // ---- the books

  #syncWindows(streamId: number, windowOf: WindowOf): void {
    const cc = this.#cc;
    setWindow(cc.inflow, windowOf("client", "recv", 0));
    setWindow(cc.flow, windowOf("client", "send", 0));
    const cs = cc.streams.get(streamId);
    if (cs === undefined) return;
    setWindow(cs.inflow, windowOf("client", "recv", streamId));
    setWindow(cs.flow, windowOf("client", "send", streamId));
  }

  #settleWindows(): void {
    const cc = this.#cc;
    const view = this.#atEnd();
    let unread = 0;
    for (const cs of cc.streams.values()) {
      const stream = view.stream(cs.id);
      setWindow(cs.inflow, stream?.recvWindow);
      setWindow(cs.flow, stream?.sendWindow);
      unread += cs.bufPipe.length;
      cs.inflow.advance(Math.max(0, cs.bufPipe.length - this.#part.owed("client", cs.id)));
    }
    setWindow(cc.inflow, view.recvWindow);
    setWindow(cc.flow, view.sendWindow);
    const owed = this.#part.owed("client", 0);
    cc.inflow.advance(Math.max(0, unread - owed));
    // Go's rule: below half it is filled up, which our client does when it reads. If nobody is left to read, at once.
    if (cc.inflow.window < owed) this.#credit = Math.max(0, owed - unread);
  }

  /** Requests that our client has given up on the way, and the other one has not. */
  *#endWhatIsNotItsOwn(): Blocking<void> {
    const cc = this.#cc;
    for (const [streamId, { told }] of this.#made) {
      const cs: ClientStream | undefined = cc.streams.get(streamId);
      if (cs === undefined && !told.isAnswered && !told.isReset)
        yield* cc.writeStreamReset(streamId, ErrorCode.CANCEL);
    }
  }
}

function discard(): void {
  // Nobody keeps what was read.
}

function toldRequests(part: CapturedPart): ReadonlyMap<number, Told> {
  const all = new Map<number, Told>();
  for (const { from, frame, fields, endsStream } of part.units) {
    if (frame === undefined || frame instanceof Http2Error) continue;
    const told = all.get(frame.streamId);
    if (frame.type === FrameType.RST_STREAM && told !== undefined) {
      if (from === "client") told.isReset = true;
      else told.isAnswered = true;
    }
    if (frame.type === FrameType.DATA && told !== undefined) {
      if (from === "client") told.sentBytes += frame.data.length;
      else told.receivedBytes += frame.data.length;
    }
    if (frame.type === FrameType.HEADERS && from === "client") {
      if (told !== undefined) told.trailers = fields?.map(({ name, value }) => [name, value] as const);
      else all.set(frame.streamId, newTold());
    }
    const ended = all.get(frame.streamId);
    if (!endsStream || ended === undefined) continue;
    if (from === "client") ended.isSent = true;
    else ended.isAnswered = true;
  }
  return all;
}

function newTold(): Told {
  return {
    trailers: undefined,
    isSent: false,
    isReset: false,
    isAnswered: false,
    sentBytes: 0,
    receivedBytes: 0,
  };
}
