/**
 * A frame as a log names it, without its octets, and the conversation made of such frames. Octets are written anew from
 * what the log tells, so that everything that reads recordings reads these too; they are ours, and the conversation says so
 * (`octetsKnown: false`). What the log does not tell stays missing: a hole behind the frame's header.
 * Knows nothing of any log's words. RFC 9113 §4.1, §6.
 */
import { concatBytes, stringToLatin1 } from "../../base/bytes.ts";
import { encodeUtf8 } from "../../base/text.ts";
import { Flag, FRAME_HEADER_BYTES, FrameType } from "../../frame/frame.ts";
import type { PriorityFields } from "../../frame/frame.ts";
import {
  makeContinuation,
  makeGoAway,
  makePing,
  makePriority,
  makeRstStream,
  makeSettings,
  makeUnknown,
  makeWindowUpdate,
} from "../../frame/make-frame.ts";
import { writeFrame } from "../../frame/write-frame.ts";
import { HpackEncoder } from "../../hpack/encoder.ts";
import type { HeaderField } from "../../hpack/field.ts";
import type { Side } from "../../probe/event.ts";
import type { CaptureChunk, Conversation, Line, TextFault } from "../format.ts";
import type { FaultList } from "../pieces.ts";

/** What the log says; what is undefined it does not say. */
export interface LoggedFrame {
  readonly from: Side;
  readonly atMs: number | undefined;
  /** The line that names it. */
  readonly line: Pick<Line, "start" | "end">;
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  /** Octets of payload on the wire. */
  readonly length?: number | undefined;
  readonly fields?: readonly HeaderField[] | undefined;
  readonly settings?: readonly (readonly [id: number, value: number])[] | undefined;
  readonly increment?: number | undefined;
  readonly errorCode?: number | undefined;
  /** Of GOAWAY; of PUSH_PROMISE the promised stream. */
  readonly otherStreamId?: number | undefined;
  /** Contents of DATA, PING, GOAWAY or of a frame without a name; of DATA perhaps only the first octets. */
  readonly octets?: Uint8Array | undefined;
  readonly priority?: PriorityFields | undefined;
  /** Octets that padding takes, Pad Length among them. */
  readonly padded?: number | undefined;
}

/** More DATA than this is not written out, in one log; its frames stay headers with a hole behind them. In octets. */
const MAX_MADE_UP_OCTETS = 32 * 1024 * 1024;
/** The largest length that a frame header can say. RFC 9113 §4.1. */
const MAX_FRAME_LENGTH = 0xff_ffff;
/** The largest stream id, and the largest increment of a window. RFC 9113 §5.1.1, §6.9. */
const MAX_STREAM_ID = 0x7fff_ffff;
/** Of one frame; the parser takes no more either. */
const MAX_SETTINGS = 16_384;

/** As many as of packets are told apart: each becomes a recording, and a row of a list that people read. */
const MAX_CONNECTIONS = 4096;

/** What a log says of one connection. */
export interface LoggedConnection {
  readonly name: string;
  readonly frames: readonly LoggedFrame[];
}

/** Writes the conversations of one log. */
export class LogWriter {
  readonly #faults: FaultList;
  #room = MAX_MADE_UP_OCTETS;

  constructor(faults: FaultList) {
    this.#faults = faults;
  }

