/**
 * What a link or a file carries: a lesson or a scenario, and its futures. As text it is one JSON value to a line (what it is
 * about, each future, a last line with a check), so that a link that was cut still gives the lines before the cut. Pure.
 */
import { parseIntervention, parseScenario } from "../../protocol/index.ts";
import type { Problem, Scenario } from "../../protocol/index.ts";
import { MAX_FUTURES, MAX_NAME_CHARS } from "./future-tree.ts";
import type { AdoptedFuture } from "./futures.ts";

export interface Shared {
  /** Of which lesson; undefined: `scenario` says it. */
  readonly lesson: string | undefined;
  readonly scenario: Scenario | undefined;
  readonly futures: readonly AdoptedFuture[];
  /** Place in `futures` of the one that is open; undefined: the recording as it was. */
  readonly open: number | undefined;
  /** Which of several connections is on the stage, from 0. */
  readonly connection: number;
}

export interface ReadShared {
  /** As far as it could be read; undefined if not even what it is about. */
  readonly shared: Shared | undefined;
  /** For a person, most important first. */
  readonly problems: readonly string[];
}

export function writeShared({ lesson, scenario, futures, open, connection }: Shared): string {
  const head = lesson === undefined ? { v: 1, scenario } : { v: 1, lesson };
  const lines = [head, ...futures.map(writeFuture)].map((line) => JSON.stringify(line));
  const body = lines.join("\n");
  const which = connection === 0 ? {} : { connection };
  return `${body}\n${JSON.stringify({ ...(open === undefined ? {} : { open }), ...which, check: checkOf(body) })}`;
}

export function readShared(text: string): ReadShared {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const problems: string[] = [];
  const head = readHead(lines[0], problems);
  if (head === undefined) return { shared: undefined, problems };
  const last = asObject(parse(lines.at(-1)));
  const isWhole = lines.length > 1 && last !== undefined && typeof last["check"] === "string";
  if (!isWhole) problems.push("The end is missing: the link was cut, and futures may be lost.");
  else if (last["check"] !== checkOf(lines.slice(0, -1).join("\n")))
    problems.push("It was changed on the way: what opens may not be what was shared.");
  const places = readFutures(lines.slice(1, isWhole ? -1 : lines.length), problems);
  const futures = [...places.values()].map(({ future }) => future);
  const wanted = last?.["open"];
  const open = typeof wanted === "number" ? places.get(wanted)?.at : undefined;
  if (isWhole && typeof wanted === "number" && open === undefined)
    problems.push("The future that was open cannot be opened.");
  const connection = Number.isInteger(last?.["connection"]) ? Number(last?.["connection"]) : 0;
  return { shared: { ...head, futures, open, connection }, problems };
}

function writeFuture({ name, parent, change, fork }: AdoptedFuture): object {
  return { name, ...(parent === undefined ? {} : { parent }), change, fork: [fork.seq, fork.atMs] };
}

function readHead(
  line: string | undefined,
  problems: string[],
): Pick<Shared, "lesson" | "scenario"> | undefined {
  const head = asObject(parse(line));
  if (head === undefined) {
    problems.push("Nothing in it can be read.");
    return undefined;
  }
  if (typeof head["lesson"] === "string") return { lesson: head["lesson"], scenario: undefined };
  const parsed = parseScenario(head["scenario"] ?? head);
  if ("scenario" in parsed) return { lesson: undefined, scenario: parsed.scenario };
  problems.push(...inWords("The scenario", parsed.problems));
  return undefined;
}

/** By their place in the text, with their place among those that can be used. */
type Places = Map<number, { readonly at: number; readonly future: AdoptedFuture }>;

function readFutures(lines: readonly string[], problems: string[]): Places {
  const places: Places = new Map();
  for (const [i, line] of lines.slice(0, MAX_FUTURES).entries()) {
    const future = readFuture(line, i, places, problems);
    if (future !== undefined) places.set(i, { at: places.size, future });
  }
  if (lines.length > MAX_FUTURES) problems.push(`More than ${MAX_FUTURES} futures: the others are left out.`);
  return places;
}

function readFuture(line: string, i: number, places: Places, problems: string[]): AdoptedFuture | undefined {
  const value = asObject(parse(line));
  const told = typeof value?.["name"] === "string" ? value["name"].slice(0, MAX_NAME_CHARS) : "";
  const name = told.trim() === "" ? `future ${i + 1}` : told;
  if (value === undefined) {
    problems.push(`Future ${i + 1} cannot be read.`);
    return undefined;
  }
  const parsed = readChange(value["change"]);
  const fork = readFork(value["fork"]);
  const { parent } = value;
  const begin = typeof parent === "number" ? places.get(parent) : undefined;
  if ("problems" in parsed) problems.push(...inWords(`“${name}”`, parsed.problems));
  else if (fork === undefined) problems.push(`“${name}” does not say where it begins.`);
  else if (parent !== undefined && begin === undefined)
    problems.push(`“${name}” begins in a future that is not there.`);
  else return { name, parent: begin?.at, change: parsed.change, fork };
  return undefined;
}

type ReadChange = { readonly change: AdoptedFuture["change"] } | { readonly problems: readonly Problem[] };

function readChange(value: unknown): ReadChange {
  const instead = asObject(value);
  if (instead?.["do"] === "instead") {
    const parsed = parseScenario(instead["scenario"]);
    return "problems" in parsed ? parsed : { change: { do: "instead", scenario: parsed.scenario } };
  }
  const parsed = parseIntervention(value);
  return "problems" in parsed ? parsed : { change: parsed.intervention };
}

function readFork(value: unknown): AdoptedFuture["fork"] | undefined {
  if (!Array.isArray(value)) return undefined;
  const [seq, atMs] = value as readonly unknown[];
  const isRight = typeof seq === "number" && typeof atMs === "number" && seq >= 0 && atMs >= 0;
  return isRight ? { seq: Math.trunc(seq), atMs } : undefined;
}

const MAX_WORDS = 3;

function inWords(what: string, problems: readonly Problem[]): readonly string[] {
  return problems.slice(0, MAX_WORDS).map(({ path, message, expected }) => {
    const where = path === undefined || path === "" ? "" : ` at ${path}`;
    return `${what} is damaged${where}. ${message}${expected === undefined ? "" : ` Expected: ${expected}.`}`;
  });
}

function parse(line: string | undefined): unknown {
  try {
    return JSON.parse(line ?? "");
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

/** FNV-1a, 32 bits: tells accidents. */
function checkOf(text: string): string {
  let hash = 0x811c_9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x0100_0193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
