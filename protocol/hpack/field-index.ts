/**
 * Where an encoder's dynamic table holds a name or a whole field, without looking through it. Numbers are those of
 * DynamicTable: 1 for the first entry ever added. Equal fields may stand several times; the newest counts.
 *
 * Entries leave the table oldest first, so a number tells by itself whether its entry is still there. Nothing is
 * done here on eviction; what is stale is thrown away together, once in a while.
 */
import type { DynamicTable } from "./dynamic-table.ts";
import type { HeaderField } from "./field.ts";

/** Insertions between two clean-ups: an upper bound of what is stale. */
const CLEAN_EVERY = 1024;

/** What the table holds, or has held, under one name. */
export interface NameEntries {
  newest: number;
  /** Value → newest entry with this name and value. */
  readonly values: Map<string, number>;
}

export class FieldIndex {
  private names = new Map<string, NameEntries>();
  private cleanAt = CLEAN_EVERY;

  get(name: string): NameEntries | undefined {
    return this.names.get(name);
  }

  /** The field has just been inserted; `entries` is what get(field.name) gives. */
  add(field: HeaderField, table: DynamicTable, entries: NameEntries | undefined): void {
    if (table.newest >= this.cleanAt) this.clean(table);
    else this.set(field, table.newest, entries);
  }

  private set(field: HeaderField, number: number, entries = this.names.get(field.name)): void {
    if (entries === undefined) {
      const values = new Map<string, number>();
      values.set(field.value, number);
      this.names.set(field.name, { newest: number, values });
      return;
    }
    entries.newest = number;
    entries.values.set(field.value, number);
  }

  private clean(table: DynamicTable): void {
    this.names = new Map();
    for (const { field, number } of table.entries().toReversed()) this.set(field, number);
    this.cleanAt = table.newest + CLEAN_EVERY;
  }
}
