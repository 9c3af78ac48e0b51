/**
 * What must hold for whatever comes in: it is decoded without a throw, into frames or a problem with a place inside the
 * input, with no more octets, frames and words than the input accounts for, and everything that views ask of a recording can
 * be asked. Knows of no test runner and of no time: who runs it bounds both.
 */
import { gunzip, isGzip } from "../../../protocol/capture/gzip/gunzip.ts";
import {
  decodeCapture,
  decodeText,
  lintTrace,
  MAX_FILE_OCTETS,
  openConnection,
  packConnection,
} from "../../../protocol/index.ts";
import type { Capture, CaptureConnection, FieldNode, Problem, Trace } from "../../../protocol/index.ts";

/** The greatest ratio of DEFLATE: 258 octets from 2 bits. RFC 1951 §3.2.5. */
const MAX_GZIP_RATIO = 1032;
/** Octets that a dump's `*` and a log's lengths may stand for (MAX_REPEATED_OCTETS, MAX_MADE_UP_OCTETS). */
const MAX_MADE_UP = (16 + 32) * 1024 * 1024;
/** Octets for each octet or char of an (unpacked) input: none of the forms writes octets shorter than they are. */
const MAX_OCTETS_RATIO = 1;
/** A frame takes 9 octets, and a line of a log that names one is longer; the preface is one, too. */
const MIN_FRAME_OCTETS = 9;
/** Problems of the text, and of each connection: frames, holes, two words about the rest of either. */
const MAX_PROBLEMS = 400;
const MAX_PROBLEMS_PER_CONNECTION = 80;
/** Connections: each needs a packet (40 octets of IP and TCP); logs name theirs in a line. */
const MIN_CONNECTION_OCTETS = 16;
/** Longest message: it may quote a line, a name or a field of the input, but not all of it. */
const MAX_MESSAGE_CHARS = 2000;
/** Looked at in each recording, from the front and the back. */
const FRAMES_LOOKED_AT = 24;

export interface Judged {
  /** What does not hold; undefined when all does. */
  readonly fault: string | undefined;
  readonly frames: number;
}

export async function judge(input: Uint8Array | string, keyLog?: string): Promise<Judged> {
  try {
    const capture = await decodeCapture(input, keyLog === undefined ? {} : { keyLog });
    const frames = capture.connections.reduce((sum, { trace }) => sum + trace.frames.length, 0);
    const size = sizeOf(input);
    const fault =
      faultOfProblems(capture, frames, input, keyLog) ??
      faultOfSize(capture, frames, size) ??
      faultOfReport(capture) ??
      first(capture.connections, faultOfConnection);
    return { fault, frames };
  } catch (error) {
    return { fault: error instanceof Error ? (error.stack ?? error.message) : String(error), frames: 0 };
  }
}

interface Size {
  readonly given: number;
  readonly unpacked: Uint8Array | string;
}

function sizeOf(input: Uint8Array | string): Size {
  if (typeof input === "string" || !isGzip(input)) return { given: input.length, unpacked: input };
  const unpacking = gunzip(input, MAX_FILE_OCTETS);
  for (;;) {
    const step = unpacking.next();
    if (step.done === true) return { given: input.length, unpacked: step.value.bytes };
  }
}

function faultOfProblems(
  capture: Capture,
  frames: number,
  input: Uint8Array | string,
  keyLog: string | undefined,
): string | undefined {
  const { problems } = capture;
  if (frames === 0 && problems.length === 0) return "neither frames nor a problem";
  const { given, unpacked } = sizeOf(input);
  const text = typeof unpacked === "string" ? unpacked : decodeText(unpacked);
  const places: Places = {
    octets: Math.max(given, unpacked.length),
    lines: text?.split(/\r\n|\n|\r/),
    keyLines: keyLog?.split(/\r\n|\n|\r/),
    capture,
  };
  const isBlank = text?.trim() === "";
  if (frames === 0 && !isBlank && !problems.some((problem) => isPlaced(problem)))
    return `no frames, and no problem with a place: ${problems.map(({ message }) => message).join(" | ")}`;
  return first(problems, (problem) => {
    const fault = faultOfWords(problem) ?? faultOfPlace(problem, places);
    return fault === undefined ? undefined : `${fault}: ${JSON.stringify(problem)}`;
  });
}

function isPlaced(problem: Problem): boolean {
  const { line, offset, fileOffset, packet, connection } = problem;
  return [line, offset, fileOffset, packet, connection].some((place) => place !== undefined);
}

interface Places {
  readonly octets: number;
  readonly lines: readonly string[] | undefined;
  readonly keyLines: readonly string[] | undefined;
  readonly capture: Capture;
}

function faultOfPlace(problem: Problem, { octets, lines, keyLines, capture }: Places): string | undefined {
  const { line, column, offset, from, fileOffset, packet, connection, in: where } = problem;
  if (problem.severity !== "info" && !isPlaced(problem) && where === undefined) return "no place";
  if (!isWithin(fileOffset, 0, octets)) return "outside of the file";
  if (!isWithin(packet, 1, octets)) return "no packet of this number";
  if (!isWithin(connection, 0, capture.connections.length - 1)) return "no connection of this number";
  const text = where === "key log" ? keyLines : lines;
  if (line !== undefined && !isWithin(line, 1, text?.length ?? 0)) return "outside of the text";
  if (line !== undefined && !isWithin(column, 1, (text?.[line - 1]?.length ?? 0) + 1))
    return "outside of its line";
  const trace = capture.connections[connection ?? 0]?.trace;
  if (offset !== undefined && from === undefined) return "an offset without direction";
  if (from !== undefined && !isWithin(offset, 0, trace?.bytes(from).length ?? 0))
    return "outside of the octets";
  return undefined;
}