  conversations(logged: readonly LoggedConnection[]): Conversation[] {
    const [unread] = logged[MAX_CONNECTIONS]?.frames ?? [];
    if (unread !== undefined)
      this.#faults.warn(unread.line.start, `Only the first ${MAX_CONNECTIONS} connections are read.`, {
        advice: "Cut the log to the connection that matters.",
      });
    return logged.slice(0, MAX_CONNECTIONS).map((connection) => this.#conversation(connection));
  }

  #conversation({ name, frames }: LoggedConnection): Conversation {
    return conversationOf(
      name,
      frames.filter((frame) => this.#isFrame(frame)),
      (frame) => {
        const payload = payloadOf(this.#fitting(frame), this.#room);
        if (payload === undefined || payload.length > MAX_FRAME_LENGTH) return undefined;
        this.#room -= payload.length;
        return payload;
      },
    );
  }

  #isFrame({ streamId, length, line }: LoggedFrame): boolean {
    if (fitsHeader(streamId, length)) return true;
    this.#faults.error(line.start, "These numbers do not fit a frame header.", {
      expected: "a stream of 31 bits, a length of 24",
    });
    return false;
  }

  /** Without numbers that no frame can carry: those are told, and what they stand for is unknown. */
  #fitting(frame: LoggedFrame): LoggedFrame {
    const { increment = 0, otherStreamId = 0, errorCode = 0, settings = [], octets } = frame;
    const fits =
      isWithin(increment, MAX_STREAM_ID) &&
      isWithin(otherStreamId, MAX_STREAM_ID) &&
      isWithin(errorCode, 0xffff_ffff) &&
      settings.length <= MAX_SETTINGS &&
      settings.every(([id, value]) => isWithin(id, 0xffff) && isWithin(value, 0xffff_ffff)) &&
      (octets?.length ?? 0) < MAX_FRAME_LENGTH;
    if (fits) return frame;
    this.#faults.error(frame.line.start, "This frame cannot say that: a number is out of its range.", {
      expected: "increments and streams of 31 bits, error codes and values of settings of 32",
    });
    const { from, atMs, line, type, flags, streamId, length } = frame;
    return { from, atMs, line, type, flags, streamId, length };
  }
}

function isWithin(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= max;
}

/** `write`: the payload, or undefined where it is not known. */
function conversationOf(
  name: string,
  frames: readonly LoggedFrame[],
  write: (frame: LoggedFrame) => Uint8Array | undefined,
): Conversation {
  const chunks: CaptureChunk[] = [];
  const missing = { client: 0, server: 0 };
  for (const frame of frames) {
    const payload = write(frame);
    const bytes = concatBytes([headerOf(frame, payload), payload ?? new Uint8Array(0)]);
    const lost = missing[frame.from];
    chunks.push({
      from: frame.from,
      atMs: frame.atMs,
      octets: { bytes, runs: [placeOf(frame, bytes.length)] },
      ...(lost === 0 ? {} : { lostBefore: lost }),
      ...(frame.length === undefined ? {} : { loggedLength: frame.length }),
    });
    missing[frame.from] = payload === undefined ? (frame.length ?? 1) : 0;
  }
  return { name, chunks, octetsKnown: false };
}

/** What a person has to know about every such form. */
export function noOctetsFault(at: number, advice: string): TextFault {
  const message =
    "This log names frames, but not their octets: the octets shown are written anew from what it says, and were never on a wire.";
  return { severity: "info", message, advice, at };
}

/** Whether the numbers fit into a frame header. */
export function fitsHeader(streamId: number, length: number | undefined): boolean {
  return isWithin(streamId, MAX_STREAM_ID) && isWithin(length ?? 0, MAX_FRAME_LENGTH);
}

/** Chars to what octets they stand for: a log is printed as UTF-8, header fields are Latin-1 strings of octets. */
export function octetString(text: string): string {
  return Array.from(text, (char) => String.fromCharCode(...encodeUtf8(char.codePointAt(0) ?? 0))).join("");
}

/** All octets stand at the frame's line. */
function placeOf({ line }: LoggedFrame, count: number): CaptureChunk["octets"]["runs"][number] {
  return { offset: 0, count, text: line.start, stride: 0, width: Math.max(1, line.end - line.start) };
}

function headerOf(frame: LoggedFrame, payload: Uint8Array | undefined): Uint8Array {
  const length = payload?.length ?? frame.length ?? 1;
  const empty = makeUnknown(frame.type, frame.flags, frame.streamId, new Uint8Array(0));
  return writeFrame({ ...empty, length }).subarray(0, FRAME_HEADER_BYTES);
}

