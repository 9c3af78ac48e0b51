/**
 * What the serve loop does with a frame that came: one method per type, named as Go's. Runs on the serve
 * goroutine and never waits. Peer faults come back as Http2Error and become RST_STREAM or GOAWAY in one place.
 * RFC 9113 §5.4, §6.
 */
import { unreachable } from "../base/assert.ts";
import { ErrorCode, Http2Error } from "../base/http2-error.ts";
import { Flag, FrameType } from "../frame/frame.ts";
import type {
  DataFrame,
  GoAwayFrame,
  PingFrame,
  PriorityFrame,
  RstStreamFrame,
  SettingsFrame,
  WindowUpdateFrame,
} from "../frame/frame.ts";
import { SettingId } from "../frame/setting-names.ts";
import type { InputFrame } from "../http2/frame-input.ts";
import { checkSettingsList, validateSetting } from "../http2/settings.ts";
import type { Setting } from "../http2/settings.ts";
import { checkPriority } from "./check-priority.ts";
import { HeadersProcessor } from "./process-headers.ts";
import type { ServerConn } from "./server-conn.ts";
import { bodyLengthError, streamError } from "./server-errors.ts";
import { serverFault } from "./server-faults.ts";
import type { ServerStream } from "./server-stream.ts";

export class FrameProcessor {
  #sc: ServerConn;
  #headers: HeadersProcessor;
  #sawFirstSettings = false;

  constructor(sc: ServerConn) {
    this.#sc = sc;
    this.#headers = new HeadersProcessor(sc);
  }

  /** False ends the serve loop. */
  processFrameFromReader(frame: InputFrame | Http2Error | undefined): boolean {
    if (frame === undefined) return false;
    const fault = frame instanceof Http2Error ? frame : this.processFrame(frame);
    if (fault === undefined) return true;
    this.#sc.report.fault(fault);
    const { profile, streams } = this.#sc;
    if (profile.silentFaults.includes(fault.token)) return false;
    if (fault.scope === "stream") this.#resetStream(fault, frame);
    else {
      streams.maxClientStreamId = Math.max(
        streams.maxClientStreamId,
        profile.offenderOf?.(fault, frame) ?? 0,
      );
      this.#sc.goAway(fault.code, fault.reason);
    }
    return true;
  }

