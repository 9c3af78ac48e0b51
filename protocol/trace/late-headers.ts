/**
 * What is known of header table entries that were added before a recording began: a list of them with where each is used, what a
 * person says of them, and what follows from the rules of messages. Nothing here guesses. RFC 9113 §8.3, RFC 7541 §2.3.3.
 */
import { DEFAULT_TABLE_SIZE } from "../hpack/decoder.ts";
import { ENTRY_OVERHEAD } from "../hpack/field.ts";
import type { DecodedField } from "../hpack/field.ts";
import type { KnownPart, LateEntries } from "../hpack/late-entries.ts";
import type { Side } from "../probe/event.ts";

/** What a person knows of an entry. */
export interface HeaderHint extends KnownPart {
  /** Who sent what refers to it. */
  readonly from: Side;
  readonly number: number;
}

export interface UnknownEntry {
  readonly from: Side;
  /** 1 is the newest entry at the moment at which the recording began; behind a gap the numbers go on. */
  readonly number: number;
  readonly name?: string;
  /** `rules`: no other name can stand there in a well-formed message. */
  readonly nameBy?: "hint" | "rules";
  readonly value?: string;
  readonly valueBy?: "hint";
  /** The most that name and value can have together, in octets: the entry shares its table with those that are newer. */
  readonly room: EntryRoom | undefined;
  readonly uses: readonly EntryUse[];
}

export interface EntryRoom {
  readonly octets: number;
  /** The table's maximum, and whether it is only supposed: nobody saw the settings, so it is the default. RFC 9113 §6.5.2. */
  readonly tableSize: number;
  readonly isSupposed: boolean;
}

export interface EntryUse {
  /** The frame that ends the header block, by index. */
  readonly frame: number;
  /** Place of the field in the block, from 0. */
  readonly field: number;
  /** Index on the wire of the reference that first missed it. */
  readonly index: number;
}

/** A place where an unknown entry was needed; `block` is the block's number in its direction. */
export interface LateUse {
  readonly number: number;
  readonly index: number;
  readonly block: number;
  readonly field: number;
}

/** The unknown entries of one direction. */
export class LateHeaders {
  readonly uses: LateUse[] = [];
  readonly #from: Side;
  readonly #hints = new Map<number, KnownPart>();
  readonly #names = new Map<number, string>();
  /** Of each table that began as unknown: what its numbers are counted from, how many are used, and what is left for them. */
  readonly #tables: LateTable[] = [];

  constructor(from: Side, hints: readonly HeaderHint[]) {
    this.#from = from;
    for (const { number, name, value } of hints.filter((hint) => hint.from === from))
      this.#hints.set(number, { ...this.#hints.get(number), ...withoutUndefined({ name, value }) });
  }

  /** For the nth table that begins as unknown. Its base is known once all before it were surveyed. */
  table(nth: number): LateEntries {
    const before = this.#tables[nth - 1];
    const table = (this.#tables[nth] ??= {
      base: before === undefined ? 0 : before.base + before.used,
      used: 0,
      rooms: new Map(),
    });
    return {
      base: table.base,
      get: (number, held, limit) => {
        noteRoom(table, number, held, limit);
        return this.#known(number);
      },
    };
  }

  /** Called once for each block, in order. `isHead`: it is a message's first block for sure. */
  survey(nth: number, block: number, fields: readonly DecodedField[], isHead: boolean): void {
    for (const [field, { unknown, filled }] of fields.entries()) {
      const entry = unknown ?? filled;
      if (entry === undefined) continue;
      this.uses.push({ number: entry.number, index: entry.index, block, field });
      const table = this.#tables[nth];
      if (table !== undefined) table.used = Math.max(table.used, entry.number - table.base);
    }
    const found =
      this.#from === "client" ? pseudoHeaderAmong(fields) : isHead ? statusAmong(fields) : undefined;
    if (found !== undefined && !this.#names.has(found.number)) this.#names.set(found.number, found.name);
  }

  /** In the order in which they are used first. */
  list(frameOf: (block: number) => number): readonly UnknownEntry[] {
    const entries = new Map<number, EntryUse[]>();
    for (const { number, index, block, field } of this.uses) {
      const uses = entries.get(number) ?? [];
      uses.push({ frame: frameOf(block), field, index });
      entries.set(number, uses);
    }
    const rooms = new Map(this.#tables.flatMap((table) => roomsIn(table)));
    return [...entries].map(([number, uses]) => this.#entry(number, uses, rooms.get(number)));
  }

  #entry(number: number, uses: readonly EntryUse[], room: EntryRoom | undefined): UnknownEntry {
    const hint = this.#hints.get(number);
    const name = hint?.name ?? this.#names.get(number);
    const nameBy = hint?.name === undefined ? "rules" : "hint";
    return {
      from: this.#from,
      number,
      ...(name === undefined ? {} : { name, nameBy }),
      ...(hint?.value === undefined ? {} : { value: hint.value, valueBy: "hint" }),
      room,
      uses,
    };
  }

  #known(number: number): KnownPart | undefined {
    const name = this.#names.get(number);
    const hint = this.#hints.get(number);
    return name === undefined ? hint : { name, ...hint };
  }
}

