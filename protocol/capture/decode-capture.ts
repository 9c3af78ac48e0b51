/**
 * The one way in for whatever a person pastes or drops: finds the form, reads octets with directions and times, makes a
 * trace of each connection, and tells what is wrong and where. Never throws for bad input. It may run long on large
 * texts: it reports progress, and stops when the signal says so.
 */
import { EMPTY_BYTES } from "../base/bytes.ts";
import type { Problem } from "../base/problem.ts";
import { decodeText, LineIndex } from "../base/text.ts";
import type { Side } from "../probe/event.ts";
import { createRecording } from "../trace/recording.ts";
import type { CaptureChunk as TraceChunk } from "../trace/recording.ts";
import type { Trace } from "../trace/trace.ts";
import type { CaptureChunk, Conversation, Opened, TextFault } from "./format.ts";
import { FILE_FORMATS } from "./formats.ts";
import { guessDirection } from "./direction.ts";
import { textProblems, traceProblems } from "./problems.ts";
import { readText } from "./read-text.ts";
import type { ReadText } from "./read-text.ts";
import { partOf, recognised } from "./report.ts";
import type { CaptureReport } from "./report.ts";
import { concatMapped } from "./source-map.ts";
import type { SourceRun } from "./source-map.ts";

/** What the standard AbortSignal has of this. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
}

export interface DecodeOptions {
  readonly keyLog?: string;
  /** Direction of octets that neither their form nor a marker tells; without it, it is guessed. */
  readonly from?: Side;
  /** In chars of the text, or octets of the file. A promise holds the decoding up, so that a page can draw. */
  onProgress?(done: number, total: number): void | Promise<void> | undefined;
  readonly signal?: AbortSignalLike;
}

export interface CaptureConnection {
  readonly name: string;
  readonly trace: Trace;
  /** Where in the text each octet of trace.bytes(from) stands; empty for files. */
  readonly source: Readonly<Record<Side, readonly SourceRun[]>>;
}

export interface Capture {
  readonly format: string;
  readonly problems: readonly Problem[];
  readonly connections: readonly CaptureConnection[];
  readonly report: CaptureReport;
}

/** More than a clipboard or a text box can carry; larger captures are files. In UTF-16 units. */
export const MAX_TEXT_CHARS = 64 * 1024 * 1024;
export const MAX_FILE_OCTETS = 256 * 1024 * 1024;

/** Rejects only when the signal aborts, with its reason. */
export async function decodeCapture(
  input: Uint8Array | string,
  options: DecodeOptions = {},
): Promise<Capture> {
  const text = typeof input === "string" ? input.replace(/^\uFEFF/, "") : decodeText(input);
  const tooLarge = sizeProblem(input, text);
  if (tooLarge !== undefined) return nothing("too large", tooLarge);
  if (text !== undefined && text.trim() === "") return nothing("empty", emptyProblem(text));
  const lines = text === undefined ? undefined : new LineIndex(text);
  const total = text?.length ?? input.length;
  const reading = text !== undefined ? readText(text, options.from) : readFile(asBytes(input), options.from);
  const read = await drive(reading, total, options);
  return finish(read, lines, total, options);
}

/** Text always decodes to text. */
function asBytes(input: Uint8Array | string): Uint8Array {
  return typeof input === "string" ? EMPTY_BYTES : input;
}

/** Runs a reading slice by slice; between slices the signal is looked at and progress told. */
async function drive<T>(
  reading: Generator<number, T, void>,
  total: number,
  options: DecodeOptions,
): Promise<T> {
  for (;;) {
    if (options.signal?.aborted === true)
      throw options.signal.reason ?? new Error("the decoding was cancelled");
    const step = reading.next();
    if (step.done === true) return step.value;
    await options.onProgress?.(step.value, total);
  }
}

async function finish(
  read: ReadText,
  lines: LineIndex | undefined,
  total: number,
  options: DecodeOptions,
): Promise<Capture> {
  const connections: CaptureConnection[] = [];
  const problems: Problem[] = [...textProblems(read.faults, lines)];
  for (const conversation of read.conversations) {
    if (options.signal?.aborted === true)
      throw options.signal.reason ?? new Error("the decoding was cancelled");
    const connection = connect(conversation, read.conversations.length);
    if (connection === undefined) continue;
    connections.push(connection);
    problems.push(...traceProblems(connection, lines));
    await Promise.resolve();
  }
  if (connections.length === 0 && problems.length === 0) {
    problems.push({
      severity: "error",
      message: "There are no octets in this text.",
      advice: "Copy the octets as hex, or open a sample.",
    });
  }
  await options.onProgress?.(total, total);
  const report = { recognised: recognised(read.parts), parts: read.parts, tried: read.tried };
  return { format: read.format, problems, connections, report };
}

