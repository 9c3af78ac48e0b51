/**
 * What is wrong or suspicious in a recording: one walk over its frames, past a few checks. Simulations and captures alike; what needs
 * windows and stalls is left out where a recording does not have them, and what needs a connection's beginning where it is missing.
 */
import type { Http2Error } from "../base/http2-error.ts";
import type { FieldNode } from "../dissect/field-node.ts";
import { FrameType } from "../frame/frame.ts";
import { dissectRecordedFrame } from "../trace/dissect-recording.ts";
import type { Stall, Trace } from "../trace/trace.ts";
import { parsedFrame } from "../trace/parsed-frame.ts";
import type { Check, LintContext, Place, Step } from "./check.ts";
import type { Finding, LintReport, Severity } from "./finding.ts";
import { FloodCheck } from "./flood-check.ts";
import { FlowCheck } from "./flow-check.ts";
import { MessageCheck } from "./message-check.ts";
import { LINT_RULES } from "./rules.ts";
import type { LintToken } from "./rules.ts";
import { StreamCheck } from "./stream-check.ts";
import { TalkCheck } from "./talk-check.ts";

/** More than a person reads of one kind. */
const MAX_PER_RULE = 50;
/** Looked at; a walk over more of them would hold the page up. */
const MAX_FRAMES = 200_000;
const STALL_MS = 1000;
/** A millisecond of work. */
const FRAMES_PER_STEP = 512;
const EXTENSIONS: ReadonlySet<number> = new Set([
  FrameType.ALTSVC,
  FrameType.ORIGIN,
  FrameType.PRIORITY_UPDATE,
]);

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };

export interface LintOptions {
  /** Standstills from this long on are told. Default 1000. */
  readonly stallMs?: number;
}

export function lintTrace(trace: Trace, options: LintOptions = {}): LintReport {
  const steps = lintSteps(trace, options);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same, which pauses after every few frames: for pages, which have other things to do. */
export async function lintInTurns(trace: Trace, pause: () => Promise<void>): Promise<LintReport> {
  const steps = lintSteps(trace, {});
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await pause();
  }
}

function* lintSteps(
  trace: Trace,
  { stallMs = STALL_MS }: LintOptions,
): Generator<undefined, LintReport, void> {
  const list = new FindingList();
  const context = contextOf(trace, list);
  const checks: readonly Check[] = [
    new TalkCheck(context),
    new StreamCheck(context),
    new MessageCheck(context),
    new FlowCheck(context),
    new FloodCheck(context),
  ];
  const framesChecked = Math.min(trace.frames.length, MAX_FRAMES);
  for (let i = 0; i < framesChecked; i++) {
    const row = trace.frames.get(i);
    const step = { i, row, frame: parsedFrame(trace, row) };
    if (step.frame?.type === "unknown" && EXTENSIONS.has(row.type)) reportExtension(context, step);
    for (const check of checks) check.see(step);
    if (i % FRAMES_PER_STEP === FRAMES_PER_STEP - 1) yield undefined;
  }
  if (framesChecked === trace.frames.length) for (const check of checks) check.end?.();
  reportFaults(context);
  if (trace.hasState) reportStalls(context, stallMs);
  return {
    findings: list.sorted(),
    untold: list.untold,
    rules: Object.keys(LINT_RULES).length,
    framesChecked,
    unchecked: unchecked(context, framesChecked),
  };
}

class FindingList {
  untold = 0;
  readonly #found: Finding[] = [];
  readonly #counts = new Map<LintToken, number>();

