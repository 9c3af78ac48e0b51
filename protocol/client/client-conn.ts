/**
 * The client's end of one connection. Owns the list of streams, what the server's SETTINGS allow, both connection
 * windows, and the two locks: `wmu` for whoever writes, `mu` for everything else (taken mu before wmu where both
 * are needed). There is no writer goroutine: whoever wants to write locks, encodes and flushes.
 * RFC 9113 §3.4, §5.1.2, §6.5, §6.8. Go 1.17: ClientConn.
 */
import { firstOctets } from "../base/bytes.ts";
import { IdTable } from "../base/id-table.ts";
import { ErrorCode } from "../base/http2-error.ts";
import type { Http2Error } from "../base/http2-error.ts";
import type { Prng } from "../base/prng.ts";
import type { Frame } from "../frame/frame.ts";
import {
  makeContinuation,
  makeGoAway,
  makeHeaders,
  makeRstStream,
  makeSettings,
  makeWindowUpdate,
} from "../frame/make-frame.ts";
import { Channel } from "../goroutine/channel.ts";
import { after, READY } from "../goroutine/ready.ts";
import type { Blocking, Runtime, Timer } from "../goroutine/runtime.ts";
import { Cond, Mutex } from "../goroutine/sync.ts";
import { DEFAULT_TABLE_SIZE, HpackDecoder } from "../hpack/decoder.ts";
import { HpackEncoder } from "../hpack/encoder.ts";
import type { HeaderField } from "../hpack/field.ts";
import { EndpointReport } from "../http2/endpoint-report.ts";
import { Inflow, Outflow } from "../http2/flow.ts";
import { FrameInput } from "../http2/frame-input.ts";
import { FrameOutput } from "../http2/frame-output.ts";
import type { IoError } from "../http2/io-error.ts";
import type { NetConn } from "../http2/net-conn.ts";
import { SendMeter } from "../http2/send-meter.ts";
import { INITIAL_MAX_FRAME_SIZE, INITIAL_WINDOW_SIZE } from "../http2/settings.ts";
import type { StreamEvent } from "../http2/stream-transitions.ts";
import type { Probe } from "../probe/probe.ts";
import type { ClientStream } from "./client-stream.ts";
import { announcedSettings, frameSizeInRange, tableSizes } from "./client-settings.ts";
import type { ClientSettings } from "./client-settings.ts";
import * as defaults from "./constants.ts";
import type { EncodeOptions } from "./encode-headers.ts";
import * as errors from "./errors.ts";
import { ClientConnReadLoop } from "./read-loop.ts";
import type { Pings } from "./pings.ts";
import { CLIENT_GO_1_17 } from "./profile.ts";
import type { ClientProfile, Exchange, UnknownStreams } from "./profile.ts";
import type { Request, Response } from "./request.ts";
import type { ResetPings } from "./reset-pings.ts";

type FrameOnStream = Parameters<UnknownStreams["frame"]>[1];

export interface ClientConnInit {
  readonly rt: Runtime;
  readonly conn: NetConn;
  readonly prng: Prng;
  readonly settings?: ClientSettings | undefined;
  /** Whose behaviour; default go1.17. */
  readonly profile?: ClientProfile | undefined;
  /** As Go's Transport.AllowHTTP: stream 1 is left to an upgrade from HTTP/1.1, requests begin with 3. */
  readonly allowHttp?: boolean | undefined;
  /** A request that finds no slot goes elsewhere instead of waiting here: a Transport that is not strict about them. */
  readonly dialsWhenFull?: boolean | undefined;
  /** Close after this long without streams. Go's IdleConnTimeout; default: never. */
  readonly idleTimeoutMs?: number | undefined;
  /** Without it the connection sends no PINGs, and has no health check. */
  readonly newPings?: ((cc: ClientConn, init: ClientConnInit) => Pings) | undefined;
  /** PING after this long without a frame from the server. Go's Transport.ReadIdleTimeout; default: never. */
  readonly readIdleTimeoutMs?: number | undefined;
  /** The connection is lost if that PING has no answer by then. Go's Transport.PingTimeout; default 15 s. */
  readonly pingTimeoutMs?: number | undefined;
  /** Octets of the PINGs that are sent, in turn; then they are drawn from the seed. Go draws them all. */
  readonly pingOctets?: readonly Uint8Array[] | undefined;
  readonly probe?: Probe | undefined;
}