  #resetStream({ streamId = 0, code, token }: Http2Error, frame: InputFrame | Http2Error): void {
    const { streams, writes } = this.#sc;
    const ofHeaders =
      frame instanceof Http2Error ? token.startsWith("headers.") : frame.type === "meta headers";
    if (ofHeaders && streams.get(streamId) === undefined)
      streams.maxClientStreamId = streams.closed.onRefused(streamId, streams.maxClientStreamId);
    writes.resetStream(streamId, code);
  }

  processFrame(frame: InputFrame): Http2Error | undefined {
    if (!this.#sawFirstSettings) {
      if (frame.type !== FrameType.SETTINGS) {
        return serverFault("server.first-frame", "The client's first frame is not SETTINGS");
      }
      this.#sawFirstSettings = true;
    }
    if (this.#sc.profile.discardsAfterGoAway && this.#discards(frame.streamId)) {
      return frame.type === FrameType.DATA ? this.#creditConnection(frame) : undefined;
    }
    switch (frame.type) {
      case FrameType.SETTINGS:
        return this.processSettings(frame);
      case "meta headers":
        return this.#headers.processHeaders(frame);
      case FrameType.WINDOW_UPDATE:
        return this.processWindowUpdate(frame);
      case FrameType.PING:
        return this.processPing(frame);
      case FrameType.DATA:
        return this.processData(frame);
      case FrameType.RST_STREAM:
        return this.processResetStream(frame);
      case FrameType.PRIORITY:
        return this.processPriority(frame);
      case FrameType.GOAWAY:
        return this.processGoAway(frame);
      case FrameType.PUSH_PROMISE:
        return serverFault("server.push-promise", "A client cannot push", frame.streamId);
      case FrameType.PRIORITY_UPDATE:
        return this.#headers.processPriorityUpdate(frame);
      case FrameType.ALTSVC:
      case FrameType.ORIGIN:
      case "unknown":
        return undefined;
      default:
        return unreachable(frame);
    }
  }

  processSettings(frame: SettingsFrame): Http2Error | undefined {
    const { writes } = this.#sc;
    if ((frame.flags & Flag.ACK) !== 0) return this.#processSettingsAck();
    const wrong = this.#sc.profile.boundsSettings ? checkSettingsList(frame.settings) : undefined;
    if (wrong !== undefined) return wrong;
    for (const setting of frame.settings) {
      const fault = this.processSetting(setting);
      if (fault !== undefined) return fault;
    }
    // In Go a flag: several SETTINGS that come before the write have one answer.
    writes.settingsAcksDue = this.#sc.profile.acksEachSettings ? writes.settingsAcksDue + 1 : 1;
    writes.scheduleFrameWrite();
    return undefined;
  }

  processSetting(setting: Setting): Http2Error | undefined {
    const fault = validateSetting(setting);
    if (fault !== undefined) return fault;
    const { streams, encoder, report } = this.#sc;
    const [id, value] = setting;
    report.setting("peer", setting);
    if (id === SettingId.HEADER_TABLE_SIZE) encoder.setMaxTableSize(value);
    else if (id === SettingId.MAX_FRAME_SIZE) streams.peer.maxFrameSize = value;
    else if (id === SettingId.ENABLE_PUSH) this.#sc.pushEnabled = value === 1;
    else if (id === SettingId.MAX_CONCURRENT_STREAMS) this.#sc.clientMaxStreams = value;
    else if (id === SettingId.INITIAL_WINDOW_SIZE) return this.processSettingInitialWindowSize(value);
    return undefined;
  }

  /** Every open stream's send window moves by the difference; it may become negative. RFC 9113 §6.9.2. */
  processSettingInitialWindowSize(value: number): Http2Error | undefined {
    const { streams } = this.#sc;
    const growth = value - streams.peer.initialWindowSize;
    streams.peer.initialWindowSize = value;
    for (const stream of streams.all()) {
      if (stream.outflow.add(growth, "settings")) continue;
      const reason = `With an initial window of ${value} the window of stream ${stream.streamId} passes 2^31-1`;
      return serverFault("server.settings.window-overflow", reason, stream.streamId);
    }
    return undefined;
  }

  processWindowUpdate({ streamId, increment }: WindowUpdateFrame): Http2Error | undefined {
    const { streams, writes } = this.#sc;
    const fault = streamId === 0 ? this.#growConnection(increment) : this.#growStream(streamId, increment);
    if (fault !== undefined) return fault;
    if (streamId === 0 || streams.get(streamId) !== undefined) writes.scheduleFrameWrite();
    return undefined;
  }

  processPing({ flags, opaqueData }: PingFrame): Http2Error | undefined {
    if ((flags & Flag.ACK) !== 0) this.#sc.pings?.answered(opaqueData);
    const mute = this.#sc.inGoAway && this.#sc.goAwayCode !== ErrorCode.NO_ERROR;
    if ((flags & Flag.ACK) === 0 && !mute) this.#sc.writes.writeControl({ kind: "ping ack", opaqueData });
    return undefined;
  }

  processData(frame: DataFrame): Http2Error | undefined {
    const { streamId, data, length, flags } = frame;
    const { streams, writes } = this.#sc;
    if (this.#discards(streamId)) return undefined;
    const state = streams.state(streamId);
    if (state === "idle")
      return serverFault("server.data.idle", `DATA on stream ${streamId}, which was never opened`, streamId);
    const stream = streams.get(streamId);
    if (stream === undefined || state !== "open" || stream.resetQueued) {
      return this.#refuseData(frame, stream);
    }
    const tooLong = this.#checkDeclaredLength(stream, data.length);
    if (tooLong !== undefined) {
      const refund = this.#sc.profile.refundsExcessBody ? this.#creditConnection(frame) : undefined;
      return refund ?? tooLong;
    }
    const allowed = stream.inflow.available();
    // Without octets it needs no window, and may come while there is less than none. RFC 9113 §6.9.
    if (length > 0 && length > allowed) {
      const counted = this.#sc.profile.countsRefusedData ? this.#creditConnection(frame) : undefined;
      return counted ?? this.#overWindow(streamId, length, allowed);
    }
    if (length > 0) stream.inflow.take(length);
    if (data.length > 0 && !this.#takesData(stream, data)) return this.#refuseClosedBody(stream, frame);
    stream.bodyBytes += data.length;
    // Padding is never read, so its credit goes back at once.
    writes.sendWindowUpdate(undefined, length - data.length);
    writes.sendWindowUpdate(stream, length - data.length);
    return (flags & Flag.END_STREAM) === 0 ? undefined : this.#headers.endStream(stream);
  }

  processResetStream({ streamId, errorCode }: RstStreamFrame): Http2Error | undefined {
    const { streams } = this.#sc;
    if (streams.state(streamId) === "idle") {
      return serverFault(
        "server.rst-stream.idle",
        `RST_STREAM on stream ${streamId}, which was never opened`,
        streamId,
      );
    }
    const stream = streams.get(streamId);
    if (stream === undefined) return undefined;
    const reason = "The client has reset the stream";
    const init = {
      scope: "stream",
      code: errorCode,
      token: "server.peer-reset",
      reason,
      rfc: "RFC 9113 §6.4",
      streamId,
    } as const;
    streams.closeStream(stream, "recv RST_STREAM", streamError(new Http2Error(init)));
    return undefined;
  }

  processPriority({ streamId, priority }: PriorityFrame): Http2Error | undefined {
    if (this.#sc.inGoAway && !this.#sc.profile.discardsAfterGoAway) return undefined;
    const fault = checkPriority(streamId, priority);
    if (fault === undefined) this.#sc.writeSched.adjustStream(streamId, priority);
    return fault;
  }

  /** The client will open no more streams: what is open is finished. */
  processGoAway(_frame: GoAwayFrame): Http2Error | undefined {
    this.#sc.goAway(ErrorCode.NO_ERROR, "the client is going away");
    // RFC 9113 §6.8: no streams are opened on a connection that is going away, promised ones included.
    this.#sc.pushEnabled = false;
    return undefined;
  }

  #processSettingsAck(): Http2Error | undefined {
    this.#sc.unackedSettings--;
    if (this.#sc.unackedSettings < 0) {
      return serverFault("server.settings.ack-unasked", "SETTINGS were acknowledged that nobody sent");
    }
    const { profile, input, settings, streams, report } = this.#sc;
    if (profile.awaitsSettingsAck) {
      input.hpack.setMaxTableSize(settings.headerTableSize);
      streams.settingsAcked();
    }
    report.settingsAcked();
    return undefined;
  }

  #growConnection(increment: number): Http2Error | undefined {
    if (this.#sc.streams.outflow.add(increment, "window update")) return undefined;
    const reason = `WINDOW_UPDATE of ${increment} makes the connection's window pass 2^31-1`;
    return serverFault("server.window-update.overflow", reason, 0);
  }

  #growStream(streamId: number, increment: number): Http2Error | undefined {
    const { streams } = this.#sc;
    if (streams.state(streamId) === "idle") {
      const reason = `WINDOW_UPDATE on stream ${streamId}, which was never opened`;
      return serverFault("server.window-update.idle", reason, streamId);
    }
    const stream = streams.get(streamId);
    if (stream === undefined || stream.outflow.add(increment, "window update")) return undefined;
    const reason = `WINDOW_UPDATE of ${increment} makes the window of stream ${streamId} pass 2^31-1`;
    return serverFault("server.window-update.stream-overflow", reason, streamId);
  }

  /** After GOAWAY: everything once it was for an error, else what is on streams that will not be served. */
  #discards(streamId: number): boolean {
    const { inGoAway, goAwayCode, streams } = this.#sc;
    return inGoAway && (goAwayCode !== ErrorCode.NO_ERROR || streamId > streams.maxClientStreamId);
  }

  /** DATA that no handler will read: the connection's window gets it back at once. */
  #refuseData({ streamId, length }: DataFrame, stream: ServerStream | undefined): Http2Error | undefined {
    const fault = this.#creditConnection({ streamId, length });
    if (fault !== undefined || stream?.resetQueued === true) return fault;
    return this.#sc.streams.closed.onData(streamId, stream?.life.state ?? "closed");
  }

  /** Takes octets from the connection's window and gives them back. */
  #creditConnection({ streamId, length }: Pick<DataFrame, "streamId" | "length">): Http2Error | undefined {
    const { streams, writes } = this.#sc;
    if (length > streams.inflow.available())
      return this.#overWindow(streamId, length, streams.inflow.available());
    streams.inflow.take(length);
    writes.sendWindowUpdate(undefined, length);
    return undefined;
  }

  /** Up to 2023 a body that the handler has closed swallows what comes, and the window gets it back at the stream's end. */
  #takesData({ body }: ServerStream, data: Uint8Array): boolean {
    if (body === undefined || (this.#sc.profile.refundsClosedBody && body.error !== undefined)) return false;
    return body.write(data);
  }

  /** The handler reads no more (its deadline has passed). The windows have been debited. */
  #refuseClosedBody(
    stream: ServerStream,
    { streamId, length, data, flags }: DataFrame,
  ): Http2Error | undefined {
    this.#sc.writes.sendWindowUpdate(undefined, length);
    if (this.#sc.profile.refundsClosedBody) {
      // It has come, and counts for content-length.
      stream.bodyBytes += data.length;
      const ends = this.#sc.profile.heedsEndOfClosedBody && (flags & Flag.END_STREAM) !== 0;
      return ends ? this.#headers.endStream(stream) : undefined;
    }
    return serverFault(
      "server.data.closed-body",
      `DATA on stream ${streamId}, whose body nobody reads any more`,
      streamId,
    );
  }

  /** On stream or connection: the smaller of both windows was passed, and Go does not ask whose it was. */
  #overWindow(streamId: number, length: number, available: number): Http2Error {
    const reason = `DATA of ${length} octets where ${available} were allowed`;
    const { profile, streams } = this.#sc;
    if (profile.newConnectionWindowFault !== undefined && length > streams.inflow.window)
      return profile.newConnectionWindowFault(reason, streamId);
    return serverFault("server.data.window", reason, streamId);
  }

  #checkDeclaredLength(stream: ServerStream, length: number): Http2Error | undefined {
    const { declBodyBytes: declared, bodyBytes, streamId, body } = stream;
    const came = bodyBytes + length;
    if (declared === -1 || came <= declared) return undefined;
    body?.closeWithError(bodyLengthError(declared, came));
    const reason = `content-length says ${declared} octets, and ${came} have come`;
    return serverFault("server.data.content-length", reason, streamId);
  }
}
