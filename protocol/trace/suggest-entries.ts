/**
 * What an unknown header table entry may have held: candidates with their reasons, for a person to judge. Nothing here is certain and nothing
 * is put anywhere; what is certain is late-headers.ts's. Evidence is the recording alone: a literal that adds a field to the table in
 * the place where the entry stood before, the same field elsewhere, what a request cannot do without, and the habits of Go's client.
 */
import { fieldSize } from "../hpack/field.ts";
import type { DecodedField, HeaderField } from "../hpack/field.ts";
import { STATIC_NAMES } from "../hpack/static-table.ts";
import type { UnknownEntry } from "./late-headers.ts";
import type { Trace } from "./trace.ts";

export interface EntrySuggestion {
  readonly name: string;
  /** Undefined: only the name is suggested. */
  readonly value?: string;
  /** One sentence. */
  readonly because: string;
  /** Where it can be seen, by index. */
  readonly frame?: number;
}

/** More is no suggestion but a list. */
const MAX_SUGGESTIONS = 5;
/** Header blocks that are looked through for one entry; those near its first use come first. */
const MAX_BLOCKS = 400;
/** Uses of the entry that others are compared with. */
const MAX_USES = 4;
/** Blocks that are decoded once more to see what they added. */
const MAX_TABLES = 8;

/** The best first. What a person says of the entry itself counts for values only: it may be wrong. */
export function suggestEntries(trace: Trace, told: UnknownEntry): readonly EntrySuggestion[] {
  const entry = told.nameBy === "hint" ? withoutName(told) : told;
  const blocks = blocksOf(trace, entry);
  const uses = usesOf(trace, entry);
  const all = [
    ...fromSamePlace(trace, entry, uses, blocks),
    ...fromSameName(told, blocks),
    ...fromGo(entry, uses),
    ...fromWhatLacks(entry, uses),
  ];
  const found = new Map<string, EntrySuggestion>();
  for (const one of all) {
    const key = JSON.stringify([one.name, one.value]);
    const isBetter = !found.has(key) && ![...found.values()].some((other) => isLess(one, other));
    if (isBetter && fits(one, entry)) found.set(key, one);
  }
  return [...found.values()].slice(0, MAX_SUGGESTIONS);
}

function withoutName({ name: _name, nameBy: _by, ...rest }: UnknownEntry): UnknownEntry {
  return rest;
}

interface Block {
  readonly frame: number;
  readonly fields: readonly DecodedField[];
}

interface Use extends Block {
  /** Of the entry, in `fields`. */
  readonly at: number;
}

/** Of its direction, from its first use on, in which it is not referred to. */
function blocksOf(trace: Trace, { from, uses }: UnknownEntry): readonly Block[] {
  const own = new Set(uses.map(({ frame }) => frame));
  const found: Block[] = [];
  for (let i = uses[0]?.frame ?? 0; i < trace.frames.length && found.length < MAX_BLOCKS; i++) {
    if (own.has(i) || trace.frames.plain(i).from !== from) continue;
    const { headers } = trace.frames.get(i);
    if (headers !== undefined) found.push({ frame: i, fields: headers });
  }
  return found;
}

/** The entry's own field as if nothing had been said of it, but for a name that is known. */
function usesOf(trace: Trace, { uses, name = "", number }: UnknownEntry): readonly Use[] {
  return uses.slice(0, MAX_USES).map(({ frame, field, index }) => {
    const part = name === "" ? "name and value" : "value";
    const own: DecodedField = { name, value: "", unknown: { index, number, part } };
    return { frame, at: field, fields: (trace.frames.get(frame).headers ?? []).with(field, own) };
  });
}

/** The name says already what this would say, or the same with less. */
function isLess(one: EntrySuggestion, other: EntrySuggestion): boolean {
  return one.name === other.name && one.value === undefined;
}

/** What is known of it agrees, there is room for it, and no encoder would have had it in the static table anyway. */
function fits({ name, value = "" }: EntrySuggestion, entry: UnknownEntry): boolean {
  if (entry.name !== undefined && entry.name !== name) return false;
  if (STATIC_NAMES.get(name)?.values.has(value) === true && value !== "") return false;
  const { room } = entry;
  return room === undefined || room.isSupposed || fieldSize({ name, value }) <= room.octets + OVERHEAD;
}

const OVERHEAD = fieldSize({ name: "", value: "" });

// ---- the same place in a later block

/** Encoders add a field anew once its old entry has left the table: then it stands as a literal where the entry stood. */
function fromSamePlace(
  trace: Trace,
  { name }: UnknownEntry,
  uses: readonly Use[],
  blocks: readonly Block[],
): readonly EntrySuggestion[] {
  // Fields of one name change their values: there the same name elsewhere says more.
  if (name !== undefined) return [];
  const added: EntrySuggestion[] = [];
  const named: EntrySuggestion[] = [];
  let tables = 0;
  for (const block of blocks) {
    const field = uses.map((use) => inPlaceOf(use, block)).find((found) => found !== undefined);
    if (field === undefined) continue;
    const isKnown = added.some((one) => one.name === field.name && one.value === field.value);
    if (!isKnown && tables++ < MAX_TABLES && isAddedBy(trace, block.frame, field))
      added.push({
        ...field,
        frame: block.frame,
        because: `Frame ${block.frame + 1} has it in the same place and adds it to the table anew, as encoders do once the old entry has left.`,
      });
    else
      named.push({
        name: field.name,
        frame: block.frame,
        because: `Frame ${block.frame + 1} has a field of this name in the same place.`,
      });
  }
  return [...added, ...named];
}