export class ClientConn {
  readonly rt: Runtime;
  readonly profile: ClientProfile;
  /** A request on this connection, as the profile makes it. */
  readonly newExchange: (request: Request) => Exchange;
  readonly probe: Probe | undefined;
  readonly report: EndpointReport;
  readonly meter: SendMeter | undefined;
  readonly mu: Mutex;
  readonly cond: Cond;
  readonly wmu: Mutex;
  /** Closed when the read loop has ended. */
  readonly readerDone: Channel<never>;

  // ---- guarded by mu
  readonly streams = new IdTable<ClientStream>();
  /** Streams that are not closed by RFC 9113 §5.1, those that we have left included. */
  readonly lives = new IdTable<ClientStream>();
  readonly flow: Outflow;
  readonly inflow: Inflow;
  /** Undefined: none are sent. */
  readonly pings: Pings | undefined;
  nextStreamId: number;
  pendingRequests = 0;
  /** Slots promised to requests that have not opened their streams yet (since 1.18): who chooses a connection does so. */
  reserved = 0;
  maxFrameSize = INITIAL_MAX_FRAME_SIZE;
  maxConcurrentStreams: number;
  peerMaxHeaderListSize = Number.MAX_SAFE_INTEGER;
  initialWindowSize = INITIAL_WINDOW_SIZE;
  /** SETTINGS of ours that the server has not acknowledged. */
  unackedSettings = 1;
  /** The server's SETTINGS are here; until then what it allows is a guess. */
  seenSettings = false;
  /** Highest stream that the server will answer, once it has said GOAWAY. */
  goAwayLastStreamId: number | undefined;
  goAwayCode: number | undefined;
  /** No new streams. */
  closing = false;
  /** Likewise, from the application's wish or after a fault (since 1.18). */
  doNotReuse = false;
  /** The connection ends with its last stream: a request has asked for it. */
  closeWhenIdle = false;
  closed = false;

  // ---- guarded by wmu
  readonly output: FrameOutput;
  readonly encoder: HpackEncoder;

  // ---- the read loop's own
  readonly input: FrameInput;
  /** Receive window that each stream begins with and is refilled to. */
  streamFlow = 0;
  streamMinRefresh = 0;
  /** What refreshes of the connection's window fill up to. */
  readonly connFlow: number;
  readonly conn: NetConn;
  readonly dialsWhenFull: boolean;
  closedOnIdle = false;
  /** Undefined unless the profile has them. */
  readonly resetPings: ResetPings | undefined;
  readonly unknownStreams: UnknownStreams | undefined;
  readonly #init: ClientConnInit;
  #idleTimer: Timer | undefined;

  constructor(init: ClientConnInit) {
    const { rt, conn, probe, settings = {}, profile = CLIENT_GO_1_17 } = init;
    this.#init = init;
    this.rt = rt;
    this.profile = profile;
    this.maxConcurrentStreams = profile.streamsBeforeSettings;
    this.conn = conn;
    this.dialsWhenFull = init.dialsWhenFull === true;
    this.probe = probe;
    this.report = new EndpointReport("client", probe);
    this.meter = probe === undefined ? undefined : new SendMeter("client", probe);
    this.mu = new Mutex(rt, "cc.mu");
    this.cond = new Cond(rt, "cc.cond", this.mu);
    this.wmu = new Mutex(rt, "cc.wmu");
    this.readerDone = new Channel(rt, "cc.readerDone");
    this.flow = new Outflow({ side: "client", streamId: 0, initial: INITIAL_WINDOW_SIZE, probe });
    const inflow = { side: "client", streamId: 0, initial: INITIAL_WINDOW_SIZE, probe } as const;
    this.inflow = new Inflow(inflow, undefined, profile.credit);
    this.nextStreamId = init.allowHttp === true ? 3 : 1;
    this.output = new FrameOutput(conn, "client", probe);
    const { meter, output } = this;
    if (meter !== undefined) output.onWait = (by) => meter.writing(output.lastStreamId, by);
    const { headerTableSize, encoderTableSize } = tableSizes(settings, profile);
    this.encoder = new HpackEncoder({
      maxTableSize: encoderTableSize,
      onChange: this.report.tableListener("encoder"),
    });
    if (encoderTableSize < DEFAULT_TABLE_SIZE) this.encoder.setMaxTableSize(encoderTableSize);
    this.input = new FrameInput({
      conn,
      side: "client",
      // A smaller table counts once the server says so in a block.
      hpack: new HpackDecoder({
        maxTableSize: Math.max(headerTableSize, DEFAULT_TABLE_SIZE),
        onChange: this.report.tableListener("decoder"),
      }),
      maxReadSize: frameSizeInRange(settings.maxFrameSize ?? profile.maxReadFrameSize),
      maxHeaderListSize: settings.maxHeaderListSize ?? defaults.DEFAULT_MAX_HEADER_LIST_SIZE,
      regradeFault: profile.regradeFault,
      probe,
    });
    this.setStreamFlow(settings.initialWindowSize ?? defaults.TRANSPORT_DEFAULT_STREAM_FLOW);
    this.connFlow = settings.connectionWindow ?? defaults.TRANSPORT_DEFAULT_CONN_FLOW;
    this.pings = init.newPings?.(this, init);
    this.newExchange = profile.newExchanges(this);
    this.resetPings = profile.newResetPings?.(this);
    this.unknownStreams = profile.newUnknownStreams?.(this);
  }

