/**
 * Reads unknown JSON into typed values, collecting every problem with its path instead of stopping at the first.
 * Readers are built from smaller ones, so that a shape is stated once. Knows nothing of scenarios.
 */
import type { Problem } from "../base/problem.ts";

/** Returns the value if it is right; otherwise reports at least one problem and returns undefined. */
export type Reader<T> = (value: unknown, at: Place) => T | undefined;

/** Where in the JSON we are, and where problems go. */
export interface Place {
  readonly path: string;
  readonly problems: Problem[];
}

export interface Field<T> {
  readonly read: Reader<T>;
  /** Absent keys: `required` is a problem, otherwise `fallback` (undefined leaves the key out). */
  readonly required: boolean;
  readonly fallback?: T;
}

/** One field for each key of T. */
export type Shape<T> = { readonly [K in keyof T]-?: Field<NonNullable<T[K]>> };

/** More problems than this help nobody; what a hostile file holds beyond them is not even looked at. */
const MAX_PROBLEMS = 100;

export function report(at: Place, message: string, more?: Pick<Problem, "expected" | "advice">): undefined {
  if (at.problems.length < MAX_PROBLEMS) {
    at.problems.push({ severity: "error", message, ...more, path: at.path });
  }
}

export function required<T>(read: Reader<T>): Field<T> {
  return { read, required: true };
}

export function optional<T>(read: Reader<T>, fallback?: T): Field<T> {
  return fallback === undefined ? { read, required: false } : { read, required: false, fallback };
}

export function object<T extends object>(shape: Shape<T>): Reader<T> {
  return (value, at) => {
    if (!isRecord(value)) return report(at, `This is ${describe(value)}.`, { expected: "an object" });
    const known = Object.keys(shape);
    for (const key of Object.keys(value)) if (!known.includes(key)) unknownKey(at, key, known);
    const before = at.problems.length;
    const result: Record<string, unknown> = {};
    for (const [key, field] of Object.entries<Field<unknown>>(shape)) {
      const read = readField(value, key, field, at);
      if (read !== undefined) result[key] = read;
    }
    return at.problems.length === before && hasShape(result, shape) ? result : undefined;
  };
}

/** `max`: how many entries are accepted. */
export function list<T>(read: Reader<T>, max: number): Reader<readonly T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) return report(at, `This is ${describe(value)}.`, { expected: "a list" });
    if (value.length > max)
      return report(at, `${value.length} entries are too many.`, { expected: `at most ${max}` });
    const before = at.problems.length;
    const result: T[] = [];
    value.forEach((entry, i) => {
      const one = read(entry, { path: `${at.path}[${i}]`, problems: at.problems });
      if (one !== undefined) result.push(one);
    });
    return at.problems.length === before ? result : undefined;
  };
}

/** A finite number from `min` to `max`, both included. */
export function number(min: number, max: number): Reader<number> {
  return (value, at) => {
    if (typeof value === "number" && value >= min && value <= max) return value;
    return report(at, `This is ${describe(value)}.`, { expected: `a number from ${min} to ${max}` });
  };
}

export function integer(min: number, max: number): Reader<number> {
  return (value, at) => {
    if (Number.isInteger(value) && typeof value === "number" && value >= min && value <= max) return value;
    return report(at, `This is ${describe(value)}.`, { expected: `a whole number from ${min} to ${max}` });
  };
}

/** Text of at most `maxLength` chars that `pattern` accepts; `expected` says in words what that is. */
export function text(maxLength: number, pattern?: RegExp, expected = "text"): Reader<string> {
  return (value, at) => {
    if (typeof value !== "string") return report(at, `This is ${describe(value)}.`, { expected });
    if (value.length > maxLength) {
      return report(at, `${value.length} characters are too many.`, { expected: `at most ${maxLength}` });
    }
    if (pattern !== undefined && !pattern.test(value))
      return report(at, `This is ${describe(value)}.`, { expected });
    return value;
  };
}

export function oneOf<const T extends string | number | boolean>(...choices: readonly T[]): Reader<T> {
  return (value, at) => {
    const found = choices.find((choice) => choice === value);
    if (found !== undefined) return found;
    return report(at, `This is ${describe(value)}.`, {
      expected: choices.map((c) => JSON.stringify(c)).join(" or "),
    });
  };
}

/** Chooses the reader by the value of `key`. */
export function tagged<T>(key: string, readers: Readonly<Record<string, Reader<T>>>): Reader<T> {
  return (value, at) => {
    if (!isRecord(value)) return report(at, `This is ${describe(value)}.`, { expected: "an object" });
    const tag = value[key];
    const read = typeof tag === "string" && Object.hasOwn(readers, tag) ? readers[tag] : undefined;
    if (read !== undefined) return read(value, at);
    return report({ path: join(at.path, key), problems: at.problems }, `This is ${describe(tag)}.`, {
      expected: Object.keys(readers)
        .map((tag_) => JSON.stringify(tag_))
        .join(" or "),
    });
  };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** For messages: short, with its type where that matters. */
export function describe(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object") return "an object";
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  return typeof value === "number" || typeof value === "boolean" ? String(value) : `a ${typeof value}`;
}

function readField(value: Record<string, unknown>, key: string, field: Field<unknown>, at: Place): unknown {
  const place = { path: join(at.path, key), problems: at.problems };
  if (Object.hasOwn(value, key)) return field.read(value[key], place);
  if (field.required) return report(place, `"${key}" is missing.`);
  return field.fallback;
}

/** Every key in it was read by its own reader; what remains to be seen is that none is missing. */
function hasShape<T extends object>(value: object, shape: Shape<T>): value is T {
  return Object.entries<Field<unknown>>(shape).every(
    ([key, field]) => !field.required || Object.hasOwn(value, key),
  );
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

function unknownKey(at: Place, key: string, known: readonly string[]): void {
  const near = known.find((candidate) => isNear(candidate.toLowerCase(), key.toLowerCase()));
  report(
    { path: join(at.path, key.slice(0, 100)), problems: at.problems },
    `Nothing here is called "${key.slice(0, 100)}".`,
    {
      expected: `one of ${known.join(", ")}`,
      ...(near === undefined ? {} : { advice: `Did you mean "${near}"?` }),
    },
  );
}

/** One contains the other, they begin alike, or they are the same but for one letter. */
function isNear(a: string, b: string): boolean {
  if (b.length < 2) return false;
  if (a.includes(b) || b.includes(a)) return true;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  if (start >= 4) return true;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return a.length - start - end <= 1 && b.length - start - end <= 1;
}
