/**
 * What the names of the filter line mean: each one's comparison with a frame, and what to say when the value does
 * not fit. Knows nothing of the grammar (filter-language.ts) or of where frames come from (frame-facts.ts).
 */
import { Flag, FrameType } from "../../protocol/index.ts";
import type { HeaderField, Side } from "../../protocol/index.ts";

/** What can be asked of one frame. Getters, so that a row which fails early costs little. */
export interface FrameFacts {
  /** 1 for the first frame of the recording. */
  readonly number: number;
  /** Type octet; -1 for the client preface. */
  readonly type: number;
  /** `HEADERS`, `PREFACE`, `0x1f`. */
  readonly name: string;
  readonly flags: number;
  readonly flagNames: readonly string[];
  readonly stream: number;
  readonly length: number;
  readonly from: Side;
  readonly at: number;
  readonly headers: readonly HeaderField[] | undefined;
  /** What is wrong with it, in words, with the token and the error code. */
  readonly fault: string | undefined;
  /** Everything that the row shows, for plain words. */
  readonly text: string;
}

export type FramePredicate = (frame: FrameFacts) => boolean;

export interface FilterProblem {
  readonly message: string;
  /** 1-based position in the filter line. */
  readonly column: number;
}

export const OPERATORS = ["==", "!=", "!~", "<=", ">=", "<", ">", "~", "="] as const;
export type Operator = (typeof OPERATORS)[number];
export type Comparison = Exclude<Operator, "=">;

/** Leaves the descent of the parser; never leaves parseFilter. */
export class FilterMistake extends Error {
  readonly problem: FilterProblem;
  constructor(message: string, index: number) {
    super(message);
    this.problem = { message, column: index + 1 };
  }
}

export interface Asked {
  readonly name: string;
  readonly operator: Comparison;
  readonly value: string;
  readonly nameAt: number;
  readonly valueAt: number;
}

/** The names that are not header names, and what each one compares. */
const FIELDS: Readonly<Record<string, (asked: Asked) => FramePredicate>> = {
  type: typePredicate,
  flags: flagsPredicate,
  flag: flagsPredicate,
  stream: (asked) => numberPredicate(asked, (frame) => frame.stream, { connection: 0 }),
  length: (asked) => numberPredicate(asked, (frame) => frame.length),
  number: (asked) => numberPredicate(asked, (frame) => frame.number),
  time: (asked) => numberPredicate(asked, (frame) => frame.at),
  from: fromPredicate,
  fault: (asked) => textPredicate(asked, (frame) => [frame.fault ?? ""]),
  text: (asked) => textPredicate(asked, (frame) => [frame.text]),
};

/** Short for the pseudo-header fields of RFC 9113 §8.3. */
const PSEUDO = new Set(["method", "path", "scheme", "authority", "status"]);

const FILTER_NAMES: readonly string[] = Object.keys(FIELDS);

export function comparisonPredicate(asked: Asked): FramePredicate {
  const name = asked.name.toLowerCase();
  const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
  if (field !== undefined) return field(asked);
  const near = FILTER_NAMES.find((candidate) => isOneSlipFrom(name, candidate));
  if (near !== undefined) {
    throw new FilterMistake(`No field is called ${asked.name}. Did you mean ${near}?`, asked.nameAt);
  }
  const header = PSEUDO.has(name) ? `:${name}` : name;
  if (isOrder(asked.operator)) {
    return numberPredicate(asked, (frame) => headerNumber(frame, header));
  }
  return headerPredicate(asked, header);
}

export function wordPredicate(word: string): FramePredicate {
  if (word.toLowerCase() === "fault") return (frame) => frame.fault !== undefined;
  const wanted = word.toLowerCase();
  return (frame) => frame.text.toLowerCase().includes(wanted);
}

function typePredicate(asked: Asked): FramePredicate {
  const wanted = asked.value.toUpperCase();
  if (asked.operator === "~" || asked.operator === "!~") {
    return asked.operator === "~"
      ? (frame) => frame.name.includes(wanted)
      : (frame) => !frame.name.includes(wanted);
  }
  if (/^\d/.test(asked.value)) return numberPredicate(asked, (frame) => frame.type);
  const type = wanted === "PREFACE" ? -1 : Object.entries(FrameType).find(([name]) => name === wanted)?.[1];
  if (type === undefined) {
    const known = [...Object.keys(FrameType), "PREFACE"].join(", ");
    throw new FilterMistake(
      `No frame type is called ${asked.value}. There are ${known}, and numbers.`,
      asked.valueAt,
    );
  }
  return numberPredicate({ ...asked, value: String(type) }, (frame) => frame.type);
}