function isWithin(value: number | undefined, min: number, max: number): boolean {
  return value === undefined || (Number.isInteger(value) && value >= min && value <= max);
}

const NONSENSE = /\b(?:undefined|NaN|Infinity)\b|\[object/;

function faultOfWords({ message, expected = "", advice = "" }: Problem): string | undefined {
  if (!/\w/.test(message)) return "no message";
  if ([message, expected, advice].some((words) => words.length > MAX_MESSAGE_CHARS)) return "too many words";
  // What the input itself says may stand in quotes.
  if (NONSENSE.test(message.replaceAll(/"[^"]*"/g, "")) || NONSENSE.test(advice)) return "nonsense";
  return undefined;
}

function faultOfSize(
  { connections, problems, report }: Capture,
  frames: number,
  size: Size,
): string | undefined {
  const { given, unpacked } = size;
  if (unpacked.length > given * MAX_GZIP_RATIO) return `${unpacked.length} octets unpacked of ${given}`;
  const octets = connections.reduce(
    (sum, { trace }) => sum + trace.bytes("client").length + trace.bytes("server").length,
    0,
  );
  if (octets > unpacked.length * MAX_OCTETS_RATIO + MAX_MADE_UP) return `${octets} octets came out`;
  if (frames > connections.length + Math.max(octets, unpacked.length) / MIN_FRAME_OCTETS)
    return `${frames} frames came out`;
  if (problems.length > MAX_PROBLEMS + MAX_PROBLEMS_PER_CONNECTION * connections.length)
    return `${problems.length} problems`;
  if (report.conversations.length + connections.length > 4 + (2 * unpacked.length) / MIN_CONNECTION_OCTETS)
    return `${report.conversations.length} conversations`;
  return undefined;
}

function faultOfReport({ report, format }: Capture): string | undefined {
  const words = [
    format,
    report.recognised,
    ...report.tried.map(({ why }) => why),
    ...report.conversations.flatMap(({ name, facts }) => [name, facts.says]),
    ...report.leftOut.map(({ what }) => what),
  ];
  const bad = words.find((text) => NONSENSE.test(text.replaceAll(/"[^"]*"/g, "")));
  return bad === undefined ? undefined : `the report says ${bad}`;
}

function faultOfConnection(connection: CaptureConnection): string | undefined {
  const fault = faultOfTrace(connection.trace);
  if (fault !== undefined) return fault;
  lintTrace(connection.trace);
  const moved = openConnection(packConnection(connection)).trace;
  if (moved.frames.length !== connection.trace.frames.length) return "packing loses frames";
  if (moved.events.length !== connection.trace.events.length) return "packing loses events";
  return undefined;
}

/** Asks what views ask. */
function faultOfTrace(trace: Trace): string | undefined {
  const { frames, events, holes } = trace;
  if (!Number.isFinite(trace.durationMs) || trace.durationMs < 0) return `it lasts ${trace.durationMs} ms`;
  for (const hole of holes) {
    const length = trace.bytes(hole.from).length;
    if (hole.offset < 0 || hole.offset + hole.length > length)
      return `a hole outside: ${JSON.stringify(hole)}`;
  }
  for (const i of someOf(frames.length)) {
    const { at, offset, from, wireBytes, summary } = frames.detail(i);
    if (!Number.isFinite(at) || at < 0 || at > trace.durationMs) return `frame ${i} at ${at} ms`;
    if (offset + wireBytes > trace.bytes(from).length) return `frame ${i} ends outside`;
    if (NONSENSE.test(summary) && trace.octetsKnown && !/"/.test(summary)) return `frame ${i}: ${summary}`;
    const untiled = untiledAt(trace.dissect(i), wireBytes);
    if (untiled !== undefined) return `the fields of frame ${i} leave a gap or overlap at bit ${untiled}`;
    trace.headerTables(i);
  }
  for (const seq of someOf(events.length)) trace.seek(seq);
  for (let i = 1; i < frames.length; i++)
    if (frames.plain(i).at < frames.plain(i - 1).at) return `frame ${i} is before the one in front of it`;
  trace.windows();
  trace.stalls();
  trace.unknownEntries();
  return undefined;
}

function someOf(length: number): readonly number[] {
  const front = Array.from({ length: Math.min(length, FRAMES_LOOKED_AT) }, (_, i) => i);
  const back = Array.from({ length: Math.min(length, FRAMES_LOOKED_AT) }, (_, i) => length - 1 - i);
  return [...new Set([...front, ...back])];
}

/** Bit at which the leaves do not follow each other; undefined when they tile the frame. */
function untiledAt(root: FieldNode, wireBytes: number): number | undefined {
  let at = 0;
  for (const leaf of leaves(root)) {
    if (leaf.startBit !== at) return at;
    at += leaf.bitLength;
  }
  return at === wireBytes * 8 ? undefined : at;
}

function leaves(node: FieldNode): readonly FieldNode[] {
  return node.children.length === 0 ? [node] : node.children.flatMap(leaves);
}

function first<T, R>(list: readonly T[], of: (item: T) => R | undefined): R | undefined {
  for (const item of list) {
    const found = of(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
