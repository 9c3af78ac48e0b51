/**
 * The one way in for whatever a person pastes or drops: unpacks it, finds the form, reads octets with directions and
 * times, makes a trace of each connection, and tells what is wrong and where. Never throws for bad input. It may run
 * long on large inputs: it reports progress, and stops when the signal says so.
 */
import type { Problem } from "../base/problem.ts";
import { decodeText, LineIndex } from "../base/text.ts";
import type { Side } from "../probe/event.ts";
import { connect } from "./connections.ts";
import type { CaptureConnection } from "./connections.ts";
import { editChunks } from "./octet-edits.ts";
import type { CaptureEdit } from "./octet-edits.ts";
import type { OpenContext, TextFault } from "./format.ts";
import { gunzip, isGzip } from "./gzip/gunzip.ts";
import { hintProblems, keyLogProblems, textProblems, traceProblems } from "./problems.ts";
import type { ReadCapture } from "./read-capture.ts";
import type { ConversationFacts } from "./packets/conversation-facts.ts";
import { readFile } from "./read-file.ts";
import { readText } from "./read-text.ts";
import { recognised, reportOf } from "./report.ts";
import type { CaptureReport } from "./report.ts";
import type { HeaderHint } from "../trace/late-headers.ts";
import { NO_KEYS, parseKeyLog } from "./tls/key-log.ts";
import type { KeyLog } from "./tls/key-log.ts";

/** What the standard AbortSignal has of this. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
}

export interface DecodeOptions {
  /** Text of the key log (SSLKEYLOGFILE) that goes with a capture of packets. */
  readonly keyLog?: string;
  /** Direction of octets that neither their form nor a marker tells; without it, it is guessed. */
  readonly from?: Side;
  /** What a person knows of header table entries that were added before the capture began. */
  readonly hints?: readonly CaptureHint[];
  /** Octets that a person changed, in this order. */
  readonly edits?: readonly CaptureEdit[];
  /** In chars of the text, or octets of the file. A promise holds the decoding up, so that a page can draw. */
  onProgress?(done: number, total: number): void | Promise<void> | undefined;
  readonly signal?: AbortSignalLike;
}

export interface CaptureHint extends HeaderHint {
  /** Index in Capture.connections; 0 without it. */
  readonly connection?: number;
}

export interface Capture {
  readonly format: string;
  readonly problems: readonly Problem[];
  /** Those that have octets of HTTP/2 to show; the report also lists those that have not. */
  readonly connections: readonly CaptureConnection[];
  readonly report: CaptureReport;
}

/** More than a clipboard or a text box can carry; larger captures are files. In UTF-16 units. */
export const MAX_TEXT_CHARS = 64 * 1024 * 1024;
/** Also of what comes out of a compressed file. */
export const MAX_FILE_OCTETS = 256 * 1024 * 1024;

/** Rejects only when the signal aborts, with its reason. */
export async function decodeCapture(
  input: Uint8Array | string,
  options: DecodeOptions = {},
): Promise<Capture> {
  if (typeof input === "string" || !isGzip(input) || input.length > MAX_FILE_OCTETS)
    return decodeUnpacked(input, options, undefined);
  const { bytes, fault } = await drive(gunzip(input, MAX_FILE_OCTETS), 2 * input.length, options);
  const problem: Problem | undefined =
    fault === undefined
      ? undefined
      : { severity: "error", message: fault.message, advice: UNPACKED_SO_FAR, fileOffset: fault.at };
  const capture = await decodeUnpacked(bytes, options, problem);
  return { ...capture, report: { ...capture.report, unpacked: "gzip" } };
}

const UNPACKED_SO_FAR = "What came out before that is shown; copy the file again to have the rest.";

