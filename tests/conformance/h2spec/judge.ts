/**
 * Whether what an endpoint did is what a case of h2spec asks for. Stricter than the tool: that one takes any closed
 * connection for any error; here the code must be seen on the wire, and after a GOAWAY the connection must end.
 */
import { unreachable } from "../../../protocol/base/assert.ts";
import { toHex } from "../../../protocol/base/bytes.ts";
import { errorCodeName } from "../../../protocol/base/http2-error.ts";
import { Flag, FrameType } from "../../../protocol/frame/frame.ts";
import type { Frame } from "../../../protocol/frame/frame.ts";
import type { H2specCase, Reaction } from "./cases.ts";

/** What an endpoint did, its part of the handshake included. */
export interface Reply {
  readonly frames: readonly Frame[];
  /** A little more than a second after the last frame. */
  readonly closed: boolean;
}

/** What scripts send to be echoed. */
export const PING_DATA = Uint8Array.from({ length: 8 }, (_, i) => 0xa0 + i);
const INITIAL_CREDIT = "WINDOW_UPDATE(s=0,+983041)";
const PING_ECHO = `PING(ack) ${toHex(PING_DATA)}`;

interface Seen {
  readonly lines: readonly string[];
  readonly closed: boolean;
  /** Lines that say one of the case's codes; any code if it names none. */
  readonly goAway: RegExp;
  readonly reset: RegExp;
}

type Check = (seen: Seen) => boolean;

const some = ({ lines }: Seen, pattern: RegExp) => lines.some((line) => pattern.test(line));
const startsWithSettings: Check = ({ lines }) => lines[0] === "SETTINGS";
/** Nothing comes behind the GOAWAY of an error. */
const connectionError: Check = ({ lines, closed, goAway }) => closed && goAway.test(lines.at(-1) ?? "");

const streamError: Check = (seen) => some(seen, seen.reset);

const CHECKS: Readonly<Record<Reaction, Check>> = {
  "first-frame-settings": startsWithSettings,
  handshake: startsWithSettings,
  headers: (seen) => some(seen, /^HEADERS\(s=1[,)]/) && !some(seen, /^(GOAWAY|RST_STREAM)/),
  data: (seen) => some(seen, /^DATA\(/),
  "data-length-1": ({ lines }) =>
    lines.findLast((line) => line.startsWith("DATA"))?.includes("len=1)") === true,
  "settings-ack": ({ lines }) => lines.filter((line) => line === "SETTINGS(ack)").length === 2,
  "ping-ack": (seen) =>
    seen.lines.filter((line) => line.startsWith("PING")).join() === PING_ECHO && !some(seen, /^GOAWAY/),
  "ping-frame": (seen) => some(seen, /^PING/),
  "ping-ack-or-close": ({ lines, closed }) => closed || lines.includes(PING_ECHO),
  "connection-error": connectionError,
  "stream-error": (seen) => streamError(seen) || connectionError(seen),
  "connection-close": ({ closed }) => closed,
  goaway: (seen) => some(seen, seen.goAway),
  "rst-stream": (seen) => some(seen, seen.reset),
};

/**
 * Undefined if the reply is as it must be, else what is wrong with it. Any endpoint may treat a stream error as one of
 * the connection (RFC 9113 §5.4); with `exactScope` that does not count.
 */
export function judge(
  { reaction, codes = [] }: H2specCase,
  { frames, closed }: Reply,
  { exactScope = false } = {},
): string | undefined {
  const lines = frames.map((frame) => lineOf(frame));
  const code = codes.length === 0 ? "[A-Z_0-9]+" : `(${codes.join("|")})`;
  const goAway = new RegExp(`^GOAWAY\\(last=\\d+,${code}\\)$`);
  const reset = new RegExp(`^RST_STREAM\\(s=\\d+,${code}\\)$`);
  const check = exactScope && reaction === "stream-error" ? streamError : CHECKS[reaction];
  if (check({ lines, closed, goAway, reset })) return undefined;
  return `${reaction} ${codes.join("|")} wanted; came: ${lines.join(", ")}${closed ? ", end" : ""}`;
}

/** The frames as the recorded runs tell them: without SETTINGS, their ACKs and the initial credit. */
export function transcript(frames: readonly Frame[]): readonly string[] {
  return frames
    .filter((frame) => frame.type !== FrameType.SETTINGS && lineOf(frame) !== INITIAL_CREDIT)
    .map((frame) => lineOf(frame).replace(/^PING\(ack\).*/, "PING(ack)"));
}

function lineOf(frame: Frame): string {
  const ack = (frame.flags & Flag.ACK) === 0 ? "" : "(ack)";
  const end = (frame.flags & Flag.END_STREAM) === 0 ? "" : ",ES";
  switch (frame.type) {
    case FrameType.SETTINGS:
      return `SETTINGS${ack}`;
    case FrameType.PING:
      return `PING${ack} ${toHex(frame.opaqueData)}`;
    case FrameType.HEADERS:
      return `HEADERS(s=${frame.streamId}${end})`;
    case FrameType.DATA:
      return `DATA(s=${frame.streamId},len=${frame.data.length}${end})`;
    case FrameType.WINDOW_UPDATE:
      return `WINDOW_UPDATE(s=${frame.streamId},+${frame.increment})`;
    case FrameType.RST_STREAM:
      return `RST_STREAM(s=${frame.streamId},${errorCodeName(frame.errorCode)})`;
    case FrameType.GOAWAY:
      return `GOAWAY(last=${frame.lastStreamId},${errorCodeName(frame.errorCode)})`;
    case FrameType.PRIORITY:
    case FrameType.PUSH_PROMISE:
    case FrameType.CONTINUATION:
    case FrameType.ALTSVC:
    case FrameType.ORIGIN:
    case FrameType.PRIORITY_UPDATE:
    case "unknown":
      return `frame of type ${frame.type}`;
    default:
      return unreachable(frame);
  }
}
