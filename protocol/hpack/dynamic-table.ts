/**
 * The dynamic table of one direction, the same at encoder and decoder. RFC 7541 §2.3.2, §4. Owns order, sizes and
 * eviction; knows nothing of the wire. Entries carry absolute numbers (the first one ever added is 1), since
 * indices shift with each insertion.
 */
import { ENTRY_OVERHEAD, fieldSize } from "./field.ts";
import type { DecodedField } from "./field.ts";
import { STATIC_COUNT } from "./static-table.ts";

/** Told after each change; sizes in octets as RFC 7541 §4.1 counts them. Name and value are absent for "resize". */
export type TableListener = (
  change: "insert" | "evict" | "resize",
  name: string | undefined,
  value: string | undefined,
  size: number,
  maxSize: number,
) => void;

export interface TableEntry {
  /** 1 for the first entry ever added to this table. */
  readonly number: number;
  /** What a reference has to say at this moment: 62 for the newest. */
  readonly index: number;
  readonly field: DecodedField;
  readonly size: number;
}

export class DynamicTable {
  /** Octets in the table and the most it may hold. */
  size = 0;
  maxSize: number;
  count = 0;
  /** Number of the newest entry. */
  newest = 0;
  /** A ring whose length is a power of two; entry n stands at n & mask. */
  private ring: (DecodedField | undefined)[] = Array.from({ length: 16 });
  private readonly onChange: TableListener | undefined;

  constructor(maxSize: number, onChange?: TableListener) {
    this.maxSize = maxSize;
    this.onChange = onChange;
  }

  /** Whether the entry with this number has not been evicted. */
  has(number: number): boolean {
    return number > this.newest - this.count;
  }

  /** 0 is the newest. */
  get(age: number): DecodedField | undefined {
    return age < this.count ? this.ring[(this.newest - age) & (this.ring.length - 1)] : undefined;
  }

  /** Evicts as much as is needed first; an entry larger than the whole table empties it (RFC 7541 §4.4) and gives false. */
  insert(field: DecodedField): boolean {
    const size = field.name.length + field.value.length + ENTRY_OVERHEAD;
    this.evictTo(this.maxSize - size);
    if (size > this.maxSize) return false;
    if (this.count === this.ring.length) this.grow();
    this.newest += 1;
    this.count += 1;
    this.size += size;
    this.ring[this.newest & (this.ring.length - 1)] = field;
    this.onChange?.("insert", field.name, field.value, this.size, this.maxSize);
    return true;
  }

  resize(maxSize: number): void {
    this.maxSize = maxSize;
    this.evictTo(maxSize);
    this.onChange?.("resize", undefined, undefined, this.size, this.maxSize);
  }

  /** Newest first. */
  entries(): readonly TableEntry[] {
    const entries: TableEntry[] = [];
    for (let age = 0; age < this.count; age++) {
      const field = this.get(age);
      if (field)
        entries.push({
          number: this.newest - age,
          index: STATIC_COUNT + 1 + age,
          field,
          size: fieldSize(field),
        });
    }
    return entries;
  }

  /** A copy that nobody listens to. Costs as many references as there are entries, however many there were before. */
  fork(): DynamicTable {
    const copy = new DynamicTable(this.maxSize);
    copy.size = this.size;
    copy.count = this.count;
    copy.newest = this.newest;
    let length = copy.ring.length;
    while (length < this.count) length *= 2;
    copy.ring = length === this.ring.length ? this.ring.slice() : this.ringOf(length);
    return copy;
  }

  private evictTo(size: number): void {
    while (this.size > size && this.count > 0) {
      const number = this.newest - this.count + 1;
      const slot = number & (this.ring.length - 1);
      const field = this.ring[slot];
      this.ring[slot] = undefined;
      this.count -= 1;
      if (!field) continue;
      this.size -= field.name.length + field.value.length + ENTRY_OVERHEAD;
      this.onChange?.("evict", field.name, field.value, this.size, this.maxSize);
    }
  }

  private grow(): void {
    this.ring = this.ringOf(this.ring.length * 2);
  }

  private ringOf(length: number): (DecodedField | undefined)[] {
    const ring: (DecodedField | undefined)[] = Array.from({ length });
    for (let age = 0; age < this.count; age++) ring[(this.newest - age) & (length - 1)] = this.get(age);
    return ring;
  }
}
