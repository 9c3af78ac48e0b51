/**
 * Fields to header blocks. RFC 7541 §6. Makes the choices of Go's encoder, octet for octet: what it finds in the
 * tables it refers to, what fits into the dynamic table it adds, and it Huffman-codes what gets shorter by it.
 */
import { DynamicTable } from "./dynamic-table.ts";
import type { TableEntry, TableListener } from "./dynamic-table.ts";
import { FieldIndex } from "./field-index.ts";
import { ENTRY_OVERHEAD } from "./field.ts";
import type { HeaderField } from "./field.ts";
import { CODER_SLACK, putHuffman } from "./huffman.ts";
import { STATIC_COUNT } from "./static-table.ts";

/** The table an encoder wants at most, whatever the peer allows, in octets. As Go's encoder. */
const DEFAULT_TABLE_LIMIT = 4096;
/** What every peer allows before its SETTINGS say otherwise. RFC 9113 §6.5.2. */
const INITIAL_PEER_LIMIT = 4096;
/** Room for the integers of one field (6 octets each at most). */
const INTEGERS = 24;

export interface HpackEncoderOptions {
  /** The most this encoder uses for its table, in octets, whatever the peer allows. Default 4096. */
  readonly maxTableSize?: number;
  /** "auto": a string is Huffman-coded when that is strictly shorter. Default "auto". */
  readonly huffman?: "auto" | "never";
  readonly onChange?: TableListener | undefined;
}

export class HpackEncoder {
  private readonly limit: number;
  private readonly huffman: boolean;
  private readonly index = new FieldIndex();
  private readonly table: DynamicTable;
  /** Smallest size since the last field, while a size update is due. RFC 7541 §4.2. */
  private smallestDue: number | undefined;
  private out = new Uint8Array(1024);
  private view = new DataView(this.out.buffer);
  private at = 0;
  /** The octets of the string being written. */
  private octets = new Uint8Array(1024);

  constructor(o: HpackEncoderOptions = {}) {
    this.limit = o.maxTableSize ?? DEFAULT_TABLE_LIMIT;
    this.huffman = o.huffman !== "never";
    this.table = new DynamicTable(Math.min(this.limit, INITIAL_PEER_LIMIT), o.onChange);
  }

  /** The peer's SETTINGS_HEADER_TABLE_SIZE, in octets. The next field is preceded by a size update, as Go's. */
  setMaxTableSize(size: number): void {
    const effective = Math.min(size, this.limit);
    this.smallestDue = Math.min(effective, this.smallestDue ?? effective);
    this.table.resize(effective);
  }

  /** Goes on where another encoder has stopped: with the table that its decoder has by now, oldest entry first. */
  adopt(maxSize: number, entries: readonly HeaderField[]): void {
    this.table.resize(0);
    this.table.resize(maxSize);
    for (const field of entries)
      if (this.table.insert(field)) this.index.add(field, this.table, this.index.get(field.name));
    this.smallestDue = undefined;
  }

  /** Names and values are Latin-1 strings; names go out as they are given. */
  encode(fields: readonly HeaderField[]): Uint8Array {
    this.at = 0;
    for (const field of fields) this.putField(field);
    return this.out.slice(0, this.at);
  }

  /** Octets in the dynamic table (RFC 7541 §4.1) and the most it may hold. */
  get tableSize(): number {
    return this.table.size;
  }
  get maxTableSize(): number {
    return this.table.maxSize;
  }

  /** The dynamic table, newest first. */
  entries(): readonly TableEntry[] {
    return this.table.entries();
  }

  private putField(field: HeaderField): void {
    const { name, value } = field;
    this.makeRoom(name.length + value.length + INTEGERS + CODER_SLACK);
    if (this.smallestDue !== undefined) this.putSizeUpdates(this.smallestDue);
    const sensitive = field.sensitive === true;
    const entries = this.index.get(name);
    if (!sensitive) {
      const exact = entries?.known?.values.get(value) ?? this.indexOf(entries?.values.get(value));
      if (exact !== undefined) {
        this.putInteger(0x80, 7, exact);
        return;
      }
    }
    const nameIndex = entries?.known?.nameIndex ?? this.indexOf(entries?.newest) ?? 0;
    const adds = !sensitive && name.length + value.length + ENTRY_OVERHEAD <= this.table.maxSize;
    if (adds) this.putInteger(0x40, 6, nameIndex);
    else this.putInteger(sensitive ? 0x10 : 0, 4, nameIndex);
    if (nameIndex === 0) this.putString(name);
    this.putString(value);
    if (adds && this.table.insert(field)) this.index.add(field, this.table, entries);
  }

  /** RFC 7541 §4.2: the smallest first if the size has grown again since. */
  private putSizeUpdates(smallest: number): void {
    if (smallest < this.table.maxSize) this.putInteger(0x20, 5, smallest);
    this.putInteger(0x20, 5, this.table.maxSize);
    this.smallestDue = undefined;
  }

  private indexOf(number: number | undefined): number | undefined {
    if (number === undefined || !this.table.has(number)) return undefined;
    return STATIC_COUNT + 1 + this.table.newest - number;
  }

  /** RFC 7541 §5.1. */
  private putInteger(pattern: number, prefixBits: number, value: number): void {
    const prefixMax = (1 << prefixBits) - 1;
    if (value < prefixMax) {
      this.out[this.at++] = pattern | value;
      return;
    }
    this.out[this.at++] = pattern | prefixMax;
    let rest = value - prefixMax;
    for (; rest >= 0x80; rest = Math.floor(rest / 128)) this.out[this.at++] = (rest % 128) | 0x80;
    this.out[this.at++] = rest;
  }

  /** RFC 7541 §5.2. The coded octets are written first, where they stand if their length takes one octet. */
  private putString(text: string): void {
    const { length } = text;
    if (this.octets.length < length) this.octets = new Uint8Array(length * 2);
    const { octets } = this;
    for (let i = 0; i < length; i++) octets[i] = text.charCodeAt(i);
    const start = this.at + 1;
    const end = this.huffman ? putHuffman(octets, length, this.view, start, length) : -1;
    if (end >= 0) {
      this.putLengthBefore(start, end);
      return;
    }
    this.putInteger(0, 7, length);
    const { out, at } = this;
    for (let i = 0; i < length; i++) out[at + i] = octets[i] ?? 0;
    this.at = at + length;
  }

  /** The coded octets stand at `start`; a length of more than one octet moves them. */
  private putLengthBefore(start: number, end: number): void {
    const length = end - start;
    const more = integerOctets(7, length) - 1;
    if (more > 0) this.out.copyWithin(start + more, start, end);
    this.putInteger(0x80, 7, length);
    this.at += length;
  }

  private makeRoom(octets: number): void {
    if (this.at + octets <= this.out.length) return;
    const larger = new Uint8Array(Math.max(this.out.length * 2, this.at + octets));
    larger.set(this.out.subarray(0, this.at));
    this.out = larger;
    this.view = new DataView(larger.buffer);
  }
}

function integerOctets(prefixBits: number, value: number): number {
  let octets = 1;
  for (
    let rest = value - ((1 << prefixBits) - 1);
    rest >= 0;
    rest = rest < 0x80 ? -1 : Math.floor(rest / 128)
  )
    octets += 1;
  return octets;
}