/** A frame has several flags: == and ~ ask whether one is set, != and !~ whether it is not. */
function flagsPredicate(asked: Asked): FramePredicate {
  if (/^\d/.test(asked.value)) return numberPredicate(asked, (frame) => frame.flags);
  if (isOrder(asked.operator)) {
    throw new FilterMistake(`${asked.operator} needs a number after it, such as 0x5.`, asked.valueAt);
  }
  const wanted = asked.value.toUpperCase();
  const isPart = asked.operator === "~" || asked.operator === "!~";
  if (!isPart && !Object.hasOwn(Flag, wanted)) {
    const known = Object.keys(Flag).join(", ");
    throw new FilterMistake(
      `No flag is called ${asked.value}. There are ${known}, and numbers.`,
      asked.valueAt,
    );
  }
  const has: FramePredicate = (frame) =>
    frame.flagNames.some((flag) => (isPart ? flag.includes(wanted) : flag === wanted));
  return asked.operator.startsWith("!") ? (frame) => !has(frame) : has;
}

function fromPredicate(asked: Asked): FramePredicate {
  const wanted = asked.value.toLowerCase();
  if (wanted !== "client" && wanted !== "server") {
    throw new FilterMistake(`from is client or server, not ${asked.value}.`, asked.valueAt);
  }
  if (asked.operator === "==" || asked.operator === "~") return (frame) => frame.from === wanted;
  if (asked.operator === "!=" || asked.operator === "!~") return (frame) => frame.from !== wanted;
  throw new FilterMistake("from can only be compared with == and !=.", asked.nameAt);
}

function headerPredicate(asked: Asked, header: string): FramePredicate {
  return textPredicate(asked, (frame) =>
    (frame.headers ?? []).flatMap((field) => (field.name.toLowerCase() === header ? [field.value] : [])),
  );
}

/** NaN (which compares as false) when the field is absent. */
function headerNumber(frame: FrameFacts, header: string): number {
  const field = frame.headers?.find((candidate) => candidate.name.toLowerCase() === header);
  return field === undefined ? Number.NaN : Number(field.value);
}

function textPredicate(asked: Asked, textsOf: (frame: FrameFacts) => readonly string[]): FramePredicate {
  const wanted = asked.value.toLowerCase();
  const isSame = (frame: FrameFacts): boolean => textsOf(frame).some((text) => text.toLowerCase() === wanted);
  const isPart = (frame: FrameFacts): boolean =>
    textsOf(frame).some((text) => text.toLowerCase().includes(wanted));
  if (isOrder(asked.operator)) {
    throw new FilterMistake(
      `${asked.name} is text: compare it with ==, !=, ~ (contains) or !~.`,
      asked.nameAt,
    );
  }
  const holds = asked.operator.endsWith("=") ? isSame : isPart;
  return asked.operator.startsWith("!") ? (frame) => !holds(frame) : holds;
}

function numberPredicate(
  asked: Asked,
  numberOf: (frame: FrameFacts) => number,
  words: Readonly<Record<string, number>> = {},
): FramePredicate {
  const wanted = words[asked.value.toLowerCase()] ?? Number(asked.value.replaceAll(/[_\u202f]/g, ""));
  if (!Number.isFinite(wanted)) {
    throw new FilterMistake(
      `${asked.name} is compared with a number; ${asked.value} is none.`,
      asked.valueAt,
    );
  }
  const compare = COMPARISONS[asked.operator];
  if (compare === undefined) {
    throw new FilterMistake(
      `${asked.name} is a number: compare it with ==, !=, <, <=, > or >=.`,
      asked.nameAt,
    );
  }
  return (frame) => compare(numberOf(frame), wanted);
}

const COMPARISONS: Readonly<Partial<Record<Comparison, (a: number, b: number) => boolean>>> = {
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

function isOrder(operator: Comparison): boolean {
  return operator.startsWith("<") || operator.startsWith(">");
}

/** One letter added, left out, changed, or two neighbours swapped. */
function isOneSlipFrom(word: string, known: string): boolean {
  if (word === known || Math.abs(word.length - known.length) > 1) return false;
  let start = 0;
  while (start < word.length && word[start] === known[start]) start++;
  const [a, b] = [word.slice(start), known.slice(start)];
  const swapped = a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2) && a.length >= 2;
  return swapped || a.slice(1) === b || a === b.slice(1) || a.slice(1) === b.slice(1);
}
