/**
 * The client that keeps RFC 9113 to the letter: what Go lets pass, as rows and strategies of a profile. Owns the memory of
 * how streams were closed, so that a frame which was under way is told from one that nobody had a reason to send.
 * RFC 9113 §5.1 (closed), §5.1.1, §5.4.1, §8.1.1, §8.2.2.
 */
import { Http2Error, ErrorCode } from "../base/http2-error.ts";
import { Flag } from "../frame/frame.ts";
import type { DataFrame } from "../frame/frame.ts";
import type { MetaHeaders } from "../http2/frame-input.ts";
import { connectionSpecificField, valueOf } from "../http2/header-rules.ts";
import { strictFault } from "../http2/strict-faults.ts";
import type { StreamEvent } from "../http2/stream-transitions.ts";
import type { ClientConn } from "./client-conn.ts";
import type { ClientStream } from "./client-stream.ts";
import * as faults from "./later-faults.ts";
import type { ClientProfile, UnknownStreams } from "./profile.ts";

export const STRICT_RULES: Partial<ClientProfile> = {
  sendsGoAway: true,
  saysGoodbye: true,
  regradeFault: strictFault,
  newUnknownStreams: (cc) => new ClosedStreamMemory(cc),
  checkMessage,
  checkData,
  countsRefusedData: true,
};

/** More than can close while a frame is under way; what is forgotten is given the benefit of the doubt. */
const MAX_REMEMBERED_STREAMS = 1000;

type FrameOnStream = Parameters<UnknownStreams["frame"]>[1];

class ClosedStreamMemory implements UnknownStreams {
  readonly #cc: ClientConn;
  readonly #firstStreamId: number;
  /** In the order of closing. */
  #closed = new Map<number, "ended" | "reset by the server" | "reset here">();

  constructor(cc: ClientConn) {
    this.#cc = cc;
    this.#firstStreamId = cc.nextStreamId;
  }

  closed(streamId: number, by: StreamEvent): void {
    this.#closed.set(streamId, HOW[by] ?? "ended");
    const [oldest] = this.#closed.keys();
    if (this.#closed.size > MAX_REMEMBERED_STREAMS && oldest !== undefined) this.#closed.delete(oldest);
  }

  frame(streamId: number, what: FrameOnStream): Http2Error | undefined {
    const { nextStreamId } = this.#cc;
    const opened = streamId % 2 === 1 && streamId >= this.#firstStreamId && streamId < nextStreamId;
    if (!opened) return faults.frameOnIdleStream(streamId, what);
    // These two may always come late. RFC 9113 §5.1.
    if (what === "RST_STREAM" || what === "WINDOW_UPDATE") return undefined;
    const how = this.#closed.get(streamId);
    if (how === undefined && this.#cc.streams.get(streamId)?.afterEnd !== undefined)
      return faults.frameOnHalfClosedStream(streamId, what);
    if (how === undefined || how === "reset here") return undefined;
    if (how === "ended") return faults.frameOnClosedStream(streamId, what);
    // Said once: what follows may have been sent before it is heard.
    this.#closed.set(streamId, "reset here");
    return faults.frameAfterReset(streamId, what);
  }
}

const HOW: Partial<Record<StreamEvent, "reset by the server" | "reset here">> = {
  "recv RST_STREAM": "reset by the server",
  "send RST_STREAM": "reset here",
};

function checkMessage(cs: ClientStream, block: MetaHeaders, isTrailers: boolean): Http2Error | undefined {
  const wrong = connectionSpecificField(block.fields);
  if (wrong !== undefined)
    return malformed(cs, `${wrong} belongs to one connection of HTTP/1.1`, "RFC 9113 §8.2.2");
  if (isTrailers) return checkTrailers(cs, block);
  const status = valueOf(block.fields, ":status");
  if (status === "101") return malformed(cs, "HTTP/2 has no 101", "RFC 9113 §8.6");
  return status.startsWith("1") ? undefined : checkDeclaredLength(cs, block);
}

function checkTrailers(cs: ClientStream, { fields, endStream }: MetaHeaders): Http2Error | undefined {
  if (fields.some(({ name }) => name.startsWith(":")))
    return malformed(cs, "Trailers with a pseudo-header field", "RFC 9113 §8.1");
  return endStream ? checkEnd(cs) : malformed(cs, "Trailers without END_STREAM", "RFC 9113 §8.1");
}

/** Responses to HEAD, and 304, say how long the body would have been. RFC 9113 §8.1.1. */
function checkDeclaredLength(cs: ClientStream, { fields, endStream }: MetaHeaders): Http2Error | undefined {
  const lengths = new Set(fields.filter(({ name }) => name === "content-length").map(({ value }) => value));
  const [declared] = lengths;
  if (declared === undefined) return undefined;
  if (lengths.size > 1 || !/^[0-9]+$/.test(declared))
    return malformed(cs, "content-length is no number of octets", "RFC 9113 §8.1.1");
  const hasNone = cs.request.method === "HEAD" || valueOf(fields, ":status") === "304";
  if (!hasNone) cs.octetsDue = Number(declared);
  return endStream ? checkEnd(cs) : undefined;
}

function checkData(cs: ClientStream, frame: DataFrame): Http2Error | undefined {
  if (cs.octetsDue === undefined) return undefined;
  cs.octetsDue -= frame.data.length;
  if (cs.octetsDue < 0) return malformed(cs, "More octets than content-length says", "RFC 9113 §8.1.1");
  return (frame.flags & Flag.END_STREAM) === 0 ? undefined : checkEnd(cs);
}

function checkEnd({ octetsDue, id }: ClientStream): Http2Error | undefined {
  if (octetsDue === undefined || octetsDue === 0) return undefined;
  return malformed({ id }, "Fewer octets than content-length says", "RFC 9113 §8.1.1");
}

function malformed({ id }: { readonly id: number }, reason: string, rfc: string): Http2Error {
  const code = ErrorCode.PROTOCOL_ERROR;
  return new Http2Error({
    scope: "stream",
    code,
    token: "client.message.malformed",
    reason,
    rfc,
    streamId: id,
  });
}
