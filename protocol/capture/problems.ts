/**
 * Everything that a person should hear of a capture, with a place in their text: faults of the text, holes in the
 * recording, frames that break the rules. Says each thing once, worst first within reading order.
 */
import { unreachable } from "../base/assert.ts";
import type { LineIndex } from "../base/text.ts";
import type { Problem } from "../base/problem.ts";
import { judgeHints } from "../trace/judge-hints.ts";
import type { HeaderHint } from "../trace/late-headers.ts";
import type { Hole, Trace } from "../trace/trace.ts";
import { diagnose, diagnoseHeader } from "./diagnose.ts";
import type { TextFault } from "./format.ts";
import { textIndexOf } from "./source-map.ts";
import type { SourceRun } from "./source-map.ts";
import type { KeyLog } from "./tls/key-log.ts";
import type { Side } from "../probe/event.ts";

/** Faults of frames listed for one connection; the table marks every one of them anyway. */
const MAX_FRAME_FAULTS = 50;

/** Holes of one connection that are told one by one. */
const MAX_HOLES = 20;

/** Faults of one text that are listed: nobody reads more. */
const MAX_TEXT_PROBLEMS = 100;

export interface Placed {
  readonly trace: Trace;
  readonly source: Readonly<Record<Side, readonly SourceRun[]>>;
}

export function textProblems(faults: readonly TextFault[], lines: LineIndex | undefined): readonly Problem[] {
  const told = new Set<string>();
  const fresh = faults.filter(({ once }) => {
    if (once === undefined) return true;
    const first = !told.has(once);
    told.add(once);
    return first;
  });
  const problems = fresh
    .slice(0, MAX_TEXT_PROBLEMS)
    .map(({ at, once: _once, ...fault }) => ({ ...fault, ...placeOf(at, lines) }));
  const more = fresh.length - problems.length;
  if (more === 0) return problems;
  return [...problems, { severity: "info", message: `${more} more problems of this text are not listed.` }];
}

/** A file has no lines: there the octet tells the place. */
function placeOf(at: number | undefined, lines: LineIndex | undefined): Partial<Problem> {
  if (at === undefined) return {};
  return lines === undefined ? { fileOffset: at } : lines.at(Math.max(0, at));
}

export function keyLogProblems({ faults, secrets }: KeyLog): readonly Problem[] {
  const problems = faults.map((fault): Problem => ({ ...fault, in: "key log" }));
  if (secrets > 0) return problems;
  const message = "There are no secrets in this key log.";
  const expected = "lines of a label, a client random and a secret, such as CLIENT_RANDOM …";
  return [...problems, { severity: "error", message, expected, in: "key log" }];
}

/** What is against what a person says of header entries from before the recording. */
export function hintProblems(told: Trace, hints: readonly HeaderHint[] = []): readonly Problem[] {
  if (hints.length === 0) return [];
  return judgeHints(told.withHints([]), told, hints).map(({ from, number, kind, says }) => ({
    severity: kind === "contradiction" ? "warning" : "info",
    message: `Of the ${from}'s header entry ${number} was said what ${kind === "contradiction" ? "cannot be" : "would be odd"}. ${says}`,
  }));
}

