/**
 * One connection as the server sees it: the serve loop, which owns all state and talks to everybody else through
 * channels. Go: serverConn. What it does with a frame that came is process-frames.ts and process-headers.ts; what
 * it writes, and when, is frame-scheduling.ts. RFC 9113 §3.4, §5.1.1, §6.8.
 */
import { unreachable } from "../base/assert.ts";
import { stringToLatin1 } from "../base/bytes.ts";
import type { Prng } from "../base/prng.ts";
import { ErrorCode } from "../base/http2-error.ts";
import { Channel } from "../goroutine/channel.ts";
import type { Blocking, Runtime, Timer } from "../goroutine/runtime.ts";
import { recv, Select, select, send } from "../goroutine/select.ts";
import { makeGoAway } from "../frame/make-frame.ts";
import { DEFAULT_TABLE_SIZE, HpackDecoder } from "../hpack/decoder.ts";
import { HpackEncoder } from "../hpack/encoder.ts";
import { EndpointReport } from "../http2/endpoint-report.ts";
import { FrameInput } from "../http2/frame-input.ts";
import { FrameOutput } from "../http2/frame-output.ts";
import type { NetConn } from "../http2/net-conn.ts";
import type { NewScheduler, SchedulerName } from "../http2/schedulers/scheduler-name.ts";
import type { FrameWriteRequest, WriteScheduler } from "../http2/write-scheduler.ts";
import type { Probe } from "../probe/probe.ts";
import { FrameScheduling } from "./frame-scheduling.ts";
import type { FrameWriteResult } from "./frame-scheduling.ts";
import type { Handler } from "./handler.ts";
import { HandlerLink } from "./handler-link.ts";
import { FrameProcessor } from "./process-frames.ts";
import type { Farewell } from "./farewell.ts";
import { plainContentType } from "./plain-content-type.ts";
import type { ServerPush, StartPushRequest } from "./server-push.ts";
import { inadequateSecurity } from "./tls-gate.ts";
import type { TlsState } from "./tls-gate.ts";
import { SERVER_GO_1_17 } from "./profile.ts";
import type { ServerProfile } from "./profile.ts";
import { readFrames, readPreface } from "./read-frames.ts";
import type { ReadFrameResult } from "./read-frames.ts";
import type { ServerPings } from "./server-pings.ts";
import type { ServerStream } from "./server-stream.ts";
import { announcedSettings } from "./server-settings.ts";
import type { ServerSettings } from "./server-settings.ts";
import { ServerStreams } from "./server-streams.ts";

export interface ServerConnOptions {
  readonly rt: Runtime;
  readonly conn: NetConn;
  readonly prng: Prng;
  readonly handler: Handler;
  /** What differs from Go's defaults. */
  readonly settings?: Partial<ServerSettings>;
  readonly profile?: ServerProfile;
  /** Default: the profile's own. */
  readonly scheduler?: SchedulerName | undefined;
  /** Makes it. */
  readonly newScheduler: NewScheduler;
  /** For bodies whose handler named no type; absent: only text is told from octets. */
  readonly contentTypeOf?: ((bytes: Uint8Array) => string) | undefined;
  /** Absent: no handler may push. */
  readonly pushing?: ServerPush | undefined;
  /** IMF-fixdate of an instant of virtual time. */
  readonly dateAt: (nowMs: number) => string;
  /** GOAWAY after this long without a stream; absent: never. */
  readonly idleTimeoutMs?: number | undefined;
  /** Longest time for a request, its body included; what exactly is timed differs between profiles. Absent: no limit. */
  readonly readTimeoutMs?: number | undefined;
  /** A stream is reset with INTERNAL_ERROR if its response takes longer. Absent: no limit. */
  readonly writeTimeoutMs?: number | undefined;
  /** PING after this long without a frame, where the profile has pings of the server; absent: never. */
  readonly readIdleTimeoutMs?: number | undefined;
  /** The connection is closed if that PING has no answer by then. Default 15 s. */
  readonly pingTimeoutMs?: number | undefined;
  /** The connection is closed if it takes no octets for so long, where the profile knows this; absent: never. */
  readonly writeByteTimeoutMs?: number | undefined;
  /** Absent: good enough. */
  readonly tls?: TlsState | undefined;
  readonly probe?: Probe | undefined;
}

/** Go: firstSettingsTimeout, goAwayTimeout. */
const FIRST_SETTINGS_TIMEOUT_MS = 2000;
const GO_AWAY_TIMEOUT_MS = 1000;
/** A client that makes us queue more than this and reads none of it is out for our memory. */
const MAX_QUEUED_CONTROL_FRAMES = 10_000;
const WANT_WRITE_FRAME_CAPACITY = 8;

