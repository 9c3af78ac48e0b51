/**
 * What a person says of header entries that were added before a capture began: put into its recording, and kept, so that the same
 * capture has it again. Nothing is put into another capture that only looks alike: what was said is kept with a hash of the octets before and
 * around the place where the entry is used first, in both directions.
 */
import { hintInSteps, otherSide } from "../../../protocol/index.ts";
import type { HeaderHint, Trace, UnknownEntry } from "../../../protocol/index.ts";
import { adoptMoments, momentsOf } from "../../state/moments.ts";
import type { HeaderHints, Recording } from "../../state/session.ts";
import { adoptTimeline, packTimeline } from "../../state/timeline.ts";
import { inTurns, nextTask } from "./in-turns.ts";

export interface HintedRecording {
  /** Nothing is filled in yet. */
  readonly recording: Recording;
  /** When it is, or when something newer has been said. */
  readonly ready: Promise<void>;
}

export interface HintListener {
  /** False: nobody looks at the capture any more. */
  readonly isWanted: () => boolean;
  /** All that is said from now on. */
  readonly onSaid: (list: readonly HeaderHint[]) => void;
  /** The recording that comes of what was said last; what came of it before can be shown until then. */
  readonly onMade: (next: Recording) => void;
}

/** The recording with the way to say something of its header entries; `said` was said of it before. */
export function hintedRecording(
  plain: Recording,
  said: readonly HeaderHint[],
  { isWanted, onSaid, onMade }: HintListener,
): HintedRecording {
  let latest = said;
  const withList = (trace: Trace, list: readonly HeaderHint[]): Recording => ({
    ...plain,
    trace,
    hints: { list, plain: plain.trace, change },
  });
  const make = async (): Promise<void> => {
    const list = latest;
    const isLatest = (): boolean => list === latest && isWanted();
    const trace = list.length === 0 ? plain.trace : await traceWith(plain.trace, list, isLatest);
    if (trace !== undefined && isLatest()) onMade(withList(trace, list));
  };
  const change: HeaderHints["change"] = (next) => {
    latest = next(latest);
    onSaid(latest);
    void make();
  };
  return { recording: withList(plain.trace, []), ready: said.length === 0 ? Promise.resolve() : make() };
}

/**
 * Names are nothing that frames and their times depend on; what is inferred of streams may speak of them, and is inferred anew,
 * in turns. Undefined: it is no longer wanted.
 */
async function traceWith(
  plain: Trace,
  list: readonly HeaderHint[],
  isWanted: () => boolean,
): Promise<Trace | undefined> {
  await nextTask();
  const steps = hintInSteps(plain, list);
  const pause = inTurns();
  let step = steps.next();
  for (; step.done !== true && isWanted(); step = steps.next()) await pause();
  if (step.done !== true) return undefined;
  const trace = step.value;
  adoptTimeline(trace, packTimeline(plain));
  await nextTask();
  if (trace.isInferred) momentsOf(trace);
  else adoptMoments(trace, momentsOf(plain));
  await nextTask();
  return trace;
}

interface KeptHint extends HeaderHint {
  readonly print: string;
}

const KEY = "framescope.decode.hints";
/** The newest are kept. */
const MAX_KEPT = 500;

/** What was said of this capture earlier, perhaps before the page was opened. */
export function keptHints(trace: Trace): readonly HeaderHint[] {
  const kept = read();
  if (kept.length === 0) return [];
  const prints = printsOf(trace);
  return kept.flatMap(({ print, ...hint }) => (prints.get(keyOf(hint)) === print ? [hint] : []));
}

/** `list` is all that is said of this capture. */
export function keepHints(trace: Trace, list: readonly HeaderHint[]): void {
  const prints = printsOf(trace);
  const others = read().filter((hint) => prints.get(keyOf(hint)) !== hint.print);
  const own = list.flatMap((hint) => {
    const print = prints.get(keyOf(hint));
    return print === undefined ? [] : [{ ...hint, print }];
  });
  write([...others, ...own].slice(-MAX_KEPT));
}

export function forgetHints(): void {
  write([]);
}

function keyOf({ from, number }: Pick<HeaderHint, "from" | "number">): string {
  return `${from} ${number}`;
}

/** At least so many octets of each direction, or all of a shorter one. */
const PRINT_OCTETS = 1024;

/** Of all entries, by key. Each direction is read once, whatever their number. */
function printsOf(trace: Trace): ReadonlyMap<string, string> {
  const entries = trace.unknownEntries().map((entry) => ({ entry, end: endOf(trace, entry) }));
  const prints = new Map<string, string>();
  for (const from of ["client", "server"] as const) {
    const octets = trace.bytes(from);
    const other = hex(hash(trace.bytes(otherSide(from)).subarray(0, PRINT_OCTETS)));
    const own = entries.filter(({ entry }) => entry.from === from).toSorted((a, b) => a.end - b.end);
    let sum = HASH_START;
    let at = 0;
    for (const { entry, end } of own) {
      sum = hash(octets.subarray(at, end), sum);
      at = end;
      prints.set(keyOf(entry), `${hex(sum)}${other}`);
    }
  }
  return prints;
}

/** Octets that the print of the entry speaks of, from the first one on. */
function endOf(trace: Trace, { uses }: UnknownEntry): number {
  const { offset, wireBytes } = trace.frames.detail(uses[0]?.frame ?? 0);
  return Math.max(PRINT_OCTETS, offset + wireBytes);
}

const HASH_START = 0x811c9dc5;

/** FNV-1a, 32 bits; goes on from the sum of the octets before. */
function hash(octets: Uint8Array, start = HASH_START): number {
  let sum = start;
  for (const octet of octets) sum = Math.imul(sum ^ octet, 0x0100_0193);
  return sum;
}

function hex(sum: number): string {
  return (sum >>> 0).toString(16).padStart(8, "0");
}

function read(): readonly KeptHint[] {
  try {
    return checkKept(JSON.parse(localStorage.getItem(KEY) ?? "[]"));
  } catch {
    return inMemory;
  }
}

/** Where the browser keeps nothing, it lasts as long as the page. */
let inMemory: readonly KeptHint[] = [];

function write(kept: readonly KeptHint[]): void {
  inMemory = kept;
  try {
    if (kept.length === 0) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // Refused or full.
  }
}

/** Keeps only what has the right shape: the browser's storage may hold anything. */
export function checkKept(value: unknown): readonly KeptHint[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown) => {
    if (
      typeof one !== "object" ||
      one === null ||
      !("print" in one) ||
      !("from" in one) ||
      !("number" in one)
    )
      return [];
    const { print, from, number } = one;
    if (typeof print !== "string" || typeof number !== "number" || (from !== "client" && from !== "server"))
      return [];
    const name = "name" in one && typeof one.name === "string" ? { name: one.name } : {};
    const said = "value" in one && typeof one.value === "string" ? { value: one.value } : {};
    return [{ print, from, number, ...name, ...said }];
  });
}
