/**
 * The client's one reader: takes every frame from the connection and acts on it, writing what must be answered at
 * once (SETTINGS and PING acknowledgements, refunds) itself. Here: frames of the connection and the end; what
 * belongs to a stream's messages is in response-reader.ts. RFC 9113 §6. Go 1.17: clientConnReadLoop.
 */
import { unreachable } from "../base/assert.ts";
import { ErrorCode, Http2Error } from "../base/http2-error.ts";
import { Flag, FrameType } from "../frame/frame.ts";
import type {
  GoAwayFrame,
  PingFrame,
  RstStreamFrame,
  SettingsFrame,
  WindowUpdateFrame,
} from "../frame/frame.ts";
import { makeGoAway, makePing, makeSettingsAck } from "../frame/make-frame.ts";
import { SettingId } from "../frame/setting-names.ts";
import { Ready } from "../goroutine/ready.ts";
import type { Blocking } from "../goroutine/runtime.ts";
import type { InputFrame } from "../http2/frame-input.ts";
import type { IoError } from "../http2/io-error.ts";
import type { Setting } from "../http2/settings.ts";
import type { ClientConn } from "./client-conn.ts";
import { connectionError, errUnexpectedEof, goAwayError, streamError } from "./errors.ts";
import { DEFAULT_MAX_CONCURRENT_STREAMS } from "./constants.ts";
import * as faults from "./peer-faults.ts";
import { ResponseReader } from "./response-reader.ts";

/** Token of what Go calls ErrFrameTooLarge, which to its client is no ConnectionError. */
const TOO_LARGE = "frame.size.limit";

export class ClientConnReadLoop {
  readonly #cc: ClientConn;
  readonly #responses: ResponseReader;
  #gotSettings = false;

  constructor(cc: ClientConn) {
    this.#cc = cc;
    this.#responses = new ResponseReader(cc);
  }

  *readLoop(): Blocking<void> {
    const fault = yield* this.run();
    this.#cc.pings?.healthCheck?.stop();
    if (fault !== undefined) {
      const cc = this.#cc;
      cc.report.fault(fault);
      yield* cc.wmu.lock();
      // In Go put into the buffer and not flushed, so the server sees it only if somebody else flushes; over a length not even that.
      const frame = makeGoAway(0, fault.code);
      const fits = cc.output.available >= 9 + frame.length && !cc.output.failed;
      if (fits && (cc.profile.sendsGoAway || fault.token !== TOO_LARGE)) cc.output.writeNow(frame);
      if (cc.profile.sendsGoAway) yield* cc.flush();
      cc.wmu.unlock();
    }
    yield* this.cleanup(fault);
  }

  /** Until the connection ends (undefined) or has to (why). */
  *run(): Blocking<Http2Error | undefined> {
    for (;;) {
      this.#cc.pings?.healthCheck?.reset();
      const frame = yield* this.#cc.input.readFrame();
      if (frame === undefined) return undefined;
      const fault = yield* this.process(frame);
      if (fault !== undefined) return fault;
      if (this.#cc.closeWhenIdle) yield* this.#cc.closeIfIdle();
    }
  }

  /** Whoever still waits for something from this connection learns that it is over. */
  *cleanup(fault: Http2Error | undefined): Blocking<void> {
    const cc = this.#cc;
    yield* cc.mu.lock();
    const error = this.#readerError(fault);
    for (const cs of cc.streams.values()) {
      cs.connectionLost(error);
    }
    cc.markClosed(fault?.reason ?? "the server closed the connection", fault?.code);
    cc.cond.broadcast();
    cc.mu.unlock();
    cc.readerDone.close();
    cc.conn.close();
  }

  #readerError(fault: Http2Error | undefined): IoError {
    if (fault !== undefined) return connectionError(fault);
    return this.#cc.goAwayCode === undefined ? errUnexpectedEof : goAwayError(this.#cc.goAwayCode);
  }

