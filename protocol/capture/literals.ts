/**
 * Byte literals of source code: arrays and strings in C, Go, Rust, Python, Java and JavaScript, Wireshark's C arrays,
 * JSON of a Node Buffer, lists of numbers without brackets, and escaped text without quotes. A variable's name may
 * tell the direction (`client_bytes`, `peer1_3`).
 */
import { no, opened, textOf } from "./format.ts";
import type { CaptureChunk, Reading, Region, Sniff, TextFormat } from "./format.ts";
import { scanCode } from "./literal-scan.ts";
import type { CodeToken } from "./literal-scan.ts";
import { readEscaped } from "./escapes.ts";
import { FaultList, Pieces } from "./pieces.ts";
import { readNumbers } from "./number-list.ts";
import type { NumberList } from "./number-list.ts";
import type { Side } from "../probe/event.ts";

/** What tells one language from another, asked in this order. Reading is the same for all. */
const KINDS: readonly (readonly [name: string, mark: RegExp])[] = [
  ["Go []byte", /\[[\d.]*\]byte\s*[{(]/],
  ["Rust array", /\[u8(?:;[^\]]*)?\]|vec!\s*\[|(?:0x[\da-f]+|\d+)_?u8\b|\blet\s[^=]{1,60}=\s*[&*]?br?"/],
  ["Java byte[]", /\bbyte\s*(?:\[\]\s*\w+|\w+\s*\[\])/],
  ["C array", /\bchar\b|\buint8_t\b|\bBYTE\b|\w\s*\[\d*\]\s*=\s*\{/],
  ["JavaScript bytes", /Uint8Array|Buffer\.from|\b(?:const|let|var)\s+\w+\s*=\s*[["'(]/],
  ["Python bytes", /\bb'|\bb"|\bbytes?(?:array)?\s*\(|^\s*\w+\s*=\s*\(?\s*['"[]/m],
  ["byte list", /[[{(]\s*[-+]?(?:0x)?[\da-f]+\s*[,\s]/i],
  ["string literal", /["']/],
];

export const literalFormats: readonly TextFormat[] = KINDS.map(([name]) => ({
  name,
  scope: "block",
  sniff: (region) => sniffLiteral(region, name),
  open: openLiteral,
}));

export const numberFormats: readonly TextFormat[] = ["0x list", "list of numbers"].map((name) => ({
  name,
  scope: "block",
  sniff: (region) => sniffNumbers(region, name),
  open: openLiteral,
}));

export const escapedText: TextFormat = {
  name: "escaped text",
  scope: "block",
  sniff: sniffEscaped,
  open: openEscaped,
};

const SNIFF_CHARS = 4096;

function sniffLiteral(region: Region, name: string): Sniff {
  const text = textOf(region, SNIFF_CHARS);
  const kind = KINDS.find(([, mark]) => mark.test(text))?.[0];
  if (kind === undefined) return no("no array and no string literal");
  if (kind !== name) return no(`its marks are those of ${kind}`);
  let octets = 0;
  let other = 0;
  for (const token of scanCode({ ...region, end: Math.min(region.end, region.start + SNIFF_CHARS) })) {
    if (token.kind === "number") octets += token.text.length;
    else if (token.kind === "string") octets += weighString(token);
    else if (token.kind === "name") other += token.text.length;
  }
  if (octets === 0) return no("no octets between brackets or quotes");
  return { score: 0.5 + (0.45 * octets) / (octets + other), why: `${name}: brackets or quotes with octets` };
}

/** A string without any escape is more likely a word than octets. */
function weighString(token: CodeToken): number {
  const escapes = token.text.match(/\\(?:x|u00|\d|[nrt])/g)?.length ?? 0;
  return escapes > 0 || token.text.includes("PRI * HTTP") ? token.text.length : 0;
}

function sniffNumbers(region: Region, name: string): Sniff {
  const text = textOf(region, SNIFF_CHARS);
  const words = text.split(/[\s,;]+/).filter((word) => word !== "");
  const numbers = words.filter((word) => /^(?:-?\d{1,3}|0x[0-9a-f]{1,2})$/i.test(word));
  if (numbers.length < 2 || numbers.length * 10 < words.length * 9) return no("not numbers from 0 to 255");
  const prefixed = words.every((word) => /^0x/i.test(word));
  if (prefixed !== (name === "0x list"))
    return no(prefixed ? "each number has 0x" : "not each number has 0x");
  const hexOnly = words.some((word) => /^[0-9a-f]*[a-f][0-9a-f]*$/i.test(word));
  const sizes = numbers.filter((word) => !word.startsWith("0x") && word.length !== 2).length;
  if (hexOnly || (sizes === 0 && !prefixed)) return no("pairs of digits: rather hex");
  return { score: 0.85, why: "numbers from 0 to 255" };
}

function sniffEscaped(region: Region): Sniff {
  const text = textOf(region, SNIFF_CHARS);
  const escapes = text.match(/\\(?:x[0-9a-f]{2}|u00[0-9a-f]{2}|[0-7]{3}|[rn0t])/gi) ?? [];
  if (escapes.length < 2) return no("no escapes such as \\x00");
  return { score: 0.58, why: `${escapes.length} escapes such as ${escapes[0] ?? ""}` };
}

function* openEscaped(region: Region): Reading {
  yield region.start;
  const pieces = new Pieces();
  const faults = new FaultList();
  readEscaped(region.text, region.start, region.end, pieces, faults);
  return opened(pieces.finish(), faults.finish());
}

/** One variable of the source: its arrays or strings, in order. */
interface Variable {
  readonly name: string;
  readonly lists: NumberList[];
  readonly strings: CodeToken[];
}

const TOKENS_PER_SLICE = 8192;

function* openLiteral(region: Region): Reading {
  const faults = new FaultList();
  const collector = new Collector(faults);
  let count = 0;
  for (const token of scanCode(region)) {
    if (++count % TOKENS_PER_SLICE === 0) yield token.at;
    collector.take(token);
  }
  const variables = collector.finish();
  const numbers = variables.reduce((sum, variable) => sum + countNumbers(variable.lists), 0);
  const chars = variables.reduce(
    (sum, variable) => sum + variable.strings.reduce((n, s) => n + weighString(s), 0),
    0,
  );
  const chunks = variables.flatMap((variable) =>
    readVariable(region.text, variable, numbers >= chars, faults),
  );
  const named = variables.length > 1 ? `${variables.length} variables` : undefined;
  return opened(chunks, faults.finish(), named);
}

function countNumbers(lists: readonly NumberList[]): number {
  return lists.reduce((sum, list) => sum + list.values.length, 0);
}

/** Sorts the tokens into variables; keeps only what can be octets. */
class Collector {
  readonly #faults: FaultList;
  readonly #variables: Variable[] = [];
  readonly #groups: { list: NumberList; clean: boolean }[] = [];
  readonly #bare: NumberList = newList(0, false);
  #name = "";
  #word = "";

  constructor(faults: FaultList) {
    this.#faults = faults;
  }

  take(token: CodeToken): void {
    const group = this.#groups.at(-1);
    if (token.kind === "open")
      this.#groups.push({ list: newList(token.at, token.text === "["), clean: true });
    else if (token.kind === "close") this.#close();
    else if (token.kind === "number") addNumber(group?.list ?? this.#bare, token);
    else if (token.kind === "string") this.#string(token, group?.list);
    else if (token.kind === "name") this.#nameAt(token.text);
    else this.#mark(token.text);
  }

  finish(): readonly Variable[] {
    const open = this.#groups.find((group) => group.list.values.length > 0);
    if (open !== undefined) {
      this.#faults.warn(
        open.list.at,
        "The list that begins here is not closed: the text may have been cut.",
        {
          advice: "Copy it again to its closing bracket.",
        },
      );
    }
    while (this.#groups.length > 0) this.#close();
    const any = this.#variables.some((variable) => variable.lists.length + variable.strings.length > 0);
    if (!any && this.#bare.values.length > 0) this.#variable().lists.push(this.#bare);
    return this.#withoutSizes();
  }

  #nameAt(text: string): void {
    const group = this.#groups.at(-1);
    if (group === undefined) this.#word = text;
    else if (text !== "byte") group.clean = false;
  }

  #mark(text: string): void {
    const group = this.#groups.at(-1);
    if (group !== undefined) {
      if (text === ";" || text === ":") group.clean = false;
      return;
    }
    if (text === "=" || text === ":") this.#name = this.#word;
  }

  #string(token: CodeToken, list: NumberList | undefined): void {
    const length = (token.bodyEnd ?? 0) - (token.bodyStart ?? 0);
    if (length === 1 && list !== undefined && token.text.includes("'")) {
      addNumber(list, token);
      return;
    }
    if (!ENCODING_NAMES.test(token.text)) this.#variable().strings.push(token);
  }

  #close(): void {
    const group = this.#groups.pop();
    if (group === undefined || !group.clean || group.list.values.length === 0) return;
    this.#variable().lists.push(group.list);
  }

  #variable(): Variable {
    const last = this.#variables.at(-1);
    if (last !== undefined && last.name === this.#name) return last;
    const added = { name: this.#name, lists: [], strings: [] };
    this.#variables.push(added);
    return added;
  }

  /** `name[151]` and `[151]byte` are sizes, not octets, if there is any other list. */
  #withoutSizes(): readonly Variable[] {
    const real = this.#variables.some(
      (variable) => variable.strings.length > 0 || variable.lists.some((list) => !isSize(list)),
    );
    if (!real) return this.#variables;
    return this.#variables
      .map((variable) => ({ ...variable, lists: variable.lists.filter((list) => !isSize(list)) }))
      .filter((variable) => variable.lists.length + variable.strings.length > 0);
  }
}

const ENCODING_NAMES = /^["'](?:latin-?1|binary|ascii|utf-?8|hex|base64|Buffer|type|data)["']$/i;

/** `[151]`: the size in front of a type or behind a name. */
function isSize(list: NumberList): boolean {
  return list.square && list.values.length === 1;
}

function newList(at: number, square: boolean): NumberList {
  return { at, square, values: [], places: [], widths: [] };
}

function addNumber(list: NumberList, token: CodeToken): void {
  list.places.push(token.at);
  list.widths.push(token.text.length);
  list.values.push(token.text);
}

function readVariable(
  text: string,
  variable: Variable,
  numbers: boolean,
  faults: FaultList,
): readonly CaptureChunk[] {
  const from = sideOfName(variable.name);
  const pieces = new Pieces(from === undefined ? {} : { from });
  if (numbers) for (const list of variable.lists) readNumbers(list, pieces, faults);
  else for (const token of variable.strings) readString(text, token, pieces, faults);
  return pieces.finish();
}

function readString(text: string, token: CodeToken, pieces: Pieces, faults: FaultList): void {
  readEscaped(text, token.bodyStart ?? token.at, token.bodyEnd ?? token.at, pieces, faults);
  if (token.closed !== false) return;
  faults.warn(token.at, "The string that begins here is not closed: the text may have been cut.");
}

const CLIENT_NAME = /client|request|(?:^|_)req|peer_?0|c2s/i;
const SERVER_NAME = /server|response|(?:^|_)resp?|peer_?1|s2c/i;

/** The direction that a variable's name tells. */
function sideOfName(name: string): Side | undefined {
  const client = CLIENT_NAME.test(name);
  if (client === SERVER_NAME.test(name)) return undefined;
  return client ? "client" : "server";
}
