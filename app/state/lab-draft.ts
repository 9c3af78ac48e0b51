/**
 * What a person has written in the Lab: a scenario as JSON, whether it is one already or not. A field that holds
 * something wrong keeps it in the JSON, where the scenario's own parser finds it and says where it is; text that is no
 * JSON at all is kept beside. Pure.
 */
import { parseScenario } from "../../protocol/index.ts";
import type { Problem, Scenario } from "../../protocol/index.ts";
import { isObject, sameJson } from "./lab-json.ts";
import type { JsonObject } from "./lab-json.ts";

export interface Draft {
  /** What the form shows. */
  readonly json: JsonObject;
  /** What was typed as JSON, while it has not become the form's: it is no JSON, or not laid out as we would. */
  readonly text?: string;
}

/** What is to be said about a draft. Without problems there is a scenario. */
export interface Verdict {
  readonly scenario: Scenario | undefined;
  readonly problems: readonly Problem[];
}

export function draftOf(scenario: Scenario): Draft {
  return { json: { ...scenario } };
}

/** The text of the JSON view. */
export function textOf({ json, text }: Draft): string {
  return text ?? layOut(json);
}

/** As typed. The form follows as soon as it is an object again; until then it keeps what it had. */
export function withText(draft: Draft, text: string): Draft {
  const json = readObject(text);
  return { json: json === undefined || sameJson(json, draft.json) ? draft.json : json, text };
}

/** Whether there is text that the form does not show. */
export function hasStrayText({ text }: Draft): boolean {
  return text !== undefined && readObject(text) === undefined;
}

/** Looked at once for each draft. */
export function judge(draft: Draft): Verdict {
  let verdict = VERDICTS.get(draft);
  if (verdict === undefined) {
    // A scenario without a name for its version is ours.
    const parsed = parseScenario(hasStrayText(draft) ? draft.text : { v: 1, ...draft.json });
    verdict =
      "scenario" in parsed
        ? { scenario: parsed.scenario, problems: [] }
        : { scenario: undefined, problems: parsed.problems };
    VERDICTS.set(draft, verdict);
  }
  return verdict;
}

/** What is wrong with exactly this field. */
export function problemAt({ problems }: Verdict, path: string): Problem | undefined {
  return problems.find((problem) => problem.path === path);
}

/** How many problems lie at this path or within. */
export function countUnder({ problems }: Verdict, path: string): number {
  return problems.filter((problem) => isUnder(problem.path ?? "", path)).length;
}

function isUnder(path: string, root: string): boolean {
  return path === root || (path.startsWith(root) && (path[root.length] === "." || path[root.length] === "["));
}

/** For the field: what it needs, or what is wrong. */
export function wordsFor({ message, expected, advice }: Problem): string {
  const said = expected === undefined ? message : `${neededWords(expected)}.`;
  return grouped(advice === undefined ? said : `${said} ${advice}`);
}

/** A name that nothing has needs none of those that there are: it is to be one of them. */
function neededWords(expected: string): string {
  return expected.startsWith("one of ") ? `O${expected.slice(1)}` : `Needs ${expected}`;
}

const VERDICTS = new WeakMap<Draft, Verdict>();

function layOut(json: JsonObject): string {
  return `${JSON.stringify(json, undefined, 2)}\n`;
}

function readObject(text: string): JsonObject | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return isObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

/** 86400000 → 86 400 000, with the narrow space that the rest of the app uses. */
function grouped(text: string): string {
  return text.replace(/\d{5,}/g, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, "\u202f"));
}