function connect({ name, chunks }: Conversation, count: number): CaptureConnection | undefined {
  if (!chunks.some((chunk) => chunk.octets.bytes.length > 0)) return undefined;
  const timed = chunks.every((chunk) => chunk.atMs !== undefined);
  const trace = createRecording({ kind: "capture", chunks: chunks.map((chunk) => traceChunk(chunk, timed)) });
  const source = { client: runsOf(chunks, "client"), server: runsOf(chunks, "server") };
  return { name: name === "" ? (count > 1 ? "connection" : "") : name, trace, source };
}

function traceChunk(chunk: CaptureChunk, timed: boolean): TraceChunk {
  const { from = "client", atMs, octets, lostBefore } = chunk;
  return {
    from,
    bytes: octets.bytes,
    ...(timed && atMs !== undefined ? { atMs } : {}),
    ...(lostBefore === undefined ? {} : { gapBefore: gapReason(lostBefore) }),
  };
}

function gapReason(lost: number | "unknown"): string {
  if (lost === "unknown") return "some octets are missing here; how many is not known";
  return lost === 1 ? "1 octet is missing here" : `${lost} octets are missing here`;
}

function runsOf(chunks: readonly CaptureChunk[], from: Side): readonly SourceRun[] {
  return concatMapped(
    chunks.filter((chunk) => (chunk.from ?? "client") === from).map((chunk) => chunk.octets),
  ).runs;
}

function* readFile(bytes: Uint8Array, from: Side | undefined): Generator<number, ReadText, void> {
  const rows = FILE_FORMATS.map((format) => ({ format, sniff: format.sniff(bytes) })).sort(
    (a, b) => b.sniff.score - a.sniff.score,
  );
  const best = rows[0];
  const tried = rows.slice(1).map(({ format, sniff }) => ({ format: format.name, why: sniff.why }));
  if (best === undefined) return { format: "unknown", conversations: [], faults: [], parts: [], tried };
  const result: Opened = yield* best.format.open(bytes);
  const faults: TextFault[] = [...result.faults];
  const guess = guessDirection(bytes);
  const side = from ?? guess?.from ?? "client";
  const conversations = result.conversations.map((conversation) => ({
    ...conversation,
    chunks: conversation.chunks.map((chunk) => ({ ...chunk, from: chunk.from ?? side })),
  }));
  const chunks = conversations.flatMap((conversation) => conversation.chunks);
  const direction = from !== undefined ? "chosen" : guess === undefined ? "assumed" : "guessed";
  const parts =
    chunks.length === 0 ? [] : [partOf(best.format, result.detail, chunks, { direction, why: guess?.why })];
  return { format: best.format.name, conversations, faults, parts, tried };
}

function sizeProblem(input: Uint8Array | string, text: string | undefined): Problem | undefined {
  if (text !== undefined && text.length > MAX_TEXT_CHARS) {
    return {
      severity: "error",
      message: `This text has ${text.length} characters; at most ${MAX_TEXT_CHARS} (64 Mi) are read.`,
      advice: "Paste the part that matters; it may begin in the middle of a connection.",
    };
  }
  if (input.length <= MAX_FILE_OCTETS) return undefined;
  return {
    severity: "error",
    message: `This file has ${input.length} octets; at most ${MAX_FILE_OCTETS} (256 MiB) are read.`,
    advice: "Cut it to the connection that matters.",
  };
}

function emptyProblem(text: string): Problem {
  return {
    severity: "info",
    message: text === "" ? "There is nothing here yet." : "There are only blanks here.",
    expected: "hex, a hex dump, base64, or bytes as source code",
    advice: "Paste a capture, or open a sample.",
  };
}

function nothing(format: string, problem: Problem): Capture {
  return {
    format,
    problems: [problem],
    connections: [],
    report: { recognised: recognised([]), parts: [], tried: [] },
  };
}