export type ServeMessage =
  | "settings timer"
  | "idle timer"
  | "shutdown timer"
  | "graceful shutdown"
  /** Nothing was asked within ReadTimeout. In Go the deadline is the connection's, and readFrames sees it pass. */
  | "read deadline"
  | "ping timer"
  | "farewell timer"
  | "handler done"
  | StartPushRequest;

/** What the serve loop can be told, and on which channel. */
type Message =
  | { readonly case: "wantWriteFrame"; readonly value: FrameWriteRequest<ServerStream> }
  | { readonly case: "wroteFrame"; readonly value: FrameWriteResult }
  | { readonly case: "readFrame"; readonly value: ReadFrameResult }
  | { readonly case: "bodyRead"; readonly value: BodyRead }
  | { readonly case: "serveMsg"; readonly value: ServeMessage };

/** A handler has taken octets of a body. */
export interface BodyRead {
  readonly stream: ServerStream;
  readonly n: number;
}

export class ServerConn {
  readonly rt: Runtime;
  readonly conn: NetConn;
  settings: ServerSettings;
  readonly profile: ServerProfile;
  readonly handler: Handler;
  readonly probe: Probe | undefined;
  readonly report: EndpointReport;
  readonly dateAt: (nowMs: number) => string;

  readonly readFrameCh: Channel<ReadFrameResult>;
  readonly wantWriteFrameCh: Channel<FrameWriteRequest<ServerStream>>;
  readonly wroteFrameCh: Channel<FrameWriteResult>;
  readonly bodyReadCh: Channel<BodyRead>;
  readonly serveMsgCh: Channel<ServeMessage>;
  readonly doneServing: Channel<void>;

  readonly input: FrameInput;
  readonly output: FrameOutput;
  readonly encoder: HpackEncoder;
  readonly schedulerName: SchedulerName;
  readonly writeSched: WriteScheduler<ServerStream>;
  readonly streams: ServerStreams;
  readonly writes: FrameScheduling;
  readonly frames: FrameProcessor;
  readonly handlers: HandlerLink;
  /** Undefined where the server sends none of its own. */
  readonly pings: ServerPings | undefined;
  readonly pushing: ServerPush | undefined;
  readonly contentTypeOf: (bytes: Uint8Array) => string;
  /** The server's own choices. */
  readonly prng: Prng;

  /** SETTINGS of ours that the client has not acknowledged. */
  unackedSettings = 0;
  inGoAway = false;
  /** What the client's SETTINGS say about pushes. */
  pushEnabled = true;
  clientMaxStreams = 2 ** 32 - 1;
  needToSendGoAway = false;
  goAwayCode: number = ErrorCode.NO_ERROR;
  readonly readTimeoutMs: number | undefined;
  readonly writeTimeoutMs: number | undefined;
  #tls: TlsState | undefined;
  #idleTimeoutMs: number | undefined;
  #readDeadline: Timer | undefined;
  #idleTimer: Timer | undefined;
  #shutdownTimer: Timer | undefined;
  #shutdownAsked = false;
  #farewell: Farewell | undefined;

  constructor(options: ServerConnOptions) {
    const { rt, probe, profile = SERVER_GO_1_17, writeByteTimeoutMs } = options;
    const timed = writeByteTimeoutMs && profile.newTimedWrites?.(rt, options.conn, writeByteTimeoutMs);
    const conn = timed || options.conn;
    this.rt = rt;
    this.conn = conn;
    this.prng = options.prng;
    this.pushing = options.pushing;
    this.contentTypeOf = options.contentTypeOf ?? plainContentType;
    this.probe = probe;
    this.profile = profile;
    this.settings = { ...profile.settings, ...options.settings };
    this.handler = options.handler;
    this.dateAt = options.dateAt;
    this.report = new EndpointReport("server", probe);
    this.#idleTimeoutMs = options.idleTimeoutMs;
    this.readTimeoutMs = options.readTimeoutMs;
    this.writeTimeoutMs = options.writeTimeoutMs;
    this.#tls = options.tls;

    this.readFrameCh = new Channel(rt, "readFrameCh");
    this.wantWriteFrameCh = new Channel(rt, "wantWriteFrameCh", WANT_WRITE_FRAME_CAPACITY);
    this.wroteFrameCh = new Channel(rt, "wroteFrameCh", 1);
    this.bodyReadCh = new Channel(rt, "bodyReadCh");
    this.serveMsgCh = new Channel(rt, "serveMsgCh", 8);
    this.doneServing = new Channel(rt, "doneServing");

    const { maxHeaderListSize, maxFrameSize, headerTableSize, encoderTableSize } = this.settings;
    const sized = profile.announcesHeaderTableSize;
    const onDecoderChange = this.report.tableListener("decoder");
    const hpack = new HpackDecoder({
      maxTableSize: sized && !profile.awaitsSettingsAck ? headerTableSize : DEFAULT_TABLE_SIZE,
      maxStringLength: maxHeaderListSize,
      onChange: onDecoderChange,
    });
    this.input = new FrameInput({
      conn,
      side: "server",
      hpack,
      maxReadSize: maxFrameSize,
      maxHeaderListSize,
      newBlockReading: this.profile.newBlockReading,
      regradeFault: this.profile.regradeFault,
      probe,
    });
    this.output = new FrameOutput(conn, "server", probe);
    const maxTableSize = sized ? encoderTableSize : DEFAULT_TABLE_SIZE;
    this.encoder = new HpackEncoder({ maxTableSize, onChange: this.report.tableListener("encoder") });
    // Less than what every client takes at first has to be said in the first block.
    if (maxTableSize < DEFAULT_TABLE_SIZE) this.encoder.setMaxTableSize(maxTableSize);
    this.schedulerName = options.scheduler ?? this.profile.scheduler;
    this.writeSched = options.newScheduler(this.schedulerName, {
      prng: options.prng,
      rstStreamInControlQueue: this.profile.rstStreamFirst.includes(this.schedulerName),
    });
    this.streams = new ServerStreams(this);
    this.writes = new FrameScheduling(this);
    this.frames = new FrameProcessor(this);
    this.handlers = new HandlerLink(this);
    this.pings = this.profile.newPings?.(this, options);
    this.#farewell = this.profile.newFarewell?.(this);
  }