/** Undefined: the log does not tell what the payload says. */
function payloadOf(frame: LoggedFrame, room: number): Uint8Array | undefined {
  if (frame.length === 0) return new Uint8Array(0);
  switch (frame.type) {
    case FrameType.DATA:
      return dataOf(frame, room);
    case FrameType.HEADERS:
    case FrameType.PUSH_PROMISE:
      return blockOf(frame);
    case FrameType.CONTINUATION:
      return frame.fields === undefined ? undefined : bodyOf(makeContinuation(1, encode(frame.fields)));
    case FrameType.PRIORITY:
      return frame.priority === undefined ? undefined : bodyOf(makePriority(1, frame.priority));
    case FrameType.RST_STREAM:
      return frame.errorCode === undefined ? undefined : bodyOf(makeRstStream(1, frame.errorCode));
    case FrameType.SETTINGS:
      if ((frame.flags & Flag.ACK) !== 0) return new Uint8Array(0);
      return frame.settings === undefined ? undefined : bodyOf(makeSettings(frame.settings));
    case FrameType.PING:
      return frame.octets?.length === 8 ? bodyOf(makePing(frame.octets)) : undefined;
    case FrameType.GOAWAY:
      if (frame.errorCode === undefined || frame.otherStreamId === undefined) return undefined;
      return bodyOf(makeGoAway(frame.otherStreamId, frame.errorCode, frame.octets));
    case FrameType.WINDOW_UPDATE:
      return frame.increment === undefined ? undefined : bodyOf(makeWindowUpdate(1, frame.increment));
    default:
      return frame.octets;
  }
}

function bodyOf(frame: Parameters<typeof writeFrame>[0]): Uint8Array {
  return writeFrame(frame).subarray(FRAME_HEADER_BYTES);
}

/** As long as the log says, with what it shows of the content at the front; the rest are zeros. */
function dataOf(frame: LoggedFrame, room: number): Uint8Array | undefined {
  const head = padLengthOf(frame);
  const length = frame.length ?? (frame.octets?.length ?? 0) + (frame.padded ?? 0);
  if (length > room || head.length > length) return undefined;
  const payload = new Uint8Array(length);
  payload.set(head);
  if (frame.octets !== undefined)
    payload.set(frame.octets.subarray(0, length - (frame.padded ?? 0)), head.length);
  return payload;
}

function blockOf(frame: LoggedFrame): Uint8Array | undefined {
  if (frame.fields === undefined) return undefined;
  const head: Uint8Array[] = [padLengthOf(frame)];
  if (frame.type === FrameType.PUSH_PROMISE) {
    if (frame.otherStreamId === undefined) return undefined;
    head.push(bodyOf(makeWindowUpdate(1, frame.otherStreamId)));
  } else if ((frame.flags & Flag.PRIORITY) !== 0) {
    head.push(bodyOf(makePriority(1, frame.priority ?? DEFAULT_PRIORITY)));
  }
  const padding = new Uint8Array(Math.max(0, (frame.padded ?? 1) - 1));
  return concatBytes([...head, encode(frame.fields), padding]);
}

/** What holds where nothing is said. RFC 7540 §5.3.5. */
const DEFAULT_PRIORITY: PriorityFields = { exclusive: false, dependency: 0, weight: 16 };

function padLengthOf(frame: LoggedFrame): Uint8Array {
  return (frame.flags & Flag.PADDED) === 0 ? new Uint8Array(0) : Uint8Array.of((frame.padded ?? 1) - 1);
}

/** Each block by itself: no table is used, since nothing is known of the sender's. */
function encode(fields: readonly HeaderField[]): Uint8Array {
  return new HpackEncoder({ maxTableSize: 0, huffman: "never" }).encode(fields);
}

/** Text to octets, one for each char. */
export function octetsOf(text: string): Uint8Array {
  return stringToLatin1(octetString(text));
}
