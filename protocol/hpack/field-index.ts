/**
 * Where an encoder's tables hold a name or a whole field, without looking through them. Numbers are those of
 * DynamicTable: 1 for the first entry ever added. Equal fields may stand several times; the newest counts.
 *
 * Entries leave the table oldest first, so a number tells by itself whether its entry is still there. Nothing is
 * done here on eviction; what is stale is thrown away together, once in a while.
 */
import type { DynamicTable } from "./dynamic-table.ts";
import type { HeaderField } from "./field.ts";
import { STATIC_NAMES } from "./static-table.ts";
import type { StaticName } from "./static-table.ts";

/** Insertions between two clean-ups: an upper bound of what is stale. */
const CLEAN_EVERY = 1024;

/** What the tables hold, or have held, under one name. */
export interface NameEntries {
  readonly known: StaticName | undefined;
  /** Newest dynamic entry with this name; 0 for none yet. */
  newest: number;
  /** Value → newest dynamic entry with this name and value. */
  readonly values: Map<string, number>;
}

export class FieldIndex {
  private names = new Map<string, NameEntries>();
  private cleanAt = CLEAN_EVERY;

  get(name: string): NameEntries | undefined {
    const entries = this.names.get(name);
    if (entries !== undefined) return entries;
    const known = STATIC_NAMES.get(name);
    return known && this.addName(name, known);
  }

  /** The field has just been inserted; `entries` is what get(field.name) gave. */
  add(field: HeaderField, table: DynamicTable, entries: NameEntries | undefined): void {
    if (table.newest >= this.cleanAt) this.clean(table);
    else this.set(field, table.newest, entries);
  }

  private set(field: HeaderField, number: number, entries = this.get(field.name)): void {
    const named = entries ?? this.addName(field.name, undefined);
    named.newest = number;
    named.values.set(field.value, number);
  }

  private addName(name: string, known: StaticName | undefined): NameEntries {
    const entries: NameEntries = { known, newest: 0, values: new Map() };
    this.names.set(name, entries);
    return entries;
  }

  private clean(table: DynamicTable): void {
    this.names = new Map();
    for (const { field, number } of table.entries().toReversed()) this.set(field, number);
    this.cleanAt = table.newest + CLEAN_EVERY;
  }
}
