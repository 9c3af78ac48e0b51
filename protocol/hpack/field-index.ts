/**
 * Where an encoder's dynamic table holds a name or a whole field, without looking through it. Numbers are those of
 * DynamicTable: 1 for the first entry ever added. Equal fields may stand several times; the newest counts.
 */
import type { EntryIndex } from "./dynamic-table.ts";
import type { HeaderField } from "./field.ts";

interface NameEntries {
  /** Newest entry with this name. */
  newest: number;
  /** Value → newest entry with this name and value. */
  readonly values: Map<string, number>;
}

export class FieldIndex implements EntryIndex {
  private readonly names = new Map<string, NameEntries>();

  get(name: string): { readonly newest: number; readonly values: ReadonlyMap<string, number> } | undefined {
    return this.names.get(name);
  }

  added(field: HeaderField, number: number): void {
    const entries = this.names.get(field.name);
    if (entries === undefined) {
      this.names.set(field.name, { newest: number, values: new Map([[field.value, number]]) });
      return;
    }
    entries.newest = number;
    entries.values.set(field.value, number);
  }

  /** Entries leave oldest first, so when the newest of a name leaves, none is left. */
  removed(field: HeaderField, number: number): void {
    const entries = this.names.get(field.name);
    if (entries === undefined) return;
    if (entries.newest === number) this.names.delete(field.name);
    else if (entries.values.get(field.value) === number) entries.values.delete(field.value);
  }
}