export function traceProblems(placed: Placed, lines: LineIndex | undefined): readonly Problem[] {
  const gaps = new Set(placed.trace.holes.filter(({ kind }) => kind === "gap").map(edgeOf));
  // A frame that ends at a gap is cut by it, and the gap has been told already.
  // A log that does not say what a frame holds was not cut there.
  const untold = placed.trace.holes.filter(
    ({ kind, from, offset, length }) =>
      placed.trace.octetsKnown && (kind !== "cut" || !gaps.has(edgeOf({ from, offset: offset + length }))),
  );
  const holes = untold.flatMap((hole) => holeProblem(placed, hole) ?? []);
  const faults = placed.trace.faults();
  const frames = faults.slice(0, MAX_FRAME_FAULTS).map(({ frame, error }): Problem => {
    const { from, offset, name, streamId } = placed.trace.frames.detail(frame);
    const scope = error.scope === "stream" ? "stream error" : "connection error";
    const message = `Frame ${frame + 1}, ${name} on stream ${streamId}: ${error.reason} (${scope}, ${error.rfc})`;
    return { severity: "error", message, from, offset };
  });
  const more = faults.length - frames.length;
  const rest: readonly Problem[] =
    more > 0
      ? [{ severity: "info", message: `${more} more frames break the rules; the table marks them.` }]
      : [];
  const many = holes.length - MAX_HOLES;
  const unlisted: readonly Problem[] =
    many > 0 ? [{ severity: "info", message: `${many} more places are missing or are no frames.` }] : [];
  return [...holes.slice(0, MAX_HOLES), ...unlisted, ...frames, ...rest].map((problem) =>
    withPlace(problem, placed, lines),
  );
}

function edgeOf({ from, offset }: Pick<Hole, "from" | "offset">): string {
  return `${from} ${offset}`;
}

function holeProblem({ trace }: Placed, hole: Hole): Problem | undefined {
  const { from, offset, length, kind, reason } = hole;
  const bytes = trace.bytes(from);
  const place = { from, offset } as const;
  const frames = trace.frames.length;
  const whole = offset === 0 && length === bytes.length;
  switch (kind) {
    case "gap":
      return undefined;
    case "http1":
      return whole
        ? nothingFound(bytes, place, frames)
        : { severity: "info", message: `${sayCount(length)} skipped: ${reason}.`, ...place };
    case "unaligned":
      if (whole || offset + length === bytes.length)
        return nothingFound(bytes.subarray(offset), place, frames);
      return { severity: "warning", message: `${sayCount(length)} skipped: ${reason}.`, ...place };
    case "cut": {
      const at = offset === bytes.length ? lastFrameOf(trace, from) : offset;
      const text = diagnoseHeader(bytes.subarray(at));
      if (text !== undefined) return { severity: "error", ...text, from, offset: at };
      return {
        severity: "warning",
        message: `${capital(reason)}.`,
        advice: "The last frame is shown as far as it goes; copy the rest if you have it.",
        ...place,
      };
    }
    case "limit":
      return { severity: "error", message: `${capital(reason)}.`, ...place };
    default:
      return unreachable(kind);
  }
}

/** Where it begins. */
function lastFrameOf(trace: Trace, from: Side): number {
  const { frames } = trace;
  for (let i = frames.length - 1; i >= 0; i--) {
    const row = frames.plain(i);
    if (row.from === from) return row.offset;
  }
  return trace.bytes(from).length;
}

/** `frames` of the other direction, or of before, make it less than a failure. */
function nothingFound(
  bytes: Uint8Array,
  place: { readonly from: Side; readonly offset: number },
  frames: number,
): Problem {
  const known = diagnose(bytes);
  return {
    severity: frames === 0 ? "error" : "warning",
    message:
      known?.message ??
      `No frames were found in ${bytes.length === 1 ? "this octet" : `these ${bytes.length} octets`}.`,
    expected: "the preface, or a frame header: length (3 octets), type, flags, stream",
    advice:
      known?.advice ??
      "Check that the octets are of HTTP/2 behind TLS (decrypted), and that they are complete.",
    ...place,
  };
}

function withPlace(problem: Problem, { source }: Placed, lines: LineIndex | undefined): Problem {
  if (lines === undefined || problem.from === undefined || problem.offset === undefined) return problem;
  const runs = source[problem.from];
  const at = textIndexOf(runs, problem.offset) ?? textIndexOf(runs, problem.offset - 1);
  return at === undefined ? problem : { ...problem, ...lines.at(at) };
}

function sayCount(octets: number): string {
  return octets === 1 ? "1 octet" : `${octets} octets`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