  /** A frame that cannot be accepted: the connection ends, or one stream does. */
  *#refuse(fault: Http2Error): Blocking<Http2Error | undefined> {
    if (fault.scope === "connection") return fault;
    const cs = yield* this.#cc.streamByID(fault.streamId ?? 0, false);
    if (cs === undefined || cs.hidden) this.#cc.report.fault(fault);
    else yield* cs.refuse(fault, "frame");
    return undefined;
  }

  /** Acts on what was read. A fault ends the connection. */
  process(frame: InputFrame | Http2Error): Blocking<Http2Error | undefined> {
    return frame instanceof Http2Error ? this.#refuse(frame) : this.#processFrame(frame);
  }

  #processFrame(frame: InputFrame): Blocking<Http2Error | undefined> {
    if (!this.#gotSettings && frame.type !== FrameType.SETTINGS)
      return new Ready(faults.firstFrameNotSettings());
    switch (frame.type) {
      case "meta headers":
        return this.#responses.processHeaders(frame);
      case FrameType.DATA:
        return this.#responses.processData(frame);
      case FrameType.SETTINGS:
        this.#gotSettings = true;
        return this.processSettings(frame);
      case FrameType.WINDOW_UPDATE:
        return this.processWindowUpdate(frame);
      case FrameType.RST_STREAM:
        return this.processResetStream(frame);
      case FrameType.PING:
        return this.processPing(frame);
      case FrameType.GOAWAY:
        return this.processGoAway(frame);
      case FrameType.PUSH_PROMISE:
        return new Ready(faults.pushPromise());
      // Nothing that a client has to act on.
      case FrameType.PRIORITY:
      case FrameType.ALTSVC:
      case FrameType.ORIGIN:
      case FrameType.PRIORITY_UPDATE:
      case "unknown":
        return new Ready(undefined);
      default:
        return unreachable(frame);
    }
  }

  *processSettings(frame: SettingsFrame): Blocking<Http2Error | undefined> {
    const cc = this.#cc;
    const { mu, wmu } = cc;
    const holdsMu = cc.profile.holdsLockToWrite;
    if (!holdsMu) yield* wmu.lock();
    yield* mu.lock();
    const isAck = (frame.flags & Flag.ACK) !== 0;
    const fault = isAck ? this.#processSettingsAck() : this.#applySettings(frame.settings);
    if (!holdsMu) mu.unlock();
    if (!isAck && fault === undefined) {
      if (holdsMu) yield* wmu.lock();
      yield* cc.output.write(makeSettingsAck());
      yield* cc.flush();
      if (holdsMu) wmu.unlock();
    }
    (holdsMu ? mu : wmu).unlock();
    return fault;
  }

  #processSettingsAck(): Http2Error | undefined {
    if (this.#cc.unackedSettings === 0) return faults.settingsAckUnasked();
    this.#cc.unackedSettings--;
    this.#cc.report.settingsAcked();
    return undefined;
  }

  #applySettings(settings: readonly Setting[]): Http2Error | undefined {
    for (const setting of settings) {
      const fault = this.#applySetting(setting);
      if (fault !== undefined) return fault;
    }
    const cc = this.#cc;
    if (!cc.seenSettings && !settings.some(([id]) => id === SettingId.MAX_CONCURRENT_STREAMS)) {
      cc.maxConcurrentStreams = DEFAULT_MAX_CONCURRENT_STREAMS;
      cc.cond.broadcast();
    }
    cc.seenSettings = true;
    return undefined;
  }

  /**
   * Up to 2026 of ranges only the window's is checked, by the framer. Frames of no octets are refused all the same: with
   * them Go's client would cut header blocks for ever.
   */
  #applySetting(setting: Setting): Http2Error | undefined {
    const cc = this.#cc;
    const [id, value] = setting;
    const wrong = cc.profile.checkSetting?.(setting);
    if (wrong !== undefined) return wrong;
    if (id === SettingId.INITIAL_WINDOW_SIZE) {
      const fault = this.#changeInitialWindow(value);
      if (fault !== undefined) return fault;
    } else if (id === SettingId.MAX_FRAME_SIZE) {
      if (value === 0) return faults.settingsFrameSizeZero();
      cc.maxFrameSize = value;
    } else if (id === SettingId.MAX_CONCURRENT_STREAMS) {
      cc.maxConcurrentStreams = value;
      cc.cond.broadcast();
    } else if (id === SettingId.MAX_HEADER_LIST_SIZE) {
      cc.peerMaxHeaderListSize = value;
    } else if (id === SettingId.HEADER_TABLE_SIZE && cc.profile.obeysHeaderTableSize) {
      cc.encoder.setMaxTableSize(value);
    }
    cc.report.setting("peer", setting);
    return undefined;
  }

  /** RFC 9113 §6.9.2: the difference counts for every stream. */
  #changeInitialWindow(value: number): Http2Error | undefined {
    const cc = this.#cc;
    const delta = value - cc.initialWindowSize;
    for (const cs of cc.streams.values()) {
      if (!cs.flow.add(delta, "settings")) return faults.settingsWindowOverflow(cs.id, value);
    }
    cc.cond.broadcast();
    cc.initialWindowSize = value;
    return undefined;
  }

  *processWindowUpdate(frame: WindowUpdateFrame): Blocking<Http2Error | undefined> {
    const cc = this.#cc;
    const cs = yield* cc.streamFor(frame.streamId, "WINDOW_UPDATE");
    if (frame.streamId !== 0 && cs === undefined)
      return yield* cc.onUnknownStream(frame.streamId, "WINDOW_UPDATE");
    yield* cc.mu.lock();
    const added = (cs?.flow ?? cc.flow).add(frame.increment, "window update");
    if (added) cc.cond.broadcast();
    cc.mu.unlock();
    if (added) return undefined;
    const fault = faults.windowUpdateOverflow(frame.streamId, frame.increment);
    const { streamOverflow } = cc.profile;
    if (cs === undefined || streamOverflow === undefined) return fault;
    yield* cs.refuse(streamOverflow(fault), "frame");
    return undefined;
  }

  *processResetStream(frame: RstStreamFrame): Blocking<Http2Error | undefined> {
    const cc = this.#cc;
    cc.lives.get(frame.streamId)?.note("recv RST_STREAM");
    const cs = yield* cc.streamFor(frame.streamId, "RST_STREAM", cc.profile.forgetsAtEnd);
    if (cs === undefined) return yield* cc.onUnknownStream(frame.streamId, "RST_STREAM");
    yield* cs.resetByPeer(streamError(faults.resetByPeer(cs.id, frame.errorCode), true));
    return undefined;
  }

  *processPing(frame: PingFrame): Blocking<undefined> {
    const cc = this.#cc;
    if ((frame.flags & Flag.ACK) !== 0) {
      yield* cc.mu.lock();
      cc.pings?.answered(frame.opaqueData);
      cc.resetPings?.answered();
      cc.mu.unlock();
      return;
    }
    yield* cc.wmu.lock();
    yield* cc.output.write(makePing(frame.opaqueData, { ack: true }));
    yield* cc.flush();
    cc.wmu.unlock();
  }

  *processGoAway(frame: GoAwayFrame): Blocking<undefined> {
    yield* this.#cc.setGoAway(frame.lastStreamId, frame.errorCode);
    if (frame.errorCode !== ErrorCode.NO_ERROR)
      this.#cc.report.fault(faults.goAwayFromPeer(frame.lastStreamId, frame.errorCode));
  }
}