/**
 * The known field of the block that stands where the entry does: as far into a run of as many fields between the same neighbours as there
 * are unknown ones around the entry. Undefined if there is none, or if the entry's block has a field of its name.
 */
function inPlaceOf({ fields, at }: Use, block: Block): HeaderField | undefined {
  let first = at;
  let end = at + 1;
  while (isNameless(fields[first - 1])) first--;
  while (isNameless(fields[end])) end++;
  const [before, after] = [keyOf(fields[first - 1]), keyOf(fields[end])];
  const count = end - first;
  const start = block.fields.findIndex(
    (_, i) =>
      i + count <= block.fields.length &&
      keyOf(block.fields[i - 1]) === before &&
      keyOf(block.fields[i + count]) === after,
  );
  const field = start < 0 ? undefined : block.fields[start + at - first];
  if (field === undefined || field.unknown !== undefined) return undefined;
  if (fields.some(({ name }, i) => i !== at && name === field.name)) return undefined;
  return { name: field.name, value: field.value };
}

/** What a field is called, or which entry it is; nothing at either end of a block. */
function keyOf(field: DecodedField | undefined): string {
  if (field === undefined) return "";
  return isNameless(field) ? `entry ${field.unknown?.number}` : field.name;
}

function isNameless(field: DecodedField | undefined): boolean {
  return field?.unknown !== undefined && field.unknown.part !== "value";
}

function isAddedBy(trace: Trace, frame: number, { name, value }: HeaderField): boolean {
  const tables = trace.headerTables(frame);
  const count = (entries: readonly HeaderField[] = []): number =>
    entries.filter((entry) => entry.name === name && entry.value === value).length;
  return count(tables?.after.entries) > count(tables?.before.entries);
}

// ---- the same name elsewhere

function fromSameName({ name, value }: UnknownEntry, blocks: readonly Block[]): readonly EntrySuggestion[] {
  if (name === undefined || value !== undefined) return [];
  const counts = new Map<string, { times: number; frame: number }>();
  for (const { frame, fields } of blocks)
    for (const field of fields) {
      if (field.name !== name || field.unknown !== undefined) continue;
      const known = counts.get(field.value);
      counts.set(field.value, { times: (known?.times ?? 0) + 1, frame: known?.frame ?? frame });
    }
  return [...counts]
    .toSorted(([, a], [, b]) => b.times - a.times)
    .map(([said, { times, frame }]) => ({
      name,
      value: said,
      frame,
      because: `${times === 1 ? "Another message" : `${times} other messages`} of this end ${times === 1 ? "says" : "say"} so.`,
    }));
}

// ---- what is known of messages

/** Go's client writes :authority, :method, :path, :scheme, and behind all else accept-encoding and user-agent. */
function fromGo({ from }: UnknownEntry, uses: readonly Use[]): readonly EntrySuggestion[] {
  const use = uses.find(({ fields }) => isInGosOrder(fields));
  if (from !== "client" || use === undefined) return [];
  const back = use.fields.length - use.at;
  const field = GOS_LAST[back - 1];
  if (field === undefined || use.at < PSEUDO_OF_GO.length || !isAtGosEnd(use.fields)) return [];
  const because =
    "The pseudo-header fields stand in the order of Go’s client, which ends with accept-encoding and user-agent.";
  return [{ ...field, because, frame: use.frame }];
}

const PSEUDO_OF_GO = [":authority", ":method", ":path", ":scheme"];
/** The last first. */
const GOS_LAST: readonly HeaderField[] = [
  { name: "user-agent", value: "Go-http-client/2.0" },
  { name: "accept-encoding", value: "gzip" },
];

function isInGosOrder(fields: readonly DecodedField[]): boolean {
  return PSEUDO_OF_GO.every((name, i) => fields[i]?.name === name);
}

/** Neither of the last two is known as something else. */
function isAtGosEnd(fields: readonly DecodedField[]): boolean {
  return GOS_LAST.every(({ name }, i) => {
    const field = fields.at(-1 - i);
    return field !== undefined && (keyOf(field) === name || keyOf(field).startsWith("entry "));
  });
}

const REQUIRED = [":method", ":scheme", ":path"];

/** RFC 9113 §8.3.1. Where only one can be meant, that is no suggestion but known. */
function fromWhatLacks({ from, name }: UnknownEntry, uses: readonly Use[]): readonly EntrySuggestion[] {
  if (from !== "client" || name !== undefined) return [];
  for (const { fields, at, frame } of uses) {
    const isHead = fields.some((field) => field.name.startsWith(":"));
    const firstRegular = fields.findIndex(
      (field) => keyOf(field) === field.name && !field.name.startsWith(":"),
    );
    if (!isHead || (firstRegular >= 0 && at > firstRegular)) continue;
    const lacks = REQUIRED.filter((wanted) => fields.every((field) => field.name !== wanted));
    const because = `A request needs ${lacks.join(" and ")}, and this is among the places that are left.`;
    if (lacks.length > 0) return lacks.map((wanted) => ({ name: wanted, because, frame }));
  }
  return [];
}
