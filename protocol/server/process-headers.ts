/**
 * Requests and trailers: what the serve loop does with a header block. Go: processHeaders, newStream,
 * processTrailerHeaders, endStream, copyTrailersToHandlerRequest. RFC 9113 §5.1.1, §5.1.2, §8.1.
 */
import { latin1ToString } from "../base/bytes.ts";
import { ErrorCode, Http2Error } from "../base/http2-error.ts";
import type { Blocking } from "../goroutine/runtime.ts";
import { recv, select, send } from "../goroutine/select.ts";
import { BodyPipe } from "../http2/body-pipe.ts";
import type { PriorityUpdateFrame } from "../frame/frame.ts";
import type { MetaHeaders } from "../http2/frame-input.ts";
import { checkTrailers, connectionSpecificField, isTrailerName, malformed } from "../http2/header-rules.ts";
import { EOF } from "../http2/io-error.ts";
import { FrameWriteRequest } from "../http2/write-scheduler.ts";
import { handleHeaderListTooLong, new400Handler } from "./handler.ts";
import type { Handler } from "./handler.ts";
import { checkPriority } from "./check-priority.ts";
import { requestHead } from "./request.ts";
import type { RequestHead } from "./request.ts";
import type { ServerConn } from "./server-conn.ts";
import { bodyLengthError, READ_DEADLINE_EXCEEDED } from "./server-errors.ts";
import { serverFault } from "./server-faults.ts";
import type { ServerStream } from "./server-stream.ts";

export class HeadersProcessor {
  #sc: ServerConn;

  constructor(sc: ServerConn) {
    this.#sc = sc;
  }

  /**
   * The frame says for a stream what the request's `priority` field says; to a server that does not know it, it is a frame of an
   * unknown type. RFC 9218 §7.1.
   */
  processPriorityUpdate(frame: PriorityUpdateFrame): Http2Error | undefined {
    const { streamId, prioritizedStreamId, fieldValue } = frame;
    const { profile, streams, writeSched } = this.#sc;
    const { priorities } = writeSched;
    if (priorities === undefined) return undefined;
    if (streamId !== 0 || prioritizedStreamId === 0) {
      const reason = `PRIORITY_UPDATE on stream ${streamId} for stream ${prioritizedStreamId}`;
      return serverFault("server.priority-update", reason, streamId);
    }
    const priority = priorities.ofUpdate(latin1ToString(fieldValue));
    if (priority === undefined) return profile.newUnreadablePriority?.(prioritizedStreamId);
    if (streams.state(prioritizedStreamId) !== "closed")
      writeSched.updatePriority(prioritizedStreamId, priority);
    return undefined;
  }

  processHeaders(headers: MetaHeaders): Http2Error | undefined {
    const { streamId } = headers;
    const { streams } = this.#sc;
    if (this.#sc.inGoAway && !this.#sc.profile.discardsAfterGoAway) return undefined;
    if (streamId % 2 === 0) {
      return serverFault(
        "server.headers.even-id",
        `Clients open streams with odd ids; this one is ${streamId}`,
        streamId,
      );
    }
    const stream = streams.get(streamId);
    if (stream !== undefined) return this.#processSecondBlock(stream, headers);
    if (streamId <= streams.maxClientStreamId) {
      return streams.closed.onHeaders(streamId, streams.maxClientStreamId);
    }
    streams.maxClientStreamId = streamId;
    this.#sc.noteBusy();
    return this.#checkLimit(streamId) ?? this.#openStream(headers);
  }

  /** Trailers end the stream or are refused, so there is no third block (Go checks for one all the same). */
  processTrailerHeaders(stream: ServerStream, headers: MetaHeaders): Http2Error | undefined {
    const { streamId, fields, endStream } = headers;
    const { messageRules } = this.#sc.profile;
    const fault = checkTrailers(fields, streamId, endStream) ?? messageRules.checkTrailers(headers);
    if (fault !== undefined) return fault;
    if (stream.trailer !== undefined) {
      const wrong = fields.find((field) => !isTrailerName(field.name));
      if (wrong !== undefined)
        return malformed("trailers.field", `${wrong.name} cannot come in trailers`, streamId);
      for (const field of fields) stream.trailer.push(field);
    }
    return this.endStream(stream);
  }

  /** The client has said all: the handler reads to the end, or hears that it is not all that was declared. */
  endStream(stream: ServerStream): Http2Error | undefined {
    const { streamId, body, declBodyBytes, bodyBytes, life } = stream;
    const short = declBodyBytes !== -1 && declBodyBytes !== bodyBytes;
    if (short) body?.closeWithError(bodyLengthError(declBodyBytes, bodyBytes));
    else body?.closeWithError(EOF, stream.copyTrailersToHandlerRequest);
    life.take("recv END_STREAM");
    if (!short) return undefined;
    return this.#sc.profile.messageRules.checkShortBody(streamId, declBodyBytes, bodyBytes);
  }

  #processSecondBlock(stream: ServerStream, headers: MetaHeaders): Http2Error | undefined {
    if (stream.resetQueued) return undefined;
    if (stream.life.state === "half-closed (remote)") {
      const reason = "A header block on a stream that the client has ended";
      return serverFault("server.headers.half-closed", reason, stream.streamId);
    }
    return this.processTrailerHeaders(stream, headers);
  }