/** `unpacking`: what went wrong before. */
async function decodeUnpacked(
  input: Uint8Array | string,
  options: DecodeOptions,
  unpacking: Problem | undefined,
): Promise<Capture> {
  const text = typeof input === "string" ? input.replace(/^\uFEFF/, "") : decodeText(input);
  const refusal = sizeProblem(input, text) ?? (text?.trim() === "" ? emptyProblem(text) : undefined);
  if (refusal !== undefined)
    return nothing(text?.trim() === "" ? "empty" : "too large", unpacking ?? refusal);
  const lines = text === undefined ? undefined : new LineIndex(text);
  const total = text?.length ?? input.length;
  const given = givenKeys(options.keyLog);
  const context: OpenContext = { keys: given.keys };
  const reading =
    typeof input === "string" || text !== undefined
      ? readText(text ?? "", options.from, context)
      : readFile(input, options.from, context);
  const read = await drive(reading, total, options);
  const before = [...(unpacking === undefined ? [] : [unpacking]), ...given.problems];
  return finish(read, { lines, total, keys: given.keys, before }, options);
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

interface Finishing {
  readonly lines: LineIndex | undefined;
  readonly total: number;
  readonly keys: KeyLog;
  readonly before: readonly Problem[];
}

async function finish(
  read: ReadCapture,
  { lines, total, keys, before }: Finishing,
  options: DecodeOptions,
): Promise<Capture> {
  const connections: CaptureConnection[] = [];
  const shown = new Map<number, number>();
  const problems: Problem[] = [...before, ...textProblems(read.faults, lines)];
  for (const [i, conversation] of read.conversations.entries()) {
    if (options.signal?.aborted === true)
      throw options.signal.reason ?? new Error("the decoding was cancelled");
    const hints = options.hints?.filter((hint) => (hint.connection ?? 0) === connections.length);
    const edits = options.edits?.filter((edit) => (edit.connection ?? 0) === connections.length) ?? [];
    const edited = { ...conversation, chunks: editChunks(conversation.chunks, edits) };
    const connection = connect(edited, read.conversations.length, hints);
    if (connection === undefined) continue;
    const index = connections.length;
    shown.set(i, index);
    connections.push(connection);
    for (const problem of [...traceProblems(connection, lines), ...hintProblems(connection.trace, hints)])
      problems.push({ ...problem, connection: index });
    await options.onProgress?.(total, total);
  }
  problems.push(...textProblems(undecoded(read, connections.length), lines), ...keysUnused(read, keys));
  if (connections.length === 0 && problems.length === 0)
    problems.push(...textProblems([NO_OCTETS_FOUND], lines));
  await options.onProgress?.(total, total);
  return { format: read.format, problems, connections, report: reportOf(read, connections, shown, keys) };
}

const NO_OCTETS_FOUND: TextFault = {
  at: 0,
  severity: "error",
  message: "There are no octets in this.",
  advice: "Copy the octets as hex, or open a sample.",
};

/** Connections told one by one when none of a capture's is HTTP/2 that can be read. */
const MAX_TOLD = 5;

/** Nothing to show, although there are connections: says what they are. */
function undecoded({ conversations }: ReadCapture, shown: number): readonly TextFault[] {
  const packets = conversations.filter(({ facts }) => facts !== undefined);
  if (shown > 0) return [];
  const untold = packets.filter(({ facts }) => !hasTold(facts));
  const told = untold.slice(0, MAX_TOLD).map(({ name, facts }): TextFault => ({
    severity: "error",
    message: `${name}: ${facts?.says ?? "no HTTP/2"}.`,
    ...facts?.first,
  }));
  const more = untold.length - told.length;
  if (more === 0) return told;
  return [
    ...told,
    {
      severity: "error",
      message: `${more} more connections hold no HTTP/2 that can be read.`,
      ...untold[MAX_TOLD]?.facts?.first,
    },
  ];
}

/** Why TLS stays closed has been said with its advice. */
function hasTold(facts: ConversationFacts | undefined): boolean {
  const state = facts?.protocol === "tls" ? facts.tls?.state : undefined;
  return state !== undefined && state !== "open" && state !== "partly";
}

function keysUnused({ conversations }: ReadCapture, keys: KeyLog): readonly Problem[] {
  const packets = conversations.filter(({ facts }) => facts !== undefined);
  if (keys.secrets === 0 || packets.length === 0 || packets.some(({ facts }) => facts?.tls !== undefined))
    return [];
  const message = "The key log was not needed: no connection in this capture uses TLS.";
  return [{ severity: "info", message, in: "key log" }];
}

interface GivenKeys {
  readonly keys: KeyLog;
  readonly problems: readonly Problem[];
}

function givenKeys(text: string | undefined): GivenKeys {
  if (text === undefined) return { keys: NO_KEYS, problems: [] };
  if (text.length > MAX_TEXT_CHARS) {
    const message = `This key log has ${text.length} characters; at most ${MAX_TEXT_CHARS} (64 Mi) are read.`;
    return { keys: NO_KEYS, problems: [{ severity: "error", message, in: "key log" }] };
  }
  const keys = parseKeyLog(text);
  return { keys, problems: keyLogProblems(keys) };
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
    message:
      text === "" ? "This is empty: there is not a single octet in it." : "There are only blanks here.",
    expected: "hex, a hex dump, base64, or bytes as source code",
    advice: "Paste a capture, or open a sample.",
  };
}

function nothing(format: string, problem: Problem): Capture {
  const report = { recognised: recognised([]), parts: [], tried: [], conversations: [], leftOut: [] };
  return { format, problems: [problem], connections: [], report };
}