interface LateTable {
  readonly base: number;
  used: number;
  /**
   * By number, of the moments at which it was referred to: the least that its table's maximum left beside newer entries, where the
   * maximum was known, and the most that those took where it was not.
   */
  readonly rooms: Map<number, { readonly known: KnownRoom | undefined; readonly held: number }>;
}

interface KnownRoom {
  readonly left: number;
  readonly limit: number;
}

function noteRoom({ rooms }: LateTable, number: number, held: number, limit: number | undefined): void {
  const { known, held: most } = rooms.get(number) ?? { known: undefined, held: 0 };
  if (limit === undefined) rooms.set(number, { known, held: Math.max(held, most) });
  else if (known === undefined || limit - held < known.left)
    rooms.set(number, { known: { left: limit - held, limit }, held: most });
}

/**
 * Of each entry that was referred to. Newer entries lie in front of it, so the table holds them too, and each takes its overhead at
 * least: what an older entry leaves, it has to do with as well.
 */
function roomsIn({
  base,
  rooms,
}: LateTable): readonly (readonly [number: number, room: EntryRoom | undefined])[] {
  const oldestFirst = [...rooms].toSorted(([a], [b]) => b - a);
  const isDefault = oldestFirst.every(
    ([number, { held }]) => held + ENTRY_OVERHEAD * (number - base) <= DEFAULT_TABLE_SIZE,
  );
  let least: EntryRoom | undefined;
  return oldestFirst.map(([number, { known, held }]) => {
    const { left, limit: tableSize } = known ?? {
      left: DEFAULT_TABLE_SIZE - held,
      limit: DEFAULT_TABLE_SIZE,
    };
    const octets = left - ENTRY_OVERHEAD * (number - base);
    const room = { octets, tableSize, isSupposed: known === undefined };
    if (least === undefined || isNarrower(room, least)) least = room;
    return [number, least.isSupposed && !isDefault ? undefined : least];
  });
}

/** What is known goes before what is supposed. */
function isNarrower(one: EntryRoom, other: EntryRoom): boolean {
  return one.isSupposed === other.isSupposed ? one.octets < other.octets : other.isSupposed;
}

interface FoundName {
  readonly number: number;
  readonly name: string;
}

/** A response has :status, and nothing in front of it. RFC 9113 §8.3.2. */
function statusAmong([first]: readonly DecodedField[]): FoundName | undefined {
  if (first?.unknown === undefined || !isNameless(first)) return undefined;
  return { number: first.unknown.number, name: ":status" };
}

const REQUIRED = [":method", ":scheme", ":path"];

/**
 * The one field of a request whose name can be nothing else. Pseudo-header fields come first, each once; a request that is no
 * CONNECT has :method, :scheme and :path, and besides them only :authority (RFC 9113 §8.3, §8.3.1).
 */
function pseudoHeaderAmong(fields: readonly DecodedField[]): FoundName | undefined {
  const firstRegular = fields.findIndex((field) => !isNameless(field) && !field.name.startsWith(":"));
  const head = firstRegular < 0 ? fields : fields.slice(0, firstRegular);
  const nameless = [...head.keys()].filter((i) => isNameless(head[i] ?? NO_FIELD));
  const [field] = nameless;
  const known = head.filter((candidate) => candidate.name.startsWith(":"));
  const names = new Set(known.map(({ name }) => name));
  // A request without any known pseudo-header field might as well be trailers, and CONNECT has rules of its own.
  const method = known.find(({ name }) => name === ":method");
  if (field === undefined || names.size === 0 || method?.value === "CONNECT" || method?.unknown !== undefined)
    return undefined;
  if (!names.has(":method")) return undefined;
  const missing = REQUIRED.filter((name) => !names.has(name));
  const lastKnown = head.findLastIndex((candidate) => candidate.name.startsWith(":"));
  const [name] = missing;
  const number = head[field]?.unknown?.number;
  if (number === undefined) return undefined;
  if (nameless.length === 1 && missing.length === 1 && name !== undefined) return { number, name };
  const isAuthority = missing.length === 0 && field < lastKnown && !names.has(":authority");
  return isAuthority ? { number, name: ":authority" } : undefined;
}

function isNameless(field: DecodedField): boolean {
  return field.unknown !== undefined && field.unknown.part !== "value";
}

const NO_FIELD: DecodedField = { name: "", value: "" };

function withoutUndefined({ name, value }: KnownPart): KnownPart {
  return { ...(name === undefined ? {} : { name }), ...(value === undefined ? {} : { value }) };
}