  #checkLimit(streamId: number): Http2Error | undefined {
    const { streams, settings, unackedSettings } = this.#sc;
    if (streams.clientCount < settings.maxConcurrentStreams) return undefined;
    const reason = `${streams.clientCount} streams are open, and ${settings.maxConcurrentStreams} are allowed`;
    return serverFault(
      unackedSettings === 0 ? "server.headers.too-many-streams" : "server.headers.refused",
      reason,
      streamId,
    );
  }

  #openStream(headers: MetaHeaders): Http2Error | undefined {
    const { streams, writeSched, report, handlers } = this.#sc;
    const { streamId, endStream, frame } = headers;
    const stream = streams.newStream(streamId, endStream, writeSched.priorities?.ofRequest(headers.fields));
    if (frame.priority !== undefined) {
      const fault = checkPriority(streamId, frame.priority);
      if (fault !== undefined) return fault;
      writeSched.adjustStream(streamId, frame.priority);
    }
    const { profile } = this.#sc;
    const head = profile.messageRules.checkRequest(headers) ?? requestHead(headers, profile);
    if (head instanceof Http2Error) return head;
    report.request(streamId, head.method, head.path);
    if (!endStream) this.#expectBody(stream, head);
    this.#startDeadlines(stream);
    return handlers.schedule(stream, head, this.#handlerFor(headers, head));
  }

  /** Go: onWriteTimeout, onReadTimeout. */
  #startDeadlines(stream: ServerStream): void {
    const { rt, profile, readTimeoutMs, writeTimeoutMs, wantWriteFrameCh, doneServing } = this.#sc;
    const { streamId } = stream;
    if (readTimeoutMs !== undefined && profile.readDeadlinePerStream) {
      const expire = (): void => stream.body?.closeWithError(READ_DEADLINE_EXCEEDED);
      stream.readDeadline = rt.afterFunc(readTimeoutMs, "onReadTimeout", expire);
    }
    if (writeTimeoutMs === undefined) return;
    const op = { kind: "rst stream", streamId, code: ErrorCode.INTERNAL_ERROR } as const;
    const reset = function* (): Blocking<void> {
      const request = new FrameWriteRequest<ServerStream>(op);
      yield* select(rt, { sent: send(wantWriteFrameCh, request), done: recv(doneServing) });
    };
    const onWriteTimeout = (): void => void rt.go("onWriteTimeout", reset, "server");
    stream.writeDeadline = rt.afterFunc(writeTimeoutMs, "onWriteTimeout", onWriteTimeout);
  }

  #expectBody(stream: ServerStream, head: RequestHead): void {
    const { rt, probe } = this.#sc;
    stream.body = new BodyPipe({ rt, side: "server", streamId: stream.streamId, probe });
    stream.declBodyBytes = head.contentLength;
    const { announced } = head;
    if (announced === undefined || announced.size === 0) return;
    const came = (stream.trailer ??= []);
    stream.copyTrailersToHandlerRequest = () => {
      for (const { name, value } of came) announced.get(name)?.push(value);
    };
  }

  #handlerFor(headers: MetaHeaders, head: RequestHead): Handler {
    if (headers.truncated) return handleHeaderListTooLong;
    const wrong = connectionSpecificField(head.received);
    return wrong === undefined ? this.#sc.handler : new400Handler(wrong);
  }
}
