/**
 * What is known of header table entries that were added before a recording began: a list of them with where each is used, what a
 * person says of them, and what follows from the rules of messages. Nothing here guesses. RFC 9113 §8.3, RFC 7541 §2.3.3.
 */
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
  readonly uses: readonly EntryUse[];
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
  /** Of each table that began as unknown: what its numbers are counted from, and how many are used. */
  readonly #tables: { base: number; used: number }[] = [];

  constructor(from: Side, hints: readonly HeaderHint[]) {
    this.#from = from;
    for (const { number, name, value } of hints.filter((hint) => hint.from === from))
      this.#hints.set(number, { ...this.#hints.get(number), ...withoutUndefined({ name, value }) });
  }

  /** For the nth table that begins as unknown. Its base is known once all before it were surveyed. */
  table(nth: number): LateEntries {
    const before = this.#tables[nth - 1];
    this.#tables[nth] ??= { base: before === undefined ? 0 : before.base + before.used, used: 0 };
    return { base: this.#tables[nth]?.base ?? 0, get: (number) => this.#known(number) };
  }

  /** Called once for each block, in order. */
  survey(nth: number, block: number, fields: readonly DecodedField[]): void {
    for (const [field, { unknown, filled }] of fields.entries()) {
      const entry = unknown ?? filled;
      if (entry === undefined) continue;
      this.uses.push({ number: entry.number, index: entry.index, block, field });
      const table = this.#tables[nth];
      if (table !== undefined) table.used = Math.max(table.used, entry.number - table.base);
    }
    if (this.#from === "client") this.#learnNames(fields);
  }

  /** In the order in which they are used first. */
  list(frameOf: (block: number) => number): readonly UnknownEntry[] {
    const entries = new Map<number, EntryUse[]>();
    for (const { number, index, block, field } of this.uses) {
      const uses = entries.get(number) ?? [];
      uses.push({ frame: frameOf(block), field, index });
      entries.set(number, uses);
    }
    return [...entries].map(([number, uses]) => this.#entry(number, uses));
  }

  #entry(number: number, uses: readonly EntryUse[]): UnknownEntry {
    const hint = this.#hints.get(number);
    const name = hint?.name ?? this.#names.get(number);
    const nameBy = hint?.name === undefined ? "rules" : "hint";
    return {
      from: this.#from,
      number,
      ...(name === undefined ? {} : { name, nameBy }),
      ...(hint?.value === undefined ? {} : { value: hint.value, valueBy: "hint" }),
      uses,
    };
  }

  #known(number: number): KnownPart | undefined {
    const name = this.#names.get(number);
    const hint = this.#hints.get(number);
    return name === undefined ? hint : { name, ...hint };
  }

  #learnNames(fields: readonly DecodedField[]): void {
    const found = pseudoHeaderAmong(fields);
    const entry = found === undefined ? undefined : fields[found.field]?.unknown;
    if (found !== undefined && entry !== undefined && !this.#names.has(entry.number))
      this.#names.set(entry.number, found.name);
  }
}

const REQUIRED = [":method", ":scheme", ":path"];

/**
 * The one field of a request whose name can be nothing else. Pseudo-header fields come first, each once; a request that is no
 * CONNECT has :method, :scheme and :path, and besides them only :authority (RFC 9113 §8.3, §8.3.1).
 */
function pseudoHeaderAmong(
  fields: readonly DecodedField[],
): { readonly field: number; readonly name: string } | undefined {
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
  if (nameless.length === 1 && missing.length === 1 && name !== undefined) return { field, name };
  const isAuthority = missing.length === 0 && field < lastKnown && !names.has(":authority");
  return isAuthority ? { field, name: ":authority" } : undefined;
}

function isNameless(field: DecodedField): boolean {
  return field.unknown !== undefined && field.unknown.part !== "value";
}

const NO_FIELD: DecodedField = { name: "", value: "" };

function withoutUndefined({ name, value }: KnownPart): KnownPart {
  return { ...(name === undefined ? {} : { name }), ...(value === undefined ? {} : { value }) };
}