  /** The life of the connection; to be run as a goroutine. Returns once it is closed. */
  *serve(): Blocking<void> {
    this.report.connection("open");
    const inadequate = this.#tls === undefined ? undefined : inadequateSecurity(this.#tls);
    if (inadequate !== undefined) {
      yield* this.#rejectConn(ErrorCode.INADEQUATE_SECURITY, inadequate);
      return;
    }
    this.#greet();
    this.#startReadDeadline();
    const greeted = yield* readPreface(this.rt, this.input);
    this.writes.reportPreface(true);
    if (greeted) this.#startReading();
    else if (this.profile.answersBadPreface) {
      this.goAway(ErrorCode.PROTOCOL_ERROR, "no client preface");
    }
    if (greeted || this.inGoAway) yield* this.#serveLoop(true);
    this.#end(greeted);
  }

  /** The rest of that life, for a connection on which another server has said hello and heard the client's SETTINGS. */
  *goOn(): Blocking<void> {
    this.#startReading();
    if (this.streams.count > 0) this.noteBusy();
    this.writes.scheduleFrameWrite();
    yield* this.#serveLoop(false);
    this.#end(true);
  }

  #startReading(): void {
    this.#startIdleTimer();
    this.pings?.start();
    this.rt.go("readFrames", () => readFrames(this), "server");
  }

  #end(greeted: boolean): void {
    this.doneServing.close();
    this.#shutdownTimer?.stop();
    this.#idleTimer?.stop();
    this.#readDeadline?.stop();
    this.pings?.stop();
    this.streams.closeAllStreamsOnConnClose();
    this.conn.close();
    this.writes.forgetAll();
    this.report.connection("closed", greeted ? { code: this.goAwayCode } : { reason: "no client preface" });
  }

  /** Like http.Server.Shutdown for this connection: GOAWAY, and the end once the last stream is done. */
  *startGracefulShutdown(): Blocking<void> {
    if (this.#shutdownAsked) return;
    this.#shutdownAsked = true;
    yield* this.sendServeMsg("graceful shutdown");
  }

  *sendServeMsg(message: ServeMessage): Blocking<void> {
    yield* select(this.rt, { sent: send(this.serveMsgCh, message), done: recv(this.doneServing) });
  }

  /** One GOAWAY only: a worse error after a graceful one is not said; later versions at least go on as after that error. */
  goAway(code: number, reason?: string): void {
    if (this.inGoAway) {
      if (!this.profile.replacesGoAwayCode || this.goAwayCode !== ErrorCode.NO_ERROR) return;
      this.goAwayCode = code;
      if (!this.profile.repeatsGoAway || code === ErrorCode.NO_ERROR) return;
    }
    this.inGoAway = true;
    this.needToSendGoAway = true;
    this.goAwayCode = code;
    this.report.connection("going away", reason === undefined ? { code } : { code, reason });
    this.writes.scheduleFrameWrite();
  }

  /** What runs is finished, and nothing new begins. */
  leave(reason: string): void {
    if (this.#farewell === undefined || this.inGoAway) this.goAway(ErrorCode.NO_ERROR, reason);
    else this.#farewell.begin(reason);
  }

  /** Its message comes to the serve loop; to be stopped by whoever starts it. */
  startTimer(ms: number, name: string, message: ServeMessage): Timer {
    return this.rt.afterFunc(
      ms,
      name,
      () => void this.rt.go(name, () => this.sendServeMsg(message), "server"),
    );
  }

  /** The last stream is closed. */
  noteIdle(): void {
    if (this.#idleTimeoutMs !== undefined) this.#idleTimer?.reset(this.#idleTimeoutMs);
  }

  noteBusy(): void {
    this.#idleTimer?.stop();
    this.#readDeadline?.stop();
  }

  /** Before anything was read: GOAWAY and the end. Go: rejectConn. */
  *#rejectConn(code: number, reason: string): Blocking<void> {
    this.goAwayCode = code;
    this.report.connection("going away", { code, reason });
    yield* this.output.write(makeGoAway(0, code, stringToLatin1(reason)));
    yield* this.output.flush();
    this.conn.close();
    this.report.connection("closed", { code });
  }

  #greet(): void {
    const settings = announcedSettings(this.settings, {
      headerTableSize: this.profile.announcesHeaderTableSize,
      noRfc7540Priorities: this.profile.extensiblePriorities && this.schedulerName !== "priority",
    });
    for (const setting of settings) this.report.setting("local", setting);
    this.writes.writeControl({ kind: "settings", settings });
    this.unackedSettings++;
    const raise = this.settings.connectionWindow - this.streams.inflow.window;
    if (raise > 0) this.writes.sendWindowUpdate(undefined, raise);
    this.writes.reportPreface(false);
  }

  *#serveLoop(awaitsSettings: boolean): Blocking<void> {
    const settingsTimer = this.startTimer(FIRST_SETTINGS_TIMEOUT_MS, "onSettingsTimer", "settings timer");
    if (!awaitsSettings) settingsTimer.stop();
    const messages = this.#messages();
    for (;;) {
      const chosen = yield* messages.run();
      if (!("ok" in chosen) || !chosen.ok || !this.#act(chosen)) break;
      if (chosen.case === "readFrame") {
        yield* chosen.value.readMore();
        settingsTimer.stop();
      }
      if (this.writes.queuedControlFrames > MAX_QUEUED_CONTROL_FRAMES) break;
      this.#shutDownAfterGoAway();
    }
    settingsTimer.stop();
  }

  #messages() {
    return new Select(this.rt, {
      wantWriteFrame: recv(this.wantWriteFrameCh),
      wroteFrame: recv(this.wroteFrameCh),
      readFrame: recv(this.readFrameCh),
      bodyRead: recv(this.bodyReadCh),
      serveMsg: recv(this.serveMsgCh),
    });
  }

  /** One turn of the loop; false ends it. */
  #act(chosen: Message): boolean {
    switch (chosen.case) {
      case "wantWriteFrame":
        this.writes.writeFrame(chosen.value);
        return true;
      case "wroteFrame":
        this.writes.wroteFrame(chosen.value);
        return true;
      case "readFrame":
        if (this.profile.pollsWroteFrameFirst) this.writes.pollWroteFrame();
        this.pings?.noteFrameRead();
        return this.frames.processFrameFromReader(chosen.value.frame);
      case "bodyRead":
        this.writes.noteBodyRead(chosen.value);
        return true;
      case "serveMsg":
        return this.#obey(chosen.value);
      default:
        return unreachable(chosen);
    }
  }

  #obey(message: ServeMessage): boolean {
    if (typeof message === "object") {
      this.pushing?.startPush(this, message);
      return true;
    }
    switch (message) {
      case "settings timer":
      case "shutdown timer":
      case "read deadline":
        return false;
      case "handler done":
        this.handlers.handlerDone();
        return true;
      case "idle timer":
      case "graceful shutdown":
        this.leave(message);
        return true;
      case "ping timer":
        return this.pings?.onTimer() ?? true;
      case "farewell timer":
        this.goAway(ErrorCode.NO_ERROR, "the client does not answer");
        return true;
      default:
        return unreachable(message);
    }
  }

  /** After an error at once, after a graceful GOAWAY when the last stream is done. */
  #shutDownAfterGoAway(): void {
    const sent = this.inGoAway && !this.needToSendGoAway && !this.writes.writingFrame;
    const complete = this.goAwayCode !== ErrorCode.NO_ERROR || this.streams.count === 0;
    if (!sent || !complete || this.#shutdownTimer !== undefined) return;
    this.#shutdownTimer = this.startTimer(GO_AWAY_TIMEOUT_MS, "onShutdownTimer", "shutdown timer");
  }

  /** Until the first request; a profile with deadlines for each stream does without. */
  #startReadDeadline(): void {
    if (this.readTimeoutMs === undefined || this.profile.readDeadlinePerStream) return;
    this.#readDeadline = this.startTimer(this.readTimeoutMs, "read deadline", "read deadline");
  }

  #startIdleTimer(): void {
    if (this.#idleTimeoutMs === undefined) return;
    this.#idleTimer = this.startTimer(this.#idleTimeoutMs, "onIdleTimer", "idle timer");
  }
}