  add(token: LintToken, what: string, { frame, streamId = 0, spot, rfc }: Place): void {
    const count = (this.#counts.get(token) ?? 0) + 1;
    this.#counts.set(token, count);
    if (count > MAX_PER_RULE) {
      this.untold++;
      return;
    }
    const row = LINT_RULES[token];
    const place = { frame, streamId, ...(spot === undefined ? {} : { spot }) };
    this.#found.push({ token, ...row, what, rfc: rfc ?? row.rfc, ...place });
  }

  sorted(): readonly Finding[] {
    return this.#found.toSorted((a, b) => RANK[a.severity] - RANK[b.severity] || a.frame - b.frame);
  }
}

function contextOf(trace: Trace, list: FindingList): LintContext {
  const { frames, holes } = trace;
  const upgrade = holes.some((hole) => hole.kind === "http1" && hole.from === "client");
  let begins = false;
  for (let i = 0; i < Math.min(frames.length, 64) && !begins; i++) {
    const { type, from } = frames.get(i);
    if (from === "client") {
      begins = type < 0;
      break;
    }
  }
  const isTorn = holes.some((hole) => hole.kind !== "http1" && hole.kind !== "cut");
  return {
    trace,
    isWhole: begins && !isTorn && trace.octetsKnown,
    isUpgrade: upgrade,
    report: (token, what, place) => list.add(token, what, place),
  };
}

/** They are read as frames that nobody knows: what is wrong stands in the field tree. */
function reportExtension({ trace, report }: LintContext, { i, row: { streamId } }: Step): void {
  const fault = firstFault(trace.dissect(i, dissectRecordedFrame));
  if (fault === undefined) return;
  const { node, reason, rfc } = fault;
  const spot = { offset: Math.floor(node.startBit / 8), length: Math.ceil(node.bitLength / 8) };
  report("extension.malformed", `${reason}.`, { frame: i, streamId, spot, rfc });
}

function firstFault(
  node: FieldNode,
): { readonly node: FieldNode; readonly reason: string; readonly rfc: string } | undefined {
  if (node.fault !== undefined) return { node, ...node.fault };
  for (const child of node.children) {
    const found = firstFault(child);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What the frames break by themselves; they were found when the recording was read. */
function reportFaults({ trace, report }: LintContext): void {
  for (const { frame, error } of trace.faults()) {
    const { streamId } = trace.frames.get(frame);
    const spot = error.offset === undefined ? {} : { spot: { offset: error.offset, length: 1 } };
    report(faultRule(error), `${error.reason}.`.replace(/\.\.$/, "."), {
      frame,
      streamId,
      rfc: error.rfc,
      ...spot,
    });
  }
}

function faultRule({ token }: Http2Error): LintToken {
  return token.startsWith("hpack.") ? "hpack.malformed" : "frame.malformed";
}

/** Where the reader is at fault, not the wire; what passes by itself is not told. */
const TOLD: ReadonlySet<Stall["by"]> = new Set([
  "connection window",
  "stream window",
  "connection and stream window",
  "max concurrent streams",
  "settings",
  "100-continue",
  "pipe full",
]);

function reportStalls({ trace, report }: LintContext, stallMs: number): void {
  // Without times nobody can tell long from short.
  if (!trace.timed) return;
  const known = trace.isInferred ? "As far as the wire tells, the" : "The";
  for (const { side, streamId, by, fromMs, toMs, toSeq, fromSeq } of trace.stalls()) {
    const ms = toMs - fromMs;
    // Nobody knows what came behind a capture's end.
    const isForEver = toSeq === undefined && !trace.isInferred;
    if (!TOLD.has(by) || (!isForEver && ms < stallMs)) continue;
    const who = streamId === 0 ? `${known} ${side}` : `${known} ${side}'s stream ${streamId}`;
    const frame = frameBefore(trace, fromSeq, fromMs);
    if (frame === undefined) continue;
    const since = `from ${Number(fromMs.toFixed(2))} ms on`;
    const place = { frame, streamId };
    const until = toSeq === undefined ? ", to the recording's end" : "";
    if (isForEver) report("stall.for-ever", `${who} waits ${since}, to the end: ${by}.`, place);
    else report("stall.long", `${who} waits ${Number(ms.toFixed(1))} ms ${since}${until}: ${by}.`, place);
  }
}

/** The last frame that had left when this happened. */
function frameBefore({ frames }: Trace, seq: number, atMs: number): number | undefined {
  let last = frames.firstAt(atMs + 1e-9) - 1;
  while (last > 0 && (frames.times(last).writeSeq ?? 0) > seq) last--;
  return last < 0 ? undefined : last;
}

function unchecked({ trace, isWhole }: LintContext, framesChecked: number): readonly string[] {
  const { frames, hasState, octetsKnown, timed } = trace;
  return [
    ...(framesChecked < frames.length
      ? [`Only the first ${framesChecked} of ${frames.length} frames were looked at.`]
      : []),
    ...(octetsKnown
      ? []
      : ["The recording comes from a log without octets: what only octets show was left out."]),
    ...(octetsKnown && !isWhole && frames.length > 0
      ? ["The beginning of the connection, or something since, is missing: rules that need it were left out."]
      : []),
    ...(hasState ? [] : ["Windows and waiting are not known here, so standstills were left out."]),
    ...(hasState && !timed
      ? ["The recording has no times: how long anybody stood still cannot be judged."]
      : []),
  ];
}