  /** Go's rule never refills windows below 4096 octets, which it never has; ours may be made that small. */
  setStreamFlow(bytes: number): void {
    this.streamFlow = bytes;
    this.streamMinRefresh = Math.min(defaults.TRANSPORT_DEFAULT_STREAM_MIN_REFRESH, bytes >> 1);
  }

  /** Says hello in one flush (preface, SETTINGS, WINDOW_UPDATE) and starts the read loop. False if that failed. */
  *newClientConn(): Blocking<boolean> {
    const settings = announcedSettings(this.#init.settings ?? {}, this.profile);
    const increment =
      (this.#init.settings?.connectionWindow ?? this.connFlow + INITIAL_WINDOW_SIZE) - INITIAL_WINDOW_SIZE;
    this.report.connection("open");
    yield* this.output.writePreface();
    yield* this.output.write(makeSettings(settings));
    for (const setting of settings) this.report.setting("local", setting);
    if (increment > 0) {
      yield* this.output.write(makeWindowUpdate(0, increment));
      this.inflow.add(increment, "window update");
    }
    if (!(yield* this.output.flush())) {
      yield* this.close();
      return false;
    }
    this.#startIdleTimer();
    this.rt.go("ClientConn.readLoop", () => this.readLoop(), "client");
    return true;
  }

  *readLoop(): Blocking<void> {
    yield* new ClientConnReadLoop(this).readLoop();
  }

  /** Sends a request and waits for the head of its response. */
  *roundTrip(request: Request): Blocking<Response | IoError> {
    return yield* this.newExchange(request).run();
  }

  // ---- streams

  /** With mu held: whether a request may still be made here, now or once a stream ends. */
  canTakeNewRequestLocked(): boolean {
    const idsLeft = this.nextStreamId + 2 * this.pendingRequests < defaults.MAX_STREAM_ID;
    const refuses = this.closed || this.closing || this.doNotReuse;
    return this.goAwayLastStreamId === undefined && !refuses && idsLeft;
  }

  /** With mu held: the stream with the next id, which `make` makes. */
  addStream<S extends ClientStream>(make: (id: number) => S): S {
    const cs = make(this.nextStreamId);
    this.nextStreamId += 2;
    this.#idleTimer?.stop();
    this.streams.set(cs.id, cs);
    this.lives.set(cs.id, cs);
    this.#forgetOldLives();
    return cs;
  }

  /** The stream of a frame that has come; undefined if there is none, or nobody is interested in it any more. */
  streamFor(id: number, what: FrameOnStream, andRemove = false): Blocking<ClientStream | undefined> {
    this.resetPings?.frameRead(what);
    return this.mu.withLock(() => {
      const cs = this.#streamByIDLocked(id, andRemove);
      return cs?.hidden === true ? undefined : cs;
    });
  }

  /** What a frame on a stream that is not there comes to: nothing, in Go; otherwise who is at fault is told. */
  *onUnknownStream(id: number, what: FrameOnStream): Blocking<Http2Error | undefined> {
    const fault = this.unknownStreams?.frame(id, what);
    if (fault?.scope !== "stream") return fault;
    this.report.fault(fault);
    yield* this.writeStreamReset(id, fault.code);
    return undefined;
  }

  /** Nothing more can happen on this stream. */
  forgetLife(id: number, on: StreamEvent): void {
    this.lives.delete(id);
    this.unknownStreams?.closed(id, on);
  }

  forgetStreamID(id: number): Blocking<void> {
    return this.mu.withLock(() => void this.#streamByIDLocked(id, true));
  }

  streamByID(id: number, andRemove: boolean): Blocking<ClientStream | undefined> {
    return this.mu.withLock(() => this.#streamByIDLocked(id, andRemove));
  }

  #streamByIDLocked(id: number, andRemove: boolean): ClientStream | undefined {
    const cs = this.streams.get(id);
    if (andRemove && cs !== undefined && !this.closed) {
      this.streams.delete(id);
      if (this.streams.size === 0) this.#startIdleTimer();
      cs.forgotten();
      // Wakes the stream's body writer, and requests that wait for a slot.
      this.cond.broadcast();
    }
    return cs;
  }

  // ---- writing

  /** Locks, and the recording knows what holds this stream up meanwhile. */
  lockFor(streamId: number, mutex: Mutex): Blocking<void> {
    return this.meter === undefined ? mutex.lock() : this.#lockStating(streamId, mutex, this.meter);
  }

  *#lockStating(streamId: number, mutex: Mutex, meter: SendMeter): Blocking<void> {
    yield* meter.stating(streamId, () => "lock", mutex.lock());
    if (meter.blockedBy(streamId) === "lock") meter.block(streamId, undefined);
  }

  encodeOptions(): EncodeOptions {
    return { prng: this.#init.prng, peerMaxHeaderListSize: this.peerMaxHeaderListSize };
  }

  /** With wmu held: HEADERS, and CONTINUATIONs where the block is larger than the server's frames. `written` comes before the flush. */
  *writeHeaders(
    streamId: number,
    endStream: boolean,
    fields: readonly HeaderField[],
    written: () => void,
    weight?: number,
  ): Blocking<IoError | undefined> {
    const block = this.encoder.encode(fields);
    const max = this.maxFrameSize;
    const first = weight === undefined ? max : max - defaults.PRIORITY_OCTETS;
    const said = { endStream, endHeaders: block.length <= first };
    const options =
      weight === undefined ? said : { ...said, priority: { exclusive: false, dependency: 0, weight } };
    yield* this.output.write(makeHeaders(streamId, firstOctets(block, first), options));
    for (let at = first; at < block.length; at += max) {
      const fragment = block.subarray(at, at + max);
      yield* this.output.write(
        makeContinuation(streamId, fragment, { endHeaders: at + max >= block.length }),
      );
    }
    written();
    return yield* this.flush();
  }

  /** With wmu held. */
  flush(): Blocking<IoError | undefined> {
    return after(this.output.flush(), flushError);
  }

  *writeStreamReset(streamId: number, code: number, beside?: Frame): Blocking<void> {
    yield* this.wmu.lock();
    yield* this.output.write(makeRstStream(streamId, code));
    this.lives.get(streamId)?.note("send RST_STREAM");
    if (beside !== undefined) yield* this.output.write(beside);
    yield* this.flush();
    this.wmu.unlock();
  }

  /** WINDOW_UPDATEs in one flush, the connection's first; increments of 0 are not sent. */
  writeCredit(connection: number, streamId: number, stream: number): Blocking<void> {
    return connection === 0 && stream === 0 ? READY : this.#writeCredit(connection, streamId, stream);
  }

  *#writeCredit(connection: number, streamId: number, stream: number): Blocking<void> {
    yield* this.wmu.lock();
    if (connection > 0) yield* this.output.write(makeWindowUpdate(0, connection));
    if (stream > 0) yield* this.output.write(makeWindowUpdate(streamId, stream));
    yield* this.flush();
    this.wmu.unlock();
  }

  // ---- the end

  /** The server will not answer streams above `lastStreamId`: their callers may try elsewhere. */
  *setGoAway(lastStreamId: number, code: number): Blocking<void> {
    yield* this.mu.lock();
    this.goAwayLastStreamId = lastStreamId;
    // The first code that says something counts.
    if ((this.goAwayCode ?? ErrorCode.NO_ERROR) === ErrorCode.NO_ERROR) this.goAwayCode = code;
    this.report.connection("going away", { code });
    for (const cs of this.streams.values()) {
      if (cs.id <= lastStreamId) continue;
      const blamed = cs.id === 1 && code !== ErrorCode.NO_ERROR && this.profile.blamesFirstRequest;
      cs.deliver({ error: blamed ? errors.goAwayError(code) : errors.errClientConnGotGoAway });
    }
    if (this.profile.closesIdleOnGoAway && this.streams.size === 0) this.closeWhenIdle = true;
    // Who waits for a slot will not get one.
    this.cond.broadcast();
    this.mu.unlock();
  }

  /** Nothing happens while there are streams, or slots that were promised. */
  *closeIfIdle(): Blocking<void> {
    if (this.profile.saysGoodbye && this.#isIdle()) yield* this.#sendGoAway();
    yield* this.mu.lock();
    const idle = this.#isIdle();
    if (idle) {
      this.closedOnIdle = true;
      this.markClosed("idle");
    }
    this.mu.unlock();
    if (idle) this.conn.close();
  }

  /** GOAWAY, then waits until the streams have ended, then closes. */
  *shutdown(): Blocking<void> {
    yield* this.#sendGoAway();
    yield* this.mu.lock();
    while (this.streams.size > 0 && !this.closed) yield* this.cond.wait();
    this.markClosed("shut down");
    this.mu.unlock();
    this.conn.close();
  }

  /** At once; requests under way fail. */
  *close(): Blocking<void> {
    yield* this.closeForError(errors.errClientConnForceClosed, "closed by this side");
  }

  *closeForError(error: IoError, reason = error.text): Blocking<void> {
    yield* this.mu.lock();
    for (const cs of this.streams.values()) {
      cs.deliver({ error });
      cs.bufPipe.closeWithError(error);
    }
    this.markClosed(reason);
    this.cond.broadcast();
    this.mu.unlock();
    this.conn.close();
  }

  /** With mu held. Says so once. */
  markClosed(reason: string, code?: number): void {
    if (this.closed) return;
    this.closed = true;
    this.#idleTimer?.stop();
    for (const cs of this.lives.values()) {
      this.meter?.forget(cs.id);
      cs.note("connection closed");
    }
    this.report.connection("closed", code === undefined ? { reason } : { code, reason });
  }

  #isIdle(): boolean {
    return this.streams.size === 0 && this.reserved === 0 && !this.closed;
  }

  *#sendGoAway(): Blocking<void> {
    yield* this.mu.lock();
    if (!this.closing) {
      this.closing = true;
      this.report.connection("going away", { code: ErrorCode.NO_ERROR });
      yield* this.wmu.lock();
      const last = this.profile.saysGoodbye ? 0 : this.nextStreamId;
      yield* this.output.write(makeGoAway(last, ErrorCode.NO_ERROR));
      yield* this.flush();
      this.wmu.unlock();
    }
    this.mu.unlock();
  }

  /** With mu held: whether the connection ends once it has no streams. */
  closesOnIdle(): boolean {
    const { closesAfterGoAway } = this.profile;
    return this.doNotReuse || (closesAfterGoAway && this.goAwayLastStreamId !== undefined);
  }

  #startIdleTimer(): void {
    const idleMs = this.#init.idleTimeoutMs ?? 0;
    if (idleMs <= 0) return;
    this.#idleTimer ??= this.rt.afterFunc(idleMs, "onIdleTimeout", () => {
      this.rt.go("ClientConn.closeIfIdle", () => this.closeIfIdle(), "client");
    });
    this.#idleTimer.reset(idleMs);
  }

  #forgetOldLives(): void {
    if (this.lives.size - this.streams.size <= defaults.MAX_LINGERING_STREAMS) return;
    for (const id of this.lives.keys()) {
      if (this.streams.has(id)) continue;
      this.lives.delete(id);
      return;
    }
  }
}

function flushError(flushed: boolean): IoError | undefined {
  return flushed ? undefined : errors.errClientConnClosed;
}
